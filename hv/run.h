/* SPDX-License-Identifier: BSD-2-Clause */
/* The handlers of exits, and what they call. */
#ifndef HV_RUN_H
#define HV_RUN_H

#include "hv/backend.h"
#include "spec/x86.h"

/* Runs `vcpu` on this CPU for ever. */
_Noreturn void hv_run(struct hv_vcpu *vcpu);

/* What one exit comes to: each answers by changing `vcpu`. */
void hv_exit_cpuid(struct hv_vcpu *vcpu);        /* exit_cpuid.c */
void hv_exit_msr_read(struct hv_vcpu *vcpu);     /* exit_msr.c */
void hv_exit_msr_write(struct hv_vcpu *vcpu);    /* exit_msr.c */
void hv_exit_io(struct hv_vcpu *vcpu);           /* exit_io.c */
void hv_exit_nested_fault(struct hv_vcpu *vcpu); /* exit_memory.c */
void hv_exit_hypercall(struct hv_vcpu *vcpu);    /* hypercall.c */
void hv_exit_xsetbv(struct hv_vcpu *vcpu);       /* exit_cr.c */
void hv_exit_cr_write(struct hv_vcpu *vcpu);     /* exit_cr.c */

/* What hv_skip() leaves: RF is for one instruction, TF strikes after each. */
void hv_skip_flags(struct hv_vcpu *vcpu, uint64_t rflags);

/* Goes on behind the instruction that has left the guest. */
static inline void hv_skip(struct hv_vcpu *vcpu)
{
    uint64_t rflags = hv_machine.backend->advance(vcpu);

    if (rflags & (X86_RFLAGS_TF | X86_RFLAGS_RF))
        hv_skip_flags(vcpu, rflags);
}

/* The guest gets an exception at the instruction that has left it.  With an
 * event pending already, which that instruction did not cause, the guest is
 * stopped: the fault struck while one was being delivered. */
void hv_inject(struct hv_vcpu *vcpu, unsigned vector);
void hv_inject_error(struct hv_vcpu *vcpu, unsigned vector, uint32_t error);

/* The end of the guest: takes the other CPUs from it, reports, and halts or
 * resets the machine. */
_Noreturn void hv_stop(struct hv_vcpu *vcpu, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
