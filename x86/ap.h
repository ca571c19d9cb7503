/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The other CPUs: brings them up one after another, from real mode into the
 * mode of the boot CPU, and parks them in Adit's text (struct boot_cpu).
 */
#ifndef X86_AP_H
#define X86_AP_H

#include <stdbool.h>
#include <stdint.h>

#include "adit/boot_info.h"

/* Two pages below 1 MiB, to come up through. */
#define AP_LOW_BYTES 0x2000

/*
 * Writes to the AP_LOW_BYTES at `low` what the CPUs will come up through: into
 * the page tables, control registers and EFER that this CPU has now.  False
 * when the page tables do not suffice.
 */
bool ap_begin(uint64_t low);

/* Puts it where it waits for STARTUP; give it ap_rest() after. */
bool ap_reset(const struct boot_cpu *cpu);
void ap_rest(void);

/*
 * Starts boot_info.cpus[n], which has been reset.  It is parked on return, or
 * silent: then it has been reset again and does nothing more.
 */
bool ap_start(struct boot_cpu *cpu, uint32_t n);

/* No CPU needs the pages any more. */
void ap_end(void);

/* That CPU's traps have this stack from now on: for one that goes on behind
 * them, with others at the same time. */
void ap_trap_stack(uint32_t n, uint64_t stack_top);

#endif
