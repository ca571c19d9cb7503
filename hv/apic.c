/* SPDX-License-Identifier: BSD-2-Clause */
/* [apm2] 16.5, [sdm3] 11.6: interrupt commands; 16.3.2: registers. */
#include "hv/apic.h"

#include "hv/cpus.h"
#include "hv/decode.h"
#include "hv/guest.h"
#include "hv/run.h"
#include "lib/print.h"
#include "spec/x86.h"
#include "x86/apic.h"
#include "x86/console.h"
#include "x86/paging.h"

/* Of these a guest could have as many printed as it likes. */
#define WARNINGS_MAX 8

static bool may_warn(void)
{
    static uint32_t warnings;

    return __atomic_load_n(&warnings, __ATOMIC_RELAXED) < WARNINGS_MAX &&
           __atomic_fetch_add(&warnings, 1, __ATOMIC_RELAXED) < WARNINGS_MAX;
}

static void warn_command(const struct hv_vcpu *vcpu, uint32_t command,
                         uint32_t target, const char *why)
{
    if (may_warn())
        console_print(CONSOLE_WARN,
                      "adit: guest: CPU %u: interrupt command %08x for APIC "
                      "%x dropped: %s\n",
                      vcpu->number, command, target, why);
}

static void warn_write(const struct hv_vcpu *vcpu, unsigned offset,
                       struct bytes code)
{
    char text[3 * HV_INSTRUCTION_BYTES_MAX + 1] = "";

    if (!may_warn())
        return;
    for (size_t n = 0; n < code.length_bytes; n++)
        print_buffer(text + 3 * n, 4, " %02x", code.at[n]);
    console_print(CONSOLE_WARN,
                  "adit: guest: CPU %u: at %llx, APIC register %03x: no store "
                  "of 32 bits to a register:%s\n",
                  vcpu->number, (unsigned long long)vcpu->rip, offset, text);
}

static bool is_addressed(const struct hv_vcpu *cpu,
                         const struct hv_vcpu *sender, uint32_t command,
                         uint32_t target, bool is_x2apic)
{
    uint32_t all = is_x2apic ? X86_APIC_X2APIC_ALL : X86_APIC_ALL;

    switch (command & X86_APIC_ICR_SHORTHAND) {
    case X86_APIC_SHORTHAND_SELF:
        return cpu == sender;
    case X86_APIC_SHORTHAND_ALL:
        return true;
    case X86_APIC_SHORTHAND_OTHERS:
        return cpu != sender;
    }
    if (target == all)
        return true;
    /* [sdm3] 11.12.10.2: of x2APIC, clusters of 16, a bit each. */
    if (command & X86_APIC_ICR_LOGICAL)
        return cpu->apic_id >> 4 == target >> 16 &&
               (target >> cpu->apic_id % 16 & 1);
    return target == cpu->apic_id;
}

static void cpu_obey(struct hv_vcpu *cpu, uint32_t command)
{
    if (__atomic_load_n(&cpu->state, __ATOMIC_ACQUIRE) == HV_CPU_OUT)
        return;
    if ((command & X86_APIC_ICR_MODE) == X86_APIC_MODE_INIT)
        hv_cpu_init(cpu);
    else
        hv_cpu_startup(cpu, command & X86_APIC_ICR_VECTOR);
}

/* INIT or STARTUP.  Who is meant has to be known: logical targets are what
 * each CPU's own APIC says, which nobody uses to start CPUs. */
static void cpus_obey(struct hv_vcpu *vcpu, uint32_t command, uint32_t target,
                      bool is_x2apic)
{
    uint32_t shorthand = command & X86_APIC_ICR_SHORTHAND;

    if (shorthand == X86_APIC_SHORTHAND_SELF ||
        shorthand == X86_APIC_SHORTHAND_ALL) {
        warn_command(vcpu, command, target, "not for the sender itself");
        return;
    }
    if (shorthand == X86_APIC_SHORTHAND_NONE &&
        command & X86_APIC_ICR_LOGICAL) {
        warn_command(vcpu, command, target, "a logical target");
        return;
    }
    for (uint32_t n = 0; n < hv_machine.cpu_count; n++) {
        struct hv_vcpu *cpu = hv_machine.cpus[n];

        if (cpu != vcpu && is_addressed(cpu, vcpu, command, target, is_x2apic))
            cpu_obey(cpu, command);
    }
    /* The sender last: it may not come back. */
    if (is_addressed(vcpu, vcpu, command, target, is_x2apic))
        cpu_obey(vcpu, command);
}

/*
 * NMI or SMI: one by one, to those in the guest.  Some make of a CPU's wake it
 * from its wait for STARTUP by one, and on its way up it has nowhere to go
 * but through the guest's vectors, without Adit.
 *
 * Logical targets of xAPIC are let out: INIT has made such a CPU nobody's.
 */
static bool strike(struct hv_vcpu *vcpu, uint32_t command, uint32_t target,
                   bool is_x2apic)
{
    bool is_logical = (command & X86_APIC_ICR_LOGICAL) &&
                      !(command & X86_APIC_ICR_SHORTHAND);

    if (is_x2apic && command & X86_APIC_X2APIC_RESERVED)
        return false;
    if (!is_x2apic && is_logical)
        return apic_write(APIC_MEMORY, X86_APIC_ICR, command);
    for (uint32_t n = 0; n < hv_machine.cpu_count; n++) {
        struct hv_vcpu *cpu = hv_machine.cpus[n];

        if (is_addressed(cpu, vcpu, command, target, is_x2apic) &&
            __atomic_load_n(&cpu->state, __ATOMIC_ACQUIRE) == HV_CPU_RUNNING)
            apic_send(cpu->apic_id,
                      (command & X86_APIC_ICR_MODE) | X86_APIC_ICR_ASSERT);
    }
    return true;
}

/* Adit has sent something of its own by the guest's register. */
static void target_restore(uint32_t target, bool is_x2apic)
{
    if (!is_x2apic)
        apic_write(APIC_MEMORY, X86_APIC_ICR_TARGET,
                   target << X86_APIC_ID_SHIFT);
}

bool hv_apic_command(struct hv_vcpu *vcpu, uint32_t command, uint32_t target,
                     bool is_x2apic)
{
    bool is_sent;

    enum apic_mode mode = is_x2apic ? APIC_MSR : APIC_MEMORY;

    if (apic_open() != mode)
        return false;
    switch (command & X86_APIC_ICR_MODE) {
    case X86_APIC_MODE_FIXED:
    case X86_APIC_MODE_LOWEST:
        /* In memory the target is where the guest has written it. */
        return apic_write(mode, X86_APIC_ICR,
                          is_x2apic ? (uint64_t)target << 32 | command
                                    : command);
    case X86_APIC_MODE_SMI:
    case X86_APIC_MODE_NMI:
        is_sent = strike(vcpu, command, target, is_x2apic);
        target_restore(target, is_x2apic);
        return is_sent;
    case X86_APIC_MODE_INIT:
    case X86_APIC_MODE_STARTUP:
        break;
    default:
        warn_command(vcpu, command, target, "no such delivery mode");
        return true;
    }
    if (is_x2apic && command & X86_APIC_X2APIC_RESERVED)
        return false;
    /* INIT level de-assert, [sdm3] 11.6.1: no APIC of today acts on it. */
    if ((command & X86_APIC_ICR_MODE) == X86_APIC_MODE_INIT &&
        command & X86_APIC_ICR_LEVEL && !(command & X86_APIC_ICR_ASSERT))
        return true;
    cpus_obey(vcpu, command, target, is_x2apic);
    target_restore(target, is_x2apic);
    return true;
}

/*
 * Not all below TPR is read-only everywhere.  An ID that can be written would
 * let the guest give one CPU's to another, and what Adit sends to an AP would
 * reach the boot CPU; QEMU takes what is stored at 0 for an MSI, which may be
 * an INIT.
 */
static void register_write(struct hv_vcpu *vcpu, unsigned offset,
                           uint32_t value)
{
    uint64_t target;

    if (offset < X86_APIC_TPR)
        return;
    if (offset != X86_APIC_ICR) {
        apic_write(APIC_MEMORY, offset, value);
        return;
    }
    if (apic_read(APIC_MEMORY, X86_APIC_ICR_TARGET, &target))
        hv_apic_command(vcpu, value, (uint32_t)target >> X86_APIC_ID_SHIFT,
                        false);
}

bool hv_apic_write(struct hv_vcpu *vcpu, uint64_t physical)
{
    unsigned offset = (unsigned)(physical % PAGE_BYTES);
    unsigned bits = hv_guest_code_bits(vcpu);
    uint8_t at[HV_INSTRUCTION_BYTES_MAX];
    struct bytes code = bytes_of(at, hv_guest_fetch(vcpu, at));
    uint64_t before = UINT32_MAX;
    struct hv_store store;

    if (offset % 16 != 0 || !hv_decode_store(code, bits, &store)) {
        warn_write(vcpu, offset, code);
        return false;
    }
    /* Off, or reached by MSR, it is not in memory: nobody is there. */
    if (apic_open() == APIC_MEMORY) {
        if (store.is_exchange)
            apic_read(APIC_MEMORY, offset, &before);
        register_write(vcpu, offset,
                       store.has_gpr ? (uint32_t)vcpu->gpr[store.gpr]
                                     : store.constant);
    }
    if (store.is_exchange)
        vcpu->gpr[store.gpr] = (uint32_t)before;
    vcpu->exit.length_bytes = store.length_bytes;
    hv_skip(vcpu);
    if (bits != 64)
        vcpu->rip = (uint32_t)vcpu->rip;
    return true;
}
