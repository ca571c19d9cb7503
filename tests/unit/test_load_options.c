/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: what shells, boot managers and people write after an EFI application
 * is understood, with and without its own name in front; and of what loaders
 * for Linux pass, what a person wrote is kept.
 */
#include "tests/unit/unit.h"

#include "format/config.h"

struct expectation {
    const char *given;
    const char *image;
    const char *config_file;
    const char *section;
    const char *options;
    size_t odd_count;
};

static const struct expectation expectations[] = {
    {"", "adit.efi", "", "", "", 0},
    {"   ", "adit.efi", "", "", "", 0},
    {"adit.efi", "adit.efi", "", "", "", 0},
    {"adit", "adit.efi", "", "", "", 0},
    {"ADIT.EFI debian", "adit.efi", "", "debian", "", 0},
    {"fs0:\\EFI\\adit.efi debian", "adit.efi", "", "debian", "", 0},
    {"FS0:adit debian", "\\EFI\\adit.efi", "", "debian", "", 0},
    {"\\EFI\\BOOT\\renamed.efi debian", "adit.efi", "", "debian", "", 0},
    {"debian", "adit.efi", "", "debian", "", 0},
    {"debian", "", "", "debian", "", 0},
    {".efi x", "adit.efi", "", ".efi", "", 1},
    {"-cfg=x.cfg", "adit.efi", "x.cfg", "", "", 0},
    {"adit.efi -cfg=x.cfg s -- a b", "adit.efi", "x.cfg", "s", "a b", 0},
    {"adit.efi /cfg=x.cfg s -- a b", "adit.efi", "x.cfg", "s", "a b", 0},
    {"adit.efi -cfg x.cfg s", "adit.efi", "x.cfg", "s", "", 0},
    {"s -cfg=\\dir\\x.cfg", "adit.efi", "\\dir\\x.cfg", "s", "", 0},
    {"-cfg", "adit.efi", "", "", "", 0},
    {"--", "adit.efi", "", "", "", 0},
    {"-- quiet -- root=x", "adit.efi", "", "", "quiet -- root=x", 0},
    {"adit.efi -- -cfg=no", "adit.efi", "", "", "-cfg=no", 0},
    {"-basevideo /mapbs s t", "adit.efi", "", "s", "", 3},
    {"--cfg=x", "adit.efi", "", "", "", 1},
    {"root=/dev/sdb3 ro", "adit.efi", "", "ro", "", 1},
    {"initrd=\\x.gz debian -- a", "adit.efi", "", "debian", "a", 0},
    {"initrd=x initrd=y debian", "adit.efi", "", "debian", "", 1},
    {"a b c d e f g h i j k", "z", "", "a", "", 10},
    {"\ts \t-- \tx\t\n", "adit.efi", "", "s", "x", 0},
};

static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(expectations) / sizeof(expectations[0]);
         i++) {
        const struct expectation *e = &expectations[i];
        struct bytes copy = heap_copy(e->given, strlen(e->given));
        struct text given = {(const char *)copy.at, copy.length_bytes};
        struct config_load_options options;

        print_message("# row %zu\n", i);
        config_read_load_options(given, text_of(e->image), &options);
        assert_text(options.config_file, e->config_file);
        assert_text(options.section, e->section);
        assert_text(options.options, e->options);
        assert_int_equal(options.odd_count, e->odd_count);
        drop(copy);
    }
}

static void test_odd_words_are_named(void **state)
{
    struct config_load_options options;

    (void)state;
    config_read_load_options(TEXT("-basevideo s t"), TEXT("adit.efi"),
                             &options);
    assert_int_equal(options.odd_count, 2);
    assert_text(options.odd[0], "-basevideo");
    assert_text(options.odd[1], "t");
}

static const char *const own_words[][2] = {
    {"", ""},
    {"  ", ""},
    {"auto", ""},
    {"BOOT_IMAGE=/adit.efi", ""},
    {"BOOT_IMAGE=/adit.efi quiet", "quiet"},
    {"quiet  initrd=a.gz\tloglevel=3 ", "quiet loglevel=3"},
    {"a BOOT_IMAGE=x initrd=y b auto", "a b"},
    {"automatic xauto autox initrd BOOT_IMAGE", "automatic xauto autox initrd "
                                              "BOOT_IMAGE"},
    {"auto BOOT_IMAGE=x -- root=y  initrd=z auto", "-- root=y  initrd=z auto"},
    {"a initrd=x -- b -- initrd=c", "a -- b --"},
    {"a -- b initrd=c initrd=d\t", "a -- b initrd=c"},
    {"a -- b xinitrd=c", "a -- b xinitrd=c"},
    {"-- initrd=c", "--"},
    {"initrd=c", ""},
    {"initrd=x --", "--"},
    {"--initrd=x initrd=y --x auto", "--initrd=x --x"},
    {"initrd=a initrd=b initrd=c", ""},
};

/* In a room of just the size, and in place. */
static void test_own_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(own_words) / sizeof(own_words[0]); i++) {
        size_t length = strlen(own_words[i][0]);
        struct bytes given = heap_copy(own_words[i][0], length);
        struct bytes room = heap_copy(own_words[i][0], length);
        struct text text = {(const char *)given.at, length};

        print_message("# row %zu\n", i);
        assert_text(config_own_words(text, (char *)(uintptr_t)room.at),
                    own_words[i][1]);
        assert_memory_equal(given.at, own_words[i][0], length);
        assert_text(config_own_words(text, (char *)(uintptr_t)given.at),
                    own_words[i][1]);
        drop(given);
        drop(room);
    }
}

static void test_initrd(void **state)
{
    struct config_load_options options;

    (void)state;
    config_read_load_options(TEXT("a initrd=\\x.gz initrd=y -- initrd=z"),
                             TEXT("adit.efi"), &options);
    assert_text(options.initrd, "\\x.gz");
    config_read_load_options(TEXT("a -- initrd=z"), TEXT("adit.efi"),
                             &options);
    assert_text(options.initrd, "");
}

static void test_names_of_the_image(void **state)
{
    (void)state;
    assert_true(config_names_image(TEXT("\\EFI\\adit"), TEXT("/x/Adit")));
    assert_false(config_names_image(TEXT("adi"), TEXT("adit")));
    assert_true(config_names_image(TEXT("adit"), TEXT("adit.efi")));
    assert_false(config_names_image(TEXT("adi"), TEXT("adit.efi")));
    assert_true(config_names_image(TEXT("other.EFI"), TEXT("adit")));
    assert_false(config_names_image(TEXT(""), TEXT("")));
    assert_false(config_names_image(TEXT(".efi"), TEXT("adit.efi")));
}

static void test_split(void **state)
{
    static const char *const cases[][3] = {
        {"", "", ""},
        {"  ", "", ""},
        {" a  b ", "a  b", ""},
        {"a -- b", "a", "b"},
        {"-- b -- c ", "", "b -- c"},
        {"a --", "a", ""},
        {" a \t--\t b  c", "a", "b  c"},
        {"a --b", "a --b", ""},
        {"a-- b", "a-- b", ""},
    };

    (void)state;
    for (size_t n = 0; n < sizeof(cases) / sizeof(cases[0]); n++) {
        struct text before = TEXT("?"), after = TEXT("?");

        config_split_options(text_of(cases[n][0]), &before, &after);
        assert_text(before, cases[n][1]);
        assert_text(after, cases[n][2]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_odd_words_are_named),
        cmocka_unit_test(test_own_words),
        cmocka_unit_test(test_initrd),
        cmocka_unit_test(test_names_of_the_image),
        cmocka_unit_test(test_split),
    };

    return cmocka_run_group_tests_name("load_options", tests, NULL, NULL);
}
