/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BOOT_MODULES_H
#define BOOT_MODULES_H

#include <stdbool.h>

#include "adit/boot_info.h"

/*
 * A first module that is a bundle is replaced by its members: `kernel` first,
 * `initrd` second, which may also be what follows the bundle, then the others
 * in their order; `cmdline` becomes the kernel's command line.  Answers whether
 * it was one.
 */
bool boot_modules(struct boot_info *bi);

#endif
