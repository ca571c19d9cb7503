/* SPDX-License-Identifier: BSD-2-Clause */
/* [sdm3] 24.6 to 24.8, 25: can this CPU do it, and what it needs for it. */
#include "hv/vmx/vmx.h"

#include "hv/nested.h"
#include "hv/run.h"
#include "spec/x86.h"
#include "x86/access.h"
#include "x86/cpu.h"
#include "x86/harden.h"
#include "x86/traps.h"

static struct vmx_capabilities read_capabilities(void)
{
    bool is_true = cpu_read_msr(VMX_MSR_BASIC) & VMX_BASIC_TRUE;
    struct vmx_capabilities can = {
        .pin = cpu_read_msr(is_true ? VMX_MSR_TRUE_PIN : VMX_MSR_PIN),
        .primary = cpu_read_msr(is_true ? VMX_MSR_TRUE_PRIMARY
                                        : VMX_MSR_PRIMARY),
        .exit = cpu_read_msr(is_true ? VMX_MSR_TRUE_EXIT : VMX_MSR_EXIT),
        .entry = cpu_read_msr(is_true ? VMX_MSR_TRUE_ENTRY : VMX_MSR_ENTRY),
        .misc = cpu_read_msr(VMX_MSR_MISC),
    };

    /* Those that are not there fault. */
    if ((can.primary >> 32 & VMX_PRIMARY_SECONDARY) &&
        cpu_read_msr_safe(VMX_MSR_SECONDARY, &can.secondary) &&
        (can.secondary >> 32 & (VMX_SECONDARY_EPT | VMX_SECONDARY_VPID)))
        cpu_read_msr_safe(VMX_MSR_EPT, &can.ept);
    return can;
}

bool vmx_probe(uint32_t *ret_features, const char **ret_why)
{
    struct vmx_capabilities can;
    struct vmx_controls controls;
    uint64_t feature;

    if (!(cpu_cpuid(X86_CPUID_FEATURES, 0).ecx & VMX_CPUID_ECX_VMX)) {
        *ret_why = "expected VMX (CPUID 1 ECX bit 5), found none";
        return false;
    }
    if (!cpu_read_msr_safe(VMX_MSR_FEATURE_CONTROL, &feature)) {
        *ret_why = "expected IA32_FEATURE_CONTROL (MSR 3Ah), found none";
        return false;
    }
    if ((feature & VMX_FEATURE_CONTROL_LOCK) &&
        !(feature & VMX_FEATURE_CONTROL_VMX)) {
        *ret_why = "VMX is disabled by the firmware (IA32_FEATURE_CONTROL is "
                   "locked without it)";
        return false;
    }
    can = read_capabilities();
    *ret_why = vmx_controls_make(&can, &controls);
    if (*ret_why != NULL)
        return false;
    *ret_features =
        (controls.secondary & VMX_SECONDARY_VPID ? HV_FEATURE_VPID : 0) |
        (can.ept & VMX_EPT_1G ? HV_FEATURE_1G_PAGES : 0);
    return true;
}

/* An NMI while Adit runs is the guest's. */
static bool take_nmi(struct trap_frame *frame)
{
    struct hv_vcpu *vcpu = (struct hv_vcpu *)cpu_read_msr(X86_MSR_GS_BASE);

    if (vcpu == NULL)
        return false; /* not begun yet */
    vmx_cpu_of(vcpu)->nmis++;
    if (frame->rip >= (uint64_t)vmx_enter_first &&
        frame->rip < (uint64_t)vmx_enter_last)
        frame->rip = (uint64_t)vmx_enter_again;
    return true;
}

static void turn_on(struct hv_vcpu *vcpu)
{
    uint32_t revision = cpu_read_msr(VMX_MSR_BASIC) & VMX_BASIC_REVISION;
    uint8_t *control = vcpu->control;
    uint64_t feature = cpu_read_msr(VMX_MSR_FEATURE_CONTROL);
    uint64_t cr4 = cpu_read_cr4() | cpu_read_msr(VMX_MSR_CR4_FIXED0);

    if (!(feature & VMX_FEATURE_CONTROL_LOCK))
        cpu_write_msr(VMX_MSR_FEATURE_CONTROL, feature |
                          VMX_FEATURE_CONTROL_LOCK | VMX_FEATURE_CONTROL_VMX);
    /* For the guest's XSETBV, which Adit executes. */
    if (cpu_cpuid(X86_CPUID_FEATURES, 0).ecx & VMX_CPUID_ECX_XSAVE)
        cr4 |= VMX_CR4_OSXSAVE;
    cpu_write_cr0(cpu_read_cr0() | cpu_read_msr(VMX_MSR_CR0_FIXED0));
    cpu_write_cr4(cr4);
    *(uint32_t *)control = revision;
    *(uint32_t *)(control + VMX_VMCS_AT) = revision;
    if (vmx_xon((uint64_t)control) ||
        vmx_clear((uint64_t)control + VMX_VMCS_AT) ||
        vmx_ptrld((uint64_t)control + VMX_VMCS_AT))
        hv_stop(vcpu, "VMXON, VMCLEAR or VMPTRLD fails");
}

/* Exits load the host's, and save what the guest's was. */
static void write_cet(void)
{
    vmx_write(VMX_HOST_S_CET, cpu_read_cr4() & X86_CR4_CET
                                  ? X86_S_CET_ENDBR_EN : 0);
    vmx_write(VMX_HOST_SSP, 0);
    vmx_write(VMX_HOST_SSP_TABLE, 0);
    vmx_write(VMX_GUEST_S_CET, 0);
    vmx_write(VMX_GUEST_SSP, 0);
    vmx_write(VMX_GUEST_SSP_TABLE, 0);
}

static void write_controls(struct hv_vcpu *vcpu)
{
    static const uint16_t zeros[] = {
        VMX_EXCEPTIONS, VMX_FAULT_MASK, VMX_FAULT_MATCH, VMX_CR3_TARGETS,
        VMX_EXIT_STORES, VMX_EXIT_LOADS, VMX_ENTRY_LOADS, VMX_TSC_OFFSET,
    };
    struct vmx_capabilities can = read_capabilities();
    uint64_t maps = (uint64_t)hv_machine.maps;
    struct vmx_controls controls;
    const char *why = vmx_controls_make(&can, &controls);

    if (why != NULL)
        hv_stop(vcpu, "%s", why);
    for (unsigned i = 0; i < sizeof(zeros) / sizeof(*zeros); i++)
        vmx_write(zeros[i], 0);
    if (!(hv_machine.features & HV_FEATURE_VPID))
        controls.secondary &= ~VMX_SECONDARY_VPID;
    vmx_write(VMX_PIN, controls.pin);
    vmx_write(VMX_PRIMARY, controls.primary);
    vmx_write(VMX_SECONDARY, controls.secondary);
    vmx_write(VMX_EXIT, controls.exit);
    vmx_write(VMX_ENTRY, controls.entry);
    vmx_write(VMX_MSR_BITMAP, maps);
    vmx_write(VMX_IO_BITMAP_A, maps + VMX_MAP_PORTS_AT);
    vmx_write(VMX_IO_BITMAP_B, maps + VMX_MAP_PORTS_AT + 0x1000);
    vmx_write(VMX_EPTP, hv_machine.nested->root | VMX_EPTP_FLAGS);
    if (controls.secondary & VMX_SECONDARY_VPID)
        vmx_write(VMX_VPID, vcpu->number + 1);
    if (controls.secondary & VMX_SECONDARY_XSAVES)
        vmx_write(VMX_XSS_BITMAP, 0);
    if (controls.exit & VMX_EXIT_LOAD_CET)
        write_cet();
    else
        harden_without_cet();
    vmx_write(VMX_CR0_MASK, X86_CR0_NE);
    vmx_write(VMX_CR4_MASK, VMX_CR4_VMXE);
    vmx_cpu_of(vcpu)->primary = controls.primary;
}

/* What an exit loads.  FS is not used; GS says whose CPU it is. */
static void write_host(const struct hv_vcpu *vcpu)
{
    struct table_register gdtr, idtr;

    cpu_store_gdt(&gdtr);
    cpu_store_idt(&idtr);
    vmx_write(VMX_HOST_CS, X86_SELECTOR_CODE);
    vmx_write(VMX_HOST_SS, X86_SELECTOR_DATA);
    vmx_write(VMX_HOST_DS, X86_SELECTOR_DATA);
    vmx_write(VMX_HOST_ES, X86_SELECTOR_DATA);
    vmx_write(VMX_HOST_FS, 0);
    vmx_write(VMX_HOST_GS, 0);
    vmx_write(VMX_HOST_TR, X86_SELECTOR_TSS);
    vmx_write(VMX_HOST_FS_BASE, 0);
    vmx_write(VMX_HOST_GS_BASE, (uint64_t)vcpu);
    vmx_write(VMX_HOST_TR_BASE,
              (uint64_t)&((const struct trap_tables *)gdtr.base)->tss);
    vmx_write(VMX_HOST_GDTR_BASE, gdtr.base);
    vmx_write(VMX_HOST_IDTR_BASE, idtr.base);
    vmx_write(VMX_HOST_CR0, cpu_read_cr0());
    vmx_write(VMX_HOST_CR3, cpu_read_cr3());
    vmx_write(VMX_HOST_CR4, cpu_read_cr4());
    vmx_write(VMX_HOST_EFER, cpu_read_msr(X86_MSR_EFER));
    vmx_write(VMX_HOST_PAT, cpu_read_msr(X86_MSR_PAT));
    vmx_write(VMX_HOST_SYSENTER_CS, 0);
    vmx_write(VMX_HOST_SYSENTER_ESP, 0);
    vmx_write(VMX_HOST_SYSENTER_EIP, 0);
    vmx_write(VMX_HOST_RIP, (uint64_t)vmx_left);
}

/* The guest's, of what no reset touches. */
static void write_kept(void)
{
    vmx_write(VMX_LINK, ~0ull);
    vmx_write(VMX_GUEST_PAT, cpu_read_msr(X86_MSR_PAT));
    vmx_write(VMX_GUEST_SYSENTER_CS, cpu_read_msr(VMX_MSR_SYSENTER_CS));
    vmx_write(VMX_GUEST_SYSENTER_ESP, cpu_read_msr(VMX_MSR_SYSENTER_ESP));
    vmx_write(VMX_GUEST_SYSENTER_EIP, cpu_read_msr(VMX_MSR_SYSENTER_EIP));
}

void vmx_begin(struct hv_vcpu *vcpu)
{
    turn_on(vcpu);
    write_controls(vcpu);
    write_host(vcpu);
    write_kept();
    vmx_flush();
    cpu_write_msr(X86_MSR_GS_BASE, (uint64_t)vcpu);
    traps_give_nmi(take_nmi);
}
