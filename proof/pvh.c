/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/pvh.h"
#include "proof.h"

static void start_read(struct bytes view)
{
    struct pvh_start start;

    if (pvh_start_read(view, &start) == PVH_OK)
        sink = start.memmap + start.memmap_count + start.rsdp;
}

static void module_at(struct bytes view)
{
    struct pvh_module module;

    if (pvh_module_at(view, ANY32(), &module) == PVH_OK)
        sink = module.base + module.cmdline;
}

static void range_at(struct bytes view)
{
    struct boot_range range;

    if (pvh_range_at(view, ANY32(), &range) == PVH_OK)
        sink = range.base + range.type;
}

void main_pvh(void)
{
    size_t length = any(0, BOUND);

    begin();
    use_string(pvh_status_text(any(0, PVH_BAD_COUNT)));
    //@ split length;
    start_read(last_bytes(length));
    module_at(last_bytes(length));
    range_at(last_bytes(length));
}
