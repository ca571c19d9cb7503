/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The interrupt command register: the guest's IPIs go out as they are, but
 * INIT and STARTUP are done by Adit, which owns every CPU.
 */
#ifndef HV_APIC_H
#define HV_APIC_H

#include <stdbool.h>
#include <stdint.h>

#include "hv/machine.h"

/*
 * Obeys an ICR's `command` (bits 31:0) for `target` (an APIC ID, by the
 * command's destination mode and shorthand).  `is_x2apic` says how the guest
 * has sent it, and how it goes out.  False, and nothing done, where the APIC
 * is not in that mode or does not take the value: a WRMSR is #GP then.
 *
 * NMI and SMI are for CPUs in the guest; one that waits for STARTUP gets none.
 * INIT and STARTUP never reach the guest's ICR: who reads it back finds the
 * command before, and no delivery pending.
 */
bool hv_apic_command(struct hv_vcpu *vcpu, uint32_t command, uint32_t target,
                     bool is_x2apic);

/* A write to the APIC's page, which is read-only: decodes the instruction at
 * the guest's instruction pointer, obeys, and goes on behind it.  False when
 * the instruction is none that is known; nothing is done then. */
bool hv_apic_write(struct hv_vcpu *vcpu, uint64_t physical);

#endif
