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

void main_efi_map(void)
{
    size_t length = any(0, BOUND);

    begin();
    use_string(efi_map_status_text(any(0, EFI_MAP_WRAPS)));
    //@ split length;
    next(last_bytes(length));
}
