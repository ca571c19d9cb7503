/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CPUID: the CPU's own answer, without what the guest cannot have, with Adit
 * instead of whatever may run below it, and by the guest's CR4 where the
 * answer depends on it.  docs/guest-view.md lists it.
 */
#include "adit/hypercall.h"
#include "hv/backend.h"
#include "hv/policy.h"
#include "hv/run.h"
#include "spec/cpuid.h"
#include "spec/msr.h"
#include "spec/x86.h"
#include "x86/cpu.h"

static struct cpuid hypervisor_leaf(uint32_t leaf)
{
    switch (leaf) {
    case ADIT_CPUID:
        return (struct cpuid){ADIT_CPUID_CALLS, ADIT_SIGNATURE,
                              ADIT_SIGNATURE, ADIT_SIGNATURE};
    case ADIT_CPUID_CALLS:
        return (struct cpuid){
            ADIT_CALLS_VERSION, ADIT_VERSION_NUMBER,
            hv_machine.backend->call_flags, 0};
    default:
        return (struct cpuid){0, 0, 0, 0};
    }
}

static uint32_t set_by(uint32_t features, uint32_t bit, bool is_set)
{
    return is_set ? features | bit : features & ~bit;
}

static void change_features(const struct hv_vcpu *vcpu, struct cpuid *r)
{
    r->ecx = set_by(r->ecx, CPUID_1_ECX_OSXSAVE,
                    hv_read(vcpu, HV_CR4) & CPUID_CR4_OSXSAVE);
    r->ecx &= ~(CPUID_1_ECX_VMX | CPUID_1_ECX_SMX | CPUID_1_ECX_DTES64 |
                CPUID_1_ECX_DS_CPL | CPUID_1_ECX_SDBG);
    r->ecx |= CPUID_1_ECX_HYPERVISOR;
    r->edx &= ~CPUID_1_EDX_DS;
}

static void change_features_7(const struct hv_vcpu *vcpu, uint32_t subleaf,
                              struct cpuid *r)
{
    if (subleaf == 0) {
        r->ebx &= ~CPUID_7_EBX_PT;
        r->ecx = set_by(r->ecx & ~CPUID_7_ECX_KL, CPUID_7_ECX_OSPKE,
                        hv_read(vcpu, HV_CR4) & CPUID_CR4_PKE);
        r->edx &= ~(CPUID_7_EDX_UINTR | CPUID_7_EDX_PCONFIG);
    } else if (subleaf == 1) {
        r->eax &= ~(CPUID_7_1_EAX_FRED | CPUID_7_1_EAX_MSRLIST);
        r->ecx &= ~CPUID_7_1_ECX_MSR_IMM;
        r->edx &= ~CPUID_7_1_EDX_UINTR_USER_MSR;
    }
}

/* XCR0 and XSS are the guest's at all times, so that sizes are right. */
static void change_xsave(uint32_t subleaf, struct cpuid *r)
{
    if (subleaf == 1) {
        r->ecx &= (uint32_t)HV_XSS_ALLOWED;
        r->edx &= (uint32_t)(HV_XSS_ALLOWED >> 32);
    } else if (subleaf > 1 && subleaf < CPUID_XSAVE_COUNT &&
               r->ecx & CPUID_D_ECX_SUPERVISOR &&
               !(HV_XSS_ALLOWED >> subleaf & 1)) {
        *r = (struct cpuid){0, 0, 0, 0};
    }
}

static void change(const struct hv_vcpu *vcpu, uint32_t leaf,
                   uint32_t subleaf, struct cpuid *r)
{
    switch (leaf) {
    case X86_CPUID_FEATURES:
        change_features(vcpu, r);
        return;
    case CPUID_FEATURES_7:
        change_features_7(vcpu, subleaf, r);
        return;
    case CPUID_XSAVE:
        change_xsave(subleaf, r);
        return;
    case CPUID_PERFMON:
        if (subleaf == 0)
            r->eax &= ~CPUID_23_EAX_PEBS;
        return;
    case CPUID_EXT_FEATURES:
        r->ecx &= ~(CPUID_EXT_ECX_SVM | CPUID_EXT_ECX_SKINIT |
                    CPUID_EXT_ECX_LWP);
        return;
    case CPUID_EXT_SIZES:
        r->ebx &= ~(CPUID_EXT_EBX_INVLPGB | CPUID_EXT_EBX_INVLPGB_NESTED);
        r->edx &= ~CPUID_EXT_EDX_INVLPGB_COUNT;
        return;
    case CPUID_PT:
    case CPUID_KL:
    case CPUID_PCONFIG:
    case CPUID_SVM:
    case CPUID_LWP:
    case CPUID_ENCRYPTION:
        *r = (struct cpuid){0, 0, 0, 0};
        return;
    default:
        return;
    }
}

static void answer(struct hv_vcpu *vcpu, struct cpuid r)
{
    vcpu->gpr[HV_RAX] = r.eax;
    vcpu->gpr[HV_RBX] = r.ebx;
    vcpu->gpr[HV_RCX] = r.ecx;
    vcpu->gpr[HV_RDX] = r.edx;
}

static __attribute__((noinline)) void changed(struct hv_vcpu *vcpu)
{
    uint32_t leaf = (uint32_t)vcpu->gpr[HV_RAX];
    uint32_t subleaf = (uint32_t)vcpu->gpr[HV_RCX];
    struct cpuid r;

    if (leaf >> 28 == CPUID_HYPERVISOR_RANGE) {
        r = hypervisor_leaf(leaf);
    } else {
        r = cpu_cpuid(leaf, subleaf);
        change(vcpu, leaf, subleaf, &r);
    }
    answer(vcpu, r);
}

/* Of the leaves below 20h those that change() knows: the others are most of
 * what is asked for, and are not kept waiting. */
#define CHANGED                                                         \
    (1u << X86_CPUID_FEATURES | 1u << CPUID_FEATURES_7 |                \
     1u << CPUID_XSAVE | 1u << CPUID_PT | 1u << CPUID_KL |              \
     1u << CPUID_PCONFIG)

void hv_exit_cpuid(struct hv_vcpu *vcpu)
{
    uint32_t leaf = (uint32_t)vcpu->gpr[HV_RAX];

    if (leaf >= 32 || (CHANGED >> leaf & 1))
        changed(vcpu);
    else
        answer(vcpu, cpu_cpuid(leaf, (uint32_t)vcpu->gpr[HV_RCX]));
    hv_skip(vcpu);
}
