/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: a kernel that keeps boot services gets its pages where it asked for
 * them and of the right type, their rights if the firmware can set them, and a
 * memory map that is made anew each time and leaks nothing.
 */
#include "tests/unit/firmware.h"

#define AT 0x10000000ull

static struct boot_info info;
static uint64_t rights; /* of one page, as EFI_MEMORY_ATTRIBUTE_... */
static efi_status rights_status;

static efi_status EFIAPI rights_set(struct efi_memory_attribute *this,
                                    uint64_t base, uint64_t length_bytes,
                                    uint64_t attributes)
{
    assert_ptr_equal(this, memory_attribute);
    assert_int_equal(base, AT);
    assert_int_equal(length_bytes, EFI_PAGE_BYTES);
    assert_int_not_equal(attributes, 0);
    rights |= attributes;
    return rights_status;
}

static efi_status EFIAPI rights_clear(struct efi_memory_attribute *this,
                                      uint64_t base, uint64_t length_bytes,
                                      uint64_t attributes)
{
    assert_ptr_equal(this, memory_attribute);
    assert_int_equal(base, AT);
    assert_int_equal(length_bytes, EFI_PAGE_BYTES);
    assert_int_not_equal(attributes, 0);
    rights &= ~attributes;
    return rights_status;
}

static int begin(void **state)
{
    (void)state;
    firmware_begin();
    memset(&info, 0, sizeof(info));
    memory_attribute = NULL;
    return 0;
}

static void test_pages(void **state)
{
    uint64_t base = 0;

    (void)state;
    assert_true(uefi_alive.pages(0, 5 * EFI_PAGE_BYTES, true, &base));
    assert_int_equal(seen.memory_type, EFI_MEMORY_LOADER_CODE);
    assert_int_equal(seen.pages_live, 5);
    uefi_pages_free(base);
    assert_true(uefi_alive.pages(AT, EFI_PAGE_BYTES, false, &base));
    assert_int_equal(seen.memory_type, EFI_MEMORY_LOADER_DATA);
    assert_int_equal(base, AT);
    uefi_pages_free(base);
    assert_int_equal(seen.pages_live, 0);

    firmware.allocations_left = 0;
    assert_false(uefi_alive.pages(AT, EFI_PAGE_BYTES, true, &base));
}

/* Pages elsewhere than asked for are not taken, and are given back. */
static void test_pages_beside_the_question(void **state)
{
    uint64_t base = 1;

    (void)state;
    firmware.beside_the_question = AT + EFI_PAGE_BYTES;
    assert_false(uefi_alive.pages(AT, EFI_PAGE_BYTES, true, &base));
    assert_int_equal(base, 1);
    uefi_give_back(DOOR_RETURN_ERROR);
    assert_int_equal(seen.pages_live, 0);
}

static void test_rights(void **state)
{
    static struct efi_memory_attribute protocol = {
        .set = rights_set, .clear = rights_clear,
    };
    static const uint64_t ro = EFI_MEMORY_ATTRIBUTE_RO;
    static const uint64_t xp = EFI_MEMORY_ATTRIBUTE_XP;

    (void)state;
    uefi_alive.protect(AT, EFI_PAGE_BYTES, false, true);
    assert_int_equal(warnings, 0);

    memory_attribute = &protocol;
    rights_status = EFI_SUCCESS;
    for (unsigned bits = 0; bits < 4; bits++) {
        uint64_t before = (bits & 1 ? ro : 0) | (bits & 2 ? xp : 0);

        rights = before;
        uefi_alive.protect(AT, EFI_PAGE_BYTES, false, true);
        assert_int_equal(rights, ro);
        rights = before;
        uefi_alive.protect(AT, EFI_PAGE_BYTES, true, false);
        assert_int_equal(rights, xp);
        rights = before;
        uefi_alive.protect(AT, EFI_PAGE_BYTES, false, false);
        assert_int_equal(rights, ro | xp);
    }
    assert_int_equal(warnings, 0);
    rights_status = EFI_UNSUPPORTED;
    uefi_alive.protect(AT, EFI_PAGE_BYTES, false, true);
    assert_int_equal(warnings, 1);
}

/* Firmware may write to what it gets back. */
static void test_rights_given_back(void **state)
{
    static struct efi_memory_attribute protocol = {
        .set = rights_set, .clear = rights_clear,
    };
    uint64_t base;

    (void)state;
    memory_attribute = &protocol;
    rights_status = EFI_SUCCESS;
    rights = 0;
    assert_true(uefi_alive.pages(AT, EFI_PAGE_BYTES, true, &base));
    uefi_alive.protect(AT, EFI_PAGE_BYTES, false, false);
    assert_int_not_equal(rights, 0);
    uefi_give_back(DOOR_RETURN_ERROR);
    assert_int_equal(rights, 0);
    assert_int_equal(seen.pages_live, 0);

    /* Rather lost than read-only in the firmware's hands. */
    assert_true(uefi_alive.pages(AT, EFI_PAGE_BYTES, true, &base));
    uefi_alive.protect(AT, EFI_PAGE_BYTES, false, false);
    rights_status = EFI_UNSUPPORTED;
    uefi_pages_free(base);
    assert_int_equal(seen.pages_live, 1);
    assert_int_equal(warnings, 1);
    uefi_give_back(DOOR_RETURN_ERROR);
    assert_int_equal(seen.pages_live, 1);
    munmap((void *)AT, EFI_PAGE_BYTES);
}

static void test_map_refused(void **state)
{
    (void)state;
    seen.has_console = true;
    firmware.map_status = EFI_INVALID_PARAMETER;
    if (setjmp(refused) == 0)
        uefi_alive.map(&info, true);
    assert_true(seen.refused_with_console);
    assert_int_equal(seen.exits, 1);
}

static void test_map(void **state)
{
    (void)state;
    for (unsigned times = 0; times < 20; times++) {
        firmware.descriptors = 100 + 10 * times;
        uefi_alive.map(&info, times == 19);
        assert_int_equal(info.range_count, firmware.descriptors);
        assert_int_equal(info.efi.memory_map_bytes,
                         firmware.descriptors * firmware.descriptor_bytes);
    }
    assert_int_equal(uefi_session.stage, UEFI_ALIVE);
    assert_false(seen.leaving);
    uefi_pages_free(info.efi.memory_map);
    assert_int_equal(seen.pages_live, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_pages, begin),
        cmocka_unit_test_setup(test_pages_beside_the_question, begin),
        cmocka_unit_test_setup(test_rights, begin),
        cmocka_unit_test_setup(test_rights_given_back, begin),
        cmocka_unit_test_setup(test_map_refused, begin),
        cmocka_unit_test_setup(test_map, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
