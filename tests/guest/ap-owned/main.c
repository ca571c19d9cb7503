/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G08", "a second CPU owns no more than the first");

static volatile uint32_t is_done;
static volatile unsigned vectors[6];
static volatile uint32_t shown[2];
static volatile uint64_t efer;

static void other(void)
{
    uint64_t value;

    vectors[0] = try_read(closed[0].base, &value);
    vectors[1] = try_write(closed[closed_count - 1].end - 8, 0);
    vectors[2] = TRY("vmrun", : : "a"(0x3000000) : "memory");
    vectors[3] = TRY("clgi");
    vectors[4] = try_write_msr(0xc0010117, 0x3000000);
    vectors[5] = try_write_msr(X86_MSR_EFER, cpu_read_msr(X86_MSR_EFER) |
                               1u << 12);
    efer = cpu_read_msr(X86_MSR_EFER);
    shown[0] = cpu_cpuid(X86_CPUID_FEATURES, 0).ecx & 1u << 31;
    shown[1] = cpu_cpuid(X86_CPUID_EXT_FEATURES, 0).ecx & 1u << 2;
    __atomic_store_n(&is_done, 1, __ATOMIC_RELEASE);
}

void guest_main(void)
{
    closed_find();
    must(cpu_start(1, other), "CPU 1", 0);
    must(wait_for(&is_done, 1), "its word", is_done);
    must_be("reading Adit", TRAP_GP, vectors[0]);
    must_be("writing Adit", TRAP_GP, vectors[1]);
    must_be("VMRUN", TRAP_UD, vectors[2]);
    must_be("CLGI", TRAP_UD, vectors[3]);
    must_be("VM_HSAVE_PA", TRAP_GP, vectors[4]);
    must_be("setting SVME", TRAP_GP, vectors[5]);
    must_be("SVME", 0, efer & 1u << 12);
    must(shown[0] != 0, "a hypervisor", shown[0]);
    must_be("SVM", 0, shown[1]);
}
