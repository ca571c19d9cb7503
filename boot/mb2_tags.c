/* SPDX-License-Identifier: BSD-2-Clause */
/* [mb2] 3.6: boot information tags. */
#include "boot/mb2_tags.h"

#include "boot/efi_ranges.h"
#include "boot/intake.h"
#include "boot/phys.h"
#include "spec/mb2.h"

struct taken {
    uint32_t types; /* of those that are taken once: a bit each */
    bool has_efi_map;
    struct mb2_meminfo meminfo;
};

static void tag_check(const struct mb2_tag *tag, enum mb2_status status)
{
    if (status != MB2_OK)
        boot_refuse("tag of type %u, %zu bytes: %s", tag->type,
                    tag->whole.length_bytes, mb2_status_text(status));
}

/*
 * False at the end.  A chain that breaks is refused, since what is missing
 * behind the break cannot be known.  Nothing is missing but the end when the
 * break is where an end tag begins: kexec counts a few bytes too little.
 */
static bool tag_next(struct bytes *rest, struct mb2_tag *ret_tag)
{
    enum mb2_status status = mb2_next(rest, ret_tag);

    if (status != MB2_OK && status != MB2_END && status != MB2_NO_END)
        boot_refuse("information, tag at %#lx, %zu bytes before the end: %s",
                    (uint64_t)rest->at, rest->length_bytes,
                    mb2_status_text(status));
    return status == MB2_OK;
}

struct bytes mb2_tags_begin(const struct door_args *args)
{
    struct bytes block, tags;
    enum mb2_status status;

    if (args->magic != MB2_LOADER_MAGIC)
        boot_refuse("expected eax=%#x (Multiboot 2), found eax=%#lx",
                    MB2_LOADER_MAGIC, args->magic);
    if (!phys_view_upto(args->first, MB2_INFO_BYTES_CAP, &block))
        boot_refuse("expected the address of the Multiboot 2 information in "
                    "ebx, found ebx=%#lx",
                    args->first);
    status = mb2_begin(block, &tags);
    if (status != MB2_OK)
        boot_refuse("information at %#lx, total_size=%u: %s", args->first,
                    load_le32(block.at), mb2_status_text(status));
    intake_block(args->first, load_le32(block.at));
    return tags;
}

/* The type, which is below 32, is in `*types` from then on; a second one is
 * not lost without a word. */
static bool first_time(const struct mb2_tag *tag, uint32_t *types)
{
    uint32_t bit = 1u << tag->type;
    bool is_first = (*types & bit) == 0;

    if (!is_first)
        boot_warn("a second tag of type %u is left out", tag->type);
    *types |= bit;
    return is_first;
}

static void take_firmware(struct boot_info *bi, const struct mb2_tag *tag,
                          struct mb2_firmware *found, uint32_t *types)
{
    struct text loader;

    switch (tag->type) {
    case MB2_TAG_LOADER_NAME:
        tag_check(tag, mb2_text(tag, &loader));
        if (first_time(tag, types))
            intake_loader(bi, loader);
        break;
    case MB2_TAG_EFI64_SYSTAB:
        if (first_time(tag, types))
            tag_check(tag, mb2_efi64_pointer(tag, &found->system_table));
        break;
    case MB2_TAG_EFI64_HANDLE:
        if (first_time(tag, types))
            tag_check(tag, mb2_efi64_pointer(tag, &found->image_handle));
        break;
    case MB2_TAG_EFI_BS:
        found->services_alive = true;
        break;
    case MB2_TAG_EFI_MMAP:
        if (first_time(tag, types))
            tag_check(tag, mb2_efi_mmap(tag, &found->map));
        break;
    default:
        break;
    }
}

struct mb2_firmware mb2_tags_firmware(struct boot_info *bi, struct bytes tags)
{
    struct mb2_firmware found = {0};
    struct mb2_tag tag;
    uint32_t types = 0;

    while (tag_next(&tags, &tag))
        take_firmware(bi, &tag, &found, &types);
    return found;
}

static void take_cmdline(struct boot_info *bi, const struct mb2_tag *tag)
{
    struct text cmdline;

    tag_check(tag, mb2_text(tag, &cmdline));
    intake_cmdline(bi, cmdline);
}

static void take_module(struct boot_info *bi, const struct mb2_tag *tag)
{
    struct mb2_module module;

    tag_check(tag, mb2_module(tag, &module));
    intake_module(bi, module.base, module.length_bytes, module.string);
}

static void take_mmap(struct boot_info *bi, const struct mb2_tag *tag)
{
    struct mb2_mmap mmap;
    struct boot_range range;
    enum mb2_status status;

    tag_check(tag, mb2_mmap(tag, &mmap));
    while ((status = mb2_mmap_next(&mmap, &range)) == MB2_OK)
        intake_range(bi, &range);
    if (status != MB2_END)
        tag_check(tag, status);
}

static void take_screen(struct boot_info *bi, const struct mb2_tag *tag)
{
    enum mb2_status status = mb2_screen(tag, &bi->screen);

    if (status != MB2_OK)
        boot_warn("the loader's framebuffer is left out: %s",
                  mb2_status_text(status));
}

static void take_rsdp(struct boot_info *bi, const struct mb2_tag *tag)
{
    struct bytes rsdp;

    if (bi->rsdp_source == BOOT_RSDP_EFI)
        return;
    /* The old tag may come behind the new one, with less in it. */
    if (bi->rsdp_source == BOOT_RSDP_LOADER && tag->type == MB2_TAG_ACPI_OLD)
        return;
    tag_check(tag, mb2_rsdp(tag, &rsdp));
    intake_rsdp_copy(bi, rsdp);
}

static void take_smbios(struct boot_info *bi, const struct mb2_tag *tag)
{
    struct bytes entry;

    tag_check(tag, mb2_smbios(tag, &entry));
    intake_smbios_copy(bi, entry);
}

static void take_tag(struct boot_info *bi, const struct mb2_tag *tag,
                     struct taken *taken)
{
    switch (tag->type) {
    case MB2_TAG_CMDLINE:
        if (first_time(tag, &taken->types))
            take_cmdline(bi, tag);
        break;
    case MB2_TAG_MODULE:
        take_module(bi, tag);
        break;
    case MB2_TAG_BASIC_MEMINFO:
        if (first_time(tag, &taken->types))
            tag_check(tag, mb2_meminfo(tag, &taken->meminfo));
        break;
    case MB2_TAG_MMAP:
        if (!taken->has_efi_map && first_time(tag, &taken->types))
            take_mmap(bi, tag);
        break;
    case MB2_TAG_FRAMEBUFFER:
        if (first_time(tag, &taken->types))
            take_screen(bi, tag);
        break;
    case MB2_TAG_ACPI_OLD:
    case MB2_TAG_ACPI_NEW:
        if (first_time(tag, &taken->types))
            take_rsdp(bi, tag);
        break;
    case MB2_TAG_SMBIOS:
        if (bi->smbios == 0)
            take_smbios(bi, tag);
        break;
    default: /* what else a loader says is not for us */
        break;
    }
}

void mb2_tags_take(struct boot_info *bi, struct bytes tags)
{
    struct taken taken = {.has_efi_map = bi->range_count != 0};
    struct mb2_tag tag;

    while (tag_next(&tags, &tag))
        take_tag(bi, &tag, &taken);
    if (tags.length_bytes < MB2_TAG_HEAD_BYTES)
        boot_warn("the information %s", mb2_status_text(MB2_NO_END));
    if (bi->range_count == 0 && !bi->efi.boot_services_alive &&
        (taken.types & 1u << MB2_TAG_BASIC_MEMINFO) != 0)
        intake_meminfo(bi, taken.meminfo.lower_kib, taken.meminfo.upper_kib);
}

void mb2_tags_efi_gone(struct boot_info *bi, const struct mb2_firmware *found)
{
    const struct mb2_efi_mmap *map = &found->map;

    if (bi->range_count == 0)
        efi_ranges_fill(bi, map->descriptors, map->descriptor_bytes);
    if (found->system_table == 0)
        return;
    bi->efi.system_table = found->system_table;
    bi->efi.image_handle = found->image_handle;
    efi_ranges_keep(bi, map->descriptors, map->descriptor_bytes,
                    map->descriptor_version);
}
