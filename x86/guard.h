/* SPDX-License-Identifier: BSD-2-Clause */
/* The stacks' canary, by the names that compilers know: x86/guard.S. */
#ifndef X86_GUARD_H
#define X86_GUARD_H

#include <stdint.h>

extern uint64_t __stack_chk_guard;
extern const char __stack_chk_fail[];

/* What a door knows that is random; 0 while it is nothing. */
extern uint64_t guard_entropy;

/*
 * Another canary, with that in it.  Only for who never returns, when no
 * function that will is on this CPU's stack, no other CPU runs, and the page
 * tables still let it be written.
 */
static inline __attribute__((always_inline)) void guard_renew(void)
{
    uint64_t mixed = (__stack_chk_guard ^ guard_entropy) *
                     0x9e3779b97f4a7c15u;

    __stack_chk_guard = (mixed ^ mixed >> 32) & ~(uint64_t)0xff;
}

#endif
