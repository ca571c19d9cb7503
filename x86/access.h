/* SPDX-License-Identifier: BSD-2-Clause */
/* Accesses that may fault: each answers false if it did, and has then done
 * nothing.  They work from traps_begin() on. */
#ifndef X86_ACCESS_H
#define X86_ACCESS_H

#include <stdbool.h>
#include <stdint.h>

bool cpu_read_msr_safe(uint32_t msr, uint64_t *ret_value);
bool cpu_write_msr_safe(uint32_t msr, uint64_t value);
/* XCR0, for CPUs that have it: CR4.OSXSAVE is on from then on. */
bool cpu_write_xcr_safe(uint32_t xcr, uint64_t value);
bool cpu_write_byte_safe(uint8_t *at, uint8_t value);

#endif
