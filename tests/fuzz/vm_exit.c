/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The loop of hv/run.c with SVM's backend and a modelled VMCB: the guest leaves
 * for whatever the input says.  Each time that it is entered again, and with
 * each access to the machine, what no guest may do has not been done.
 */
#include <setjmp.h>

#include "adit/hypercall.h"
#include "hv/apic.h"
#include "hv/cpus.h"
#include "hv/guest.h"
#include "hv/policy.h"
#include "hv/report.h"
#include "hv/run.h"
#include "hv/svm/svm.h"
#include "spec/msr.h"
#include "spec/pci.h"
#include "spec/x86.h"
#include "tests/fuzz/fuzz.h"
#include "x86/access.h"
#include "x86/apic.h"
#include "x86/console.h"
#include "x86/harden.h"
#include "x86/stop.h"

#define KEPT       0x7000000ull
#define KEPT_BYTES 0x200000ull
#define APIC       0xfee00000ull
#define POOL_PAGES 96
#define MEMORY     8 /* pages that the guest has, again and again */
#define EXITS_MAX  64

struct hv_machine hv_machine;

static struct {
    struct bytes in;
    jmp_buf end;
    struct hv_vcpu vcpu;
    uint64_t msr_held, efer;
    uint32_t pci;
    uint64_t window_entry;
    uint64_t asked; /* the MSR or CPUID leaf of the last exit */
    uint32_t left_by;
    unsigned exits;
} m;
static _Alignas(4096) uint8_t control[HV_CONTROL_BYTES];
static _Alignas(4096) uint8_t window[PAGE_BYTES], memory[MEMORY][PAGE_BYTES];
static _Alignas(4096) uint8_t pool[POOL_PAGES][PAGE_BYTES];
static struct hv_nested nested;

static uint64_t take(unsigned bytes)
{
    return fuzz_take(&m.in, bytes);
}

bool hv_is_kept(uint64_t base, uint64_t length_bytes)
{
    return base < KEPT + KEPT_BYTES && base + length_bytes > KEPT;
}

struct cpuid cpu_cpuid(uint32_t leaf, uint32_t subleaf)
{
    (void)subleaf;
    return leaf == X86_CPUID_EXT_ADDRESSES
               ? (struct cpuid){0x3028, 0, 0, 0}
               : (struct cpuid){~0u, ~0u, ~0u, ~0u};
}

static bool is_there(uint32_t msr)
{
    return msr % 7 != 3 || msr == X86_MSR_EFER || msr == X86_MSR_APIC_BASE;
}

bool cpu_read_msr_safe(uint32_t msr, uint64_t *ret_value)
{
    fuzz_saw(msr);
    if (!is_there(msr))
        return false;
    *ret_value = msr == X86_MSR_EFER ? m.efer
                 : msr == X86_MSR_APIC_BASE
                     ? APIC | X86_APIC_BASE_ENABLE
                 : msr == IA32_MTRRCAP ? 0x508 : m.msr_held;
    return true;
}

bool cpu_write_msr_safe(uint32_t msr, uint64_t value)
{
    const struct hv_msr_row *row = hv_msr_row(msr);

    fuzz_saw(value);
    FUZZ_REQUIRE(row->rule == HV_MSR_OPEN || row->rule == HV_MSR_HOLD ||
                 row->rule == HV_MSR_PAGES || row->rule == HV_MSR_EFER ||
                 row->rule == HV_MSR_APIC_BASE);
    if (row->rule == HV_MSR_HOLD)
        FUZZ_REQUIRE(((value ^ m.msr_held) & row->held) == 0);
    if (row->rule == HV_MSR_PAGES)
        FUZZ_REQUIRE(!hv_is_kept(value & X86_PTE_ADDRESS, PAGE_BYTES));
    if (row->rule == HV_MSR_APIC_BASE)
        FUZZ_REQUIRE((value & X86_PTE_ADDRESS) == APIC &&
                     (value & X86_APIC_BASE_ENABLE));
    if (msr == X86_MSR_EFER)
        m.efer = value & ~0x10000ull;
    return is_there(msr);
}

uint64_t cpu_read_msr(uint32_t msr)
{
    (void)msr;
    return 0;
}

void cpu_write_msr(uint32_t msr, uint64_t value)
{
    (void)msr;
    (void)value;
}

uint64_t cpu_read_cr4(void)
{
    return 0;
}

bool cpu_write_xcr_safe(uint32_t xcr, uint64_t value)
{
    return xcr == 0 && (value & 1);
}

void cpu_halt(void)
{
}

void harden_without_cet(void)
{
}

void cpu_write_back(void)
{
}

/* What the window shows changes here, and no sooner. */
void cpu_invlpg(const void *address)
{
    uint64_t page = m.window_entry & X86_PTE_ADDRESS;

    FUZZ_REQUIRE(address == window);
    memset(window, 0xdd, sizeof(window));
    if (m.window_entry == 0)
        return;
    FUZZ_REQUIRE(!hv_is_kept(page, PAGE_BYTES) && page != APIC);
    FUZZ_REQUIRE(page <= nested.last);
    FUZZ_REQUIRE((m.window_entry & X86_PTE_RW) == 0);
    memcpy(window, memory[page / PAGE_BYTES % MEMORY], PAGE_BYTES);
}

/* A host bridge: the first function, and 00:01.0. */
static void out(uint16_t port, uint32_t value, unsigned bytes)
{
    uint32_t function = m.pci & PCI_ADDRESS_FUNCTION;

    fuzz_saw(value);
    if (port == PCI_CONFIG_ADDRESS && bytes == 4) {
        m.pci = value;
        return;
    }
    FUZZ_REQUIRE(port >= PCI_CONFIG_DATA &&
                 port + bytes <= PCI_CONFIG_DATA_END);
    FUZZ_REQUIRE(!(m.pci & PCI_ADDRESS_ENABLE) ||
                 (function != 0 && function != 0x800));
}

static uint32_t in(uint16_t port, unsigned bytes)
{
    if (port == PCI_CONFIG_ADDRESS && bytes == 4)
        return m.pci;
    FUZZ_REQUIRE(port >= PCI_CONFIG_DATA &&
                 port + bytes <= PCI_CONFIG_DATA_END);
    if ((m.pci & 0xfc) == PCI_CLASS_AT)
        return (m.pci & PCI_ADDRESS_FUNCTION) == 0x800 ? 0x06000000
                                                       : 0x02000000;
    return 0x12345678;
}

void cpu_outb(uint16_t port, uint8_t value)
{
    out(port, value, 1);
}

void cpu_outw(uint16_t port, uint16_t value)
{
    out(port, value, 2);
}

void cpu_outl(uint16_t port, uint32_t value)
{
    out(port, value, 4);
}

uint8_t cpu_inb(uint16_t port)
{
    return (uint8_t)(in(port, 1) & 0xff);
}

uint16_t cpu_inw(uint16_t port)
{
    return (uint16_t)(in(port, 2) & 0xffff);
}

uint32_t cpu_inl(uint16_t port)
{
    return in(port, 4);
}

enum apic_mode apic_open(void)
{
    return APIC_MEMORY;
}

bool apic_read(enum apic_mode mode, unsigned offset, uint64_t *ret_value)
{
    (void)mode;
    *ret_value = offset;
    return true;
}

/* No INIT, no STARTUP, and nothing below the task priority. */
bool apic_write(enum apic_mode mode, unsigned offset, uint64_t value)
{
    FUZZ_REQUIRE(mode == APIC_MEMORY && offset >= X86_APIC_TPR &&
                 offset < PAGE_BYTES && offset % 16 == 0);
    if (offset == X86_APIC_ICR)
        FUZZ_REQUIRE((value & X86_APIC_ICR_MODE) != X86_APIC_MODE_INIT &&
                     (value & X86_APIC_ICR_MODE) != X86_APIC_MODE_STARTUP);
    return true;
}

bool apic_send(uint32_t id, uint32_t command)
{
    FUZZ_REQUIRE(id == m.vcpu.apic_id);
    fuzz_saw(command);
    return true;
}

void hv_cpu_init(struct hv_vcpu *target)
{
    (void)target;
    longjmp(m.end, 1);
}

void hv_cpu_startup(struct hv_vcpu *target, uint32_t page)
{
    FUZZ_REQUIRE(target != NULL && page <= 0xff);
}

void hv_cpu_wait(struct hv_vcpu *vcpu)
{
    (void)vcpu;
    longjmp(m.end, 1);
}

uint64_t hv_kept_bytes(void)
{
    return KEPT_BYTES;
}

uint32_t hv_cpus_running(void)
{
    return 1;
}

const char *machine_door(void)
{
    return "efi";
}

_Noreturn void machine_halt(void)
{
    longjmp(m.end, 1);
}

_Noreturn void hv_stop(struct hv_vcpu *vcpu, const char *format, ...)
{
    (void)vcpu;
    fuzz_saw((uint8_t)format[0]);
    longjmp(m.end, 1);
}

void console_print(enum console_level level, const char *format, ...)
{
    (void)level; /* nor seen: only the first few are printed */
    (void)format;
}

/* What the guest is about to be given. */
static void check_entry(const uint64_t *gpr, const struct svm_vmcb *vmcb)
{
    FUZZ_REQUIRE(vmcb->efer & SVM_EFER_SVME);
    FUZZ_REQUIRE((vmcb->efer & EFER_LMSLE) == 0);
    FUZZ_REQUIRE(m.efer == SVM_EFER_SVME);
    FUZZ_REQUIRE(vmcb->event == 0 || (vmcb->event & HV_EVENT_VALID));
    FUZZ_REQUIRE(hv_nested_get(&nested, KEPT) == 0 &&
                 hv_nested_get(&nested, KEPT + KEPT_BYTES - 1) == 0);
    FUZZ_REQUIRE(hv_nested_get(&nested, APIC) == HV_READ);
    FUZZ_REQUIRE(m.window_entry == 0);
    /* No CPUID shows what the guest has not. */
    if (m.left_by == SVM_EXIT_CPUID && m.asked == X86_CPUID_EXT_FEATURES)
        FUZZ_REQUIRE((gpr[HV_RCX] & SVM_CPUID_ECX_SVM) == 0);
    if (m.left_by == SVM_EXIT_CPUID && m.asked == X86_CPUID_FEATURES)
        FUZZ_REQUIRE((gpr[HV_RCX] & 1u << 5) == 0 &&
                     (gpr[HV_RCX] & 1u << 31) != 0);
    /* EFER.SVME reads as clear. */
    if (m.left_by == SVM_EXIT_MSR && m.asked == X86_MSR_EFER &&
        vmcb->event == 0 && vmcb->exit_info_1 == 0)
        FUZZ_REQUIRE((vmcb->rax & SVM_EFER_SVME) == 0);
    fuzz_saw(vmcb->rip);
    fuzz_saw(vmcb->rax);
    fuzz_saw(vmcb->event);
    fuzz_saw(gpr[HV_RDX]);
}

static uint64_t take_number(void)
{
    static const uint32_t numbers[] = {
        0x1, 0x7, 0xd, 0x80000001, 0x80000008, 0x40000000, 0x40000001,
        0xc0000080, 0x1b, 0x3a, 0xfe, 0x200, 0x2ff, 0x250, 0x1a0, 0x830,
        0x17d0, 0xc0010010, 0xc0010114, 0xda0, 0x6e0, 0xc0010015, 0x33, 0x8b,
    };
    uint64_t kind = take(1);

    return kind < 0xf0 ? numbers[kind % 24] : take(4);
}

/* In place of enter.S: the guest runs, and leaves again. */
void svm_enter(uint64_t *gpr, uint64_t address)
{
    static const uint32_t codes[] = {
        SVM_EXIT_CPUID, SVM_EXIT_MSR, SVM_EXIT_IOIO, SVM_EXIT_NPF,
        SVM_EXIT_VMMCALL, SVM_EXIT_XSETBV, SVM_EXIT_INVD, SVM_EXIT_VMRUN,
        SVM_EXIT_NPF, SVM_EXIT_SHUTDOWN, SVM_EXIT_INIT, 0x1234,
    };
    struct svm_vmcb *vmcb = svm_vmcb_of(&m.vcpu);
    uint64_t kind, value;

    FUZZ_REQUIRE(address == (uint64_t)vmcb);
    check_entry(gpr, vmcb);
    if (m.in.length_bytes == 0 || m.exits++ == EXITS_MAX)
        longjmp(m.end, 1);
    kind = take(1);
    vmcb->exit_code = codes[kind % 12];
    m.left_by = (uint32_t)vmcb->exit_code;
    vmcb->rip = take(2);
    vmcb->next_rip = vmcb->rip + 2;
    vmcb->cs.attributes = kind & 0x80 ? 0xa9b : 0x09b;
    vmcb->exit_interrupt = kind == 0x7f ? 0x80000b0e : 0;
    m.asked = take_number();
    value = take(4);
    vmcb->rax = m.left_by == SVM_EXIT_CPUID ? m.asked : value;
    gpr[HV_RCX] = m.left_by == SVM_EXIT_MSR ? m.asked : take(1);
    gpr[HV_RDX] = take(1);
    gpr[HV_RDI] = take(1);
    gpr[HV_RSI] = take(1);
    vmcb->exit_info_1 = m.left_by == SVM_EXIT_MSR ? take(1) & 1 : take(4);
    vmcb->exit_info_2 = vmcb->rip + 2;
    if (m.left_by == SVM_EXIT_IOIO) {
        vmcb->exit_info_1 = (vmcb->exit_info_1 & 0x5) |
                            16u << vmcb->exit_info_1 % 3 |
                            (PCI_CONFIG_ADDRESS + (take(1) & 7)) << 16;
        if (kind & 0x40)
            vmcb->rax = PCI_ADDRESS_ENABLE | (value & 0xffff);
    }
    if (m.left_by == SVM_EXIT_NPF)
        vmcb->exit_info_2 = (kind & 0x10 ? APIC : KEPT - 0x1000) +
                            (value & 0x3fff);
}

static void begin(void)
{
    struct svm_vmcb *vmcb = (struct svm_vmcb *)control;
    struct hv_nested_format format = hv_nested_npt;

    memset(&m.vcpu, 0, sizeof(m.vcpu));
    memset(control, 0, PAGE_BYTES);
    m.vcpu.window = window;
    m.vcpu.window_entry = &m.window_entry;
    m.vcpu.control = control;
    m.vcpu.state = HV_CPU_RUNNING;
    m.window_entry = 0;
    m.efer = SVM_EFER_SVME;
    m.exits = m.left_by = m.pci = 0;
    format.has_1g = true;
    hv_machine = (struct hv_machine){
        .backend = &hv_svm, .cpu_count = 1, .cpus = {&m.vcpu},
        .nested = &nested, .apic_base = APIC,
        .features = take(1) & 1 ? HV_FEATURE_NEXT_RIP : 0,
    };
    m.msr_held = take(2);
    FUZZ_REQUIRE(hv_nested_root(&nested, (uint64_t)pool, sizeof(pool),
                                (1ull << 40) - 1, &format));
    FUZZ_REQUIRE(hv_nested_fill(&nested, 0) &&
                 hv_nested_fill(&nested, APIC) &&
                 hv_nested_set(&nested, KEPT, KEPT_BYTES, 0) &&
                 hv_nested_set(&nested, APIC, PAGE_BYTES, HV_READ));
    vmcb->efer = SVM_EFER_SVME;
    vmcb->cr4 = take(1) & 1 ? 1u << 18 : 0;
    vmcb->rflags = take(1) & 1 ? X86_RFLAGS_TF : 0;
    vmcb->cr0 = 1;
    for (unsigned page = 0; page < MEMORY; page++)
        for (unsigned n = 0; n < PAGE_BYTES; n += 8)
            memcpy(&memory[page][n], "\x89\x07\x87\x0f\xa2\x0f\x30\xc7", 8);
}

void fuzz_one(struct bytes input)
{
    m.in = input;
    begin();
    if (setjmp(m.end) == 0)
        hv_run(&m.vcpu);
    fuzz_saw(m.exits);
}
