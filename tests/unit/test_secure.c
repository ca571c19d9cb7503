/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: with Secure Boot on, nothing is started or handed over but what the
 * image carries, and a kernel that was verified while somebody could verify
 * it; with any other state of it nothing is changed or asked.
 */
#include "tests/unit/words.h"

#include "boot/fill.h"
#include "boot/payload.h"
#include "boot/phys.h"
#include "boot/secure.h"
#include "x86/console.h"

#define KERNEL 0x1000000
#define OTHER  0x2000000
#define BYTES  0x1000

static struct boot_info info;
static struct boot_info *bi = &info;
static struct boot_payload_texts texts;
static uint64_t carried_at;  /* that module is in our image */
static bool says_yes;
static unsigned asked;
static char said[256];

void console_print(enum console_level level, const char *format, ...)
{
    va_list args;

    (void)level;
    va_start(args, format);
    vsnprintf(said, sizeof(said), format, args);
    va_end(args);
}

bool phys_view(uint64_t address, uint64_t length_bytes, struct bytes *ret)
{
    *ret = bytes_of((const void *)address, length_bytes);
    return true;
}

bool boot_payload_covers(uint64_t base, uint64_t length_bytes)
{
    return base == carried_at && length_bytes == BYTES;
}

struct boot_payload_texts boot_payload_texts(void)
{
    return texts;
}

static struct door_verdict verify(struct bytes image, bool is_covered)
{
    assert_int_equal((uint64_t)image.at, KERNEL);
    assert_int_equal(image.length_bytes, BYTES);
    assert_int_equal(is_covered, carried_at == KERNEL);
    asked++;
    return (struct door_verdict){says_yes, "the judge", "that"};
}

static const struct door door = {.verify = verify};
static const struct door door_of_nobody = {.verify = NULL};

static void begin(const char *cmdline, const char *kernel_cmdline)
{
    memset(bi, 0, sizeof(*bi));
    bi->text_bytes = 1;
    bi->door = BOOT_DOOR_EFI;
    bi->efi.system_table = 0x1000;
    bi->efi.secure_boot = BOOT_SECURE_BOOT_ENABLED;
    bi->efi.boot_services_alive = 1;
    texts = (struct boot_payload_texts){0};
    carried_at = 0;
    says_yes = true;
    asked = warnings = 0;
    words[0] = said[0] = '\0';
    assert_int_equal(fill_cmdline(bi, text_of(cmdline)), FILL_OK);
    assert_int_equal(fill_module(bi, KERNEL, BYTES, TEXT("k"),
                                 text_of(kernel_cmdline)), FILL_OK);
}

/* True when all was let pass. */
static bool passes(const struct door *by)
{
    if (setjmp(refused) != 0)
        return false;
    secure_options(bi);
    secure_modules(bi, by);
    secure_report(bi);
    return true;
}

static void expect_text(struct boot_text text, const char *expected)
{
    assert_text(fill_text_at(bi, text), expected);
    assert_int_equal(boot_text_of(bi, text)[text.length_bytes], '\0');
}

static void test_off_changes_nothing(void **state)
{
    static const uint8_t states[] = {
        BOOT_SECURE_BOOT_UNKNOWN, BOOT_SECURE_BOOT_DISABLED,
        BOOT_SECURE_BOOT_SETUP,
    };

    (void)state;
    for (size_t i = 0; i < sizeof(states); i++) {
        begin("frob -- init=a", "root=b");
        fill_module(bi, OTHER, BYTES, TEXT("initrd"), TEXT(""));
        bi->efi.secure_boot = states[i];
        says_yes = false;
        assert_true(passes(&door));
        assert_int_equal(asked + warnings, 0);
        expect_text(bi->cmdline, "frob");
        expect_text(bi->kernel_options, "init=a");
        expect_text(bi->modules[0].cmdline, "root=b");
        assert_string_equal(said, "adit: secure    not authenticated\n");
    }
}

static void test_kernel(void **state)
{
    (void)state;
    begin("", "");
    assert_true(passes(&door));
    assert_int_equal(asked, 1);
    assert_non_null(strstr(said, "kernel verified by"));

    begin("", "");
    says_yes = false;
    assert_false(passes(&door));
    assert_non_null(strstr(words, "module 0 (the kernel)"));

    begin("", "");
    assert_false(passes(&door_of_nobody));
    begin("", "");
    bi->efi.boot_services_alive = 0;
    assert_false(passes(&door));
    assert_int_equal(asked, 0);
}

static void test_carried_kernel(void **state)
{
    (void)state;
    begin("", "");
    carried_at = KERNEL;
    says_yes = false;
    assert_true(passes(&door));
    assert_int_equal(asked, 1);
    begin("", "");
    carried_at = KERNEL;
    bi->efi.boot_services_alive = 0;
    assert_true(passes(&door));
    assert_int_equal(asked, 0);
}

static void test_other_modules(void **state)
{
    (void)state;
    begin("", "");
    fill_module(bi, OTHER, BYTES, TEXT("initrd"), TEXT(""));
    assert_false(passes(&door));
    assert_non_null(strstr(words, "module 1"));
    assert_int_equal(asked, 0);

    begin("", "");
    fill_module(bi, OTHER, BYTES, TEXT("initrd"), TEXT(""));
    carried_at = OTHER;
    assert_true(passes(&door));

    begin("", "");
    fill_module(bi, OTHER, BYTES, TEXT("initrd"), TEXT(""));
    fill_module(bi, OTHER + BYTES, BYTES, TEXT("more"), TEXT(""));
    carried_at = OTHER;
    assert_false(passes(&door));
    assert_non_null(strstr(words, "module 2"));
}

static void test_no_modules(void **state)
{
    (void)state;
    begin("", "");
    bi->module_count = 0;
    assert_true(passes(&door));
    assert_int_equal(asked, 0);
}

static void test_words(void **state)
{
    (void)state;
    begin("quiet frob loglevel=2 -- ro init=/x quiet", "panic=1 root=/y");
    assert_true(passes(&door));
    expect_text(bi->cmdline, "quiet loglevel=2");
    expect_text(bi->kernel_options, "ro quiet");
    expect_text(bi->modules[0].cmdline, "panic=1");
    assert_int_equal(warnings, 3);
}

static void test_many_words(void **state)
{
    (void)state;
    begin("a b c d e f g h i j k l m n o p q r s t", "");
    assert_true(passes(&door));
    expect_text(bi->cmdline, "");
    assert_int_equal(warnings, 17);
}

/* What stands in front and is signed, is kept; a word signed in part is not,
 * nor is anything when the count cannot be. */
static void test_signed_words(void **state)
{
    (void)state;
    begin("frob gnar quiet -- init=/x rdinit=/y ro", "root=/z");
    texts.cmdline_bytes = 5;
    texts.kernel_options_bytes = 8;
    texts.kernel_cmdline = true;
    assert_true(passes(&door));
    expect_text(bi->cmdline, "frob quiet");
    expect_text(bi->kernel_options, "init=/x ro");
    expect_text(bi->modules[0].cmdline, "root=/z");

    begin("frob -- init=/x", "");
    texts.cmdline_bytes = 4;
    texts.kernel_options_bytes = 7;
    assert_true(passes(&door));
    assert_int_equal(warnings, 0);
    expect_text(bi->cmdline, "frob");
    expect_text(bi->kernel_options, "init=/x");

    begin("frobnicate -- init=/x", "");
    texts.cmdline_bytes = 4;
    texts.kernel_options_bytes = 8;
    assert_true(passes(&door));
    expect_text(bi->cmdline, "");
    expect_text(bi->kernel_options, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_off_changes_nothing),
        cmocka_unit_test(test_kernel),
        cmocka_unit_test(test_carried_kernel),
        cmocka_unit_test(test_other_modules),
        cmocka_unit_test(test_no_modules),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_many_words),
        cmocka_unit_test(test_signed_words),
    };

    return cmocka_run_group_tests_name("secure", tests, NULL, NULL);
}
