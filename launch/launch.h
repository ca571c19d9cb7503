/* SPDX-License-Identifier: BSD-2-Clause */
/* Starting the kernel that came in as module 0. */
#ifndef LAUNCH_LAUNCH_H
#define LAUNCH_LAUNCH_H

#include "adit/boot_info.h"
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

/* handover.S: loads CR3 and jumps, with %rsi = params; interrupts are off. */
_Noreturn void launch_handover(uint64_t entry, uint64_t params,
                               uint64_t tables);

#endif
