/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Multiboot 2 in 64-bit mode, under UEFI.  With boot services alive the
 * firmware is asked for what the loader leaves out; with an EFI memory map
 * instead, that has to do.  Refuses what has neither.
 */
#include "boot/door.h"

#include "boot/efi_ranges.h"
#include "boot/intake.h"
#include "boot/phys.h"
#include "boot/uefi/uefi.h"
#include "format/mb2.h"
#include "spec/mb2.h"

/* The tags that say how things stand with the firmware. */
struct firmware {
    bool services_alive; /* tag 18 */
    uint64_t system_table;
    uint64_t image_handle;
    struct mb2_efi_mmap map; /* without descriptors: no such tag */
};

static void tag_check(const struct mb2_tag *tag, enum mb2_status status)
{
    if (status != MB2_OK)
        boot_refuse("tag of type %u, %zu bytes: %s", tag->type,
                    tag->whole.length_bytes, mb2_status_text(status));
}

/* The next tag; false at the end.  A block that cannot be walked is refused,
 * since what is missing from it cannot be known. */
static bool tag_next(struct bytes info, struct bytes *rest,
                     struct mb2_tag *ret_tag)
{
    size_t offset = (size_t)(rest->at - info.at);
    enum mb2_status status = mb2_next(rest, ret_tag);

    if (status != MB2_OK && status != MB2_END)
        boot_refuse("information at %#lx, offset %#zx: expected a tag, "
                    "found: %s", (uint64_t)info.at, offset,
                    mb2_status_text(status));
    return status == MB2_OK;
}

/* First: modules and the command line are read in the light of the loader. */
static struct firmware firmware_read(struct boot_info *bi, struct bytes info,
                                     struct bytes rest)
{
    struct firmware found = {0};
    struct mb2_tag tag;
    struct text loader;

    while (tag_next(info, &rest, &tag)) {
        switch (tag.type) {
        case MB2_TAG_LOADER_NAME:
            tag_check(&tag, mb2_text(&tag, &loader));
            intake_loader(bi, loader);
            break;
        case MB2_TAG_EFI64_SYSTAB:
            tag_check(&tag, mb2_efi64_pointer(&tag, &found.system_table));
            break;
        case MB2_TAG_EFI64_HANDLE:
            tag_check(&tag, mb2_efi64_pointer(&tag, &found.image_handle));
            break;
        case MB2_TAG_EFI_BS:
            found.services_alive = true;
            break;
        case MB2_TAG_EFI_MMAP:
            tag_check(&tag, mb2_efi_mmap(&tag, &found.map));
            break;
        default:
            break;
        }
    }
    return found;
}

static void firmware_alive(struct boot_info *bi, const struct firmware *found)
{
    if (found->system_table == 0 || found->image_handle == 0)
        boot_refuse("boot services are alive (tag 18): expected the EFI64 "
                    "system table (tag 12) and image handle (tag 20), found "
                    "%s", found->system_table != 0 ? "no image handle"
                          : found->image_handle != 0 ? "no system table"
                                                     : "neither");
    uefi_begin(bi, found->image_handle, found->system_table);
    uefi_fill_tables(bi, uefi_session.system);
    uefi_fill_secure_boot(bi);
    uefi_fill_screen(bi);
}

static void firmware_gone(struct boot_info *bi, const struct firmware *found)
{
    const struct mb2_efi_mmap *map = &found->map;

    if (map->descriptors.length_bytes == 0)
        boot_refuse("expected boot services alive (tag 18), or an EFI memory "
                    "map (tag 17) from a loader that has left them; found "
                    "neither");
    efi_ranges_fill(bi, map->descriptors, map->descriptor_bytes);
    if (found->system_table == 0)
        return;

    phys_set_limit(UINT64_MAX);
    uefi_fill_tables(bi, uefi_system(found->system_table));
    bi->efi.system_table = found->system_table;
    bi->efi.image_handle = found->image_handle;
    efi_ranges_keep(bi, map->descriptors, map->descriptor_bytes,
                    map->descriptor_version);
}

static void module_take(struct boot_info *bi, const struct mb2_tag *tag)
{
    struct mb2_module module;

    tag_check(tag, mb2_module(tag, &module));
    intake_module(bi, module.base, module.length_bytes, module.string);
}

static void screen_take(struct boot_info *bi, const struct mb2_tag *tag)
{
    enum mb2_status status = mb2_screen(tag, &bi->screen);

    if (status != MB2_OK)
        boot_warn("the loader's framebuffer is left out: %s",
                  mb2_status_text(status));
}

static void rsdp_take(struct boot_info *bi, const struct mb2_tag *tag)
{
    struct bytes rsdp;

    /* The old tag comes beside the new one, with less in it. */
    if (bi->rsdp_source == BOOT_RSDP_LOADER && tag->type == MB2_TAG_ACPI_OLD)
        return;
    tag_check(tag, mb2_rsdp(tag, &rsdp));
    intake_rsdp_copy(bi, rsdp);
}

static void smbios_take(struct boot_info *bi, const struct mb2_tag *tag)
{
    struct bytes entry;

    tag_check(tag, mb2_smbios(tag, &entry));
    intake_smbios_copy(bi, entry);
}

/* What the firmware itself has said is better than the loader's copy. */
static void tag_take(struct boot_info *bi, const struct mb2_tag *tag)
{
    struct text cmdline;

    switch (tag->type) {
    case MB2_TAG_CMDLINE:
        tag_check(tag, mb2_text(tag, &cmdline));
        intake_cmdline(bi, cmdline);
        break;
    case MB2_TAG_MODULE:
        module_take(bi, tag);
        break;
    case MB2_TAG_FRAMEBUFFER:
        if (bi->screen.kind == BOOT_SCREEN_NONE)
            screen_take(bi, tag);
        break;
    case MB2_TAG_ACPI_OLD:
    case MB2_TAG_ACPI_NEW:
        if (bi->rsdp_source != BOOT_RSDP_EFI)
            rsdp_take(bi, tag);
        break;
    case MB2_TAG_SMBIOS:
        if (bi->smbios == 0)
            smbios_take(bi, tag);
        break;
    default:
        break;
    }
}

static void mb2efi_fill(struct boot_info *bi, const struct door_args *args)
{
    struct bytes info, first, rest;
    struct mb2_tag tag;
    enum mb2_status status;

    if (args->magic != MB2_LOADER_MAGIC)
        boot_refuse("expected eax=%#x (Multiboot 2), found eax=%#lx",
                    MB2_LOADER_MAGIC, args->magic);
    if (!phys_view_upto(args->first, MB2_INFO_BYTES_CAP, &info))
        boot_refuse("expected the address of the information in ebx, "
                    "found %#lx", args->first);
    status = mb2_begin(info, &first);
    if (status != MB2_OK)
        boot_refuse("information at %#lx: %s", args->first,
                    mb2_status_text(status));

    struct firmware found = firmware_read(bi, info, first);

    if (found.services_alive)
        firmware_alive(bi, &found);
    else
        firmware_gone(bi, &found);
    for (rest = first; tag_next(info, &rest, &tag);)
        tag_take(bi, &tag);
}

static const struct door mb2efi_door = {
    .id = BOOT_DOOR_MB2EFI,
    .name = "mb2efi",
    .fill = mb2efi_fill,
    .leave = uefi_leave,
    .give_back = uefi_give_back,
};
DOOR(mb2efi_door);
