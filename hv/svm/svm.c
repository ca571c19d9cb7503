/* SPDX-License-Identifier: BSD-2-Clause */
/* [apm2] 15: VMRUN, its exits, and what a CPU needs for it. */
#include "hv/svm/svm.h"

#include "hv/guest.h"
#include "hv/loop.h"
#include "spec/x86.h"
#include "x86/access.h"
#include "x86/cpu.h"
#include "x86/harden.h"

static bool svm_probe(uint32_t *ret_features, const char **ret_why)
{
    uint32_t last = cpu_cpuid(X86_CPUID_EXT_MAX, 0).eax, edx;
    uint64_t vm_cr;

    if (last < SVM_CPUID_FEATURES ||
        !(cpu_cpuid(X86_CPUID_EXT_FEATURES, 0).ecx & SVM_CPUID_ECX_SVM)) {
        *ret_why = "expected SVM (CPUID 80000001h ECX bit 2), found none";
        return false;
    }
    if (cpu_read_msr_safe(SVM_MSR_VM_CR, &vm_cr) &&
        (vm_cr & SVM_VM_CR_SVMDIS)) {
        *ret_why = "SVM is disabled by the firmware (VM_CR.SVMDIS)";
        return false;
    }
    edx = cpu_cpuid(SVM_CPUID_FEATURES, 0).edx;
    if (!(edx & SVM_CPUID_EDX_NP)) {
        *ret_why = "expected nested paging (CPUID 8000000Ah EDX bit 0), found "
                   "SVM without";
        return false;
    }
    *ret_features = (edx & SVM_CPUID_EDX_NRIPS ? HV_FEATURE_NEXT_RIP : 0) |
                    (edx & SVM_CPUID_EDX_DECODE ? HV_FEATURE_DECODE : 0) |
                    (edx & SVM_CPUID_EDX_FLUSH ? HV_FEATURE_FLUSH_ASID : 0) |
                    (edx & SVM_CPUID_EDX_CLEAN ? HV_FEATURE_CLEAN_BITS : 0) |
                    (edx & SVM_CPUID_EDX_LBR ? HV_FEATURE_LBR : 0) |
                    (cpu_cpuid(X86_CPUID_EXT_FEATURES, 0).edx &
                     X86_CPUID_EXT_EDX_1G ? HV_FEATURE_1G_PAGES : 0);
    return true;
}

static void svm_begin(struct hv_vcpu *vcpu)
{
    /* VMRUN and its exits do not say that they keep its MSR apart. */
    harden_without_cet();
    cpu_write_msr(X86_MSR_EFER, cpu_read_msr(X86_MSR_EFER) | SVM_EFER_SVME);
    cpu_write_msr(SVM_MSR_HSAVE_PA, (uint64_t)vcpu->control + SVM_HOST_SAVE_AT);
    svm_vmsave(svm_host_vmcb(vcpu));
    svm_clgi();
}

static void read_io(struct hv_exit *exit, uint64_t info)
{
    exit->port = (uint16_t)(info >> SVM_IOIO_PORT_SHIFT);
    exit->io_bytes = info >> SVM_IOIO_SIZE_SHIFT & 7;
    exit->is_in = info & SVM_IOIO_IN;
    exit->is_string = info & SVM_IOIO_STRING;
}

static void read_nested_fault(struct hv_exit *exit, const struct svm_vmcb *vmcb)
{
    uint64_t info = vmcb->exit_info_1;

    exit->reason = HV_EXIT_NESTED_FAULT;
    exit->physical = vmcb->exit_info_2;
    exit->access = info & SVM_NPF_EXECUTE ? HV_EXECUTE
                   : info & SVM_NPF_WRITE ? HV_WRITE : HV_READ;
    if (info & SVM_NPF_TABLE)
        exit->access |= HV_WALK;
}

/* The reasons of exit codes; the rest is HV_EXIT_UNKNOWN. */
static const uint8_t reasons[] = {
    [SVM_EXIT_INIT] = HV_EXIT_INIT,
    [SVM_EXIT_INVD] = HV_EXIT_INVD,
    [SVM_EXIT_INVLPGA] = HV_EXIT_FORBIDDEN,
    [SVM_EXIT_IOIO] = HV_EXIT_IO,
    [SVM_EXIT_MSR] = HV_EXIT_MSR_READ,
    [SVM_EXIT_TASK] = HV_EXIT_TASK_SWITCH,
    [SVM_EXIT_SHUTDOWN] = HV_EXIT_SHUTDOWN,
    [SVM_EXIT_VMRUN] = HV_EXIT_FORBIDDEN,
    [SVM_EXIT_VMMCALL] = HV_EXIT_HYPERCALL,
    [SVM_EXIT_VMLOAD] = HV_EXIT_FORBIDDEN,
    [SVM_EXIT_VMSAVE] = HV_EXIT_FORBIDDEN,
    [SVM_EXIT_STGI] = HV_EXIT_FORBIDDEN,
    [SVM_EXIT_CLGI] = HV_EXIT_FORBIDDEN,
    [SVM_EXIT_SKINIT] = HV_EXIT_FORBIDDEN,
    [SVM_EXIT_XSETBV] = HV_EXIT_XSETBV,
};

static __attribute__((noinline)) void
read_other(struct hv_exit *exit, const struct svm_vmcb *vmcb)
{
    uint64_t code = exit->code;

    exit->info = vmcb->exit_info_1;
    exit->reason = code < sizeof(reasons)      ? reasons[code]
                   : code == SVM_EXIT_INVALID ? HV_EXIT_INVALID
                                               : HV_EXIT_UNKNOWN;
    if (exit->reason == HV_EXIT_MSR_READ && vmcb->exit_info_1 & 1)
        exit->reason = HV_EXIT_MSR_WRITE;
    else if (exit->reason == HV_EXIT_IO)
        read_io(exit, vmcb->exit_info_1);
    else if (code == SVM_EXIT_NPF)
        read_nested_fault(exit, vmcb);
}

static void read_exit(struct hv_exit *exit, const struct svm_vmcb *vmcb)
{
    /* One emulator writes 32 bits of the code only. */
    exit->code = (uint32_t)vmcb->exit_code;
    if (exit->code == SVM_EXIT_CPUID)
        exit->reason = HV_EXIT_CPUID;
    else
        read_other(exit, vmcb);
}

/* INTn, INT3 and INTO are not given again: they are at RIP still. */
static __attribute__((noinline)) uint64_t undelivered(uint64_t interrupt)
{
    unsigned type = interrupt >> HV_EVENT_TYPE_SHIFT & 7;
    unsigned vector = interrupt & 0xff;

    if (type == HV_EVENT_SOFTWARE ||
        (type == HV_EVENT_EXCEPTION &&
         (vector == X86_TRAP_BP || vector == X86_TRAP_OF)))
        return 0;
    return interrupt;
}

static void enter(struct hv_vcpu *vcpu)
{
    struct svm_vmcb *vmcb = svm_vmcb_of(vcpu);

    vmcb->rax = vcpu->gpr[HV_RAX];
    vmcb->rsp = vcpu->gpr[HV_RSP];
    vmcb->rip = vcpu->rip;
    vmcb->event = vcpu->event;
    svm_enter(vcpu->gpr, (uint64_t)vmcb);
    /* Only a reset and EFER ask for it: the nested tables gain pages, and
     * never lose any, and the ASID is not used for anybody else. */
    vmcb->tlb_control = 0;
    vcpu->gpr[HV_RAX] = vmcb->rax;
    vcpu->gpr[HV_RSP] = vmcb->rsp;
    vcpu->rip = vmcb->rip;
    vcpu->event = 0;
    if (vmcb->exit_interrupt & HV_EVENT_VALID)
        vcpu->event = undelivered(vmcb->exit_interrupt);
    read_exit(&vcpu->exit, vmcb);
}

static __attribute__((noreturn)) void svm_run(struct hv_vcpu *vcpu)
{
    hv_loop(vcpu, enter);
}

/* An instruction's length where the CPU does not say: prefixes, and the
 * opcode. */
static size_t length_bytes(struct hv_vcpu *vcpu)
{
    static const uint8_t opcode_bytes[HV_EXIT_COUNT] = {
        [HV_EXIT_CPUID] = 2,     [HV_EXIT_MSR_READ] = 2,
        [HV_EXIT_MSR_WRITE] = 2, [HV_EXIT_INVD] = 2,
        [HV_EXIT_HYPERCALL] = 3, [HV_EXIT_XSETBV] = 3,
    };
    uint8_t bytes[HV_INSTRUCTION_BYTES_MAX];
    size_t length = hv_guest_fetch(vcpu, bytes), n = 0;

    while (n < length && bytes[n] != 0x0f)
        n++;
    if (n == length)
        n = 0; /* rewritten meanwhile by another CPU: as if without prefixes */
    return n + opcode_bytes[vcpu->exit.reason];
}

static __attribute__((noinline)) uint64_t next_rip(struct hv_vcpu *vcpu)
{
    switch (vcpu->exit.reason) {
    case HV_EXIT_NESTED_FAULT: return vcpu->rip + vcpu->exit.length_bytes;
    case HV_EXIT_IO: return svm_vmcb_of(vcpu)->exit_info_2;
    default: return vcpu->rip + length_bytes(vcpu);
    }
}

static uint64_t svm_skip(struct hv_vcpu *vcpu)
{
    struct svm_vmcb *vmcb = svm_vmcb_of(vcpu);

    vmcb->interrupt_shadow = 0;
    if ((hv_machine.features & HV_FEATURE_NEXT_RIP) &&
        vcpu->exit.reason != HV_EXIT_NESTED_FAULT)
        vcpu->rip = vmcb->next_rip;
    else
        vcpu->rip = next_rip(vcpu);
    return vmcb->rflags;
}

/* INIT has been held back until here; it ends in waiting for STARTUP. */
static void svm_wait(struct hv_vcpu *vcpu)
{
    (void)vcpu;
    svm_stgi();
    for (;;)
        cpu_halt();
}

const struct hv_backend hv_svm = {
    .name = "SVM",
    .nested_format = &hv_nested_npt,
    .probe = svm_probe,
    .maps = svm_maps,
    .begin = svm_begin,
    .reset = svm_reset,
    .run = svm_run,
    .read = svm_read,
    .write = svm_write,
    .advance = svm_skip,
    .wait = svm_wait,
    .waits_in_guest = false,
};
