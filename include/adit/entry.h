/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the boot layer calls when it is done: long mode, one mapping (text
 * read-only, data not executable), interrupts off, the firmware given up, on
 * a stack of 128 KiB.  Defined by whoever is linked behind the boot layer.
 */
#ifndef ADIT_ENTRY_H
#define ADIT_ENTRY_H

#include "adit/boot_info.h"

_Noreturn void adit_main(const struct boot_info *bi);

#endif
