/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * XSETBV, which leaves the guest always; and writes to control registers,
 * which leave it by VMX alone, and there only when they would change one of
 * the bits that VMX wants set.
 */
#include "hv/backend.h"
#include "hv/run.h"
#include "spec/cpuid.h"
#include "spec/x86.h"
#include "x86/access.h"

/* [apm2] 11.5.2, [sdm2] XSETBV: #UD comes before #GP.  XCR0 is the guest's in
 * Adit, too, which has no use for what it governs. */
void hv_exit_xsetbv(struct hv_vcpu *vcpu)
{
    uint64_t value = (uint32_t)vcpu->gpr[HV_RAX] | vcpu->gpr[HV_RDX] << 32;

    if (!(hv_read(vcpu, HV_CR4) & CPUID_CR4_OSXSAVE)) {
        hv_inject(vcpu, X86_TRAP_UD);
        return;
    }
    if (hv_read(vcpu, HV_CPL) != 0 ||
        !cpu_write_xcr_safe((uint32_t)vcpu->gpr[HV_RCX], value)) {
        hv_inject_error(vcpu, X86_TRAP_GP, 0);
        return;
    }
    hv_skip(vcpu);
}

/*
 * CR4: a feature that CPUID does not show (VMXE, SMXE), so #GP.  CR0: NE,
 * which is set whatever the guest sees.  It is shown what it wants, and then
 * runs the instruction again, which no longer leaves, so that the CPU does the
 * rest: what turning paging on needs, and its faults.
 */
void hv_exit_cr_write(struct hv_vcpu *vcpu)
{
    uint64_t now, wanted;

    if (vcpu->exit.cr == 0) {
        now = hv_read(vcpu, HV_CR0);
        wanted = (now & ~(uint64_t)X86_CR0_NE) |
                 (vcpu->exit.value & X86_CR0_NE);
        if (wanted != now) {
            hv_machine.backend->write(vcpu, HV_CR0, wanted);
            return;
        }
    }
    hv_inject_error(vcpu, X86_TRAP_GP, 0);
}
