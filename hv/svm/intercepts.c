/* SPDX-License-Identifier: BSD-2-Clause */
/* What leaves an SVM guest.  All else does not: interrupts, NMIs, exceptions,
 * control registers, and every instruction that is not listed. */
#include "hv/policy.h"
#include "hv/svm/svm.h"
#include "lib/text.h"

/* One row an intercept, all mandatory; the tests take each away by itself. */
static const uint16_t intercepts[] = {
    SVM_INTERCEPT_INIT,    SVM_INTERCEPT_CPUID,    SVM_INTERCEPT_INVD,
    SVM_INTERCEPT_INVLPGA, SVM_INTERCEPT_IOIO,     SVM_INTERCEPT_MSR,
    SVM_INTERCEPT_TASK,    SVM_INTERCEPT_SHUTDOWN, SVM_INTERCEPT_VMRUN,
    SVM_INTERCEPT_VMMCALL, SVM_INTERCEPT_VMLOAD,   SVM_INTERCEPT_VMSAVE,
    SVM_INTERCEPT_STGI,    SVM_INTERCEPT_CLGI,     SVM_INTERCEPT_SKINIT,
    SVM_INTERCEPT_XSETBV,
};

/* [apm2] 15.11: the first MSR of each range of the map. */
static const uint32_t msr_ranges[] = {0, 0xc0000000, 0xc0010000};

void svm_intercepts(struct svm_vmcb *vmcb)
{
    for (size_t i = 0; i < sizeof(intercepts) / sizeof(*intercepts); i++)
        vmcb->intercepts[intercepts[i] / 32] |= 1u << intercepts[i] % 32;
    vmcb->iopm = (uint64_t)hv_machine.maps;
    vmcb->msrpm = vmcb->iopm + SVM_IOPM_BYTES;
}

/* The maps begin as all ones: closed. */
void svm_maps(void *maps)
{
    uint8_t *ports = maps, *msrs = ports + SVM_IOPM_BYTES;

    for (uint32_t port = 0; port < 0x10000; port++)
        if (hv_port_is_open((uint16_t)port))
            ports[port / 8] &= (uint8_t)~(1u << port % 8);
    for (uint32_t n = 0; n < 3 * SVM_MSRPM_RANGE; n++) {
        unsigned open = hv_msr_open(msr_ranges[n / SVM_MSRPM_RANGE] +
                                    n % SVM_MSRPM_RANGE);
        unsigned bits = (open & HV_READ ? 1u : 0) | (open & HV_WRITE ? 2u : 0);

        msrs[n / 4] &= (uint8_t)~(bits << n % 4 * 2);
    }
}
_Static_assert(SVM_IOPM_BYTES + SVM_MSRPM_BYTES <= HV_MAPS_BYTES, "maps");
