/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: an MSR that leaves the guest is read and written on its behalf by
 * the rule of its row, and whatever the CPU refuses is the guest's #GP.
 */
#include "tests/unit/hv_cpu.h"

#include "hv/exit_msr.c"
#include "hv/mtrr.c"

#define GP X86_TRAP_GP
#define MARK 0x1234567890abcdefull

static int read_msr(uint32_t msr, uint64_t *ret_value)
{
    int result;

    memset(cpu.vcpu.gpr, 0xee, sizeof(cpu.vcpu.gpr));
    cpu.vcpu.gpr[HV_RCX] = 0xffffffff00000000 | msr; /* ECX alone counts */
    result = cpu_exit(hv_exit_msr_read);
    *ret_value = cpu.vcpu.gpr[HV_RAX] | cpu.vcpu.gpr[HV_RDX] << 32;
    if (result == GP) {
        assert_int_equal(cpu.vcpu.gpr[HV_RAX], 0xeeeeeeeeeeeeeeee);
        assert_int_equal(cpu.vcpu.gpr[HV_RDX], 0xeeeeeeeeeeeeeeee);
    } else {
        assert_int_equal(result, GOES_ON);
        assert_int_equal(cpu.vcpu.gpr[HV_RAX] >> 32, 0);
        assert_int_equal(cpu.vcpu.gpr[HV_RDX] >> 32, 0);
    }
    return result;
}

static int write_msr(uint32_t msr, uint64_t value)
{
    int result;

    cpu.vcpu.gpr[HV_RCX] = 0xffffffff00000000 | msr;
    cpu.vcpu.gpr[HV_RAX] = 0xabcd000000000000 | (uint32_t)value;
    cpu.vcpu.gpr[HV_RDX] = 0xabcd000000000000 | value >> 32;
    result = cpu_exit(hv_exit_msr_write);
    assert_true(result == GP || result == GOES_ON);
    return result;
}

static void expect(uint32_t msr, uint64_t value)
{
    uint64_t found;

    if (read_msr(msr, &found) != GOES_ON)
        fail_msg("MSR %#x: #GP", msr);
    if (found != value)
        fail_msg("MSR %#x: %#lx instead of %#lx", msr, found, value);
}

static void expect_gp(uint32_t msr)
{
    uint64_t found;

    if (read_msr(msr, &found) != GP)
        fail_msg("MSR %#x can be read", msr);
}

/* What there is not for a guest, in both directions, though the CPU has it. */
static const struct {
    uint32_t first, last;
} hidden[] = {
    {0x11, 0x12}, {0x9b, 0x9b}, {0x9e, 0x9e}, {0x1f2, 0x1f3},
    {0x3f1, 0x3f1}, {0x480, 0x493}, {0x560, 0x587}, {0x600, 0x600},
    {0xc80, 0xc80}, {0xc0000104, 0xc0000104}, {0xc0010050, 0xc0010054},
    {0xc0010056, 0xc0010056}, {0xc0010111, 0xc0010119},
    {0xc001011e, 0xc001011e}, {0xc0010130, 0xc001013f},
    {0x40000000, 0x400000ff}, {0x4b564d00, 0x4b564dff},
};

static bool is_hidden(uint32_t msr)
{
    for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
        if (msr >= hidden[i].first && msr <= hidden[i].last)
            return true;
    return false;
}

static bool is_mtrr(uint32_t msr)
{
    return (msr >= 0x200 && msr <= 0x21f) || msr == 0x250 || msr == 0x258 ||
           msr == 0x259 || (msr >= 0x268 && msr <= 0x26f) || msr == 0x2ff;
}

/* Any read of an MSR that is not hidden, nor the guest's own, is the CPU's. */
static void one_read(uint32_t msr)
{
    uint64_t found;

    cpu_reset();
    cpu_set_msr(msr, MARK);
    if (is_hidden(msr)) {
        expect_gp(msr);
        assert_int_equal(cpu.msr_reads, 0);
        return;
    }
    if (is_mtrr(msr)) {
        expect_gp(msr); /* it says that it has none */
        return;
    }
    if (msr == 0xc0000080 || msr == 0x3a)
        return;
    expect(msr, MARK);
    cpu.msrs[0].is_absent = true;
    assert_int_equal(read_msr(msr, &found), GP);
}

/* A write that changes all bits: to the CPU only where it is open, or by one
 * of the few rules, of which none lets all bits change. */
static void one_write(uint32_t msr)
{
    bool is_ignored = msr == 0x79 || msr == 0xc0010020;
    bool is_open = hv_msr_open(msr) & HV_WRITE;
    int result;

    cpu_reset();
    cpu_set_msr(msr, MARK);
    cpu.is_icr_refused = true;
    result = write_msr(msr, msr == 0x17d0 ? CPU_KEPT : ~MARK);
    assert_int_equal(result, is_open || is_ignored ? GOES_ON : GP);
    assert_int_equal(cpu.msr_writes, is_open);
    assert_int_equal(cpu_get_msr(msr), is_open ? ~MARK : MARK);
    if (!is_open)
        return;
    cpu.msrs[0].is_absent = true;
    assert_int_equal(write_msr(msr, MARK), GP);
}

static void test_all(void **state)
{
    static const uint32_t ranges[] = {0,          0xc0000000, 0xc0010000,
                                      0x40000000, 0x4b564000, 0xc0002000,
                                      0xffffe000, 0x2000};

    (void)state;
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
        for (uint32_t n = 0; n < 0x2000; n++) {
            if (ranges[i] + n >= 0x40000100 && ranges[i] + n < 0x4b564d00)
                continue; /* of nobody known */
            if (ranges[i] + n >= 0x4b564e00 && ranges[i] + n < 0xc0000000)
                continue;
            one_read(ranges[i] + n);
            one_write(ranges[i] + n);
        }
    cpu_reset();
    cpu_set_msr(0x4fffffff, MARK);
    expect_gp(0x4fffffff);
    /* No map of AMD's or Intel's has these: machine checks, done for it. */
    cpu_set_msr(0xc0002001, 5);
    assert_int_equal(write_msr(0xc0002001, 6), GOES_ON);
    expect(0xc0002001, 6);
    assert_int_equal(write_msr(0xc00023ff, 6), GOES_ON);
    assert_int_equal(write_msr(0xc0002400, 6), GP);
}

/* What the CPU has stays: the same value may be written, no other. */
static void test_fixed(void **state)
{
    static const uint32_t fixed[] = {
        0xc0010010, 0xc0010016, 0xc0010017, 0xc0010018,
        0xc0010019, 0xc001001a, 0xc001001d, 0xc0010058,
    };

    (void)state;
    for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++) {
        cpu_reset();
        cpu_set_msr(fixed[i], MARK);
        assert_int_equal(write_msr(fixed[i], MARK), GOES_ON);
        for (unsigned bit = 0; bit < 64; bit++)
            assert_int_equal(write_msr(fixed[i], MARK ^ 1ull << bit), GP);
        assert_int_equal(cpu.msr_writes, 0);
        cpu.msrs[0].is_absent = true;
        assert_int_equal(write_msr(fixed[i], MARK), GP);
    }
}

static void hold(uint32_t msr, uint64_t may_change)
{
    cpu_reset();
    for (unsigned bit = 0; bit < 64; bit++) {
        bool may = may_change >> bit & 1;

        cpu_set_msr(msr, MARK);
        assert_int_equal(write_msr(msr, MARK ^ 1ull << bit),
                         may ? GOES_ON : GP);
        assert_int_equal(cpu_get_msr(msr), may ? MARK ^ 1ull << bit : MARK);
    }
}

static void test_held(void **state)
{
    (void)state;
    hold(0x1a0, ~(1ull << 34));
    hold(0x33, 1ull << 29);
    hold(0xda0, 1ull << 10 | 1ull << 11 | 1ull << 12 | 1ull << 15);
    /* What may change may still be refused. */
    cpu.msrs[0].refused = ~0ull;
    assert_int_equal(write_msr(0xda0, cpu.msrs[0].value ^ 1ull << 11), GP);
}

/* Where the CPU writes of its own accord, in 16 pages. */
static void test_pages(void **state)
{
    (void)state;
    cpu_reset();
    cpu_set_msr(0x17d0, 0);
    assert_int_equal(write_msr(0x17d0, CPU_KEPT - 0x10000 + 1), GOES_ON);
    assert_int_equal(cpu_get_msr(0x17d0), CPU_KEPT - 0x10000 + 1);
    for (uint64_t at = CPU_KEPT - 0xf000; at < CPU_KEPT + CPU_KEPT_BYTES;
         at += 0x1000)
        assert_int_equal(write_msr(0x17d0, at | 1), GP);
    assert_int_equal(cpu.msr_writes, 1);
    assert_int_equal(write_msr(0x17d0, CPU_KEPT + CPU_KEPT_BYTES + 1),
                     GOES_ON);
    cpu.msrs[0].refused = 2;
    assert_int_equal(write_msr(0x17d0, 3), GP);
}

static void test_features(void **state)
{
    (void)state;
    cpu_reset();
    cpu_set_msr(0x3a, 0xff06 | 1 << 20);
    expect(0x3a, 1 | 1 << 20);
    assert_int_equal(write_msr(0x3a, 1 | 1 << 20), GP);
    assert_int_equal(write_msr(0x3a, 5), GP);
    assert_int_equal(cpu.msr_writes, 0);
    cpu.msrs[0].is_absent = true;
    expect_gp(0x3a);
}

static void test_icr(void **state)
{
    (void)state;
    cpu_reset();
    cpu_set_msr(0x830, MARK);
    assert_int_equal(write_msr(0x830, 0x1234567800000501), GOES_ON);
    assert_int_equal(cpu.icr, 0x501);
    assert_int_equal(cpu.icr_target, 0x12345678);
    cpu.is_icr_refused = true;
    assert_int_equal(write_msr(0x830, 0x100000), GP);
    assert_int_equal(cpu.msr_writes, 0);
    expect(0x830, MARK);
}

static void test_efer_read(void **state)
{
    (void)state;
    cpu_reset();
    cpu.state[HV_EFER] = ~0ull;
    expect(0xc0000080, ~(1ull << 12));
    cpu.state[HV_EFER] = 0xd01;
    expect(0xc0000080, 0xd01);
}

static void efer_reset(uint64_t guest, uint64_t cr0)
{
    cpu_reset();
    cpu.state[HV_EFER] = guest;
    cpu.state[HV_CR0] = cr0;
    cpu_set_msr(0xc0000080, 0x1d00); /* Adit's: SVME, NXE, LMA, LME */
}

/* Each bit by itself: known to all, known to this CPU, to nobody. */
static void test_efer_bits(void **state)
{
    const uint64_t all = 1 | 1 << 8 | 1 << 11, some = 1 << 14 | 1 << 21;

    (void)state;
    for (unsigned bit = 0; bit < 64; bit++) {
        uint64_t value = 1ull << bit;
        bool is_good = value & (all | some | 1 << 10);

        efer_reset(0, 0);
        cpu.msrs[0].refused = ~(all | some | 0x1d00);
        assert_int_equal(write_msr(0xc0000080, value),
                         is_good ? GOES_ON : GP);
        assert_int_equal(cpu.state[HV_EFER], value & (all | some));
        assert_int_equal(cpu_get_msr(0xc0000080), 0x1d00);
        assert_int_equal(cpu.msr_writes,
                         value & some ? 2 : is_good ? 0 : cpu.msr_writes);
        /* LMSLE is never tried: it would be Adit's for that moment. */
        if (bit == 12 || bit == 13)
            assert_int_equal(cpu.msr_writes, 0);
    }
    /* An emulator that drops what it does not know. */
    efer_reset(0, 0);
    cpu.msrs[0].dropped = 1 << 15;
    assert_int_equal(write_msr(0xc0000080, 1 << 15 | 1 << 14 | 1), GOES_ON);
    assert_int_equal(cpu.state[HV_EFER], 1 << 14 | 1);
}

/* LMA follows paging alone; LME stays while paging is on. */
static void test_efer_mode(void **state)
{
    (void)state;
    efer_reset(0xd01, 0x80000001);
    assert_int_equal(write_msr(0xc0000080, 0x901), GOES_ON);
    assert_int_equal(cpu.state[HV_EFER], 0xd01);
    assert_int_equal(write_msr(0xc0000080, 0xc01), GP);
    assert_int_equal(write_msr(0xc0000080, 0x500), GOES_ON);
    assert_int_equal(cpu.state[HV_EFER], 0x500);
    efer_reset(1, 0x80000001);
    assert_int_equal(write_msr(0xc0000080, 0x101), GP);
    assert_int_equal(cpu.state[HV_EFER], 1);
    efer_reset(0, 1);
    assert_int_equal(write_msr(0xc0000080, 0x500), GOES_ON);
    assert_int_equal(cpu.state[HV_EFER], 0x100);
    assert_int_equal(write_msr(0xc0000080, 0), GOES_ON);
    assert_int_equal(cpu.state[HV_EFER], 0);
}

#define BASE 0xfee00900ull /* on, the boot CPU's */

static void apic_reset(uint64_t base, bool has_x2apic)
{
    cpu_reset();
    cpu_set_msr(0x1b, base);
    cpu.cpuid.ecx = has_x2apic ? 1 << 21 : 0;
}

static void test_apic_base(void **state)
{
    (void)state;
    apic_reset(BASE, true);
    assert_int_equal(write_msr(0x1b, BASE), GOES_ON);
    for (unsigned bit = 0; bit < 64; bit++)
        if (bit != 10)
            assert_int_equal(write_msr(0x1b, BASE ^ 1ull << bit), GP);
    assert_int_equal(cpu.msr_writes, 0);
    assert_int_equal(write_msr(0x1b, BASE | 1 << 10), GOES_ON);
    assert_int_equal(cpu_get_msr(0x1b), BASE | 1 << 10);

    /* And never back, nor off. */
    for (unsigned bit = 0; bit < 64; bit++)
        assert_int_equal(write_msr(0x1b, (BASE | 1 << 10) ^ 1ull << bit),
                         GP);
    assert_int_equal(write_msr(0x1b, BASE | 1 << 10), GOES_ON);
    assert_int_equal(cpu.msr_writes, 1);

    apic_reset(BASE, false);
    assert_int_equal(write_msr(0x1b, BASE | 1 << 10), GP);
    assert_int_equal(cpu.msr_writes, 0);
    apic_reset(BASE & ~0x800ull, true);
    assert_int_equal(write_msr(0x1b, (BASE & ~0x800ull) | 1 << 10), GP);
    assert_int_equal(write_msr(0x1b, BASE), GP);
    assert_int_equal(cpu.msr_writes, 0);
    apic_reset(BASE, true);
    cpu.msrs[0].refused = 1 << 10;
    assert_int_equal(write_msr(0x1b, BASE | 1 << 10), GP);
    cpu.msrs[0].is_absent = true;
    assert_int_equal(write_msr(0x1b, BASE), GP);
}

/* test_hv_mtrr.c has the rest. */
static void test_mtrrs(void **state)
{
    (void)state;
    cpu_reset();
    cpu_set_msr(0xfe, 0x508);
    cpu.vcpu.mtrrs.default_type = 0xc06;
    expect(0x2ff, 0xc06);
    assert_int_equal(write_msr(0x2ff, 0xc00), GOES_ON);
    assert_int_equal(write_msr(0x2ff, 0xc02), GP);
    expect(0x2ff, 0xc00);
    assert_int_equal(write_msr(0x210, 0), GP);
    assert_int_equal(cpu.msr_writes, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all),
        cmocka_unit_test(test_fixed),
        cmocka_unit_test(test_held),
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_features),
        cmocka_unit_test(test_icr),
        cmocka_unit_test(test_efer_read),
        cmocka_unit_test(test_efer_bits),
        cmocka_unit_test(test_efer_mode),
        cmocka_unit_test(test_apic_base),
        cmocka_unit_test(test_mtrrs),
    };

    return cmocka_run_group_tests_name("hv_msr", tests, NULL, NULL);
}
