/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BOOT_MODULES_H
#define BOOT_MODULES_H

#include "adit/boot_info.h"

/*
 * A first module that is a bundle is replaced by its members: `kernel` first,
 * `initrd` second, then the others in their order; `cmdline` becomes the
 * kernel's command line.  Afterwards module 0 is the kernel, module 1 the
 * initrd.
 */
void boot_modules(struct boot_info *bi);

#endif
