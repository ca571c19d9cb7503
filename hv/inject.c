/* SPDX-License-Identifier: BSD-2-Clause */
/* How the guest goes on after an exit: behind the instruction, or with an
 * exception at it. */
#include "hv/run.h"

#include "hv/backend.h"
#include "spec/x86.h"

void hv_skip_flags(struct hv_vcpu *vcpu, uint64_t rflags)
{
    const struct hv_backend *backend = hv_machine.backend;

    backend->write(vcpu, HV_RFLAGS, rflags & ~(uint64_t)X86_RFLAGS_RF);
    if (rflags & X86_RFLAGS_TF) {
        backend->write(vcpu, HV_DR6, backend->read(vcpu, HV_DR6) | X86_DR6_BS);
        hv_inject(vcpu, X86_TRAP_DB);
    }
}

static void inject(struct hv_vcpu *vcpu, uint64_t event)
{
    if (vcpu->event != 0)
        hv_stop(vcpu, "exception %lu while event %#lx was being delivered",
                event & 0xff, vcpu->event);
    vcpu->event = event | HV_EVENT_VALID |
                  HV_EVENT_EXCEPTION << HV_EVENT_TYPE_SHIFT;
}

void hv_inject(struct hv_vcpu *vcpu, unsigned vector)
{
    inject(vcpu, vector);
}

void hv_inject_error(struct hv_vcpu *vcpu, unsigned vector, uint32_t error)
{
    uint64_t event = vector;

    /* Real mode has no error codes, [apm2] 8.2; VMX refuses one there,
     * [sdm3] 27.2.1.3. */
    if (hv_read(vcpu, HV_CR0) & X86_CR0_PE)
        event |= HV_EVENT_HAS_ERROR |
                 (uint64_t)error << HV_EVENT_ERROR_SHIFT;
    inject(vcpu, event);
}
