/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: adit.cfg is read as users of xen.cfg expect, whatever its line ends,
 * comments and byte order mark, and files that are no such text are refused.
 */
#include "tests/unit/unit.h"

#include "format/config.h"

static const char usual[] =
    "# a comment\r\n"
    "[global]\r\n"
    "default=debian\r\n"
    "options = console=com1 loglevel=info\r\n"
    "\r\n"
    "[debian]\r\n"
    "  kernel=vmlinuz root=/dev/sda1 ro # not this\r\n"
    "ramdisk=initrd.gz\r\n"
    "; module=never\r\n"
    "module=one a;b\r\n"
    "module=two\r\n"
    "video=gfx-1024x768\r\n"
    "ucode=intel.bin\r\n"
    "[other]\r\n"
    "options=quiet\r\n"
    "kernel=bzImage";

static struct bytes view(const char *text)
{
    return bytes_of(text, strlen(text));
}

static void expect_item(struct config_section *section, enum config_key key,
                        const char *name, const char *value, uint32_t line)
{
    struct config_item item;

    assert_int_equal(config_section_next(section, &item), CONFIG_OK);
    assert_int_equal(item.key, key);
    assert_text(item.name, name);
    assert_text(item.value, value);
    assert_int_equal(item.line, line);
}

static void expect_end(struct config_section *section)
{
    struct config_item item;

    assert_int_equal(config_section_next(section, &item), CONFIG_END);
}

static void expect_debian(const char *file)
{
    struct bytes copy = heap_copy(file, strlen(file));
    struct config_section section;

    assert_int_equal(config_choose(copy, TEXT(""), &section), CONFIG_OK);
    assert_text(section.name, "debian");
    assert_text(section.options, "console=com1 loglevel=info");
    expect_item(&section, CONFIG_KERNEL, "kernel", "vmlinuz root=/dev/sda1 ro",
                7);
    expect_item(&section, CONFIG_RAMDISK, "ramdisk", "initrd.gz", 8);
    expect_item(&section, CONFIG_MODULE, "module", "one a;b", 10);
    expect_item(&section, CONFIG_MODULE, "module", "two", 11);
    expect_item(&section, CONFIG_UNKNOWN, "video", "gfx-1024x768", 12);
    expect_item(&section, CONFIG_UCODE, "ucode", "intel.bin", 13);
    expect_end(&section);
    drop(copy);
}

static void test_default_section(void **state)
{
    (void)state;
    expect_debian(usual);
}

static void test_lf_and_byte_order_mark(void **state)
{
    char text[sizeof(usual) + 3] = "\xef\xbb\xbf";
    size_t length = 3;

    (void)state;
    for (const char *at = usual; *at != '\0'; at++)
        if (*at != '\r')
            text[length++] = *at;
    text[length] = '\0';
    expect_debian(text);
}

static void test_named_section(void **state)
{
    struct config_section section;

    (void)state;
    assert_int_equal(config_choose(view(usual), TEXT("other"), &section),
                     CONFIG_OK);
    assert_text(section.options, "quiet");
    expect_item(&section, CONFIG_KERNEL, "kernel", "bzImage", 16);
    expect_end(&section);
    assert_int_equal(config_choose(view(usual), TEXT("Other"), &section),
                     CONFIG_NO_SECTION);
}

static void test_files_without_default(void **state)
{
    struct config_section section;

    (void)state;
    assert_int_equal(config_choose(view("kernel=a b\noptions=x"), TEXT(""),
                                   &section),
                     CONFIG_OK);
    assert_text(section.name, "");
    assert_text(section.options, "x");
    expect_item(&section, CONFIG_KERNEL, "kernel", "a b", 1);
    assert_int_equal(config_choose(view("[a]\nramdisk=x\n[b]\nkernel=k\n"),
                                   TEXT(""), &section),
                     CONFIG_OK);
    assert_text(section.name, "b");
    assert_text(section.options, "");
}

static void test_first_of_several_wins(void **state)
{
    static const char file[] = "[global]\ndefault=b\ndefault=a\noptions=1\n"
                               "options=2\n[a]\nkernel=x\n[b]\nkernel=y\n"
                               "options=3\noptions=4\n";
    static const char kernels[] = "[a]\nkernel=x\ndefault=b\n[b]\n"
                                  "kernel=y\noptions=5\n";
    struct config_section section;

    (void)state;
    assert_int_equal(config_choose(view(file), TEXT(""), &section),
                     CONFIG_OK);
    assert_text(section.name, "b");
    assert_text(section.options, "3");
    assert_int_equal(config_choose(view(file), TEXT("a"), &section),
                     CONFIG_OK);
    assert_text(section.options, "1");
    /* Neither `default` nor `options` count outside of [global]. */
    assert_int_equal(config_choose(view(kernels), TEXT(""), &section),
                     CONFIG_OK);
    assert_text(section.name, "a");
    assert_text(section.options, "");
}

static void test_refusals(void **state)
{
    struct config_section section;
    struct bytes nothing = heap_copy("", 0);
    uint8_t *large = malloc(CONFIG_BYTES_CAP + 1);

    (void)state;
    assert_non_null(large);
    assert_int_equal(config_choose(nothing, TEXT(""), &section),
                     CONFIG_NO_KERNEL);
    assert_int_equal(config_choose(view("[global]\ndefault=x\n"), TEXT(""),
                                   &section),
                     CONFIG_NO_SECTION);
    /* config-utf16-le, config-utf16-be, config-nul, config-too-large */
    assert_int_equal(config_choose(bytes_of("\xff\xfek\0", 4), TEXT(""),
                                   &section),
                     CONFIG_UTF16);
    assert_int_equal(config_choose(bytes_of("\xfe\xff\0k", 4), TEXT(""),
                                   &section),
                     CONFIG_UTF16);
    assert_int_equal(config_choose(bytes_of("kernel=a\0b", 10), TEXT(""),
                                   &section),
                     CONFIG_HAS_NUL);
    memset(large, '\n', CONFIG_BYTES_CAP + 1);
    assert_int_equal(config_choose(bytes_of(large, CONFIG_BYTES_CAP + 1),
                                   TEXT(""), &section),
                     CONFIG_TOO_LARGE);
    assert_int_equal(config_choose(bytes_of(large, CONFIG_BYTES_CAP),
                                   TEXT(""), &section),
                     CONFIG_NO_KERNEL);
    free(large);
    drop(nothing);
}

/* Lines that are no items are given out, for a warning. */
static void test_odd_lines(void **state)
{
    struct config_section section;

    (void)state;
    assert_int_equal(config_choose(view("[a]\nkernel\n=v\n[\n[]x\nkernel=\n"),
                                   TEXT("a"), &section),
                     CONFIG_OK);
    expect_item(&section, CONFIG_UNKNOWN, "kernel", "", 2);
    expect_item(&section, CONFIG_UNKNOWN, "", "v", 3);
    expect_item(&section, CONFIG_UNKNOWN, "[", "", 4);
    expect_item(&section, CONFIG_UNKNOWN, "[]x", "", 5);
    expect_item(&section, CONFIG_KERNEL, "kernel", "", 6);
    expect_end(&section);
}

static bool choose_and_walk(struct bytes file)
{
    struct config_section section;
    struct config_item item;

    if (config_choose(file, TEXT(""), &section) != CONFIG_OK)
        return false;
    while (config_section_next(&section, &item) == CONFIG_OK)
        ;
    return true;
}

static void test_every_prefix_is_read_in_bounds(void **state)
{
    static struct input in;

    (void)state;
    in.length_bytes = 0;
    put_text(&in, usual);
    read_all_prefixes(&in, choose_and_walk);
}

static void test_file_and_arguments(void **state)
{
    struct text file, args;

    (void)state;
    config_split_file(TEXT("vmlinuz  a=1 b "), &file, &args);
    assert_text(file, "vmlinuz");
    assert_text(args, "a=1 b ");
    config_split_file(TEXT(""), &file, &args);
    assert_text(file, "");
    assert_text(args, "");
}

/* A section's own `default' is no item of it, as its options are none. */
static void test_default_in_a_section(void **state)
{
    struct config_section section;

    (void)state;
    assert_int_equal(config_choose(view("[a]\ndefault=b\noptions=quiet\n"
                                        "kernel=k\n"),
                                   TEXT("a"), &section),
                     CONFIG_OK);
    expect_item(&section, CONFIG_KERNEL, "kernel", "k", 4);
    expect_end(&section);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_default_section),
        cmocka_unit_test(test_lf_and_byte_order_mark),
        cmocka_unit_test(test_named_section),
        cmocka_unit_test(test_files_without_default),
        cmocka_unit_test(test_first_of_several_wins),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_odd_lines),
        cmocka_unit_test(test_every_prefix_is_read_in_bounds),
        cmocka_unit_test(test_file_and_arguments),
        cmocka_unit_test(test_default_in_a_section),
    };

    return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
