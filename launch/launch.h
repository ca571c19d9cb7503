/* SPDX-License-Identifier: BSD-2-Clause */
/* Starting the kernel that came in as module 0. */
#ifndef LAUNCH_LAUNCH_H
#define LAUNCH_LAUNCH_H

#include "adit/boot_info.h"
#include "format/adit_kernel.h"
#include "format/linux.h"

/* Where a Linux was put, ready to be entered. */
struct launch_linux {
    uint64_t entry;  /* its 64-bit entry point */
    uint64_t params; /* struct boot_params */
    uint64_t tables; /* root of page tables that map all of it, for CR3 */
};

/* Loads the bzImage in module 0 by the 64-bit boot protocol. */
void launch_load_linux(const struct boot_info *bi,
                       const struct linux_image *image,
                       struct launch_linux *ret_linux);

/* Loads the kernel in module 0, maps it, and writes bi->kernel. */
void launch_load_elf(struct boot_info *bi, const struct adit_kernel *kernel);

/* Makes the machine as that kernel is to find it, and enters it. */
_Noreturn void launch_start_elf(struct boot_info *bi,
                                const struct adit_kernel *kernel);

/* handover.S: the kernel on its stack as docs/your-kernel.md says.  When it
 * returns, launch_returned() is called, on that stack. */
_Noreturn void launch_enter(const struct boot_info *bi, uint64_t entry,
                            uint64_t stack_top, uint64_t tables);
_Noreturn void launch_returned(void);

/* handover.S: loads CR3 and jumps, with %rsi = params; interrupts are off. */
_Noreturn void launch_handover(uint64_t entry, uint64_t params,
                               uint64_t tables);

#endif
