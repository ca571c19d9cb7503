/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: a kernel lies where it has to, or where it wants to if that is free,
 * or else anywhere, as its virtual addresses lie in large pages; nothing that
 * is in use is in its range, tables or stack; and who is in the way is named.
 */
#include "tests/unit/words.h"

#include "boot/fill.h"
#include "launch/elf_place.h"
#include "x86/paging.h"

#define MIB  0x100000ull
#define HIGH 0xffffffff80000000ull

static struct boot_info *bi;
static struct adit_kernel kernel;

/* What the firmware would give. */
static uint64_t pages_at, pages_bytes, pages_next;

bool adit_pages(uint64_t at, uint64_t length_bytes, bool is_code,
                uint64_t *ret_base)
{
    (void)is_code;
    assert_int_equal(length_bytes % PAGE_BYTES, 0);
    pages_at = at;
    pages_bytes = length_bytes;
    if (at >= 0x80000000 || pages_next == 0)
        return false;
    *ret_base = at != 0 ? at : pages_next;
    pages_next += at != 0 ? 0 : length_bytes;
    return true;
}

uint64_t paging_tables_bytes(uint64_t length_bytes)
{
    return ((length_bytes >> 30) + 8) * PAGE_BYTES;
}

/* RAM from 0 to 64 MiB and from 4 GiB on, Adit at 2 MiB, a kernel of 3 MiB. */
static int make(void **state)
{
    (void)state;
    bi = calloc(1, sizeof(*bi));
    assert_non_null(bi);
    fill_range(bi, 0, 64 * MIB, BOOT_RANGE_RAM);
    fill_range(bi, 4096 * MIB, 1024 * MIB, BOOT_RANGE_RAM);
    bi->image_base = 2 * MIB;
    bi->image_length_bytes = MIB;
    fill_module(bi, 3 * MIB, MIB, TEXT("kernel"), TEXT(""));
    kernel = (struct adit_kernel){
        .note = {.stack_bytes = 0x10000},
        .base = HIGH, .is_high = true, .length_bytes = 3 * MIB,
        .align_bytes = PAGE_BYTES,
    };
    words[0] = '\0';
    pages_next = 32 * MIB + PAGE_BYTES;
    return 0;
}

static int discard(void **state)
{
    (void)state;
    free(bi);
    return 0;
}

static bool place(void)
{
    const struct boot_kernel *k = &bi->kernel;

    if (setjmp(refused) != 0)
        return false;
    elf_place(bi, &kernel);
    assert_int_equal(k->length_bytes, kernel.length_bytes);
    assert_int_equal(k->stack_bytes, kernel.note.stack_bytes);
    assert_int_equal(k->stack_base % PAGE_BYTES, 0);
    /* One page between them, for nobody. */
    assert_int_equal(k->stack_base,
                     k->tables_base + k->tables_bytes + PAGE_BYTES);
    assert_true(k->tables_base >= k->base + k->length_bytes ||
                k->stack_base + k->stack_bytes <= k->base);
    assert_true(k->stack_base + k->stack_bytes <= 4096 * MIB);
    return true;
}

static void test_anywhere(void **state)
{
    (void)state;
    assert_true(place());
    assert_int_equal(bi->kernel.base, 4 * MIB);
    assert_int_equal(bi->kernel.virtual_base, HIGH);

    kernel.base = HIGH + MIB;
    assert_true(place());
    assert_int_equal(bi->kernel.base, 5 * MIB);

    /* A small one needs no large pages. */
    kernel.length_bytes = MIB;
    assert_true(place());
    assert_int_equal(bi->kernel.base, MIB);
}

static void test_movable(void **state)
{
    (void)state;
    kernel.base = 0;
    kernel.is_high = false;
    kernel.is_movable = true;
    kernel.align_bytes = 16 * MIB;
    assert_true(place());
    assert_int_equal(bi->kernel.base, 16 * MIB);
    assert_int_equal(bi->kernel.virtual_base, 16 * MIB);
}

static void test_no_large_place(void **state)
{
    (void)state;
    /* From 4 MiB on only what begins between large pages is free. */
    fill_module(bi, 4 * MIB, PAGE_BYTES, TEXT(""), TEXT(""));
    fill_module(bi, 7 * MIB + PAGE_BYTES, 60 * MIB, TEXT(""), TEXT(""));
    fill_module(bi, 4096 * MIB, 1024 * MIB, TEXT(""), TEXT(""));
    kernel.note.stack_bytes = PAGE_BYTES;
    assert_true(place());
    assert_int_equal(bi->kernel.base, 4 * MIB + PAGE_BYTES);
}

static void test_above_4g(void **state)
{
    (void)state;
    kernel.length_bytes = 512 * MIB;
    assert_true(place());
    assert_int_equal(bi->kernel.base, 4096 * MIB);
}

static void test_wanted(void **state)
{
    (void)state;
    kernel.has_physical = true;
    kernel.physical_base = 9 * MIB;
    assert_true(place());
    assert_int_equal(bi->kernel.base, 9 * MIB);
    kernel.physical_base = 64 * MIB - 3 * MIB + PAGE_BYTES;
    assert_true(place());
    assert_int_equal(bi->kernel.base, 4 * MIB);
    kernel.physical_base = HIGH;
    assert_true(place());
    assert_int_equal(bi->kernel.base, 4 * MIB);
    kernel.physical_base = UINT64_MAX - 3 * MIB + 1;
    assert_true(place());

    kernel.note.flags = ADIT_FIXED;
    assert_false(place());
    assert_non_null(strstr(words, "no RAM"));
    kernel.physical_base = 9 * MIB;
    assert_true(place());
    assert_int_equal(bi->kernel.base, 9 * MIB);
}

static void test_bound(void **state)
{
    (void)state;
    kernel.is_high = false;
    kernel.base = 8 * MIB;
    assert_true(place());
    assert_int_equal(bi->kernel.base, 8 * MIB);
    assert_int_equal(bi->kernel.virtual_base, 8 * MIB);

    kernel.base = 4 * MIB - PAGE_BYTES;
    assert_false(place());
    assert_non_null(strstr(words, "found a module at 0x300000;"));
    kernel.base = MIB;
    assert_false(place());
    assert_non_null(strstr(words, "found Adit at 0x200000;"));
    kernel.base = MIB - PAGE_BYTES;
    kernel.length_bytes = MIB;
    assert_false(place());
    assert_non_null(strstr(words, "no RAM, or the firmware's, at 0xff000;"));
}

static void test_no_room(void **state)
{
    (void)state;
    kernel.length_bytes = 1024 * MIB + PAGE_BYTES;
    assert_false(place());
    assert_non_null(strstr(words, "no room for the kernel: expected"));
    kernel.length_bytes = 3 * MIB;
    kernel.note.stack_bytes = 64 * MIB;
    assert_false(place());
    assert_non_null(strstr(words, "no room for the kernel's stack"));
}

/* What is not going to be mapped needs no tables: a hole for devices may be
 * larger than all of RAM. */
static void test_vast_hole(void **state)
{
    uint64_t before;

    (void)state;
    assert_true(place());
    before = bi->kernel.tables_bytes;
    fill_range(bi, 1ull << 40, 1ull << 45, BOOT_RANGE_RESERVED);
    assert_true(place());
    assert_int_equal(bi->kernel.tables_bytes, before);
    fill_range(bi, 1ull << 46, 1ull << 31, BOOT_RANGE_ACPI_NVS);
    assert_true(place());
    assert_true(bi->kernel.tables_bytes > before);
}

/* With boot services alive all of it is the firmware's to give. */
static void test_alive(void **state)
{
    (void)state;
    bi->efi.boot_services_alive = 1;
    assert_true(place());
    assert_int_equal(bi->kernel.base, 34 * MIB);
    assert_true(bi->kernel.tables_base >= 37 * MIB);

    kernel.has_physical = true;
    kernel.physical_base = 9 * MIB;
    assert_true(place());
    assert_int_equal(bi->kernel.base, 9 * MIB);
    kernel.physical_base = HIGH;
    assert_true(place());
    assert_int_not_equal(bi->kernel.base, HIGH);
    kernel.note.flags = ADIT_FIXED;
    assert_false(place());
    kernel.note.flags = 0;
    pages_next = 0;
    assert_false(place());
    assert_non_null(strstr(words, "no room for the kernel"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_anywhere, make, discard),
        cmocka_unit_test_setup_teardown(test_movable, make, discard),
        cmocka_unit_test_setup_teardown(test_no_large_place, make, discard),
        cmocka_unit_test_setup_teardown(test_above_4g, make, discard),
        cmocka_unit_test_setup_teardown(test_wanted, make, discard),
        cmocka_unit_test_setup_teardown(test_bound, make, discard),
        cmocka_unit_test_setup_teardown(test_no_room, make, discard),
        cmocka_unit_test_setup_teardown(test_vast_hole, make, discard),
        cmocka_unit_test_setup_teardown(test_alive, make, discard),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
