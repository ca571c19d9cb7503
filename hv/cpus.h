/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every CPU is Adit's before the guest runs.  One that waits for STARTUP does
 * so where only Adit's own can reach it: the guest's way to send one is shut.
 */
#ifndef HV_CPUS_H
#define HV_CPUS_H

#include "hv/machine.h"

/* Starts all other CPUs, each of which makes itself ready and then waits for
 * STARTUP; one that does not answer, or cannot run guests, is left out.
 * `low` is what they come up through, now and later. */
void hv_cpus_take(struct boot_info *bi, struct hv_range low);

/* The guest's INIT: it leaves the guest and waits.  The boot CPU's resets the
 * machine, as it would without Adit. */
void hv_cpu_init(struct hv_vcpu *target);

/* The guest's STARTUP, which a CPU that does not wait ignores. */
void hv_cpu_startup(struct hv_vcpu *target, uint32_t page);

/* This CPU has left the guest by an INIT: waits, and begins anew. */
void hv_cpu_wait(struct hv_vcpu *vcpu);

/* Takes all other CPUs from the guest, for good. */
void hv_cpus_stop(const struct hv_vcpu *but);

#endif
