/* SPDX-License-Identifier: BSD-2-Clause */
/* This CPU's local APIC, as its firmware has left it: xAPIC or x2APIC. */
#ifndef X86_APIC_H
#define X86_APIC_H

#include <stdbool.h>
#include <stdint.h>

enum apic_mode { APIC_OFF, APIC_MEMORY, APIC_MSR };

/* How this CPU's APIC is reached at the moment. */
enum apic_mode apic_open(void);

/* A register of it by its offset, raw.  False, and nothing done, when the APIC
 * is off or, as an MSR, has no such register or does not take the value. */
bool apic_read(enum apic_mode mode, unsigned offset, uint64_t *ret_value);
bool apic_write(enum apic_mode mode, unsigned offset, uint64_t value);

/* The ID by which others reach this CPU; CPUID's where the APIC is off. */
uint32_t apic_id(void);

/* An ICR's `command` for the CPU of that ID.  False when the APIC is off, has
 * no way to name it, or does not let go of it. */
bool apic_send(uint32_t id, uint32_t command);

/* The same: an INIT, or a STARTUP into real mode at `page`, for another. */
bool apic_send_init(uint32_t id);
bool apic_send_startup(uint32_t id, uint8_t page);

#endif
