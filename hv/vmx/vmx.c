/* SPDX-License-Identifier: BSD-2-Clause */
/* [sdm3] 26 to 29: into the guest, and what has brought it out. */
#include "hv/vmx/vmx.h"

#include "adit/hypercall.h"
#include "hv/loop.h"
#include "hv/nested.h"
#include "hv/run.h"
#include "spec/x86.h"

#define NMI_BLOCKED (VMX_SHADOW_STI | VMX_SHADOW_MOV_SS | VMX_SHADOW_NMI)

static void shadow_change(uint32_t clear, uint32_t set)
{
    uint64_t shadow = vmx_read(VMX_GUEST_SHADOW);

    if (((shadow & ~(uint64_t)clear) | set) != shadow)
        vmx_write(VMX_GUEST_SHADOW, (shadow & ~(uint64_t)clear) | set);
}

/* NMIs that have come while the guest did not run are one to it, as they are
 * to a CPU that has them blocked.  Where it cannot be given yet, the guest
 * leaves as soon as it can. */
static void nmi_give(struct hv_vcpu *vcpu, uint32_t nmis)
{
    struct vmx_cpu *cpu = vmx_cpu_of(vcpu);
    uint32_t primary = cpu->primary & ~VMX_PRIMARY_NMI_WINDOW;

    if (cpu->is_waiting)
        cpu->given = nmis;
    if (nmis != cpu->given) {
        if (vcpu->event != 0 || (vmx_read(VMX_GUEST_SHADOW) & NMI_BLOCKED)) {
            primary |= VMX_PRIMARY_NMI_WINDOW;
        } else {
            vcpu->event = HV_EVENT_VALID | X86_TRAP_NMI |
                          HV_EVENT_NMI << HV_EVENT_TYPE_SHIFT;
            cpu->given = nmis;
        }
    }
    if (primary != cpu->primary) {
        cpu->primary = primary;
        vmx_write(VMX_PRIMARY, primary);
    }
}

/* INIT is held back while Adit runs, [sdm3] 26.2, and waits for the next entry;
 * or is lost, as on Bochs, which has it pending for ever once it was taken.  So
 * who sends one for a guest's says so in `state` and then sends an NMI, which
 * is heard everywhere and is none of the guest's any more. */
static bool is_taken(const struct hv_vcpu *vcpu)
{
    return !vmx_cpu_of(vcpu)->is_waiting &&
           __atomic_load_n(&vcpu->state, __ATOMIC_ACQUIRE) != HV_CPU_RUNNING;
}

static void event_give(const struct hv_vcpu *vcpu)
{
    uint32_t event = (uint32_t)vcpu->event & VMX_EVENT_MASK;

    if (event == 0)
        return;
    if (event & HV_EVENT_HAS_ERROR)
        vmx_write(VMX_ENTRY_ERROR, vcpu->event >> HV_EVENT_ERROR_SHIFT);
    vmx_write(VMX_ENTRY_EVENT, event);
}

static bool is_64_bit(void)
{
    return (vmx_read(VMX_GUEST_EFER) & X86_EFER_LMA) &&
           (vmx_read(VMX_GUEST_CS_RIGHTS) & VMX_RIGHTS_LONG);
}

/* What only a few exits need. */
static void exit_complete(struct hv_vcpu *vcpu)
{
    struct hv_exit *exit = &vcpu->exit;

    switch (exit->reason) {
    case HV_EXIT_NESTED_FAULT:
        exit->physical = vmx_read(VMX_GUEST_PHYSICAL);
        /* The IRET runs again, and NMIs are blocked until it has run. */
        if ((exit->info & VMX_EPT_IRET) && vcpu->event == 0)
            shadow_change(0, VMX_SHADOW_NMI);
        return;
    case HV_EXIT_CR_WRITE:
        exit->value = vcpu->gpr[exit->info >> VMX_CR_GPR_SHIFT & 0xf];
        if (!is_64_bit())
            exit->value = (uint32_t)exit->value;
        return;
    case HV_EXIT_NMI:
        vmx_cpu_of(vcpu)->nmis++;
        return;
    default:
        return;
    }
}

static void exit_read(struct hv_vcpu *vcpu)
{
    uint32_t vectoring = (uint32_t)vmx_read(VMX_VECTORING), error = 0;

    vcpu->rip = vmx_read(VMX_GUEST_RIP);
    vcpu->gpr[HV_RSP] = vmx_read(VMX_GUEST_RSP);
    if (vectoring & HV_EVENT_HAS_ERROR)
        error = (uint32_t)vmx_read(VMX_VECTORING_ERROR);
    vcpu->event = vmx_exit_event(vectoring, error);
    /* Bochs unblocks SMIs for a STARTUP of its own only, and then refuses a
     * guest that says so. */
    if (vmx_cpu_of(vcpu)->has_waited)
        shadow_change(VMX_SHADOW_SMI, 0);
    /* An NMI that has not been delivered blocks none. */
    if (vcpu->event != 0 &&
        (vcpu->event >> HV_EVENT_TYPE_SHIFT & 7) == HV_EVENT_NMI)
        shadow_change(VMX_SHADOW_NMI, 0);
    vmx_exit_read(&vcpu->exit, (uint32_t)vmx_read(VMX_EXIT_REASON),
                  vmx_read(VMX_QUALIFICATION),
                  (uint32_t)vmx_read(VMX_EXIT_EVENT));
    exit_complete(vcpu);
}

static void enter(struct hv_vcpu *vcpu)
{
    struct vmx_cpu *cpu = vmx_cpu_of(vcpu);
    enum vmx_entered entered;

    vmx_write(VMX_GUEST_RIP, vcpu->rip);
    vmx_write(VMX_GUEST_RSP, vcpu->gpr[HV_RSP]);
    do {
        uint32_t nmis = __atomic_load_n(&cpu->nmis, __ATOMIC_ACQUIRE);

        /* Behind the look at `nmis': an NMI that comes later is AGAIN. */
        if (is_taken(vcpu)) {
            vcpu->exit.reason = HV_EXIT_INIT;
            return;
        }
        nmi_give(vcpu, nmis);
        event_give(vcpu);
        entered = vmx_enter(vcpu->gpr, cpu->is_launched, &cpu->nmis, nmis);
    } while (entered == VMX_AGAIN);
    if (entered == VMX_REFUSED) {
        vcpu->exit.reason = HV_EXIT_INVALID;
        vcpu->exit.code = ~0ull;
        vcpu->exit.info = vmx_read(VMX_INSTRUCTION_ERROR);
        return;
    }
    cpu->is_launched = true;
    exit_read(vcpu);
}

static __attribute__((noreturn)) void vmx_run(struct hv_vcpu *vcpu)
{
    hv_loop(vcpu, enter);
}

static uint64_t vmx_skip(struct hv_vcpu *vcpu)
{
    /* An access to memory has no length: who has decoded it knows. */
    uint64_t rip = vcpu->rip + (vcpu->exit.reason == HV_EXIT_NESTED_FAULT
                                    ? vcpu->exit.length_bytes
                                    : vmx_read(VMX_EXIT_LENGTH));

    /* Outside of 64-bit mode it wraps; inside, this is no wrap. */
    if (rip >> 32 != 0 && vcpu->rip >> 32 == 0 && !is_64_bit())
        rip = (uint32_t)rip;
    vcpu->rip = rip;
    shadow_change(VMX_SHADOW_STI | VMX_SHADOW_MOV_SS, 0);
    return vmx_read(VMX_GUEST_RFLAGS);
}

/* Bochs unblocks NMIs for a STARTUP of its own only, too; or for any IRET. */
static void nmi_unblock(void)
{
    uint64_t rsp;

    __asm__ volatile("mov %%rsp, %0\n\t"
                     "pushq %1\n\t"
                     "pushq %0\n\t"
                     "pushfq\n\t"
                     "pushq %2\n\t"
                     "lea 1f(%%rip), %0\n\t"
                     "pushq %0\n\t"
                     "iretq\n"
                     "1:"
                     : "=&r"(rsp)
                     : "i"(X86_SELECTOR_DATA), "i"(X86_SELECTOR_CODE)
                     : "memory", "cc");
}

/* INIT is blocked while Adit runs; a STARTUP is only heard in the guest. */
static void vmx_wait(struct hv_vcpu *vcpu)
{
    struct vmx_cpu *cpu = vmx_cpu_of(vcpu);

    vmx_reset(vcpu, 0, NULL);
    cpu->is_waiting = cpu->has_waited = true;
    vmx_write(VMX_GUEST_ACTIVITY, VMX_ACTIVITY_WAIT);
    enter(vcpu);
    while (vcpu->exit.reason == HV_EXIT_INIT ||
           vcpu->exit.reason == HV_EXIT_NMI)
        enter(vcpu);
    cpu->is_waiting = false;
    nmi_unblock();
    if (vcpu->exit.reason != HV_EXIT_STARTUP)
        hv_stop(vcpu, "while waiting for STARTUP");
    vcpu->startup_page = vcpu->exit.vector;
}

const struct hv_backend hv_vmx = {
    .name = "VMX",
    .nested_format = &hv_nested_ept,
    .call_flags = ADIT_CALLS_VMCALL,
    .probe = vmx_probe,
    .maps = vmx_maps,
    .begin = vmx_begin,
    .reset = vmx_reset,
    .run = vmx_run,
    .read = vmx_state_read,
    .write = vmx_state_write,
    .advance = vmx_skip,
    .wait = vmx_wait,
    .waits_in_guest = true,
};
