/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between the boot layer and what is linked behind it.  That one defines
 * adit_look() and adit_main(); the boot layer defines adit_refuse().
 */
#ifndef ADIT_ENTRY_H
#define ADIT_ENTRY_H

#include "adit/boot_info.h"

/*
 * Called while the firmware could still have the machine back, so that what
 * cannot be started is refused in time.  Modules can be read; the memory map
 * is not there yet.  Not called where there is no firmware to go back to.
 */
void adit_look(const struct boot_info *bi);

/*
 * Called when the boot layer is done: long mode, one mapping (text read-only,
 * data not executable), interrupts off, the firmware given up, on a stack of
 * 128 KiB.
 */
_Noreturn void adit_main(const struct boot_info *bi);

/*
 * The way to stop: prints `adit: launch: <text>` on every console there is,
 * gives the machine back to the firmware if that can still be, else halts.
 */
_Noreturn void adit_refuse(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

#endif
