/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SVM or VMX: what differs between them, and no more.  A backend translates
 * and never decides: what the guest may do is said in run.c, policy.c and
 * exit_*.c.
 */
#ifndef HV_BACKEND_H
#define HV_BACKEND_H

#include "hv/machine.h"
#include "hv/nested.h"

/* What hv_backend.read and .write know of a guest, beside its registers. */
enum hv_state {
    HV_CR0,
    HV_CR2,
    HV_CR3,
    HV_CR4,
    HV_EFER,
    HV_RFLAGS,
    HV_CS_BASE,
    HV_CS_SELECTOR,
    HV_CS_RIGHTS, /* [apm2] 15.5.1: bits 0-7 and 8-11 are the descriptor's
                     40-47 and 52-55; L is bit 9, D bit 10 */
    HV_CPL,
    HV_DR6,
};

struct hv_backend {
    const char *name; /* as reports call it: "SVM" */
    const struct hv_nested_format *nested_format;
    uint32_t call_flags; /* of CPUID's leaf on hypercalls: ADIT_CALLS_... */

    /* Can this CPU do it?  Asked before anything is changed; on each CPU. */
    bool (*probe)(uint32_t *ret_features, const char **ret_why);

    /* Writes the machine's permission maps, once, from hv/policy.h. */
    void (*maps)(void *maps);

    /* Turns virtualization on for this CPU, and makes vcpu->control so that
     * run() can be called. */
    void (*begin)(struct hv_vcpu *vcpu);

    /* The guest's registers as after a STARTUP for `page`, or, where `entry`
     * is not NULL, as it says. */
    void (*reset)(struct hv_vcpu *vcpu, uint32_t page,
                  const struct hv_entry *entry);

    /* Runs `vcpu` on this CPU for ever: hv_loop(). */
    __attribute__((noreturn)) void (*run)(struct hv_vcpu *vcpu);

    uint64_t (*read)(const struct hv_vcpu *vcpu, enum hv_state what);
    void (*write)(struct hv_vcpu *vcpu, enum hv_state what, uint64_t value);

    /* Goes on behind the instruction that has left the guest; answers the
     * guest's RFLAGS. */
    uint64_t (*advance)(struct hv_vcpu *vcpu);

    /* After INIT: does not return, or returns after the next STARTUP with the
     * page in vcpu->startup_page. */
    void (*wait)(struct hv_vcpu *vcpu);

    /* Where INIT leaves a CPU: in the guest, waiting for the guest's own
     * STARTUP (VMX), or outside of everything, for one to Adit's trampoline.
     * In the guest it is taken by an NMI, and no INIT is sent. */
    bool waits_in_guest;
};

extern const struct hv_backend hv_svm, hv_vmx;

static inline uint64_t hv_read(const struct hv_vcpu *vcpu, enum hv_state what)
{
    return hv_machine.backend->read(vcpu, what);
}

#endif
