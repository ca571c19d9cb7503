/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A UEFI memory map into struct boot_info, for every door that may be handed
 * one: those that leave boot services themselves, and Multiboot 2 behind a
 * loader that has.
 */
#ifndef BOOT_EFI_RANGES_H
#define BOOT_EFI_RANGES_H

#include "adit/boot_info.h"
#include "lib/bytes.h"

/*
 * Adds every descriptor to bi's memory map.  A map that cannot be read is
 * refused; ranges that find no room are lost, with a warning.
 */
void efi_ranges_fill(struct boot_info *bi, struct bytes map,
                     uint32_t descriptor_bytes);

/*
 * Copies a map that lies in somebody else's memory into Adit's own, for the
 * kernel (bi->efi.memory_map).  Without room for it there will be no runtime
 * services for the kernel, which is warned of.
 */
void efi_ranges_keep(struct boot_info *bi, struct bytes map,
                     uint32_t descriptor_bytes, uint32_t descriptor_version);

#endif
