/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between the boot layer and what is linked behind it.  That one defines
 * adit_look() and adit_main(); the boot layer defines all others.
 */
#ifndef ADIT_ENTRY_H
#define ADIT_ENTRY_H

#include <stdbool.h>

#include "adit/boot_info.h"

/*
 * Called while the firmware could still have the machine back, so that what
 * cannot be started is refused in time.  Modules can be read; the memory map
 * is not there yet.  Not called where there is no firmware to go back to.
 * True when the kernel asks for boot services to stay alive.
 */
bool adit_look(const struct boot_info *bi);

/*
 * Called when the boot layer is done: long mode, one mapping (text read-only,
 * data not executable), interrupts off, the firmware given up, on a stack of
 * 128 KiB.  With bi->efi.boot_services_alive the mapping is the firmware's
 * instead and interrupts are as it has them.
 */
_Noreturn void adit_main(struct boot_info *bi);

/*
 * While boot services are alive, memory is the firmware's to give.  Whole
 * pages: those at `at` or, when that is 0, any below 4 GiB.
 */
bool adit_pages(uint64_t at, uint64_t length_bytes, bool is_code,
                uint64_t *ret_base);
/* Sets the rights of such pages, if this firmware can do that. */
void adit_protect(uint64_t base, uint64_t length_bytes, bool is_writable,
                  bool is_executable);
/* The last that Adit has to do with the firmware: the memory map in `bi` is
 * made anew, and no console of the firmware's is used any more. */
void adit_leave_alive(struct boot_info *bi);

/*
 * The way to stop: prints `adit: launch: <text>` on every console there is,
 * gives the machine back to the firmware if that can still be, else halts.
 */
_Noreturn void adit_refuse(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

#endif
