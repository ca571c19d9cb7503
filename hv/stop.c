/* SPDX-License-Identifier: BSD-2-Clause */
/* The end of the guest, told on the console. */
#include <stdarg.h>

#include "hv/backend.h"
#include "hv/cpus.h"
#include "hv/guest.h"
#include "hv/run.h"
#include "x86/console.h"
#include "x86/stop.h"

#define error(...) console_print(CONSOLE_ERROR, "adit: " __VA_ARGS__)

static void print_registers(const struct hv_vcpu *vcpu)
{
    const uint64_t *r = vcpu->gpr;

    error("  rip %016lx rflags %08lx cs %04lx base %lx cpl %lu\n", vcpu->rip,
          hv_read(vcpu, HV_RFLAGS), hv_read(vcpu, HV_CS_SELECTOR),
          hv_read(vcpu, HV_CS_BASE), hv_read(vcpu, HV_CPL));
    error("  rax %016lx rbx %016lx rcx %016lx\n", r[HV_RAX], r[HV_RBX],
          r[HV_RCX]);
    error("  rdx %016lx rsi %016lx rdi %016lx\n", r[HV_RDX], r[HV_RSI],
          r[HV_RDI]);
    error("  rbp %016lx rsp %016lx r8  %016lx\n", r[HV_RBP], r[HV_RSP],
          r[HV_R8]);
    error("  r9  %016lx r10 %016lx r11 %016lx\n", r[HV_R9], r[HV_R10],
          r[HV_R11]);
    error("  r12 %016lx r13 %016lx r14 %016lx r15 %lx\n", r[HV_R12],
          r[HV_R13], r[HV_R14], r[HV_R15]);
    error("  cr0 %08lx cr2 %016lx cr3 %016lx cr4 %08lx efer %lx\n",
          hv_read(vcpu, HV_CR0), hv_read(vcpu, HV_CR2), hv_read(vcpu, HV_CR3),
          hv_read(vcpu, HV_CR4), hv_read(vcpu, HV_EFER));
}

static void print_instruction(struct hv_vcpu *vcpu)
{
    uint8_t bytes[HV_INSTRUCTION_BYTES_MAX];
    size_t length = hv_guest_fetch(vcpu, bytes);

    error("  code");
    for (size_t n = 0; n < length; n++)
        console_print(CONSOLE_ERROR, " %02x", bytes[n]);
    console_print(CONSOLE_ERROR, length != 0 ? "\n" : " cannot be read\n");
}

void hv_stop(struct hv_vcpu *vcpu, const char *format, ...)
{
    va_list args;

    if (__atomic_exchange_n(&hv_machine.is_stopping, true, __ATOMIC_ACQ_REL))
        machine_halt(); /* another CPU reports, and stops this one */
    hv_cpus_stop(vcpu);
    error("guest: CPU %u is stopped: ", vcpu->number);
    va_start(args, format);
    console_vprint(CONSOLE_ERROR, format, args);
    va_end(args);
    console_print(CONSOLE_ERROR, "\n");
    error("  %s exit %#lx, info %#lx, address %#lx, event %#lx\n",
          hv_machine.backend->name, vcpu->exit.code, vcpu->exit.info,
          vcpu->exit.physical, vcpu->event);
    print_registers(vcpu);
    print_instruction(vcpu);
    if (hv_machine.is_reset_on_stop)
        machine_reset();
    error("the machine halts; `stop=reset' would reset it\n");
    machine_halt();
}
