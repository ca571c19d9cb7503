/* SPDX-License-Identifier: BSD-2-Clause */
/* This CPU's local APIC, as its firmware has left it: xAPIC or x2APIC. */
#ifndef X86_APIC_H
#define X86_APIC_H

#include <stdbool.h>
#include <stdint.h>

/* The ID by which others reach this CPU; CPUID's where the APIC is off. */
uint32_t apic_id(void);

/* An INIT, or a STARTUP into real mode at `page`, for another CPU.  False
 * when the APIC is off, has no way to name it, or does not let go of it. */
bool apic_send_init(uint32_t id);
bool apic_send_startup(uint32_t id, uint8_t page);

#endif
