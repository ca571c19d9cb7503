/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads a UEFI memory map: descriptors of a size that the firmware says, as
 * ranges of boot_info's types; and writes one that agrees with such ranges.
 * All of it is pure; boot/efi_ranges.h puts what is read into boot_info.
 */
#ifndef FORMAT_EFI_MAP_H
#define FORMAT_EFI_MAP_H

#include <stddef.h>
#include <stdint.h>

#include "adit/boot_info.h"
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

/* The bytes that efi_map_write() may write. */
static inline uint64_t efi_map_room(uint64_t map_bytes,
                                    uint32_t descriptor_bytes, size_t count)
{
    return map_bytes + 2 * (uint64_t)count * descriptor_bytes;
}

/*
 * Copies a map for somebody who goes by `ranges`, too, which are sorted and
 * disjoint: of memory that is free by the map, the pages that they call
 * something else than RAM are reserved in the copy, or ACPI's as they are.
 * Attributes stay, and so does all that is not free.  Should descriptors of
 * the map overlap, there may be no room for all parts: what is left is reserved
 * as a whole.  Answers with the bytes written, whole descriptors.
 */
uint64_t efi_map_write(struct bytes map, uint32_t descriptor_bytes,
                       const struct boot_range *ranges, size_t count,
                       uint8_t *to);

#endif
