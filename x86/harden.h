/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a CPU can do against code that has gone astray, as far as it has it:
 * SMEP, SMAP and UMIP in CR4, and by CET that indirect branches, interrupts
 * and exceptions land on ENDBR64 only.  For Adit alone: firmware is called
 * and kernels are entered without it.
 */
#ifndef X86_HARDEN_H
#define X86_HARDEN_H

#include <stdint.h>

#include "spec/x86.h"

#define HARDEN_CR4 \
    ((uint64_t)(X86_CR4_UMIP | X86_CR4_SMEP | X86_CR4_SMAP | X86_CR4_CET))

/* On this CPU, which has CR0.WP. */
void harden_on(void);
void harden_off(void);

/* Without CET: for who lets another have its MSR, and cannot get it back. */
void harden_without_cet(void);

/* CR4 as another CPU of the same make has it, on this one. */
void harden_write_cr4(uint64_t cr4);

#endif
