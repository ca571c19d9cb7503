/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/phys.h"

static uint64_t mapped_limit = 1ull << 32;

void phys_set_limit(uint64_t limit)
{
    mapped_limit = limit;
}

bool phys_view(uint64_t address, uint64_t length_bytes, struct bytes *ret_view)
{
    if (address == 0 || address > mapped_limit ||
        length_bytes > mapped_limit - address)
        return false;
    *ret_view = bytes_of((const void *)address, length_bytes);
    return true;
}

bool phys_view_upto(uint64_t address, uint64_t most_bytes,
                    struct bytes *ret_view)
{
    if (address == 0 || address >= mapped_limit)
        return false;
    if (most_bytes > mapped_limit - address)
        most_bytes = mapped_limit - address;
    *ret_view = bytes_of((const void *)address, most_bytes);
    return true;
}

bool phys_text(uint64_t address, uint64_t most_bytes, struct text *ret_text)
{
    struct bytes view;

    return phys_view_upto(address, most_bytes, &view) &&
           text_until_nul(view, ret_text);
}
