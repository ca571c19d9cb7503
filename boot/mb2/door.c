/* SPDX-License-Identifier: BSD-2-Clause */
/* Multiboot 2, entered in 32-bit mode: [mb2] 3.3 to 3.6. */
#include "boot/door.h"
#include "boot/intake.h"
#include "boot/phys.h"
#include "format/mb2.h"
#include "spec/mb2.h"

/* What a tag may say about the machine is taken once, the first time. */
struct seen {
    bool cmdline, mmap, new_rsdp;
    bool has_meminfo;
    struct mb2_meminfo meminfo;
};

static void tag_check(const struct mb2_tag *tag, enum mb2_status status)
{
    if (status != MB2_OK)
        boot_refuse("tag of type %u, %lu bytes: %s", tag->type,
                    tag->whole.length_bytes, mb2_status_text(status));
}

static void take_memory_map(struct boot_info *bi, const struct mb2_tag *tag)
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

static void take_rsdp(struct boot_info *bi, const struct mb2_tag *tag,
                      struct seen *seen)
{
    struct bytes rsdp;

    if (seen->new_rsdp) /* ACPI 2.0's is the better one */
        return;
    tag_check(tag, mb2_rsdp(tag, &rsdp));
    intake_rsdp_copy(bi, rsdp);
    seen->new_rsdp = tag->type == MB2_TAG_ACPI_NEW;
}

static void take_smbios(struct boot_info *bi, const struct mb2_tag *tag)
{
    struct bytes entry;

    tag_check(tag, mb2_smbios(tag, &entry));
    intake_smbios_copy(bi, entry);
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

static bool first_time(bool *seen)
{
    bool first = !*seen;

    *seen = true;
    if (!first)
        boot_warn("a tag that comes twice: its second is left out");
    return first;
}

static void take_tag(struct boot_info *bi, const struct mb2_tag *tag,
                     struct seen *seen)
{
    switch (tag->type) {
    case MB2_TAG_CMDLINE:
        if (first_time(&seen->cmdline))
            take_cmdline(bi, tag);
        break;
    case MB2_TAG_MODULE:
        take_module(bi, tag);
        break;
    case MB2_TAG_BASIC_MEMINFO:
        tag_check(tag, mb2_meminfo(tag, &seen->meminfo));
        seen->has_meminfo = true;
        break;
    case MB2_TAG_MMAP:
        if (first_time(&seen->mmap))
            take_memory_map(bi, tag);
        break;
    case MB2_TAG_FRAMEBUFFER:
        take_screen(bi, tag);
        break;
    case MB2_TAG_ACPI_OLD:
    case MB2_TAG_ACPI_NEW:
        take_rsdp(bi, tag, seen);
        break;
    case MB2_TAG_SMBIOS:
        take_smbios(bi, tag);
        break;
    default: /* what else a loader says is not for us */
        break;
    }
}

/* The next tag, false at the end; a broken chain is refused. */
static bool tag_next(struct bytes *rest, struct mb2_tag *ret_tag)
{
    enum mb2_status status = mb2_next(rest, ret_tag);

    if (status != MB2_OK && status != MB2_END)
        boot_refuse("information, %lu bytes before its end: %s",
                    rest->length_bytes, mb2_status_text(status));
    return status == MB2_OK;
}

/* The other strings are read in the light of the loader's name. */
static void take_loader(struct boot_info *bi, struct bytes rest)
{
    struct mb2_tag tag;
    struct text name;

    while (tag_next(&rest, &tag)) {
        if (tag.type != MB2_TAG_LOADER_NAME)
            continue;
        tag_check(&tag, mb2_text(&tag, &name));
        intake_loader(bi, name);
        return;
    }
}

static void mb2_fill(struct boot_info *bi, const struct door_args *args)
{
    struct seen seen = {0};
    struct bytes block, rest;
    struct mb2_tag tag;
    enum mb2_status status;

    if (args->magic != MB2_LOADER_MAGIC)
        boot_refuse("expected eax=%#x, found eax=%#lx", MB2_LOADER_MAGIC,
                    args->magic);
    if (!phys_view_upto(args->first, MB2_INFO_BYTES_CAP, &block))
        boot_refuse("expected the address of the Multiboot 2 information in "
                    "ebx, found ebx=%#lx",
                    args->first);
    status = mb2_begin(block, &rest);
    if (status != MB2_OK)
        boot_refuse("information at %#lx, total_size=%u: %s", args->first,
                    load_le32(block.at), mb2_status_text(status));

    take_loader(bi, rest);
    while (tag_next(&rest, &tag))
        take_tag(bi, &tag, &seen);
    if (!seen.mmap && seen.has_meminfo)
        intake_meminfo(bi, seen.meminfo.lower_kib, seen.meminfo.upper_kib);
}

static const struct door mb2_door = {
    .id = BOOT_DOOR_MB2,
    .name = "mb2",
    .fill = mb2_fill,
};
DOOR(mb2_door);
