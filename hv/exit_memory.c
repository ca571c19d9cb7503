/* SPDX-License-Identifier: BSD-2-Clause */
/* Guest memory that the nested tables do not give: Adit's own, which nobody
 * gets; the APIC's page, which is written here; what is not mapped yet. */
#include "hv/apic.h"
#include "hv/machine.h"
#include "hv/nested.h"
#include "hv/run.h"
#include "spec/x86.h"

/* A store by the instruction at hand: not a page table's accessed bit, and not
 * the frame of an event that was being delivered. */
static bool is_store(const struct hv_vcpu *vcpu)
{
    return vcpu->exit.access & HV_WRITE && !(vcpu->exit.access & HV_WALK) &&
           !(vcpu->event & HV_EVENT_VALID);
}

void hv_exit_nested_fault(struct hv_vcpu *vcpu)
{
    uint64_t physical = vcpu->exit.physical;

    if (hv_is_kept(physical, 1)) {
        hv_inject_error(vcpu, X86_TRAP_GP, 0);
        return;
    }
    if ((physical & X86_PTE_ADDRESS) == hv_machine.apic_base) {
        vcpu->exits[HV_EXIT_NESTED_FAULT]--; /* counted apart */
        vcpu->exits[HV_EXIT_APIC]++;
        if (!is_store(vcpu) || !hv_apic_write(vcpu, physical))
            hv_inject_error(vcpu, X86_TRAP_GP, 0);
        return;
    }
    if (!hv_nested_fill(hv_machine.nested, physical))
        hv_inject_error(vcpu, X86_TRAP_GP, 0);
}
