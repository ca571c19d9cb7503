/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: a guest reads the MTRRs that the CPU has begun with, writes what the
 * CPU would take, and changes nothing but its copy.
 */
#include "tests/unit/hv_cpu.h"

#include "hv/mtrr.c"

#define PHYSICAL_BITS 40

static struct hv_mtrrs mtrrs;

/* `variable` pairs and, by default, fixed ranges too. */
static void begin(uint64_t capabilities)
{
    cpu_reset();
    cpu.addresses.eax = 0x3000 | PHYSICAL_BITS;
    cpu_set_msr(0xfe, capabilities);
    for (uint32_t n = 0; n < 32; n++)
        cpu_set_msr(0x200 + n, 0x1000 * (n + 1));
    cpu_set_msr(0x250, 0x250);
    cpu_set_msr(0x258, 0x258);
    cpu_set_msr(0x259, 0x259);
    for (uint32_t n = 0x268; n <= 0x26f; n++)
        cpu_set_msr(n, n);
    cpu_set_msr(0x2ff, 0xc06);
    memset(&mtrrs, 0xee, sizeof(mtrrs));
    hv_mtrrs_read(&mtrrs);
}

static bool set(uint32_t msr, uint64_t value)
{
    struct hv_mtrrs before = mtrrs;
    uint64_t found;

    if (!hv_mtrr_set(&mtrrs, msr, value)) {
        assert_memory_equal(&mtrrs, &before, sizeof(mtrrs));
        return false;
    }
    assert_true(hv_mtrr_get(&mtrrs, msr, &found));
    assert_int_equal(found, value);
    assert_true(hv_mtrr_set(&before, msr, value));
    assert_memory_equal(&mtrrs, &before, sizeof(mtrrs));
    return true;
}

static uint64_t get(uint32_t msr)
{
    uint64_t value = ~0ull;

    return hv_mtrr_get(&mtrrs, msr, &value) ? value : 0xdead;
}

static void test_begins(void **state)
{
    (void)state;
    begin(0x508);
    for (uint32_t n = 0; n < 16; n++)
        assert_int_equal(get(0x200 + n), 0x1000 * (n + 1));
    assert_int_equal(get(0x210), 0xdead);
    assert_int_equal(get(0x250), 0x250);
    assert_int_equal(get(0x258), 0x258);
    assert_int_equal(get(0x259), 0x259);
    for (uint32_t n = 0x268; n <= 0x26f; n++)
        assert_int_equal(get(n), n);
    assert_int_equal(get(0x2ff), 0xc06);

    /* As many as the CPU has, and no more than the copy has room for. */
    begin(0x5ff);
    assert_int_equal(get(0x21f), 0x20000);
    assert_int_equal(get(0x220), 0xdead);
    assert_int_equal(get(0x1ff), 0xdead);
    begin(0x400);
    assert_int_equal(get(0x200), 0xdead);
    assert_int_equal(get(0x250), 0xdead);
    assert_int_equal(get(0x2ff), 0xc06);
    begin(0);
    assert_int_equal(get(0x2ff), 0xdead);
    cpu.msrs[0].is_absent = true;
    assert_int_equal(get(0x2ff), 0xdead);
    assert_false(set(0x2ff, 0));
}

static bool is_good_type(unsigned type)
{
    return type == 0 || type == 1 || type == 4 || type == 5 || type == 6;
}

static void test_types(void **state)
{
    (void)state;
    begin(0x508);
    for (unsigned type = 0; type < 256; type++) {
        assert_int_equal(set(0x2ff, type), is_good_type(type));
        assert_int_equal(set(0x2ff, 0xc00 | type), is_good_type(type));
        assert_int_equal(set(0x200, 0x80000000 | type), is_good_type(type));
        for (unsigned byte = 0; byte < 8; byte++)
            assert_int_equal(set(0x26f, (uint64_t)type << 8 * byte),
                             is_good_type(type));
    }
}

static void test_reserved(void **state)
{
    const uint64_t address = (1ull << PHYSICAL_BITS) - 0x1000;

    (void)state;
    begin(0x508);
    for (unsigned bit = 8; bit < 64; bit++) {
        uint64_t value = 1ull << bit;

        assert_int_equal(set(0x2ff, value), bit == 10 || bit == 11);
        assert_int_equal(set(0x20e, value), (value & address) != 0);
        assert_int_equal(set(0x20f, value),
                         (value & (address | 1 << 11)) != 0);
    }
    for (unsigned bit = 0; bit < 8; bit++)
        assert_false(set(0x20f, 1ull << bit));
    assert_true(set(0x20f, address | 1 << 11));
    assert_false(set(0x210, 0));
    /* The CPU's own never were written. */
    assert_int_equal(cpu.msr_writes, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_begins),
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_reserved),
    };

    return cmocka_run_group_tests_name("hv_mtrr", tests, NULL, NULL);
}
