/* SPDX-License-Identifier: BSD-2-Clause */
/* Where a kernel for Adit comes to lie. */
#ifndef LAUNCH_ELF_PLACE_H
#define LAUNCH_ELF_PLACE_H

#include "adit/boot_info.h"
#include "format/adit_kernel.h"

/*
 * Writes bi->kernel: a place for the kernel, for its stack, and for all page
 * tables that may be needed.  Refuses when there is none.
 */
void elf_place(struct boot_info *bi, const struct adit_kernel *kernel);

/* Is all of it mapped for a kernel, above 4 GiB too? */
bool elf_place_maps(const struct boot_range *range);

#endif
