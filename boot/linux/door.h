/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parts of this door: the zero page, UEFI that the loader has left, and
 * UEFI that is alive, by the EFI handover entry.  The last differs with what
 * the compiler can do, and so the door's registration is with it.
 */
#ifndef BOOT_LINUX_DOOR_H
#define BOOT_LINUX_DOOR_H

#include "boot/door.h"
#include "format/linux_boot.h"

/* struct door.fill. */
void linux_fill(struct boot_info *bi, const struct door_args *args);

/*
 * Takes over what a loader that has left UEFI says of it.  Its memory map is
 * ours where there is no other.
 */
void linux_efi_gone(struct boot_info *bi, const struct linux_boot *boot);

/* Opens the firmware's services and asks it for its tables; refuses where
 * they cannot be called. */
void linux_handover_begin(struct boot_info *bi, uint64_t image_handle,
                          uint64_t system_table);

/* Asks the firmware for what the zero page did not say. */
void linux_handover_end(struct boot_info *bi);

struct efi_system_table;

/* RSDP and SMBIOS by a system table of which all that is read has been found
 * readable; calls no service. */
void linux_handover_tables(struct boot_info *bi,
                           const struct efi_system_table *system);

#endif
