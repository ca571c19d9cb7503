/* SPDX-License-Identifier: BSD-2-Clause */
/* The guest's registers in its VMCS. */
#include "hv/vmx/vmx.h"

#include "spec/x86.h"
#include "x86/cpu.h"

#define FLAT_LIMIT 0xffffffff
#define REAL_LIMIT 0xffff
#define DR6_RESET  0xffff0ff0
#define DR7_RESET  0x400

/* Segments by number, as the fields are in order. */
enum { ES, CS, SS, DS, FS, GS, LDTR, TR, SEGMENTS };

/* What VMX wants to be 1, and the guest sees as it has written it. */
#define CR0_OURS ((uint64_t)X86_CR0_NE)
#define CR4_OURS ((uint64_t)VMX_CR4_VMXE)
/* Of CR0, what neither entry nor exit touches. */
#define CR0_CACHE ((uint64_t)(X86_CR0_CD | X86_CR0_NW))

static uint64_t cpu_read_dr6(void)
{
    uint64_t value;

    __asm__ volatile("mov %%dr6, %0" : "=r"(value));
    return value;
}

static void cpu_write_dr6(uint64_t value)
{
    __asm__ volatile("mov %0, %%dr6" : : "r"(value));
}

static uint64_t read_masked(uint32_t field, uint32_t shadow, uint64_t ours)
{
    return (vmx_read(field) & ~ours) | (vmx_read(shadow) & ours);
}

/* As [apm2] 15.5.1 packs them. */
static uint64_t read_rights(void)
{
    uint64_t rights = vmx_read(VMX_GUEST_CS_RIGHTS);

    return (rights & 0xff) | (rights >> 4 & 0xf00);
}

uint64_t vmx_state_read(const struct hv_vcpu *vcpu, enum hv_state what)
{
    (void)vcpu; /* its VMCS is the current one of this CPU */
    switch (what) {
    case HV_CR0: return read_masked(VMX_GUEST_CR0, VMX_CR0_SHADOW, CR0_OURS);
    case HV_CR2: return cpu_read_cr2();
    case HV_CR3: return vmx_read(VMX_GUEST_CR3);
    case HV_CR4: return read_masked(VMX_GUEST_CR4, VMX_CR4_SHADOW, CR4_OURS);
    case HV_EFER: return vmx_read(VMX_GUEST_EFER);
    case HV_RFLAGS: return vmx_read(VMX_GUEST_RFLAGS);
    case HV_CS_BASE: return vmx_read(VMX_GUEST_CS_BASE);
    case HV_CS_SELECTOR: return vmx_read(VMX_GUEST_CS);
    case HV_CS_RIGHTS: return read_rights();
    case HV_CPL:
        return vmx_read(VMX_GUEST_SS_RIGHTS) >> VMX_RIGHTS_DPL_SHIFT & 3;
    case HV_DR6: return cpu_read_dr6();
    }
    return 0;
}

/* Long mode is active when both say so. */
static void write_efer(uint64_t efer, uint64_t cr0)
{
    bool is_long = (efer & X86_EFER_LME) && (cr0 & X86_CR0_PG);
    uint64_t entry = vmx_read(VMX_ENTRY) & ~(uint64_t)VMX_ENTRY_GUEST_64;

    efer &= ~(uint64_t)X86_EFER_LMA;
    vmx_write(VMX_GUEST_EFER, efer | (is_long ? X86_EFER_LMA : 0));
    vmx_write(VMX_ENTRY, entry | (is_long ? VMX_ENTRY_GUEST_64 : 0));
}

static void write_cr0(uint64_t cr0)
{
    vmx_write(VMX_CR0_SHADOW, cr0);
    vmx_write(VMX_GUEST_CR0, cr0 | CR0_OURS);
    cpu_write_cr0((cpu_read_cr0() & ~CR0_CACHE) | (cr0 & CR0_CACHE));
}

static void write_cr4(uint64_t cr4)
{
    vmx_write(VMX_CR4_SHADOW, cr4);
    vmx_write(VMX_GUEST_CR4, cr4 | CR4_OURS);
}

/* What policy changes, which is never that paging starts: what that loads is
 * for the CPU to load. */
void vmx_state_write(struct hv_vcpu *vcpu, enum hv_state what, uint64_t value)
{
    (void)vcpu;
    switch (what) {
    case HV_CR0:
        write_cr0(value);
        write_efer(vmx_read(VMX_GUEST_EFER), value);
        break;
    case HV_EFER: write_efer(value, vmx_read(VMX_GUEST_CR0)); break;
    case HV_RFLAGS: vmx_write(VMX_GUEST_RFLAGS, value); return;
    case HV_DR6: cpu_write_dr6(value); return;
    default: return;
    }
    vmx_flush();
}

static void segment(unsigned n, uint16_t selector, uint32_t rights,
                    uint32_t limit, uint64_t base)
{
    vmx_write(VMX_GUEST_ES + 2 * n, selector);
    vmx_write(VMX_GUEST_ES_RIGHTS + 2 * n, rights);
    vmx_write(VMX_GUEST_ES_LIMIT + 2 * n, limit);
    vmx_write(VMX_GUEST_ES_BASE + 2 * n, base);
}

/* [sdm3] 9.1.1: as INIT leaves it, and STARTUP starts it. */
static void reset_real(uint32_t page)
{
    for (unsigned n = 0; n < LDTR; n++)
        segment(n, 0, VMX_RIGHTS_DATA16, REAL_LIMIT, 0);
    segment(CS, (uint16_t)(page << 8), VMX_RIGHTS_CODE16, REAL_LIMIT,
            (uint64_t)page << 12);
    vmx_write(VMX_GUEST_CR3, 0);
    write_cr4(0);
    write_cr0(X86_CR0_ET | CR0_CACHE);
    write_efer(0, 0);
}

static void reset_long(const struct hv_entry *entry)
{
    /* As launch/handover.S leaves them for a kernel without Adit below. */
    const uint64_t cr0 =
        X86_CR0_PE | X86_CR0_MP | X86_CR0_ET | X86_CR0_NE | X86_CR0_PG;

    for (unsigned n = 0; n < LDTR; n++)
        segment(n, X86_SELECTOR_DATA, VMX_RIGHTS_DATA32, FLAT_LIMIT, 0);
    segment(CS, X86_SELECTOR_CODE, VMX_RIGHTS_CODE64, FLAT_LIMIT, 0);
    vmx_write(VMX_GUEST_CR3, entry->cr3);
    write_cr4(X86_CR4_PAE | (cpu_read_cr4() & X86_CR4_LA57));
    write_cr0(cr0);
    write_efer(X86_EFER_LME | X86_EFER_NXE, cr0);
}

void vmx_reset(struct hv_vcpu *vcpu, uint32_t page,
               const struct hv_entry *entry)
{
    struct vmx_cpu *cpu = vmx_cpu_of(vcpu);

    for (unsigned n = 0; n < HV_GPR_COUNT; n++)
        vcpu->gpr[n] = 0;
    segment(LDTR, 0, VMX_RIGHTS_LDT, REAL_LIMIT, 0);
    segment(TR, 0, VMX_RIGHTS_TSS, REAL_LIMIT, 0);
    vmx_write(VMX_GUEST_GDTR_BASE, 0);
    vmx_write(VMX_GUEST_GDTR_LIMIT, REAL_LIMIT);
    vmx_write(VMX_GUEST_IDTR_BASE, 0);
    vmx_write(VMX_GUEST_IDTR_LIMIT, REAL_LIMIT);
    vmx_write(VMX_GUEST_RFLAGS, X86_RFLAGS_RESET);
    vmx_write(VMX_GUEST_DR7, DR7_RESET);
    vmx_write(VMX_GUEST_DEBUGCTL, 0);
    vmx_write(VMX_GUEST_PENDING, 0);
    vmx_write(VMX_GUEST_SHADOW, 0);
    vmx_write(VMX_GUEST_ACTIVITY, VMX_ACTIVITY_ACTIVE);
    vmx_write(VMX_ENTRY_EVENT, 0);
    cpu_write_dr6(DR6_RESET);
    cpu_write_cr2(0);
    cpu->given = cpu->nmis;
    vcpu->event = 0;
    vcpu->rip = 0;
    if (entry != NULL) {
        reset_long(entry);
        vcpu->rip = entry->rip;
        vcpu->gpr[HV_RSP] = entry->rsp;
        vcpu->gpr[HV_RSI] = entry->argument;
    } else {
        reset_real(page);
        vcpu->gpr[HV_RDX] = cpu_cpuid(X86_CPUID_FEATURES, 0).eax;
    }
    vmx_flush();
}
