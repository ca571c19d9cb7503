/* SPDX-License-Identifier: BSD-2-Clause */
#include "hv/machine.h"

struct hv_machine hv_machine;

bool hv_is_kept(uint64_t base, uint64_t length_bytes)
{
    for (uint32_t n = 0; n < hv_machine.kept_count; n++) {
        const struct hv_range *kept = &hv_machine.kept[n];

        /* Each begins before the other ends. */
        if (base >= kept->base ? base - kept->base < kept->length_bytes
                               : kept->base - base < length_bytes)
            return true;
    }
    return false;
}
