/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Secure Boot, as far as it is Adit's to keep.  When it is on, Adit starts
 * what its own image carries, and a kernel that shim or the firmware has
 * verified; it is handed no other module, and no command line that nobody
 * signed but for the words that format/allow.h lists.  No option changes that.
 * When it is off, none of this does anything.
 */
#ifndef BOOT_SECURE_H
#define BOOT_SECURE_H

#include "adit/boot_info.h"
#include "boot/door.h"

/* Before Adit's own command line is obeyed. */
void secure_options(struct boot_info *bi);

/*
 * When the modules are all there, and before anybody makes use of what is in
 * them.  Refuses what is not verified.
 */
void secure_modules(struct boot_info *bi, const struct door *door);

/* A line of the boot report, for machines with UEFI. */
void secure_report(const struct boot_info *bi);

#endif
