/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BOOT_OPTIONS_H
#define BOOT_OPTIONS_H

#include <stdbool.h>

#include "adit/boot_info.h"

/*
 * Obeys Adit's own command line, as far as it concerns boot:
 *   console=LIST  com1..com4, ttyS0..ttyS3, 0xPORT, each with :BAUD behind it
 *                 if wanted; vga (or screen); none.  Default: com1,vga.
 *                 0xe9 is the debug port of virtual machines, and in one that
 *                 is entered by PVH and has no COM1 the default.
 *   loglevel=N    0 errors, 1 warnings, 2 the boot report, 3 more.
 *   quiet         loglevel=1.
 *   tpm=require   nothing that is not measured may start: boot/measure.h.
 * mode= and stop= are known, and left to launch/.
 * Unknown options are warned of by name, and passed over.  Answers whether the
 * screen is to be used.
 */
bool boot_options(const struct boot_info *bi);

/* The serial console that there is by default, and when options name none
 * that works. */
void boot_serial_default(void);

#endif
