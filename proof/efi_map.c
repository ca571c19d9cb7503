/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/efi_map.h"
#include "proof.h"

static void next(struct bytes view)
{
    struct efi_map_range range;

    if (efi_map_next(&view, ANY32(), &range) == EFI_MAP_OK)
        sink = range.base + range.type;
    sink = view.length_bytes;
}

#define DESCRIPTORS 2
#define RANGES      2

/* The room ends with the array; what is written behind it is outside. */
static void write(uint32_t descriptor_bytes, size_t map_bytes, size_t count)
{
    static uint8_t to[DESCRIPTORS * 48 + 2 * RANGES * 48];
    struct boot_range ranges[RANGES];
    uint64_t room = efi_map_room(map_bytes, descriptor_bytes, count);

    begin();
    for (size_t i = 0; i < count; i++)
        ranges[i] = (struct boot_range){
            .base = ANY64(), .length_bytes = ANY64(), .type = ANY32()};
    sink = efi_map_write(last_bytes(map_bytes), descriptor_bytes, ranges,
                         count, to + sizeof(to) - room);
}

void main_efi_map(void)
{
    size_t length = any(0, BOUND);

    begin();
    use_string(efi_map_status_text(any(0, EFI_MAP_WRAPS)));
    //@ split length;
    next(last_bytes(length));
    if (length != 0)
        return;
    write(32, 96, 1);
    write(48, 47, 1);
    write(48, 2 * 48, 0);
    write(40, 40, 2);
    write(48, 2 * 48, 1);
}
