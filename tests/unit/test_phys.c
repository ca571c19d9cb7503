/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: with tables of our own, a view is of what is asked for and mapped,
 * and nothing that is asked for has our image mapped anew: that would take
 * its rights away.  The image lies above 4 GiB here, as any host program may,
 * and the tables before were a firmware's, which had mapped all there is.
 */
#include "tests/unit/unit.h"

#include "boot/door.h"
#include "boot/phys.h"
#include "x86/image.h"
#include "x86/paging.h"

/* No byte of it is looked at. */
__asm__(".bss\n"
        ".balign 4096\n"
        ".skip 0x4000\n"
        ".globl text_start, image_end\n"
        "text_start: .skip 0x3000\n"
        "image_end: .skip 0x4000\n"
        ".text\n");

static uint64_t mapped_first, mapped_end;

static uint64_t start_of_image(void)
{
    return (uint64_t)text_start;
}

static uint64_t end_of_image(void)
{
    return (uint64_t)image_end;
}

bool paging_build(void)
{
    return true;
}

void paging_activate(void)
{
}

/* All below 4 GiB is from the beginning, but for page 0. */
bool paging_reaches(uint64_t base, uint64_t length_bytes)
{
    if (base < 1ull << 32)
        return base >= PAGE_BYTES && length_bytes <= (1ull << 32) - base;
    return base >= mapped_first && base < mapped_end &&
           length_bytes <= mapped_end - base;
}

bool paging_map(uint64_t base, uint64_t length_bytes,
                enum paging_access access)
{
    uint64_t end = base + length_bytes;

    if (base >> 52 != 0)
        return false;
    assert_int_equal(access, PAGING_RW);
    assert_int_equal(base % PAGE_BYTES, 0);
    assert_int_equal(length_bytes % PAGE_BYTES, 0);
    assert_true(end <= start_of_image() || base >= end_of_image());
    mapped_first = base;
    mapped_end = end;
    return true;
}

void boot_refuse(const char *format, ...)
{
    fail_msg("%s", format);
    abort();
}

static int begin(void **state)
{
    (void)state;
    phys_set_limit(UINT64_MAX);
    assert_true(phys_own_tables());
    assert_true(start_of_image() >= 1ull << 32);
    mapped_first = mapped_end = 0;
    return 0;
}

static void view_maps_its_pages(void **state)
{
    uint64_t end = end_of_image();
    struct bytes view;

    (void)state;
    assert_true(phys_view(end + 0xfff, 2, &view));
    assert_ptr_equal(view.at, (const void *)(end + 0xfff));
    assert_int_equal(view.length_bytes, 2);
    assert_int_equal(mapped_first, end);
    assert_int_equal(mapped_end, end + 0x2000);
}

static void view_never_meets_the_image(void **state)
{
    uint64_t start = start_of_image();
    struct bytes view;

    (void)state;
    assert_true(phys_view(start - 1, 1, &view));
    assert_false(phys_view(start - 1, 2, &view));
    assert_false(phys_view(start, 1, &view));
    assert_false(phys_view(end_of_image() - 1, 1, &view));
    assert_true(phys_view(end_of_image(), 1, &view));
}

static void view_upto_ends_at_the_image(void **state)
{
    uint64_t at = start_of_image() - 0x1800;
    struct bytes view;

    (void)state;
    assert_true(phys_view_upto(at, 0x4000, &view));
    assert_ptr_equal(view.at, (const void *)at);
    assert_int_equal(view.length_bytes, 0x1800);
    assert_true(phys_view_upto(at, 0x100, &view));
    assert_int_equal(view.length_bytes, 0x100);
    assert_false(phys_view_upto(start_of_image(), 1, &view));
}

static void view_of_nothing(void **state)
{
    struct bytes view;

    (void)state;
    assert_false(phys_view(0, 1, &view));
    assert_false(phys_view_upto(0, 1, &view));
    assert_false(phys_view(UINT64_MAX, 1, &view));
    assert_false(phys_view(UINT64_MAX - 0x1000, 0x1000, &view));
}

/* It is absent for good: what is wrongly said to lie there is not mapped. */
static void view_never_brings_page_0_back(void **state)
{
    struct bytes view;

    (void)state;
    assert_false(phys_view_or_0(0, 1, &view));
    assert_false(phys_view(0x10, 36, &view));
    assert_false(phys_view(0xfff, 2, &view));
    assert_false(phys_view_upto(0x10, 36, &view));
    assert_true(phys_view(0x1000, 36, &view));
    assert_int_equal(mapped_end, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(view_maps_its_pages, begin),
        cmocka_unit_test_setup(view_never_meets_the_image, begin),
        cmocka_unit_test_setup(view_upto_ends_at_the_image, begin),
        cmocka_unit_test_setup(view_of_nothing, begin),
        cmocka_unit_test_setup(view_never_brings_page_0_back, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
