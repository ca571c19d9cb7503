/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/phys.h"

#include "x86/image.h"

static uint64_t mapped_limit = 1ull << 32;

void phys_set_limit(uint64_t limit)
{
    mapped_limit = limit;
}

/* Nothing of a loader's can lie in our image, whose bss has been cleared. */
static bool meets_image(uint64_t address, uint64_t length_bytes)
{
    uint64_t start = (uint64_t)image_start;

    return address < start ? length_bytes > start - address
                           : address < (uint64_t)image_end;
}

bool phys_view(uint64_t address, uint64_t length_bytes, struct bytes *ret_view)
{
    if (address == 0 || address > mapped_limit ||
        length_bytes > mapped_limit - address ||
        meets_image(address, length_bytes))
        return false;
    *ret_view = bytes_of((const void *)address, length_bytes);
    return true;
}

bool phys_view_upto(uint64_t address, uint64_t most_bytes,
                    struct bytes *ret_view)
{
    uint64_t start = (uint64_t)image_start;

    if (address == 0 || address >= mapped_limit || meets_image(address, 1))
        return false;
    if (most_bytes > mapped_limit - address)
        most_bytes = mapped_limit - address;
    if (address < start && most_bytes > start - address)
        most_bytes = start - address;
    *ret_view = bytes_of((const void *)address, most_bytes);
    return true;
}

bool phys_text(uint64_t address, uint64_t most_bytes, struct text *ret_text)
{
    struct bytes view;

    return phys_view_upto(address, most_bytes, &view) &&
           text_until_nul(view, ret_text);
}
