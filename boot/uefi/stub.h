/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What stands in for the EFI doors when the compiler has no ms_abi: enough of
 * the firmware to say so on its console, and to go back to it.
 */
#ifndef BOOT_UEFI_STUB_H
#define BOOT_UEFI_STUB_H

#include <stdint.h>

#include "boot/door.h"

/* Keeps what is needed to speak; 0 for what is not known. */
void uefi_stub_begin(uint64_t image_handle, uint64_t system_table);

_Noreturn void uefi_stub_refuse(void);

/* struct door.give_back of these doors. */
void uefi_stub_give_back(enum door_return why);

#endif
