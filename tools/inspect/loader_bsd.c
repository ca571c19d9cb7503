/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The loaders of FreeBSD and illumos: Multiboot 2 as far as Xen, and as far as
 * illumos' own kernel, needs it.
 */
#include "tools/inspect/loader_view.h"

#include <inttypes.h>

#include "spec/elf.h"
#include "spec/mb2.h"

#define FREEBSD_TAGS     0x2c3u /* 0, 1, 6, 7, 9 */
#define FREEBSD_REQUESTS 0x141050u
#define ILLUMOS_TAGS     0xffu
#define ILLUMOS_REQUESTS 0x3fdfffu

void freebsd_multiboot2(const struct loader_view *view,
                        struct verdict *verdict)
{
    struct mb2_header_tag tag, services;
    uint32_t type;

    if (!view->has_mb2_magic) {
        loader_finds_nothing(view, verdict, "no Multiboot 2 header in the "
                                            "first 32 KiB");
        return;
    }
    if (!view->has_mb2 || (view->mb2.offset != view->mb2_magic_at &&
                           view->mb2_magic_at % MB2_HEADER_ALIGN == 0))
        loader_refuses(verdict, view->has_mb2 ? RULE_STRAY_MAGIC
                                              : RULE_MB2_CHECKSUM,
                       "the first magic number, at %#" PRIx32
                       ", is no sound header", view->mb2_magic_at);
    else if (view_mb2_request(view, FREEBSD_REQUESTS, false, &type))
        loader_refuses(verdict, RULE_MB2_TAG_REQUIRED,
                       "demands information of type %" PRIu32
                       ", which it does not have", type);
    else if (view_mb2_unknown(view, FREEBSD_TAGS, &tag))
        loader_refuses(verdict, RULE_MB2_TAG_REQUIRED,
                       "tag %u at %#" PRIx32 " is unknown to it and not "
                       "optional", tag.type, tag.offset);
    else if (!view_mb2_tag(view, MB2_HTAG_ENTRY_EFI64, &tag) ||
             !view_mb2_tag(view, MB2_HTAG_EFI_BS, &services))
        loader_refuses(verdict, RULE_MB2_EFI_ENTRY,
                       "no EFI64 entry with boot services kept");
    else if (view->elf == NULL || view->elf->is_64 ||
             view->elf->machine != EM_386)
        loader_refuses(verdict, NULL, "no ELF32 file for the 80386");
    else
        loader_starts(verdict, PROTOCOL_MB2EFI, "as ELF32, entry %#" PRIx32,
                      mb2_header_field(&tag, MB2_ENTRY_AT));
}

static bool illumos_fits(const struct loader_view *view,
                         struct verdict *verdict)
{
    struct mb2_header_tag tag;
    uint32_t type;

    if (!view->has_mb2)
        return loader_finds_nothing(view, verdict,
                                    "no Multiboot 2 header in the first 32 "
                                    "KiB");
    if (view->bytes.length_bytes < MB2_HEADER_WINDOW_BYTES)
        return loader_refuses(verdict, RULE_FILE_32K,
                              "%zu bytes: 32 KiB have to be read",
                              view->bytes.length_bytes);
    if (view_mb2_request(view, ILLUMOS_REQUESTS, false, &type))
        return loader_refuses(verdict, RULE_MB2_TAG_REQUIRED,
                              "demands information of type %" PRIu32
                              ", which it does not have", type);
    if (view_mb2_unknown(view, ILLUMOS_TAGS, &tag))
        return loader_refuses(verdict, RULE_MB2_TAG_REQUIRED,
                              "tag %u at %#" PRIx32 " is unknown to it and "
                              "not optional", tag.type, tag.offset);
    return true;
}

static void illumos(const struct loader_view *view, bool is_efi,
                    struct verdict *verdict)
{
    struct mb2_header_tag address, entry;
    struct load_addresses a;

    if (!illumos_fits(view, verdict))
        return;
    if (view_mb2_tag(view, MB2_HTAG_ADDRESS, &address) &&
        view_mb2_tag(view, MB2_HTAG_ENTRY, &entry)) {
        view_mb2_addresses(view, &address,
                           mb2_header_field(&entry, MB2_ENTRY_AT), &a);
        if (a.file_offset != 0)
            loader_fails(verdict, PROTOCOL_MB2, RULE_MB2_ADDRESS,
                         "loads the file from its start on, but the load "
                         "address is that of offset %" PRId64, a.file_offset);
        else
            loader_starts(verdict, PROTOCOL_MB2,
                          "the whole file at the load address %#" PRIx64
                          ", entry %#" PRIx64, a.load, a.entry);
    } else if (is_efi) {
        loader_refuses(verdict, RULE_MB2_ENTRY_MISSING,
                       "no address tag with an entry tag");
    } else if (view->elf == NULL || view->elf->is_64) {
        loader_refuses(verdict, RULE_MB2_ENTRY_MISSING,
                       "neither an address tag with an entry tag nor ELF32");
    } else {
        loader_starts(verdict, PROTOCOL_MB2, "as ELF32, entry %#" PRIx64,
                      view->elf->entry);
    }
}

void illumos_bios_multiboot2(const struct loader_view *view,
                             struct verdict *verdict)
{
    illumos(view, false, verdict);
}

void illumos_efi_multiboot2(const struct loader_view *view,
                            struct verdict *verdict)
{
    illumos(view, true, verdict);
}
