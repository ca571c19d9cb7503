/* SPDX-License-Identifier: BSD-2-Clause */
/* [sdm3] C and 28.2: Intel's exits in the words of hv/machine.h.  Nothing here
 * touches the machine. */
#include "hv/vmx/vmx.h"

/* UNKNOWN for all that is not here. */
static const uint8_t reasons[] = {
    [VMX_REASON_TRIPLE_FAULT] = HV_EXIT_SHUTDOWN,
    [VMX_REASON_INIT] = HV_EXIT_INIT,
    [VMX_REASON_STARTUP] = HV_EXIT_STARTUP,
    [VMX_REASON_NMI_WINDOW] = HV_EXIT_WINDOW,
    [VMX_REASON_TASK_SWITCH] = HV_EXIT_TASK_SWITCH,
    [VMX_REASON_CPUID] = HV_EXIT_CPUID,
    [VMX_REASON_GETSEC] = HV_EXIT_FORBIDDEN,
    [VMX_REASON_INVD] = HV_EXIT_INVD,
    [VMX_REASON_RSM] = HV_EXIT_FORBIDDEN,
    [VMX_REASON_VMCALL] = HV_EXIT_HYPERCALL,
    [VMX_REASON_VMCLEAR] = HV_EXIT_FORBIDDEN,
    [VMX_REASON_VMLAUNCH] = HV_EXIT_FORBIDDEN,
    [VMX_REASON_VMPTRLD] = HV_EXIT_FORBIDDEN,
    [VMX_REASON_VMPTRST] = HV_EXIT_FORBIDDEN,
    [VMX_REASON_VMREAD] = HV_EXIT_FORBIDDEN,
    [VMX_REASON_VMRESUME] = HV_EXIT_FORBIDDEN,
    [VMX_REASON_VMWRITE] = HV_EXIT_FORBIDDEN,
    [VMX_REASON_VMXOFF] = HV_EXIT_FORBIDDEN,
    [VMX_REASON_VMXON] = HV_EXIT_FORBIDDEN,
    [VMX_REASON_CR] = HV_EXIT_CR_WRITE,
    [VMX_REASON_IO] = HV_EXIT_IO,
    [VMX_REASON_RDMSR] = HV_EXIT_MSR_READ,
    [VMX_REASON_WRMSR] = HV_EXIT_MSR_WRITE,
    [VMX_REASON_EPT_VIOLATION] = HV_EXIT_NESTED_FAULT,
    [VMX_REASON_INVEPT] = HV_EXIT_FORBIDDEN,
    [VMX_REASON_INVVPID] = HV_EXIT_FORBIDDEN,
    [VMX_REASON_XSETBV] = HV_EXIT_XSETBV,
    [VMX_REASON_VMFUNC] = HV_EXIT_FORBIDDEN,
    [VMX_REASON_SEAMCALL] = HV_EXIT_FORBIDDEN,
    [VMX_REASON_TDCALL] = HV_EXIT_FORBIDDEN,
};

static uint32_t find_reason(uint32_t reason, uint64_t qualification,
                            uint32_t event)
{
    uint32_t basic = reason & VMX_REASON_BASIC;

    if (reason & VMX_REASON_ENTRY_FAILED)
        return HV_EXIT_INVALID;
    if (basic == VMX_REASON_EXCEPTION &&
        (event >> HV_EVENT_TYPE_SHIFT & 7) == HV_EVENT_NMI)
        return HV_EXIT_NMI;
    if (basic == VMX_REASON_CR &&
        (qualification >> VMX_CR_TYPE_SHIFT & 3) != 0)
        return HV_EXIT_UNKNOWN; /* no bit that is ours can cause those */
    return basic < sizeof(reasons) ? reasons[basic] : HV_EXIT_UNKNOWN;
}

static uint32_t find_access(uint64_t qualification)
{
    const uint64_t final = VMX_EPT_LINEAR | VMX_EPT_FINAL;

    return (qualification & VMX_EPT_READ ? HV_READ : 0) |
           (qualification & VMX_EPT_WRITE ? HV_WRITE : 0) |
           (qualification & VMX_EPT_EXECUTE ? HV_EXECUTE : 0) |
           ((qualification & final) == final ? 0 : HV_WALK);
}

void vmx_exit_read(struct hv_exit *ret_exit, uint32_t reason,
                   uint64_t qualification, uint32_t event)
{
    ret_exit->code = reason;
    ret_exit->info = qualification;
    ret_exit->reason = find_reason(reason, qualification, event);
    switch (ret_exit->reason) {
    case HV_EXIT_IO:
        ret_exit->port = (uint16_t)(qualification >> VMX_IO_PORT_SHIFT);
        ret_exit->io_bytes = (qualification & VMX_IO_SIZE) + 1;
        ret_exit->is_in = qualification & VMX_IO_IN;
        ret_exit->is_string = qualification & VMX_IO_STRING;
        return;
    case HV_EXIT_NESTED_FAULT:
        ret_exit->access = find_access(qualification);
        return;
    case HV_EXIT_CR_WRITE:
        ret_exit->cr = qualification & VMX_CR_NUMBER;
        return;
    case HV_EXIT_STARTUP:
        ret_exit->vector = (uint8_t)qualification;
        return;
    default:
        return;
    }
}

uint64_t vmx_exit_event(uint32_t vectoring, uint32_t error)
{
    uint64_t event = vectoring & VMX_EVENT_MASK;

    if (!(event & HV_EVENT_VALID))
        return 0;
    switch (event >> HV_EVENT_TYPE_SHIFT & 7) {
    case HV_EVENT_SOFTWARE:
    case VMX_EVENT_PRIVILEGED_SOFTWARE:
    case VMX_EVENT_SOFTWARE_EXCEPTION:
        return 0;
    }
    if (event & HV_EVENT_HAS_ERROR)
        event |= (uint64_t)error << HV_EVENT_ERROR_SHIFT;
    return event;
}
