/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's memory, seen by Adit: a page at a time through vcpu->window, and
 * never where Adit itself is.  Page-table walks go by the guest's own tables
 * and mode: none, 32-bit, PAE, 4 and 5 levels.
 */
#ifndef HV_GUEST_H
#define HV_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hv/machine.h"

/* [apm2] 15.10 has it: no instruction is longer. */
#define HV_INSTRUCTION_BYTES_MAX 15

/*
 * Copies guest-physical memory, which may cross pages.  False where any of it
 * is Adit's or the local APIC's, or past the end of addresses; what `to` then
 * has is nobody's.  It may be a device's: a read that does something there
 * does nothing that the guest could not do itself.
 */
bool hv_guest_read(struct hv_vcpu *vcpu, uint64_t physical, void *to,
                   size_t length_bytes);

/* Guest linear to guest physical; false where it is not mapped.  Rights are
 * not looked at: the CPU has, before it tells of an address. */
bool hv_guest_walk(struct hv_vcpu *vcpu, uint64_t linear,
                   uint64_t *ret_physical);

/* How wide its code is by default: 16, 32 or 64. */
unsigned hv_guest_code_bits(const struct hv_vcpu *vcpu);

/* The bytes at the guest's instruction pointer, as many as can be had; 0 when
 * none can. */
size_t hv_guest_fetch(struct hv_vcpu *vcpu,
                      uint8_t bytes[HV_INSTRUCTION_BYTES_MAX]);

#endif
