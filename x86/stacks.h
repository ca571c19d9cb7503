/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All stacks that the image brings: the boot CPU's, with one for its traps,
 * and those of parked CPUs.  Below each of the large ones is a page that
 * x86/paging.c takes away.
 */
#ifndef X86_STACKS_H
#define X86_STACKS_H

/* UEFI asks for 128 KiB while boot services live: [efi] 2.3.4. */
#define BOOT_STACK_BYTES 0x20000

/* A parked CPU's own: descriptors, and a stack for traps. */
#define AP_SLOT_BYTES 384
#define AP_SLOTS      256

#ifndef __ASSEMBLER__
extern char boot_stack_guard[], boot_stack_bottom[], boot_stack_top[];
extern char trap_stack_guard[], trap_stack_bottom[], trap_stack_top[];
extern char ap_trap_guard[], ap_trap_bottom[];
#endif

#endif
