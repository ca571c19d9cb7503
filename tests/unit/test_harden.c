/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: of CR4 a CPU has on what its CPUID says and nothing else; CET's MSR
 * is written before CET is on, and cleared after it is off; another CPU gets
 * the same; and what was in CR4 before stays.
 */
#include "tests/unit/unit.h"

/* In the place of x86/cpu.h: a CPU that faults as a real one would. */
#define X86_CPU_H
struct cpuid {
    uint32_t eax, ebx, ecx, edx;
};

static struct {
    uint32_t last_leaf;
    struct cpuid leaf_7;
    uint64_t cr4, s_cet;
    unsigned msr_writes;
} cpu;

#include "x86/harden.h"

#define BEFORE ((uint64_t)(X86_CR4_PAE | X86_CR4_MCE))
#define BRANCHES ((uint64_t)X86_S_CET_ENDBR_EN)

static struct cpuid cpu_cpuid(uint32_t leaf, uint32_t subleaf)
{
    assert_int_equal(subleaf, 0);
    if (leaf == X86_CPUID_VENDOR)
        return (struct cpuid){.eax = cpu.last_leaf};
    assert_int_equal(leaf, X86_CPUID_FEATURES_7);
    assert_true(cpu.last_leaf >= leaf);
    return cpu.leaf_7;
}

static uint64_t cpu_read_cr4(void)
{
    return cpu.cr4;
}

static void cpu_write_cr4(uint64_t value)
{
    /* Bits that the CPU has not are #GP. */
    assert_true(!(value & X86_CR4_SMEP) || cpu.leaf_7.ebx & 1u << 7);
    assert_true(!(value & X86_CR4_SMAP) || cpu.leaf_7.ebx & 1u << 20);
    assert_true(!(value & X86_CR4_UMIP) || cpu.leaf_7.ecx & 1u << 2);
    if (value & X86_CR4_CET && !(cpu.cr4 & X86_CR4_CET)) {
        assert_true(cpu.leaf_7.edx & 1u << 20);
        assert_int_equal(cpu.s_cet, BRANCHES);
    }
    cpu.cr4 = value;
}

static void cpu_write_msr(uint32_t msr, uint64_t value)
{
    assert_int_equal(msr, X86_MSR_S_CET);
    assert_true(value == 0 || cpu.leaf_7.edx & 1u << 20);
    assert_false(cpu.cr4 & X86_CR4_CET);
    cpu.msr_writes++;
    cpu.s_cet = value;
}

#include "x86/harden.c"

static void begin(unsigned features)
{
    memset(&cpu, 0, sizeof(cpu));
    cpu.last_leaf = 7;
    cpu.cr4 = BEFORE;
    cpu.leaf_7.ebx = (features & 1 ? 1u << 7 : 0) |
                     (features & 2 ? 1u << 20 : 0);
    cpu.leaf_7.ecx = features & 4 ? 1u << 2 : 0;
    cpu.leaf_7.edx = features & 8 ? 1u << 20 : 0;
}

static uint64_t wanted(unsigned features)
{
    return BEFORE | (features & 1 ? X86_CR4_SMEP : 0) |
           (features & 2 ? X86_CR4_SMAP : 0) |
           (features & 4 ? X86_CR4_UMIP : 0) |
           (features & 8 ? X86_CR4_CET : 0);
}

static void test_what_there_is(void **state)
{
    (void)state;
    for (unsigned features = 0; features < 16; features++) {
        begin(features);
        harden_on();
        assert_int_equal(cpu.cr4, wanted(features));
        assert_int_equal(cpu.msr_writes, features >> 3);
        harden_without_cet();
        assert_int_equal(cpu.cr4, wanted(features & 7));
        assert_int_equal(cpu.s_cet, 0);
        harden_on();
        harden_off();
        assert_int_equal(cpu.cr4, BEFORE);
        assert_int_equal(cpu.s_cet, 0);
    }
}

/* A CPU without leaf 7 answers it with the data of its last leaf. */
static void test_without_leaf_7(void **state)
{
    (void)state;
    begin(15);
    cpu.last_leaf = 6;
    harden_on();
    harden_off();
    assert_int_equal(cpu.cr4, BEFORE);
    assert_int_equal(cpu.msr_writes, 0);
}

/* With a shadow stack, which Adit has not, and on a CPU without the rest. */
static void test_firmware_left_cet_on(void **state)
{
    (void)state;
    for (unsigned features = 0; features < 16; features++) {
        begin(features);
        cpu.cr4 = BEFORE | X86_CR4_CET;
        cpu.s_cet = 1;
        harden_on();
        assert_int_equal(cpu.cr4, wanted(features));
        assert_int_equal(cpu.s_cet, features & 8 ? BRANCHES : 0);
    }
}

static void test_another_cpu(void **state)
{
    (void)state;
    for (unsigned features = 0; features < 16; features++) {
        begin(features);
        cpu.cr4 = X86_CR4_PAE;
        harden_write_cr4(wanted(features));
        assert_int_equal(cpu.cr4, wanted(features));
        assert_int_equal(cpu.s_cet, features & 8 ? BRANCHES : 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_there_is),
        cmocka_unit_test(test_without_leaf_7),
        cmocka_unit_test(test_firmware_left_cet_on),
        cmocka_unit_test(test_another_cpu),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
