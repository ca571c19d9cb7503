/* SPDX-License-Identifier: BSD-2-Clause */
/* Marks for assembly routines: their symbol, type and size. */
#ifndef X86_ASM_H
#define X86_ASM_H

#define FUNC(name)                                                     \
        .globl name; .hidden name; .type name, @function;              \
        name:

#define END(name) .size name, . - name

#endif
