/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the guest may do without being seen: the allow-lists.  The permission
 * maps begin closed, and only what policy.c lists is opened; what is not open
 * leaves the guest, and exit_msr.c or exit_io.c decides.
 */
#ifndef HV_POLICY_H
#define HV_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "hv/machine.h"

/* What becomes of an access to an MSR: docs/guest-view.md. */
enum hv_msr_rule {
    HV_MSR_UNLISTED, /* a read is done for the guest, a write is #GP */
    HV_MSR_OPEN,     /* the guest's own; where no map can say so, done for it */
    HV_MSR_HOLD,     /* reads are open; a write must not change held bits */
    HV_MSR_HIDE,     /* there is none: #GP */
    HV_MSR_IGNORE,   /* a write does nothing */
    HV_MSR_MTRR,     /* the guest's own copy */
    HV_MSR_PAGES,    /* as HOLD, and where it points to must be the guest's */
    HV_MSR_FEATURES, /* locked, without VMX */
    HV_MSR_EFER,
    HV_MSR_APIC_BASE,
    HV_MSR_ICR,
};

struct hv_msr_row {
    uint32_t first, last;
    enum hv_msr_rule rule;
    uint64_t held; /* HV_MSR_HOLD: bits that keep their value */
};

/* Never NULL. */
const struct hv_msr_row *hv_msr_row(uint32_t msr);

/* HV_READ and HV_WRITE where the guest may do it by itself, else 0. */
unsigned hv_msr_open(uint32_t msr);
bool hv_port_is_open(uint16_t port);

/* What the guest's kernel may have XSAVES save: no state that would set MSRs
 * which are not open. */
#define HV_XSS_ALLOWED (IA32_XSS_PASID | IA32_XSS_CET | IA32_XSS_LBR)

/* mtrr.c: this CPU's, for a guest to begin with; and the guest's accesses,
 * false where the CPU would not take them. */
void hv_mtrrs_read(struct hv_mtrrs *ret_mtrrs);
bool hv_mtrr_get(const struct hv_mtrrs *mtrrs, uint32_t msr,
                 uint64_t *ret_value);
bool hv_mtrr_set(struct hv_mtrrs *mtrrs, uint32_t msr, uint64_t value);

/* Writes to the configuration of host bridges that were dropped: exit_io.c. */
extern uint64_t hv_pci_dropped;

#endif
