/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BOOT_MICROCODE_H
#define BOOT_MICROCODE_H

#include "adit/boot_info.h"

/* Moves modules that are microcode to the end of the list, so that they take
 * nobody's place. */
void boot_microcode_last(struct boot_info *bi);

/*
 * Does that first, and updates this CPU: by the first of them, else by what an
 * initrd (module 1) has in front.  Says in one line of the boot report what
 * became of it; that nothing was applied is never an error.
 */
void boot_microcode(struct boot_info *bi);

#endif
