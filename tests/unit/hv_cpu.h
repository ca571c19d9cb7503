/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A CPU for unit tests of what a guest may do: MSRs that take or refuse, an
 * answer to CPUID, PCI's ports, and a guest's control registers.  Instead of
 * x86/cpu.h: to be included before what is tested.
 */
#ifndef TESTS_UNIT_HV_CPU_H
#define TESTS_UNIT_HV_CPU_H

#include "tests/unit/unit.h"

#define X86_CPU_H
#include "hv/apic.h"
#include "hv/backend.h"
#include "hv/run.h"
#include "spec/pci.h"
#include "spec/x86.h"
#include "x86/access.h"

struct cpuid {
    uint32_t eax, ebx, ecx, edx;
};

#define CPU_MSRS 64

static struct {
    struct hv_vcpu vcpu;
    uint64_t state[HV_DR6 + 1];

    /* What has become of the instruction. */
    unsigned skipped, injected;
    unsigned vector;

    /* MSRs that have a value; all others read as 0 and keep nothing.
     * Those of `refused` bits are #GP. */
    struct {
        uint32_t number;
        uint64_t value;
        uint64_t refused; /* #GP when written */
        uint64_t dropped; /* stay clear */
        bool is_absent;
    } msrs[CPU_MSRS];
    unsigned msr_count;
    unsigned msr_reads, msr_writes;
    uint32_t msr_written;

    struct cpuid cpuid;
    struct cpuid addresses; /* leaf 80000008h, if any of it is set */
    unsigned cpuids;

    uint32_t xcr;
    uint64_t xcr_value;
    bool is_xcr_refused;

    uint32_t icr, icr_target;
    bool is_icr_refused;

    const bool *is_locked; /* the ports are used by one CPU at a time */
    uint32_t pci_address;
    uint32_t pci_classes[256]; /* by device and function, of bus 0 */
    unsigned port_reads, port_writes; /* of PCI_CONFIG_DATA and behind */
    uint32_t written_address, written;
    uint16_t written_port;
    unsigned written_bytes;
} cpu;

struct hv_machine hv_machine;

static inline struct cpuid cpu_cpuid(uint32_t leaf, uint32_t subleaf)
{
    (void)subleaf;
    cpu.cpuids++;
    if (leaf == X86_CPUID_EXT_ADDRESSES && cpu.addresses.eax != 0)
        return cpu.addresses;
    return cpu.cpuid;
}

static unsigned cpu_msr(uint32_t number)
{
    unsigned n = 0;

    while (n < cpu.msr_count && cpu.msrs[n].number != number)
        n++;
    return n;
}

static inline void cpu_set_msr(uint32_t number, uint64_t value)
{
    unsigned n = cpu_msr(number);

    assert_true(n < CPU_MSRS);
    if (n == cpu.msr_count)
        cpu.msr_count++;
    cpu.msrs[n].number = number;
    cpu.msrs[n].value = value;
}

static inline uint64_t cpu_get_msr(uint32_t number)
{
    unsigned n = cpu_msr(number);

    return n < cpu.msr_count ? cpu.msrs[n].value : 0;
}

bool cpu_read_msr_safe(uint32_t msr, uint64_t *ret_value)
{
    unsigned n = cpu_msr(msr);

    cpu.msr_reads++;
    if (n < cpu.msr_count && cpu.msrs[n].is_absent)
        return false;
    *ret_value = cpu_get_msr(msr);
    return true;
}

bool cpu_write_msr_safe(uint32_t msr, uint64_t value)
{
    unsigned n = cpu_msr(msr);

    cpu.msr_writes++;
    cpu.msr_written = msr;
    if (n == cpu.msr_count)
        return true;
    if (cpu.msrs[n].is_absent || value & cpu.msrs[n].refused)
        return false;
    cpu.msrs[n].value = value & ~cpu.msrs[n].dropped;
    return true;
}

bool cpu_write_xcr_safe(uint32_t xcr, uint64_t value)
{
    cpu.xcr = xcr;
    cpu.xcr_value = value;
    return !cpu.is_xcr_refused;
}

static inline void cpu_relax(void)
{
}

static void cpu_out(uint16_t port, uint32_t value, unsigned bytes)
{
    assert_true(*cpu.is_locked);
    if (port == PCI_CONFIG_ADDRESS && bytes == 4) {
        cpu.pci_address = value;
        return;
    }
    assert_true(port >= PCI_CONFIG_DATA);
    cpu.port_writes++;
    cpu.written_address = cpu.pci_address;
    cpu.written_port = port;
    cpu.written = value;
    cpu.written_bytes = bytes;
}

/* A class where there is one; else what names register, port and width. */
static uint32_t cpu_in(uint16_t port, unsigned bytes)
{
    assert_true(*cpu.is_locked);
    if (port == PCI_CONFIG_ADDRESS && bytes == 4)
        return cpu.pci_address;
    assert_true(port >= PCI_CONFIG_DATA);
    cpu.port_reads++;
    if (cpu.pci_address >> 16 == 0x8000 &&
        (cpu.pci_address & 0xff) == PCI_CLASS_AT && bytes == 4)
        return cpu.pci_classes[cpu.pci_address >> 8 & 0xff] << 16 | 0x55;
    return 0xa0b0c000u | (port & 0xfu) << 4 | bytes;
}

static inline void cpu_outb(uint16_t port, uint8_t value)
{
    cpu_out(port, value, 1);
}

static inline void cpu_outw(uint16_t port, uint16_t value)
{
    cpu_out(port, value, 2);
}

static inline void cpu_outl(uint16_t port, uint32_t value)
{
    cpu_out(port, value, 4);
}

static inline uint8_t cpu_inb(uint16_t port)
{
    return (uint8_t)cpu_in(port, 1);
}

static inline uint16_t cpu_inw(uint16_t port)
{
    return (uint16_t)cpu_in(port, 2);
}

static inline uint32_t cpu_inl(uint16_t port)
{
    return cpu_in(port, 4);
}

static uint64_t cpu_skip(struct hv_vcpu *vcpu)
{
    assert_ptr_equal(vcpu, &cpu.vcpu);
    cpu.skipped++;
    return 0;
}

void hv_skip_flags(struct hv_vcpu *vcpu, uint64_t rflags)
{
    (void)vcpu;
    fail_msg("flags %#lx", rflags);
}

void hv_inject(struct hv_vcpu *vcpu, unsigned vector)
{
    assert_ptr_equal(vcpu, &cpu.vcpu);
    cpu.injected++;
    cpu.vector = vector;
}

void hv_inject_error(struct hv_vcpu *vcpu, unsigned vector, uint32_t error)
{
    assert_int_equal(error, 0);
    hv_inject(vcpu, vector);
}

bool hv_apic_command(struct hv_vcpu *vcpu, uint32_t command, uint32_t target,
                     bool is_x2apic)
{
    assert_ptr_equal(vcpu, &cpu.vcpu);
    assert_true(is_x2apic);
    cpu.icr = command;
    cpu.icr_target = target;
    return !cpu.is_icr_refused;
}

#define CPU_KEPT       0x7000000ull
#define CPU_KEPT_BYTES 0x200000ull

bool hv_is_kept(uint64_t base, uint64_t length_bytes)
{
    return base < CPU_KEPT + CPU_KEPT_BYTES && base + length_bytes > CPU_KEPT;
}

static uint64_t cpu_read(const struct hv_vcpu *vcpu, enum hv_state what)
{
    assert_ptr_equal(vcpu, &cpu.vcpu);
    return cpu.state[what];
}

static void cpu_write(struct hv_vcpu *vcpu, enum hv_state what, uint64_t value)
{
    assert_ptr_equal(vcpu, &cpu.vcpu);
    cpu.state[what] = value;
}

static void cpu_reset(void)
{
    static struct hv_backend backend;

    memset(&cpu, 0, sizeof(cpu));
    memset(cpu.vcpu.gpr, 0xee, sizeof(cpu.vcpu.gpr));
    backend.read = cpu_read;
    backend.write = cpu_write;
    backend.advance = cpu_skip;
    hv_machine = (struct hv_machine){.backend = &backend};
}

/* What an exit came to: the vector of the guest's exception, or -1 when it
 * went on behind the instruction, -2 when it runs it again. */
static inline int cpu_exit(void (*handler)(struct hv_vcpu *))
{
    unsigned skipped = cpu.skipped, injected = cpu.injected;

    handler(&cpu.vcpu);
    assert_true(cpu.skipped - skipped + cpu.injected - injected <= 1);
    if (cpu.injected != injected)
        return (int)cpu.vector;
    return cpu.skipped != skipped ? -1 : -2;
}

#define GOES_ON (-1)
#define AGAIN   (-2)

#endif
