/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: the firmware hashes the very bytes it is given, as an EV_IPL event of
 * the form that the specification has; what it lacks or fails is told apart;
 * its log goes to Linux as it is, and is taken back when the firmware gets
 * the machine again; and once boot services are being left nothing is called.
 */
#include "tests/unit/firmware.h"

#define LOG_BYTES  (TCG_PCR_EVENT_BYTES + TCG_SPEC_ID_ALGORITHMS_AT + 5)

static struct {
    bool is_absent; /* TPMPresentFlag */
    bool is_truncated;
    efi_status capability, extend, log;
    uint64_t log_at;
    unsigned calls;
    struct bytes data;
    uint8_t event[EFI_TCG2_EVENT_BYTES + 600];
} tpm;

static efi_status EFIAPI get_capability(struct efi_tcg2 *this,
                                        struct efi_tcg2_capability *capability)
{
    assert_false(seen.leaving);
    assert_ptr_equal(this, tcg2);
    assert_int_equal(capability->size_bytes, sizeof(*capability));
    capability->tpm_present = !tpm.is_absent;
    return tpm.capability;
}

static efi_status EFIAPI extend(struct efi_tcg2 *this, uint64_t flags,
                                uint64_t data, uint64_t data_bytes,
                                const struct efi_tcg2_event *event)
{
    assert_false(seen.leaving);
    assert_ptr_equal(this, tcg2);
    assert_int_equal(flags, 0);
    assert_in_range(event->size_bytes, EFI_TCG2_EVENT_BYTES,
                    sizeof(tpm.event));
    tpm.calls++;
    tpm.data = bytes_of((const void *)data, data_bytes);
    memcpy(tpm.event, event, event->size_bytes);
    return tpm.extend;
}

static efi_status EFIAPI get_event_log(struct efi_tcg2 *this, uint32_t format,
                                       uint64_t *ret_log,
                                       uint64_t *ret_last_entry,
                                       uint8_t *ret_is_truncated)
{
    assert_false(seen.leaving);
    assert_ptr_equal(this, tcg2);
    assert_int_equal(format, EFI_TCG2_EVENT_LOG_FORMAT_TCG_2);
    *ret_log = tpm.log_at;
    *ret_last_entry = tpm.log_at;
    *ret_is_truncated = tpm.is_truncated;
    return tpm.log;
}

/* As much as may be looked at, and a log at its start. */
static uint8_t *log_make(void)
{
    uint8_t *log = mmap(NULL, 1 << 24, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    assert_ptr_not_equal(log, MAP_FAILED);
    store_le32(log + TCG_PCR_EVENT_TYPE_AT, EV_NO_ACTION);
    store_le32(log + TCG_PCR_EVENT_LENGTH_AT, LOG_BYTES - TCG_PCR_EVENT_BYTES);
    memcpy(log + TCG_PCR_EVENT_BYTES, TCG_SPEC_ID_SIGNATURE,
           sizeof(TCG_SPEC_ID_SIGNATURE));
    return log;
}

static int begin(void **state)
{
    static struct efi_tcg2 protocol = {
        .get_capability = get_capability,
        .get_event_log = get_event_log,
        .hash_log_extend_event = extend,
    };
    static struct efi_system_table system;

    (void)state;
    firmware_begin();
    memset(&tpm, 0, sizeof(tpm));
    tcg2 = &protocol;
    tpm_log_table = 0;
    uefi_session.system = &system;
    return 0;
}

static struct door_verdict measure(struct text data, size_t event_bytes)
{
    static char event[1000];

    memset(event, 'e', sizeof(event));
    return uefi_measure(9, bytes_of(data.at, data.length),
                        bytes_of(event, event_bytes));
}

static void test_event(void **state)
{
    struct text data = TEXT("the very bytes");

    (void)state;
    assert_true(measure(data, 7).is_good);
    assert_int_equal(tpm.calls, 1);
    assert_ptr_equal(tpm.data.at, data.at);
    assert_int_equal(tpm.data.length_bytes, data.length);
    assert_int_equal(load_le32(tpm.event), 18 + 7);
    assert_int_equal(load_le32(tpm.event + 4), 14);
    assert_int_equal(load_le16(tpm.event + 8), 1);
    assert_int_equal(load_le32(tpm.event + 10), 9);
    assert_int_equal(load_le32(tpm.event + 14), 0xd);
    assert_memory_equal(tpm.event + 18, "eeeeeee", 7);
    /* One that is too long is cut, and not written past its room. */
    assert_true(measure(data, 1000).is_good);
    assert_int_equal(load_le32(tpm.event), 18 + 512);
}

static void expect_nobody(const char *why)
{
    struct door_verdict verdict = measure(TEXT("x"), 1);

    assert_false(verdict.is_good);
    assert_null(verdict.judge);
    assert_non_null(strstr(verdict.found, why));
    assert_int_equal(tpm.calls, 0);
}

static void test_nobody_to_measure(void **state)
{
    (void)state;
    tpm.is_absent = true;
    expect_nobody("TPMPresentFlag");
    tcg2 = NULL;
    expect_nobody("EFI_TCG2_PROTOCOL");
    uefi_session.stage = UEFI_GONE;
    expect_nobody("no EFI boot services alive");
    uefi_session.stage = UEFI_LEAVING;
    seen.leaving = true;
    expect_nobody("no EFI boot services alive");
}

/* U15 */
static void test_failing(void **state)
{
    struct door_verdict verdict;

    (void)state;
    tpm.extend = EFI_DEVICE_ERROR;
    verdict = measure(TEXT("x"), 1);
    assert_false(verdict.is_good);
    assert_non_null(verdict.judge);
    assert_string_equal(verdict.found, "device error");
    /* A firmware that does not tell whether it has one is asked all the
     * same. */
    tpm.capability = EFI_DEVICE_ERROR;
    tpm.is_absent = true;
    tpm.extend = EFI_SUCCESS;
    assert_true(measure(TEXT("x"), 1).is_good);
}

static void test_log_for_linux(void **state)
{
    const struct linux_tpm_log *table;
    uint8_t *log = log_make();

    (void)state;
    tpm.log_at = (uint64_t)log;
    uefi_tpm_leave();
    assert_int_not_equal(tpm_log_table, 0);
    assert_int_equal(seen.memory_type, EFI_MEMORY_ACPI_RECLAIM);
    table = (const struct linux_tpm_log *)tpm_log_table;
    assert_int_equal(table->log_bytes, LOG_BYTES);
    assert_int_equal(table->final_bytes, 0);
    assert_int_equal(table->version, 2);
    assert_memory_equal(table->log, log, LOG_BYTES);
    assert_int_equal(warnings, 0);
    uefi_give_back(DOOR_RETURN_ERROR);
    assert_int_equal(tpm_log_table, 0);
    assert_int_equal(seen.pages_live, 0);
    munmap(log, 1 << 24);
}

static void expect_no_log(unsigned count)
{
    uefi_tpm_leave();
    assert_int_equal(tpm_log_table, 0);
    assert_int_equal(warnings, count);
    assert_int_equal(seen.pages_live, 0);
    warnings = 0;
}

static void test_no_log(void **state)
{
    uint8_t *log = log_make();

    (void)state;
    expect_no_log(1); /* at 0 */
    tpm.log_at = (uint64_t)log;
    firmware.allocations_left = 0;
    expect_no_log(1);
    firmware.allocations_left = 1;
    tpm.log = EFI_DEVICE_ERROR;
    tpm.is_truncated = true;
    expect_no_log(2);
    tpm = (typeof(tpm)){.log_at = (uint64_t)log};
    log[TCG_PCR_EVENT_BYTES] = 'X';
    expect_no_log(1);
    tcg2 = NULL;
    expect_no_log(0);
    munmap(log, 1 << 24);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_event, begin),
        cmocka_unit_test_setup(test_nobody_to_measure, begin),
        cmocka_unit_test_setup(test_failing, begin),
        cmocka_unit_test_setup(test_log_for_linux, begin),
        cmocka_unit_test_setup(test_no_log, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
