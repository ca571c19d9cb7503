/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: a firmware that gives rights to pages is asked for those of Adit's
 * sections, and gets its pages back as they were, or writable before it is
 * given them; one without is asked for nothing; one that refuses is warned
 * of, and booted on.
 */
#include "tests/unit/firmware.h"

#include "boot/uefi/rights.h"
#include "x86/image.h"

#define RO ((uint64_t)EFI_MEMORY_ATTRIBUTE_RO)
#define XP ((uint64_t)EFI_MEMORY_ATTRIBUTE_XP)
#define IMAGE_PAGES 10
#define AT 0x10000000ull
#define OUTSIDE 0xdeadull /* what pages of a kernel's are remembered as */

/* Of each page of the image, and of one elsewhere. */
static struct {
    uint64_t image[IMAGE_PAGES];
    uint64_t other;
    unsigned gets, changes;
    bool get_fails, change_fails;
} pages;

static uint64_t *page_at(uint64_t address)
{
    uint64_t n = (address - (uint64_t)text_start) / EFI_PAGE_BYTES;

    assert_int_equal(address % EFI_PAGE_BYTES, 0);
    if (n < IMAGE_PAGES)
        return &pages.image[n];
    assert_int_equal(address, AT);
    return &pages.other;
}

static struct efi_memory_attribute protocol;

static efi_status EFIAPI rights_get(struct efi_memory_attribute *this,
                                    uint64_t base, uint64_t length_bytes,
                                    uint64_t *ret_attributes)
{
    uint64_t first = *page_at(base);

    assert_ptr_equal(this, &protocol);
    assert_false(seen.leaving);
    pages.gets++;
    if (pages.get_fails)
        return EFI_NOT_FOUND;
    for (uint64_t at = 0; at < length_bytes; at += EFI_PAGE_BYTES)
        if (*page_at(base + at) != first)
            return EFI_NOT_FOUND;
    *ret_attributes = first;
    return EFI_SUCCESS;
}

static efi_status change(uint64_t base, uint64_t length_bytes, uint64_t set,
                         uint64_t cleared)
{
    assert_false(seen.leaving);
    assert_int_not_equal(set | cleared, 0);
    assert_int_equal((set | cleared) & ~(RO | XP), 0);
    assert_int_not_equal(length_bytes, 0);
    pages.changes++;
    if (pages.change_fails)
        return EFI_UNSUPPORTED;
    for (uint64_t at = 0; at < length_bytes; at += EFI_PAGE_BYTES) {
        uint64_t *page = page_at(base + at);

        *page = (*page | set) & ~cleared;
    }
    return EFI_SUCCESS;
}

static efi_status EFIAPI rights_set(struct efi_memory_attribute *this,
                                    uint64_t base, uint64_t length_bytes,
                                    uint64_t attributes)
{
    assert_ptr_equal(this, &protocol);
    return change(base, length_bytes, attributes, 0);
}

static efi_status EFIAPI rights_clear(struct efi_memory_attribute *this,
                                      uint64_t base, uint64_t length_bytes,
                                      uint64_t attributes)
{
    assert_ptr_equal(this, &protocol);
    return change(base, length_bytes, 0, attributes);
}

static struct efi_memory_attribute protocol = {
    .get = rights_get, .set = rights_set, .clear = rights_clear,
};

static int begin(void **state)
{
    (void)state;
    firmware_begin();
    memset(&pages, 0, sizeof(pages));
    memory_attribute = &protocol;
    return 0;
}

static void image_is(uint64_t text, uint64_t rodata, uint64_t data)
{
    for (unsigned n = 0; n < IMAGE_PAGES; n++)
        assert_int_equal(pages.image[n], n < 3   ? text
                                         : n < 5 ? rodata : data);
}

static void test_image(void **state)
{
    (void)state;
    uefi_rights_image();
    image_is(RO, RO | XP, XP);
    assert_int_equal(warnings, 0);
    /* What the data has become, the firmware must not meet when it unloads. */
    uefi_give_back(DOOR_RETURN_ERROR);
    image_is(0, 0, 0);
    assert_int_equal(seen.exits, 1);
}

/* A firmware that has protected the image by itself gets that back. */
static void test_image_as_it_was(void **state)
{
    (void)state;
    for (unsigned n = 0; n < IMAGE_PAGES; n++)
        pages.image[n] = n < 3 ? RO : XP;
    uefi_rights_image();
    image_is(RO, RO | XP, XP);
    uefi_rights_image_back();
    image_is(RO, XP, XP);
    assert_int_equal(warnings, 0);
}

/* One that maps text NX, or data read-only, is talked out of it: U11. */
static void test_odd_firmware(void **state)
{
    (void)state;
    for (unsigned n = 0; n < IMAGE_PAGES; n++)
        pages.image[n] = n % 2 ? RO | XP : 0;
    uefi_rights_image();
    image_is(RO, RO | XP, XP);
    uefi_rights_image_back();
    image_is(0, 0, 0);
}

static void test_absent(void **state)
{
    (void)state;
    memory_attribute = NULL;
    uefi_rights_image();
    assert_false(uefi_rights(AT, EFI_PAGE_BYTES, false, true));
    uefi_give_back(DOOR_RETURN_ERROR);
    assert_int_equal(pages.gets + pages.changes, 0);
    assert_int_equal(warnings, 0);
}

static void test_refused(void **state)
{
    (void)state;
    pages.get_fails = pages.change_fails = true;
    uefi_rights_image();
    assert_int_equal(warnings, 3);
    image_is(0, 0, 0);
    /* It has got well: what it could not tell becomes writable. */
    pages.change_fails = false;
    uefi_rights_image_back();
    image_is(0, 0, 0);
}

/* It is not found any more: who has changed the rights changes them back. */
static void test_gone(void **state)
{
    (void)state;
    uefi_rights_image();
    memory_attribute = NULL;
    uefi_give_back(DOOR_RETURN_ERROR);
    assert_int_equal(seen.exits, 1);
    image_is(0, 0, 0);
}

/* Pages of a kernel's are writable again when the firmware gets them. */
static void test_pages_are_freed_writable(void **state)
{
    uint64_t base = 0;

    (void)state;
    assert_true(uefi_alive.pages(AT, EFI_PAGE_BYTES, true, &base));
    pages.other = OUTSIDE & ~(RO | XP);
    uefi_alive.protect(AT, EFI_PAGE_BYTES, false, true);
    assert_int_equal(pages.other & (RO | XP), RO);
    uefi_pages_free(base);
    assert_int_equal(pages.other & (RO | XP), 0);
    assert_int_equal(seen.pages_live, 0);

    /* Those that were left as they were cost no call. */
    pages.changes = 0;
    assert_true(uefi_alive.pages(AT, EFI_PAGE_BYTES, true, &base));
    uefi_pages_free(base);
    assert_int_equal(pages.changes, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_image, begin),
        cmocka_unit_test_setup(test_image_as_it_was, begin),
        cmocka_unit_test_setup(test_odd_firmware, begin),
        cmocka_unit_test_setup(test_absent, begin),
        cmocka_unit_test_setup(test_refused, begin),
        cmocka_unit_test_setup(test_gone, begin),
        cmocka_unit_test_setup(test_pages_are_freed_writable, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
