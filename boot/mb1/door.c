/* SPDX-License-Identifier: BSD-2-Clause */
/* Multiboot 1: [mb1] 3.2 and 3.3. */
#include "boot/door.h"
#include "boot/intake.h"
#include "boot/phys.h"
#include "format/mb1.h"
#include "spec/mb1.h"

static void take_memory_map(struct boot_info *bi, const struct mb1_info *info)
{
    struct bytes rest;
    struct boot_range range;
    enum mb1_status status;

    if (info->mmap_bytes == 0) {
        if (info->flags & MB1_INFO_HAS_MEMORY)
            intake_meminfo(bi, info->lower_kib, info->upper_kib);
        return;
    }
    /* kexec takes the lowest free place for it, and that is 0. */
    if (!phys_view_or_0(info->mmap, info->mmap_bytes, &rest))
        boot_refuse("info.mmap_addr=%#x, mmap_length=%u: cannot be read",
                    info->mmap, info->mmap_bytes);
    while ((status = mb1_mmap_next(&rest, &range)) == MB1_OK)
        intake_range(bi, &range);
    if (status != MB1_END)
        boot_refuse("memory map at %#x, %lu bytes before its end: %s",
                    info->mmap, rest.length_bytes, mb1_status_text(status));
}

static void take_modules(struct boot_info *bi, const struct mb1_info *info)
{
    struct bytes modules;
    struct mb1_module module;
    enum mb1_status status;

    if (info->module_count == 0)
        return;
    if (!phys_view(info->modules, info->module_count * MB1_MOD_BYTES,
                   &modules))
        boot_refuse("info.mods_addr=%#x, mods_count=%u: cannot be read",
                    info->modules, info->module_count);
    for (uint32_t n = 0; n < info->module_count; n++) {
        status = mb1_module_at(modules, n, &module);
        if (status != MB1_OK)
            boot_refuse("module %u: %s", n, mb1_status_text(status));
        intake_module(bi, module.base, module.length_bytes,
                      intake_text(module.string, "a module's string"));
    }
}

static void mb1_fill(struct boot_info *bi, const struct door_args *args)
{
    struct bytes view;
    struct mb1_info info;
    enum mb1_status status;

    if (args->magic != MB1_LOADER_MAGIC)
        boot_refuse("expected eax=%#x, found eax=%#lx", MB1_LOADER_MAGIC,
                    args->magic);
    if (!phys_view_upto(args->first, MB1_INFO_BYTES, &view))
        boot_refuse("expected the address of the Multiboot information in "
                    "ebx, found ebx=%#lx",
                    args->first);
    status = mb1_info_read(view, &info);
    if (status != MB1_OK)
        boot_refuse("information at %#lx, flags=%#x: %s", args->first,
                    load_le32(view.at), mb1_status_text(status));

    /* The framebuffer's fields came late: without them it is shorter. */
    intake_block(args->first, info.flags & MB1_INFO_HAS_FRAMEBUFFER
                                  ? MB1_INFO_BYTES : MB1_INFO_VBE_AT);
    intake_loader(bi, intake_text(info.loader_name, "the loader's name"));
    intake_cmdline(bi, intake_text(info.cmdline, "the command line"));
    take_memory_map(bi, &info);
    take_modules(bi, &info);
    if (info.has_unsound_screen)
        boot_warn("the loader's framebuffer cannot be and is left out");
    bi->screen = info.screen;
}

static const struct door mb1_door = {
    .id = BOOT_DOOR_MB1,
    .name = "mb1",
    .fill = mb1_fill,
};
DOOR(mb1_door);
