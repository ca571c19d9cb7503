/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: boot services are left whatever firmware does within its rights: a
 * map that grows, descriptors of any size, attempts that fail; from the first
 * attempt on, nothing else is called; and a refusal before it gives all pages
 * back.  The firmware here is one that fails on command.
 */
#include "tests/unit/firmware.h"

/* True when boot services were left; else `words` says why not. */
static bool leave(struct boot_info *bi)
{
    memset(bi, 0, sizeof(*bi));
    bi->efi.boot_services_alive = 1;
    if (setjmp(refused) != 0)
        return false;
    uefi_leave(bi);
    return true;
}

static void expect_left(const struct boot_info *bi)
{
    assert_int_equal(bi->efi.boot_services_alive, 0);
    assert_int_equal(bi->range_count, firmware.descriptors);
    assert_int_equal(bi->efi.descriptor_bytes, firmware.descriptor_bytes);
    assert_int_equal(bi->efi.memory_map_bytes,
                     firmware.descriptors * firmware.descriptor_bytes);
    assert_int_equal(load_le64((const uint8_t *)bi->efi.memory_map +
                               EFI_DESCRIPTOR_PAGES), RUN_PAGES);
    assert_int_equal(uefi_session.stage, UEFI_GONE);
    assert_int_equal(seen.exits, 0);
    uefi_session.stage = UEFI_ALIVE; /* for the next test's pages */
    seen.leaving = false;
    uefi_pages_free(bi->efi.memory_map);
    assert_int_equal(seen.pages_live, 0);
}

static void expect_refused(const char *why)
{
    if (strstr(words, why) == NULL)
        fail_msg("expected \"%s\" in \"%s\"", why, words);
    assert_int_equal(seen.exits, 1);
    assert_int_equal(seen.pages_live, 0);
}

static struct boot_info info;

static void test_any_descriptor_size(void **state)
{
    (void)state;
    for (uint64_t bytes = 40; bytes <= 4096; bytes += 8) {
        firmware_begin();
        firmware.descriptor_bytes = bytes;
        assert_true(leave(&info));
        expect_left(&info);
    }
}

static void test_impossible_descriptor_size(void **state)
{
    static const uint64_t sizes[] = {0, 8, 32, 39, 4104, 1ull << 40};

    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        firmware_begin();
        firmware.descriptors = 0;
        firmware.descriptor_bytes = sizes[i];
        assert_false(leave(&info));
        expect_refused("descriptors of 40 bytes or more");
    }
}

static void test_map_grows(void **state)
{
    (void)state;
    for (unsigned answers = 0; answers < 8; answers++) {
        firmware_begin();
        firmware.small_answers = answers;
        firmware.grow_each_call = 12;
        firmware.descriptors = 900;
        assert_true(leave(&info));
        expect_left(&info);
    }
    firmware_begin();
    firmware.small_answers = 8;
    assert_false(leave(&info));
    expect_refused("found that it grew 8 times");
}

static void test_exit_fails(void **state)
{
    (void)state;
    for (unsigned failures = 0; failures < 8; failures++) {
        firmware_begin();
        firmware.exit_failures = failures;
        assert_true(leave(&info));
        assert_int_equal(seen.exit_attempts, failures + 1);
        expect_left(&info);
    }
    firmware_begin();
    firmware.exit_failures = 8;
    assert_false(leave(&info));
    assert_non_null(strstr(words, "found 8 failures: invalid parameter"));
    /* The firmware is half gone, so it is not asked for anything more. */
    assert_int_equal(seen.exits, 0);
    assert_int_equal(uefi_session.stage, UEFI_LEAVING);
}

static void test_no_map(void **state)
{
    (void)state;
    firmware_begin();
    firmware.map_status = EFI_DEVICE_ERROR;
    assert_false(leave(&info));
    expect_refused("found: device error");
}

/* Until the first attempt the firmware goes on, and shows what was wrong. */
static void test_no_map_once_more(void **state)
{
    (void)state;
    firmware_begin();
    seen.has_console = true;
    firmware.maps_left = 1;
    assert_false(leave(&info));
    expect_refused("once more (attempt 1), found: device error");
    assert_true(seen.refused_with_console);
}

static void test_allocation_fails(void **state)
{
    (void)state;
    for (unsigned k = 0; k < 3; k++) {
        firmware_begin();
        firmware.small_answers = 3;
        firmware.allocations_left = k;
        assert_false(leave(&info));
        expect_refused("found: out of resources");
    }
}

static void test_allocation_beside_the_question(void **state)
{
    static const uint64_t addresses[] = {0, 0x1001, 1ull << 32,
                                         (1ull << 32) - 4096, ~4095ull};

    (void)state;
    for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
        firmware_begin();
        firmware.beside_the_question = addresses[i];
        assert_false(leave(&info));
        expect_refused("found: out of resources");
    }
}

static void test_already_gone(void **state)
{
    (void)state;
    firmware_begin();
    uefi_session.stage = UEFI_GONE;
    assert_true(leave(&info));
    uefi_give_back(DOOR_RETURN_ERROR);
    assert_int_equal(seen.exit_attempts + seen.exits, 0);
}

int main(void)
{
    /* The one that leaves pages behind comes last. */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_descriptor_size),
        cmocka_unit_test(test_impossible_descriptor_size),
        cmocka_unit_test(test_map_grows),
        cmocka_unit_test(test_no_map),
        cmocka_unit_test(test_no_map_once_more),
        cmocka_unit_test(test_allocation_fails),
        cmocka_unit_test(test_allocation_beside_the_question),
        cmocka_unit_test(test_already_gone),
        cmocka_unit_test(test_exit_fails),
    };

    return cmocka_run_group_tests_name("uefi_leave", tests, NULL, NULL);
}
