/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: CPUID tells a guest what the CPU tells Adit, but for the bits that
 * are listed here again, by number; and that it runs on Adit.
 */
#include "tests/unit/hv_cpu.h"

#include "hv/exit_cpuid.c"

static struct cpuid ask(uint32_t leaf, uint32_t subleaf)
{
    uint64_t *gpr = cpu.vcpu.gpr;

    gpr[HV_RAX] = 0x1111111100000000 | leaf;
    gpr[HV_RCX] = 0x1111111100000000 | subleaf;
    assert_int_equal(cpu_exit(hv_exit_cpuid), GOES_ON);
    for (unsigned n = HV_RAX; n <= HV_RBX; n++)
        assert_int_equal(gpr[n] >> 32, 0);
    return (struct cpuid){(uint32_t)gpr[HV_RAX], (uint32_t)gpr[HV_RBX],
                          (uint32_t)gpr[HV_RCX], (uint32_t)gpr[HV_RDX]};
}

static const struct cpuid ones = {~0u, ~0u, ~0u, ~0u};

/* Bits that are clear though the CPU has them all, and those that are set
 * though it has none. */
static void expect(uint32_t leaf, uint32_t subleaf, struct cpuid cleared,
                   struct cpuid set)
{
    struct cpuid all, none;

    cpu.cpuid = ones;
    all = ask(leaf, subleaf);
    cpu.cpuid = (struct cpuid){0, 0, 0, 0};
    none = ask(leaf, subleaf);
    if (~all.eax != cleared.eax || ~all.ebx != cleared.ebx ||
        ~all.ecx != cleared.ecx || ~all.edx != cleared.edx ||
        memcmp(&none, &set, sizeof(set)) != 0)
        fail_msg("leaf %#x.%#x: cleared %x %x %x %x, set %x %x %x %x", leaf,
                 subleaf, ~all.eax, ~all.ebx, ~all.ecx, ~all.edx, none.eax,
                 none.ebx, none.ecx, none.edx);
}

static const struct cpuid nothing = {0, 0, 0, 0};

static bool is_changed(uint32_t leaf)
{
    static const uint32_t changed[] = {
        1, 7, 0xd, 0x14, 0x19, 0x1b, 0x23, 0x80000001, 0x80000008,
        0x8000000a, 0x8000001c, 0x8000001f,
    };

    for (size_t i = 0; i < sizeof(changed) / sizeof(changed[0]); i++)
        if (leaf == changed[i])
            return true;
    return false;
}

static void test_passes(void **state)
{
    (void)state;
    cpu_reset();
    for (uint32_t leaf = 0; leaf < 0x100; leaf++) {
        if (!is_changed(leaf))
            expect(leaf, 0, nothing, nothing);
        if (!is_changed(0x80000000 + leaf))
            expect(0x80000000 + leaf, 0, nothing, nothing);
    }
    expect(0xffffffff, 0, nothing, nothing);
    expect(0x3fffffff, 0, nothing, nothing);
    expect(0x50000000, 0, nothing, nothing);
}

static void test_features(void **state)
{
    const uint32_t hidden = 1 << 2 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 11;

    (void)state;
    cpu_reset();
    /* OSXSAVE and OSPKE are CR4's, the guest's and not Adit's. */
    expect(1, 0, (struct cpuid){0, 0, hidden | 1 << 27, 1 << 21},
           (struct cpuid){0, 0, 1u << 31, 0});
    expect(7, 0, (struct cpuid){0, 1 << 25, 1 << 23 | 1 << 4,
                                1 << 18 | 1 << 5}, nothing);
    cpu.state[HV_CR4] = 1 << 18;
    expect(1, 0, (struct cpuid){0, 0, hidden, 1 << 21},
           (struct cpuid){0, 0, 1u << 31 | 1 << 27, 0});
    cpu.state[HV_CR4] = 1 << 22;
    expect(7, 0, (struct cpuid){0, 1 << 25, 1 << 23, 1 << 18 | 1 << 5},
           (struct cpuid){0, 0, 1 << 4, 0});
    expect(7, 1, (struct cpuid){1 << 27 | 1 << 17, 0, 1 << 5, 1 << 15},
           nothing);
    expect(7, 2, nothing, nothing);
    expect(0x23, 0, (struct cpuid){0x30, 0, 0, 0}, nothing);
    expect(0x23, 1, nothing, nothing);
}

static void test_extended(void **state)
{
    static const uint32_t none[] = {0x14, 0x19, 0x1b, 0x8000000a, 0x8000001c,
                                    0x8000001f};

    (void)state;
    cpu_reset();
    expect(0x80000001, 0, (struct cpuid){0, 0, 1 << 2 | 1 << 12 | 1 << 15, 0},
           nothing);
    expect(0x80000008, 0, (struct cpuid){0, 1 << 3 | 1 << 21, 0, 0xffff},
           nothing);
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
        for (uint32_t subleaf = 0; subleaf < 3; subleaf++)
            expect(none[i], subleaf, ones, nothing);
}

/* Of a supervisor's state PASID (10), CET (11, 12) and LBR (15) are there. */
static void test_xsave(void **state)
{
    (void)state;
    cpu_reset();
    expect(0xd, 0, nothing, nothing);
    expect(0xd, 1, (struct cpuid){0, 0, ~0x9c00u, ~0u}, nothing);
    for (uint32_t n = 2; n < 64; n++) {
        bool is_there = n == 10 || n == 11 || n == 12 || n == 15;

        expect(0xd, n, is_there ? nothing : ones, nothing);
        cpu.cpuid = (struct cpuid){0x100, 0x240, 0, 0};
        assert_int_equal(ask(0xd, n).eax, 0x100); /* a user's */
        assert_int_equal(ask(0xd, n).ebx, 0x240);
    }
    expect(0xd, 64, nothing, nothing);
    expect(0xd, ~0u, nothing, nothing);
}

static void test_hypervisor(void **state)
{
    struct hv_backend vmx;
    struct cpuid r;

    (void)state;
    cpu_reset();
    cpu.cpuid = ones;
    r = ask(0x40000000, 0);
    assert_int_equal(r.eax, 0x40000001);
    assert_memory_equal(&r.ebx, "AditAditAdit", 12);
    r = ask(0x40000001, 0);
    assert_int_equal(r.eax, ADIT_CALLS_VERSION);
    assert_int_equal(r.ebx, ADIT_VERSION_NUMBER);
    assert_int_equal(r.ecx, 0);
    assert_int_equal(r.edx, 0);
    /* What runs below is not seen. */
    for (uint32_t leaf = 0x40000002; leaf < 0x40001000; leaf++) {
        r = ask(leaf, 0);
        assert_memory_equal(&r, &nothing, sizeof(r));
    }
    r = ask(0x4fffffff, 0);
    assert_memory_equal(&r, &nothing, sizeof(r));
    vmx = *hv_machine.backend;
    vmx.call_flags = ADIT_CALLS_VMCALL;
    hv_machine.backend = &vmx;
    assert_int_equal(ask(0x40000001, 0).ecx, ADIT_CALLS_VMCALL);
    assert_int_equal(cpu.cpuids, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_passes),
        cmocka_unit_test(test_features),
        cmocka_unit_test(test_extended),
        cmocka_unit_test(test_xsave),
        cmocka_unit_test(test_hypervisor),
    };

    return cmocka_run_group_tests_name("hv_cpuid", tests, NULL, NULL);
}
