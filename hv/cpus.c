/* SPDX-License-Identifier: BSD-2-Clause */
/* [apm2] 15.28, [sdm3] 26.2: INIT, STARTUP, and who obeys them. */
#include "hv/cpus.h"

#include "hv/backend.h"
#include "spec/x86.h"
#include "x86/ap.h"
#include "x86/apic.h"
#include "x86/console.h"
#include "x86/cpu.h"
#include "x86/stop.h"

#define warn(...) console_print(CONSOLE_WARN, "adit: warning: " __VA_ARGS__)

/* Where struct boot_cpu says how they come up; its numbers are ours. */
static struct boot_info *boot;
/* They come up one at a time. */
static bool is_starting;

static uint32_t state_of(const struct hv_vcpu *vcpu)
{
    return __atomic_load_n(&vcpu->state, __ATOMIC_ACQUIRE);
}

static void state_set(struct hv_vcpu *vcpu, enum hv_cpu_state state)
{
    __atomic_store_n(&vcpu->state, state, __ATOMIC_RELEASE);
}

static bool state_change(struct hv_vcpu *vcpu, uint32_t from,
                         enum hv_cpu_state to)
{
    return __atomic_compare_exchange_n(&vcpu->state, &from, to, false,
                                       __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

static void start_at_page(struct hv_vcpu *vcpu)
{
    if (__atomic_load_n(&hv_machine.is_stopping, __ATOMIC_RELAXED))
        machine_halt();
    state_set(vcpu, HV_CPU_RUNNING);
    hv_machine.backend->reset(vcpu, vcpu->startup_page, NULL);
}

static _Noreturn void run_from(struct hv_vcpu *vcpu)
{
    start_at_page(vcpu);
    hv_machine.backend->run(vcpu);
}

/* Where another CPU comes up in Adit, each time that it is started. */
static void come_up(struct boot_cpu *cpu)
{
    const struct hv_backend *backend = hv_machine.backend;
    struct hv_vcpu *vcpu = hv_machine.cpus[cpu - boot->cpus];
    uint32_t features;
    const char *why;

    ap_trap_stack(vcpu->number, vcpu->trap_stack_top);
    if (state_of(vcpu) == HV_CPU_STARTED) {
        backend->begin(vcpu);
        run_from(vcpu);
    }
    if (!backend->probe(&features, &why) ||
        (hv_machine.features & ~features) != 0)
        machine_halt();
    backend->begin(vcpu);
    state_set(vcpu, HV_CPU_WAITING);
    backend->wait(vcpu);
    run_from(vcpu);
}

static bool start(struct hv_vcpu *vcpu)
{
    struct boot_cpu *cpu = &boot->cpus[vcpu->number];

    cpu->entry = (uint64_t)come_up;
    cpu->stack_top = vcpu->stack_top;
    cpu->state = BOOT_CPU_WAITING;
    return ap_start(cpu, vcpu->number);
}

/* Long enough for any CPU, and a bound where the time stands still. */
#define LOOKS_MAX (1u << 28)
/* Between two STARTUPs: a millisecond or so. */
#define LOOKS_AGAIN (1u << 14)

static bool wait_for(const struct hv_vcpu *vcpu, enum hv_cpu_state state,
                     unsigned looks_max)
{
    for (unsigned looks = 0; looks < looks_max; looks++) {
        if (state_of(vcpu) == state)
            return true;
        cpu_relax();
    }
    return false;
}

/* It has been reset.  Afterwards it waits for STARTUP. */
static void take(struct hv_vcpu *vcpu)
{
    if (!start(vcpu) || !wait_for(vcpu, HV_CPU_WAITING, LOOKS_MAX)) {
        warn("CPU %u, APIC %u, does not answer or cannot run a guest, and is "
             "left out\n", vcpu->number, vcpu->apic_id);
        state_set(vcpu, HV_CPU_OUT);
    }
    if (!hv_machine.backend->waits_in_guest)
        ap_reset(&boot->cpus[vcpu->number]);
}

void hv_cpus_take(struct boot_info *bi, struct hv_range low)
{
    boot = bi;
    if (hv_machine.cpu_count < 2)
        return;
    if (!ap_begin(low.base)) {
        warn("no page tables for the other CPUs: they are left out\n");
        return;
    }
    for (uint32_t n = 1; n < hv_machine.cpu_count; n++)
        ap_reset(&bi->cpus[n]);
    ap_rest();
    for (uint32_t n = 1; n < hv_machine.cpu_count; n++)
        take(hv_machine.cpus[n]);
    ap_rest();
}

void hv_cpu_init(struct hv_vcpu *target)
{
    if (target->number == 0)
        machine_reset();
    if (!state_change(target, HV_CPU_RUNNING, HV_CPU_WAITING))
        return;
    if (hv_machine.backend->waits_in_guest)
        apic_send(target->apic_id, X86_APIC_MODE_NMI | X86_APIC_ICR_ASSERT);
    else
        apic_send_init(target->apic_id);
}

/* To a CPU that may still be on its way to where it can hear it: one that comes
 * too early is lost, and one too many is not heard. */
static bool call(const struct hv_vcpu *target, uint32_t page)
{
    for (unsigned calls = 0; calls < LOOKS_MAX / LOOKS_AGAIN; calls++)
        if (apic_send_startup(target->apic_id, (uint8_t)page) &&
            wait_for(target, HV_CPU_RUNNING, LOOKS_AGAIN))
            return true;
    return false;
}

void hv_cpu_startup(struct hv_vcpu *target, uint32_t page)
{
    if (!state_change(target, HV_CPU_WAITING, HV_CPU_STARTED))
        return;
    target->startup_page = page;
    while (__atomic_exchange_n(&is_starting, true, __ATOMIC_ACQUIRE))
        cpu_relax();
    if (hv_machine.backend->waits_in_guest
            ? !call(target, page)
            : !start(target) ||
                  !wait_for(target, HV_CPU_RUNNING, LOOKS_MAX)) {
        warn("CPU %u, APIC %u, does not answer any more\n", target->number,
             target->apic_id);
        state_set(target, HV_CPU_OUT);
    }
    __atomic_store_n(&is_starting, false, __ATOMIC_RELEASE);
}

void hv_cpu_wait(struct hv_vcpu *vcpu)
{
    if (vcpu->number == 0)
        machine_reset();
    /* It may have been told to start already, by who has sent the INIT. */
    state_change(vcpu, HV_CPU_RUNNING, HV_CPU_WAITING);
    hv_machine.backend->wait(vcpu);
    start_at_page(vcpu);
}

void hv_cpus_stop(const struct hv_vcpu *but)
{
    for (uint32_t n = 1; n < hv_machine.cpu_count; n++)
        if (hv_machine.cpus[n] != but)
            ap_reset(&boot->cpus[n]);
}
