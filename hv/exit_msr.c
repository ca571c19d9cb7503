/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Accesses to MSRs that are not open.  The CPU has looked at the privilege
 * level already.  What is done on the guest's behalf may fault: the guest then
 * gets the #GP that the CPU has given to Adit.
 */
#include "hv/apic.h"
#include "hv/backend.h"
#include "hv/policy.h"
#include "hv/run.h"
#include "spec/cpuid.h"
#include "spec/msr.h"
#include "spec/x86.h"
#include "x86/access.h"
#include "x86/cpu.h"

/* Bits of EFER that every CPU with long mode takes. */
#define EFER_COMMON (EFER_SCE | X86_EFER_LME | X86_EFER_LMA | X86_EFER_NXE)

static bool read_features(uint64_t *ret_value)
{
    uint64_t value;

    if (!cpu_read_msr_safe(IA32_FEATURE_CONTROL, &value))
        return false;
    *ret_value = IA32_FEATURE_CONTROL_LOCK |
                 (value & ~(IA32_FEATURE_CONTROL_VMX |
                            IA32_FEATURE_CONTROL_SENTER));
    return true;
}

static bool msr_read(struct hv_vcpu *vcpu, uint32_t msr, uint64_t *ret_value)
{
    switch (hv_msr_row(msr)->rule) {
    case HV_MSR_HIDE:
        return false;
    case HV_MSR_EFER:
        *ret_value = hv_read(vcpu, HV_EFER) & ~EFER_SVME;
        return true;
    case HV_MSR_MTRR:
        return hv_mtrr_get(&vcpu->mtrrs, msr, ret_value);
    case HV_MSR_FEATURES:
        return read_features(ret_value);
    default:
        return cpu_read_msr_safe(msr, ret_value);
    }
}

/* Whether the CPU has these bits of EFER, Adit finds out by setting them in
 * its own for a moment; some emulators drop what they do not know. */
static bool efer_takes(uint64_t bits, uint64_t *ret_kept)
{
    uint64_t own, now;

    if (!cpu_read_msr_safe(X86_MSR_EFER, &own) ||
        !cpu_write_msr_safe(X86_MSR_EFER, own | bits) ||
        !cpu_read_msr_safe(X86_MSR_EFER, &now) ||
        !cpu_write_msr_safe(X86_MSR_EFER, own))
        return false;
    *ret_kept = now & bits;
    return true;
}

/* [apm2] 3.1.7, 14.6.1: as a CPU that has no SVM.  LMSLE would put limits on
 * Adit's segments while it is tried, and has no user left. */
static bool write_efer(struct hv_vcpu *vcpu, uint64_t value)
{
    uint64_t old = hv_read(vcpu, HV_EFER), more = value & ~EFER_COMMON;

    if (value & (EFER_SVME | EFER_LMSLE))
        return false;
    if ((old ^ value) & X86_EFER_LME &&
        hv_read(vcpu, HV_CR0) & X86_CR0_PG)
        return false;
    if (more != 0 && !efer_takes(more, &more))
        return false;
    value = (value & (EFER_COMMON & ~(uint64_t)X86_EFER_LMA)) | more |
            (old & X86_EFER_LMA);
    hv_machine.backend->write(vcpu, HV_EFER, value);
    return true;
}

/* [apm2] 16.9, [sdm3] 11.12.5.  It stays where it is and on, since by it Adit
 * reaches the CPU; to x2APIC is the one change that is left. */
static bool write_apic_base(uint64_t value)
{
    uint64_t now;

    if (!cpu_read_msr_safe(X86_MSR_APIC_BASE, &now))
        return false;
    if (value == now)
        return true;
    if (value != (now | X86_APIC_BASE_X2APIC) ||
        !(now & X86_APIC_BASE_ENABLE) ||
        !(cpu_cpuid(X86_CPUID_FEATURES, 0).ecx & CPUID_1_ECX_X2APIC))
        return false;
    return cpu_write_msr_safe(X86_MSR_APIC_BASE, value);
}

static bool write_held(uint32_t msr, uint64_t value, uint64_t held)
{
    uint64_t now;

    if (!cpu_read_msr_safe(msr, &now) || (now ^ value) & held)
        return false;
    return value == now || cpu_write_msr_safe(msr, value);
}

static bool write_pages(uint32_t msr, uint64_t value)
{
    if (hv_is_kept(value & X86_PTE_ADDRESS,
                   (uint64_t)IA32_HW_FEEDBACK_PAGES_MAX << 12))
        return false;
    return cpu_write_msr_safe(msr, value);
}

static bool msr_write(struct hv_vcpu *vcpu, uint32_t msr, uint64_t value)
{
    const struct hv_msr_row *row = hv_msr_row(msr);

    switch (row->rule) {
    case HV_MSR_OPEN:
        return cpu_write_msr_safe(msr, value);
    case HV_MSR_HOLD:
        return write_held(msr, value, row->held);
    case HV_MSR_IGNORE:
        return true;
    case HV_MSR_MTRR:
        return hv_mtrr_set(&vcpu->mtrrs, msr, value);
    case HV_MSR_PAGES:
        return write_pages(msr, value);
    case HV_MSR_EFER:
        return write_efer(vcpu, value);
    case HV_MSR_APIC_BASE:
        return write_apic_base(value);
    case HV_MSR_ICR:
        return hv_apic_command(vcpu, (uint32_t)value,
                               (uint32_t)(value >> 32), true);
    case HV_MSR_UNLISTED:
    case HV_MSR_HIDE:
    case HV_MSR_FEATURES:
        break;
    }
    return false;
}

void hv_exit_msr_read(struct hv_vcpu *vcpu)
{
    uint64_t value;

    if (!msr_read(vcpu, (uint32_t)vcpu->gpr[HV_RCX], &value)) {
        hv_inject_error(vcpu, X86_TRAP_GP, 0);
        return;
    }
    vcpu->gpr[HV_RAX] = (uint32_t)value;
    vcpu->gpr[HV_RDX] = value >> 32;
    hv_skip(vcpu);
}

void hv_exit_msr_write(struct hv_vcpu *vcpu)
{
    uint64_t value = (uint32_t)vcpu->gpr[HV_RAX] | vcpu->gpr[HV_RDX] << 32;

    if (!msr_write(vcpu, (uint32_t)vcpu->gpr[HV_RCX], value)) {
        hv_inject_error(vcpu, X86_TRAP_GP, 0);
        return;
    }
    hv_skip(vcpu);
}
