/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads a UEFI memory map: descriptors of a size that the firmware says, as
 * ranges of boot_info's types.  The reader is pure; boot/fill_efi.h puts what
 * it finds into struct boot_info.
 */
#ifndef FORMAT_EFI_MAP_H
#define FORMAT_EFI_MAP_H

#include <stdint.h>

#include "lib/bytes.h"

enum efi_map_status {
    EFI_MAP_OK,
    EFI_MAP_END,       /* nothing left */
    EFI_MAP_BAD_SIZE,  /* a descriptor size below 40, or no multiple of 8 */
    EFI_MAP_TRUNCATED, /* the map ends inside a descriptor */
    EFI_MAP_WRAPS,     /* a range passes 2^64; the walk may go on */
};

struct efi_map_range {
    uint64_t base;
    uint64_t length_bytes; /* may be 0 */
    uint32_t type;         /* enum boot_range_type */
};

const char *efi_map_status_text(enum efi_map_status status);

/*
 * Takes the next descriptor off `*rest`.  EFI_MAP_OK and EFI_MAP_WRAPS move
 * `*rest` on, the others leave it.  `*ret_range` is written on EFI_MAP_OK.
 *
 * Memory that is free once boot services are gone becomes RAM if it can be
 * cached write-back (or says nothing of caching) and is not wanted at run
 * time; memory not accepted yet, and types that we do not know, are reserved.
 */
enum efi_map_status efi_map_next(struct bytes *rest, uint32_t descriptor_bytes,
                                 struct efi_map_range *ret_range);

#endif
