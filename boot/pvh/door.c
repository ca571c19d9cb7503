/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * PVH: struct hvm_start_info, as any monitor writes it.  The memory map is
 * read from it (version 1 and later), so that no hypervisor below is needed.
 */
#include "boot/door.h"
#include "boot/intake.h"
#include "boot/phys.h"
#include "format/pvh.h"
#include "spec/pvh.h"

static void take_memory_map(struct boot_info *bi, const struct pvh_start *start)
{
    struct bytes memmap;
    struct boot_range range;

    if (start->version == 0)
        boot_refuse("start_info.version=0: expected 1 or later, which has a "
                    "memory map");
    if (start->memmap_count == 0)
        return;
    if (!phys_view(start->memmap, start->memmap_count * PVH_MEMMAP_BYTES,
                   &memmap))
        boot_refuse("start_info.memmap_paddr=%#lx, memmap_entries=%u: cannot "
                    "be read",
                    start->memmap, start->memmap_count);
    for (uint32_t n = 0; pvh_range_at(memmap, n, &range) == PVH_OK; n++)
        intake_range(bi, &range);
}

static void take_modules(struct boot_info *bi, const struct pvh_start *start)
{
    struct bytes modules;
    struct pvh_module module;

    if (start->module_count == 0)
        return;
    if (!phys_view(start->modules, start->module_count * PVH_MODULE_BYTES,
                   &modules))
        boot_refuse("start_info.modlist_paddr=%#lx, nr_modules=%u: cannot be "
                    "read",
                    start->modules, start->module_count);
    for (uint32_t n = 0; pvh_module_at(modules, n, &module) == PVH_OK; n++)
        intake_module(bi, module.base, module.length_bytes,
                      intake_text(module.cmdline, "a module's string"));
}

static void pvh_fill(struct boot_info *bi, const struct door_args *args)
{
    struct bytes view;
    struct pvh_start start;
    enum pvh_status status;

    if (!phys_view_upto(args->first, PVH_START_V1_BYTES, &view))
        boot_refuse("expected the address of hvm_start_info in ebx, found "
                    "ebx=%#lx",
                    args->first);
    status = pvh_start_read(view, &start);
    if (status == PVH_BAD_MAGIC)
        boot_refuse("start_info at %#lx: expected magic %#x, found %#x",
                    args->first, PVH_START_MAGIC, load_le32(view.at));
    if (status != PVH_OK)
        boot_refuse("start_info at %#lx: %s", args->first,
                    pvh_status_text(status));

    intake_block(args->first, start.version == 0 ? PVH_START_V0_BYTES
                                                 : PVH_START_V1_BYTES);
    intake_cmdline(bi, intake_text(start.cmdline, "the command line"));
    take_memory_map(bi, &start);
    take_modules(bi, &start);
    intake_rsdp(bi, start.rsdp, BOOT_RSDP_START_INFO, "start_info.rsdp_paddr");
}

static const struct door pvh_door = {
    .id = BOOT_DOOR_PVH,
    .name = "pvh",
    .is_virtual = true,
    .fill = pvh_fill,
};
DOOR(pvh_door);
