/* SPDX-License-Identifier: BSD-2-Clause */
/* The guest's registers in its VMCB. */
#include "hv/svm/svm.h"
#include "spec/x86.h"
#include "x86/cpu.h"

#define FLAT_LIMIT 0xffffffff
#define REAL_LIMIT 0xffff
#define DR6_RESET  0xffff0ff0
#define DR7_RESET  0x400
#define ASID       1 /* of the one guest; 0 is the host's */

uint64_t svm_read(const struct hv_vcpu *vcpu, enum hv_state what)
{
    const struct svm_vmcb *vmcb = svm_vmcb_of(vcpu);

    switch (what) {
    case HV_CR0: return vmcb->cr0;
    case HV_CR2: return vmcb->cr2;
    case HV_CR3: return vmcb->cr3;
    case HV_CR4: return vmcb->cr4;
    case HV_EFER: return vmcb->efer & ~(uint64_t)SVM_EFER_SVME;
    case HV_RFLAGS: return vmcb->rflags;
    case HV_CS_BASE: return vmcb->cs.base;
    case HV_CS_SELECTOR: return vmcb->cs.selector;
    case HV_CS_RIGHTS: return vmcb->cs.attributes;
    case HV_CPL: return vmcb->cpl;
    case HV_DR6: return vmcb->dr6;
    }
    return 0;
}

/* What policy changes; segments are the guest's own. */
void svm_write(struct hv_vcpu *vcpu, enum hv_state what, uint64_t value)
{
    struct svm_vmcb *vmcb = svm_vmcb_of(vcpu);

    switch (what) {
    case HV_CR0: vmcb->cr0 = value; break;
    case HV_EFER:
        vmcb->efer = value | SVM_EFER_SVME;
        vmcb->tlb_control = 1; /* NXE: what entries mean */
        break;
    case HV_RFLAGS: vmcb->rflags = value; break;
    case HV_DR6: vmcb->dr6 = value; break;
    default: break;
    }
}

static void set_data(struct svm_vmcb *vmcb, struct svm_segment data)
{
    vmcb->ds = vmcb->es = vmcb->ss = vmcb->fs = vmcb->gs = data;
}

/* [apm2] 14.1.3: as INIT leaves it, and STARTUP starts it. */
static void reset_real(struct svm_vmcb *vmcb, uint32_t page)
{
    vmcb->cs = (struct svm_segment){(uint16_t)(page << 8), SVM_SEGMENT_CODE16,
                                    REAL_LIMIT, (uint64_t)page << 12};
    set_data(vmcb, (struct svm_segment){0, SVM_SEGMENT_DATA16, REAL_LIMIT, 0});
    /* Not one of 16 bits: [sdm3] 10.8.5 refuses long mode with it, which
     * Linux's other CPUs enter before they load one of their own. */
    vmcb->tr = (struct svm_segment){0, SVM_SEGMENT_TSS, REAL_LIMIT, 0};
    vmcb->cr0 = X86_CR0_ET | X86_CR0_CD | X86_CR0_NW;
    vmcb->cr4 = vmcb->cr3 = 0;
    vmcb->efer = SVM_EFER_SVME;
}

static void reset_long(struct svm_vmcb *vmcb, const struct hv_entry *entry)
{
    vmcb->cs = (struct svm_segment){X86_SELECTOR_CODE, SVM_SEGMENT_CODE64,
                                    FLAT_LIMIT, 0};
    set_data(vmcb, (struct svm_segment){X86_SELECTOR_DATA, SVM_SEGMENT_DATA32,
                                        FLAT_LIMIT, 0});
    vmcb->tr = (struct svm_segment){0, SVM_SEGMENT_TSS, REAL_LIMIT, 0};
    /* As launch/handover.S leaves them for a kernel without Adit below. */
    vmcb->cr0 = X86_CR0_PE | X86_CR0_MP | X86_CR0_ET | X86_CR0_NE | X86_CR0_PG;
    vmcb->cr4 = X86_CR4_PAE | (cpu_read_cr4() & X86_CR4_LA57);
    vmcb->cr3 = entry->cr3;
    vmcb->efer = SVM_EFER_SVME | X86_EFER_LME | X86_EFER_LMA | X86_EFER_NXE;
}

void svm_reset(struct hv_vcpu *vcpu, uint32_t page,
               const struct hv_entry *entry)
{
    struct svm_vmcb *vmcb = svm_vmcb_of(vcpu);

    for (unsigned n = 0; n < HV_GPR_COUNT; n++)
        vcpu->gpr[n] = 0;
    /* What no reset touches, SYSCALL's and SYSENTER's MSRs among it. */
    svm_vmsave((uint64_t)vmcb);
    vmcb->ldtr = (struct svm_segment){0, SVM_SEGMENT_LDT, REAL_LIMIT, 0};
    vmcb->gdtr = vmcb->idtr = (struct svm_segment){0, 0, REAL_LIMIT, 0};
    vmcb->rflags = X86_RFLAGS_RESET;
    vmcb->dr6 = DR6_RESET;
    vmcb->dr7 = DR7_RESET;
    vmcb->pat = cpu_read_msr(X86_MSR_PAT);
    vmcb->cpl = 0;
    vmcb->interrupt_shadow = 0;
    vmcb->asid = ASID;
    vmcb->tlb_control = 1;
    vmcb->nested_control = 1;
    vmcb->nested_cr3 = hv_machine.nested->root;
    svm_intercepts(vmcb);
    vcpu->event = 0;
    if (entry != NULL) {
        reset_long(vmcb, entry);
        vcpu->rip = entry->rip;
        vcpu->gpr[HV_RSP] = entry->rsp;
        vcpu->gpr[HV_RSI] = entry->argument;
    } else {
        reset_real(vmcb, page);
        vcpu->rip = 0;
        vcpu->gpr[HV_RDX] = cpu_cpuid(X86_CPUID_FEATURES, 0).eax;
    }
}
