/* SPDX-License-Identifier: BSD-2-Clause */
/* Exceptions: any of them is the end, but never a mute one; only those that
 * x86/access.h asks for are forgiven. */
#ifndef X86_TRAPS_H
#define X86_TRAPS_H

#include <stdbool.h>
#include <stdint.h>

#include "adit/boot_info.h"

/* As traps_entry.S lays it on the stack. */
struct trap_frame {
    uint64_t r15, r14, r13, r12, r11, r10, r9, r8;
    uint64_t rbp, rdi, rsi, rdx, rcx, rbx, rax;
    uint64_t vector, error;
    uint64_t rip, cs, rflags, rsp, ss;
};
_Static_assert(sizeof(struct trap_frame) == 22 * 8, "traps_entry.S");

/* [apm2] 12.2.5: 64-bit task-state segment. */
struct tss {
    uint32_t reserved0;
    uint64_t rsp[3];
    uint64_t reserved1;
    uint64_t ist[7];
    uint64_t reserved2;
    uint16_t reserved3;
    uint16_t io_map_offset;
} __attribute__((packed));
_Static_assert(sizeof(struct tss) == 104, "[apm2] 12.2.5");

/* What each CPU has of its own: a TSS cannot be shared, nor its descriptor. */
struct trap_tables {
    uint64_t gdt[6];
    struct tss tss;
};

/*
 * Takes the 32 exception vectors; the other vectors stay with whoever had
 * them, since the firmware's timer runs while boot services live.
 */
void traps_begin(void);

/* Gives the exception vectors back, for a return to the firmware. */
void traps_give_back(void);

/*
 * Our own GDT, TSS and whole IDT, with a stack of its own for what may strike
 * on a broken one (NMI, #DF, #PF, #MC).  Interrupts must be off for good.
 */
void traps_own(void);

/* From now on what traps is a kernel, which lies there: reports say so. */
void traps_in_kernel(const struct boot_kernel *kernel);

/* From now on, on every CPU, an NMI is for `take`, which answers false where
 * it is none of its own; it may change where the CPU goes on.  It has no stack
 * of its own any more: it may strike while another trap is handled on that. */
void traps_give_nmi(bool (*take)(struct trap_frame *frame));

/* Makes a CPU's own, with the stack that ends at `stack_top` for its traps. */
void traps_tables(struct trap_tables *ret_tables, const void *stack_top);

/* Another stack for them, also while they are a CPU's. */
void traps_stack(struct trap_tables *tables, const void *stack_top);

/* Makes them, and the IDT of traps_own(), this CPU's. */
void traps_load(const struct trap_tables *tables);

/* In traps_entry.S: the segment registers anew, from our GDT. */
void traps_reload_segments(void);

/* From traps_entry.S: returns for what may fault, with another rip, and for
 * NMIs that are taken. */
void trap_handle(struct trap_frame *frame);

_Noreturn void trap_report(const struct trap_frame *frame);

#endif
