/* SPDX-License-Identifier: BSD-2-Clause */
/* Room for the stacks of x86/stacks.h. */
#include "x86/image.h"
#include "x86/stacks.h"

        .section .noinit, "aw", @nobits
        .globl  boot_stack_guard, boot_stack_bottom, boot_stack_top
        .globl  trap_stack_guard, trap_stack_bottom, trap_stack_top
        .globl  ap_slots, ap_trap_guard, ap_trap_bottom, ap_trap_stack_top
        .hidden boot_stack_guard, boot_stack_bottom, boot_stack_top
        .hidden trap_stack_guard, trap_stack_bottom, trap_stack_top
        .hidden ap_slots, ap_trap_guard, ap_trap_bottom, ap_trap_stack_top
        .balign IMAGE_PAGE
boot_stack_guard:
        .skip   IMAGE_PAGE
boot_stack_bottom:
        .skip   BOOT_STACK_BYTES
boot_stack_top:
trap_stack_guard:
        .skip   IMAGE_PAGE
trap_stack_bottom:
        .skip   0x2000
trap_stack_top:
ap_trap_guard:
        .skip   IMAGE_PAGE
        /* All parked CPUs report on this one: the first of them alone. */
ap_trap_bottom:
        .skip   IMAGE_PAGE
ap_trap_stack_top:
ap_slots:
        .skip   AP_SLOTS * AP_SLOT_BYTES
