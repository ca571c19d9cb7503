/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The handlers of all reasons to leave the guest.  What nobody has asked for
 * is the end of the guest.
 */
#include "hv/run.h"

#include "hv/backend.h"
#include "hv/cpus.h"
#include "hv/loop.h"
#include "spec/x86.h"
#include "x86/cpu.h"

static void forbidden(struct hv_vcpu *vcpu)
{
    hv_inject(vcpu, X86_TRAP_UD);
}

/* Caches are written back instead, as Adit has some of them. */
static void invd(struct hv_vcpu *vcpu)
{
    cpu_write_back();
    hv_skip(vcpu);
}

static void init(struct hv_vcpu *vcpu)
{
    hv_cpu_wait(vcpu);
}

static void shutdown(struct hv_vcpu *vcpu)
{
    hv_stop(vcpu, "triple fault");
}

static void window(struct hv_vcpu *vcpu)
{
    (void)vcpu; /* what waited for it is given at the next entry */
}

static void invalid(struct hv_vcpu *vcpu)
{
    hv_stop(vcpu, "the CPU refuses the guest's state");
}

static void unknown(struct hv_vcpu *vcpu)
{
    hv_stop(vcpu, "an exit that nothing asks for");
}

void (*const hv_handlers[HV_EXIT_COUNT])(struct hv_vcpu *) = {
    [HV_EXIT_UNKNOWN] = unknown,
    [HV_EXIT_CPUID] = hv_exit_cpuid,
    [HV_EXIT_MSR_READ] = hv_exit_msr_read,
    [HV_EXIT_MSR_WRITE] = hv_exit_msr_write,
    [HV_EXIT_IO] = hv_exit_io,
    [HV_EXIT_NESTED_FAULT] = hv_exit_nested_fault,
    [HV_EXIT_HYPERCALL] = hv_exit_hypercall,
    [HV_EXIT_XSETBV] = hv_exit_xsetbv,
    [HV_EXIT_FORBIDDEN] = forbidden,
    [HV_EXIT_CR_WRITE] = hv_exit_cr_write,
    [HV_EXIT_INVD] = invd,
    [HV_EXIT_INIT] = init,
    [HV_EXIT_STARTUP] = unknown, /* the backends wait for it themselves */
    [HV_EXIT_SHUTDOWN] = shutdown,
    [HV_EXIT_NMI] = window,
    [HV_EXIT_WINDOW] = window,
    [HV_EXIT_TASK_SWITCH] = unknown,
    [HV_EXIT_INVALID] = invalid,
    [HV_EXIT_APIC] = unknown, /* comes as a nested fault */
};

void hv_run(struct hv_vcpu *vcpu)
{
    hv_machine.backend->run(vcpu);
}
