/* SPDX-License-Identifier: BSD-2-Clause */
/* For assembly routines: marks of their symbol, type and size, and the ways
 * on that a CPU must not guess. */
#ifndef X86_ASM_H
#define X86_ASM_H

#define FUNC(name)                                                     \
        .globl name; .hidden name; .type name, @function;              \
        name:

#define END(name) .size name, . - name

/* What lies behind a return or a jump by register is not to be run, not even
 * as a guess: the compiler does the same by -mharden-sls=all. */
#define RET ret; int3

#endif
