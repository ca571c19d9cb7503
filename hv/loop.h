/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The loop of each CPU: into the guest, out of it, to the one handler of the
 * reason.  Each backend has it with its own way in, called directly: a call by
 * pointer costs four instructions more (x86/thunks.S), on every exit.
 */
#ifndef HV_LOOP_H
#define HV_LOOP_H

#include "hv/run.h"
#include "x86/stop.h"

/* run.c: by reason. */
extern void (*const hv_handlers[HV_EXIT_COUNT])(struct hv_vcpu *);

/* `enter` runs the guest until it leaves, and fills vcpu->exit.  An event that
 * it was about to be given and has not got is in vcpu->event. */
static inline __attribute__((always_inline)) _Noreturn void
hv_loop(struct hv_vcpu *vcpu, void (*enter)(struct hv_vcpu *vcpu))
{
    for (;;) {
        enter(vcpu);
        vcpu->exits[vcpu->exit.reason]++;
        if (__atomic_load_n(&hv_machine.is_stopping, __ATOMIC_RELAXED))
            machine_halt();
        if (vcpu->exit.reason == HV_EXIT_CPUID)
            hv_exit_cpuid(vcpu);
        else
            hv_handlers[vcpu->exit.reason](vcpu);
    }
}

#endif
