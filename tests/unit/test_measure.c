/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: everything is measured once, in a fixed order, each kind into its
 * PCR, texts with their NUL; a first failure is warned of and refused by
 * tpm=require only, which nobody can mistype; and without a TPM nobody is
 * asked twice.
 */
#include "tests/unit/words.h"

#include "boot/fill.h"
#include "boot/measure.c"

#define KERNEL 0x1000000
#define OTHER  0x2000000
#define BYTES  0x1000

static struct boot_info info;
static struct door door;
static bool carries_kernel;
static uint64_t carried_at; /* that module is in our image */
static unsigned calls, fails_at, gone_after;
static bool has_tpm, is_beyond; /* of what is mapped: all modules */
static char log_text[2048], report[256];

const struct door *boot_door(void)
{
    return &door;
}

bool boot_payload_has(enum payload_kind kind)
{
    return kind == PAYLOAD_KERNEL && carries_kernel;
}

/* A part of each kind, as long as its number and one more. */
struct bytes boot_payload_part(enum payload_kind kind)
{
    return bytes_of("carried", kind + 1);
}

bool boot_payload_covers(uint64_t base, uint64_t length_bytes)
{
    return base == carried_at && length_bytes == BYTES;
}

bool phys_view(uint64_t address, uint64_t length_bytes, struct bytes *ret)
{
    if (is_beyond)
        return false;
    *ret = bytes_of((const void *)address, length_bytes);
    return true;
}

void console_print(enum console_level level, const char *format, ...)
{
    size_t length = strlen(report);
    va_list args;

    if (level != CONSOLE_INFO)
        return;
    va_start(args, format);
    vsnprintf(report + length, sizeof(report) - length, format, args);
    va_end(args);
}

/* Keeps PCR, length and event of all that came. */
static struct door_verdict door_takes(uint32_t pcr, struct bytes data,
                                      struct bytes event)
{
    size_t length = strlen(log_text);

    calls++;
    if (!has_tpm || (gone_after != 0 && calls > gone_after))
        return (struct door_verdict){.found = "none"};
    if (calls == fails_at)
        return (struct door_verdict){false, "it", "device error"};
    assert_int_equal(event.at[event.length_bytes - 1], 0);
    snprintf(log_text + length, sizeof(log_text) - length, "%u:%zu:%s;", pcr,
             data.length_bytes, (const char *)event.at);
    if (strstr((const char *)event.at, ": ") != NULL)
        assert_int_equal(data.at[data.length_bytes - 1], 0);
    return (struct door_verdict){true, "it", ""};
}

static int begin(void **state)
{
    (void)state;
    memset(&info, 0, sizeof(info));
    info.text_bytes = 1;
    info.efi.system_table = 1;
    info.door = BOOT_DOOR_MB2EFI;
    door = (struct door){.measure = door_takes};
    carries_kernel = false;
    carried_at = calls = fails_at = gone_after = warnings = 0;
    has_tpm = true;
    is_beyond = false;
    log_text[0] = words[0] = report[0] = '\0';
    pcrs = count = 0;
    failed_why = NULL;
    is_absent = is_required = is_payload_measured = false;
    fill_cmdline(&info, TEXT("quiet -- ro"));
    fill_module(&info, KERNEL, BYTES, TEXT("k"), TEXT("a=1"));
    fill_module(&info, OTHER, BYTES + 1, TEXT("i"), TEXT(""));
    return 0;
}

/* False when it was refused. */
static bool end(void)
{
    if (setjmp(refused) != 0)
        return false;
    boot_measure_end(&info);
    return true;
}

static void test_order(void **state)
{
    (void)state;
    boot_measure_info(&info);
    assert_string_equal(log_text,
                        "9:4096:adit module k;"
                        "9:4097:adit module i;"
                        "8:6:adit options: quiet;"
                        "8:3:adit kernel's options: ro;"
                        "8:4:adit module's command line: a=1;"
                        "8:1:adit module's command line: ;");
    assert_true(end());
    assert_int_equal(info.efi.measured, BOOT_MEASURED_ALL);
    boot_measure_report(&info);
    assert_string_equal(report, "adit: measured  6 events, PCRs 8 9\n");
}

/* Whoever comes first, the door or boot_main: once. */
static void test_payload(void **state)
{
    (void)state;
    boot_measure_payload();
    assert_string_equal(log_text, "");
    is_payload_measured = false;
    carries_kernel = true;
    boot_measure_payload();
    boot_measure_payload();
    assert_string_equal(log_text, "11:1:adit section .kernel;");
}

/* By the EFI door files were measured when they were read. */
static void test_efi_door(void **state)
{
    (void)state;
    info.door = BOOT_DOOR_EFI;
    boot_measure_info(&info);
    assert_int_equal(calls, 4);
    assert_null(strstr(log_text, "9:"));
}

static void test_unified(void **state)
{
    (void)state;
    carries_kernel = true;
    carried_at = KERNEL;
    boot_measure_bytes(MEASURE_CARRIED, bytes_of("x", 1), "section",
                       TEXT(".kernel"));
    boot_measure_info(&info);
    assert_string_equal(log_text,
                        "11:1:adit section .kernel;"
                        "9:4097:adit module i;"
                        "12:6:adit options: quiet;"
                        "12:3:adit kernel's options: ro;"
                        "12:1:adit module's command line: ;");
}

/* U15: each event in turn. */
static void test_failing(void **state)
{
    for (unsigned n = 1; n <= 6; n++) {
        begin(state);
        fails_at = n;
        boot_measure_info(&info);
        assert_int_equal(calls, 6);
        assert_int_equal(warnings, 1);
        assert_true(end());
        assert_int_equal(info.efi.measured, BOOT_MEASURED_PART);
        assert_true(boot_measure_option(TEXT("require")));
        assert_false(end());
        assert_non_null(strstr(words, "device error"));
        assert_int_equal(strstr(words, "for module k: ") != NULL, n == 1);
    }
}

/* U15: what was measured before is not nothing. */
static void test_gone(void **state)
{
    for (unsigned n = 1; n <= 2; n++) {
        begin(state);
        gone_after = 1;
        fails_at = n == 1 ? 0 : 1;
        boot_measure_info(&info);
        assert_int_equal(calls, 6);
        assert_int_equal(warnings, 4 + n);
        assert_true(end());
        assert_int_equal(info.efi.measured, BOOT_MEASURED_PART);
        boot_measure_report(&info);
        assert_non_null(strstr(report, "some failed"));
        assert_true(boot_measure_option(TEXT("require")));
        assert_false(end());
    }
}

static void test_no_tpm(void **state)
{
    (void)state;
    has_tpm = false;
    boot_measure_info(&info);
    assert_int_equal(calls, 1);
    assert_int_equal(warnings, 0);
    assert_true(end());
    assert_int_equal(info.efi.measured, BOOT_MEASURED_NOTHING);
    boot_measure_report(&info);
    assert_string_equal(report, "adit: measured  nothing: found none\n");
    assert_true(boot_measure_option(TEXT("require")));
    assert_false(end());
    assert_non_null(strstr(words, "tpm=require"));
}

static void test_no_firmware(void **state)
{
    (void)state;
    door.measure = NULL;
    info.efi.system_table = 0;
    boot_measure_info(&info);
    assert_true(end());
    boot_measure_report(&info);
    assert_string_equal(report, "");
    assert_true(boot_measure_option(TEXT("require")));
    assert_false(end());
    assert_non_null(strstr(words, "no firmware"));
}

/* Without firmware modules may lie where nothing is mapped yet. */
static void test_beyond(void **state)
{
    (void)state;
    is_beyond = true;
    if (setjmp(refused) == 0) {
        boot_measure_info(&info);
        fail();
    }
    assert_non_null(strstr(words, "cannot be reached"));
    door.measure = NULL;
    if (setjmp(refused) != 0)
        fail();
    boot_measure_info(&info);
    assert_true(end());
    assert_int_equal(info.efi.measured, BOOT_MEASURED_NOTHING);
}

static void test_option(void **state)
{
    (void)state;
    assert_false(boot_measure_option(TEXT("required")));
    assert_false(boot_measure_option(TEXT("")));
    assert_false(is_required);
    assert_true(boot_measure_option(TEXT("require")));
    boot_measure_info(&info);
    assert_true(end());
}

/* The whole text is hashed, the start of it logged. */
static void test_long_text(void **state)
{
    static char text[3000];

    (void)state;
    memset(text, 'x', sizeof(text) - 1);
    boot_measure_text("options", text_of(text));
    assert_int_equal(strncmp(log_text, "8:3000:adit options: xxx", 24), 0);
    assert_int_equal(strlen(log_text), 7 + 511 + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_order, begin),
        cmocka_unit_test_setup(test_payload, begin),
        cmocka_unit_test_setup(test_efi_door, begin),
        cmocka_unit_test_setup(test_unified, begin),
        cmocka_unit_test_setup(test_failing, begin),
        cmocka_unit_test_setup(test_gone, begin),
        cmocka_unit_test_setup(test_no_tpm, begin),
        cmocka_unit_test_setup(test_no_firmware, begin),
        cmocka_unit_test_setup(test_beyond, begin),
        cmocka_unit_test_setup(test_option, begin),
        cmocka_unit_test_setup(test_long_text, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
