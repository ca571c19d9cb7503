/* SPDX-License-Identifier: BSD-2-Clause */
/* Limine, which stops with a panic at whatever it does not like. */
#include "tools/inspect/loader_view.h"

#include <inttypes.h>

#include "spec/elf.h"
#include "spec/mb1.h"
#include "spec/mb2.h"

/* Tags 1 to 6 and 9, 10; requests that it meets, all on UEFI. */
#define KNOWN_TAGS     0x67fu
#define KNOWN_REQUESTS 0x3bfb5eu

static bool elf_fits(const struct loader_view *view, struct elf_load *ret_load,
                     struct verdict *verdict)
{
    if (view->elf == NULL)
        return loader_refuses(verdict, NULL,
                              "its header has no addresses, and it is no ELF "
                              "file that can be read");
    if (view->elf->machine != (view->elf->is_64 ? EM_X86_64 : EM_386))
        return loader_refuses(verdict, RULE_ELF_MACHINE_CLASS,
                              "e_machine %u in an ELF%s file",
                              view->elf->machine,
                              view->elf->is_64 ? "64" : "32");
    view_elf_load(view, ret_load);
    if (!ret_load->is_in_file)
        return loader_refuses(verdict, RULE_ELF_SEGMENT_BOUNDS,
                              "a segment reaches past the file's end");
    return true;
}

void limine_multiboot1(const struct loader_view *view,
                       struct verdict *verdict)
{
    struct load_addresses a;
    struct elf_load load;

    if (!view->has_mb1_magic) {
        loader_finds_nothing(view, verdict, "no Multiboot 1 header in the "
                                            "first 8 KiB");
        return;
    }
    if (!view->has_mb1 || view->mb1.offset != view->mb1_magic_at) {
        loader_refuses(verdict,
                       view->has_mb1 ? RULE_STRAY_MAGIC : RULE_MB1_CHECKSUM,
                       "the first magic number, at %#" PRIx32
                       ", has a wrong checksum", view->mb1_magic_at);
        return;
    }
    if ((view->mb1.flags & MB1_HEADER_ADDRESSES) == 0) {
        if (elf_fits(view, &load, verdict))
            loader_starts(verdict, PROTOCOL_MB1, "as ELF%s, entry %#" PRIx64,
                          view->elf->is_64 ? "64" : "32",
                          load.has_entry ? load.entry : view->elf->entry);
        return;
    }
    view_mb1_addresses(view, &a);
    if (loader_addresses_fit(view, &a, RULE_MB1_ADDRESSES, verdict))
        loader_starts(verdict, PROTOCOL_MB1,
                      "by the header's addresses, entry %#" PRIx64, a.entry);
}

static bool header_fits(const struct loader_view *view,
                        struct verdict *verdict)
{
    if (!view->has_mb2_magic)
        return loader_finds_nothing(view, verdict,
                                    "no Multiboot 2 header in the first 32 "
                                    "KiB");
    if (!view->has_mb2 || (view->mb2.offset != view->mb2_magic_at &&
                           view->mb2_magic_at % MB2_HEADER_ALIGN == 0))
        return loader_refuses(verdict, view->has_mb2 ? RULE_STRAY_MAGIC
                                                     : RULE_MB2_CHECKSUM,
                              "the first magic number, at %#" PRIx32
                              ", is no sound header", view->mb2_magic_at);
    return true;
}

static bool tags_fit(const struct loader_view *view, struct verdict *verdict)
{
    struct mb2_header_tag tag, entry;
    uint32_t type;

    if (view_mb2_request(view, KNOWN_REQUESTS, false, &type))
        return loader_refuses(verdict, RULE_MB2_TAG_REQUIRED,
                              "demands information of type %" PRIu32
                              ", which it does not have", type);
    if (view_mb2_unknown(view, KNOWN_TAGS, &tag))
        return loader_refuses(verdict, RULE_MB2_TAG_REQUIRED,
                              "tag %u at %#" PRIx32 " is not supported, and "
                              "not optional", tag.type, tag.offset);
    if (view_mb2_tag(view, MB2_HTAG_ENTRY_EFI64, &tag) &&
        (!view_mb2_tag(view, MB2_HTAG_ENTRY, &entry) ||
         entry.offset > tag.offset))
        return loader_refuses(verdict, RULE_MB2_TAG_ORDER,
                              "the EFI64 entry tag at %#" PRIx32
                              " has no entry tag ahead of it", tag.offset);
    if (view_mb2_tag(view, MB2_HTAG_RELOCATABLE, &tag) &&
        mb2_header_field(&tag, MB2_RELOC_ALIGN_AT) == 0)
        return loader_refuses(verdict, RULE_MB2_RELOCATABLE,
                              "the relocatable tag has an alignment of 0");
    return true;
}

static void by_address(const struct loader_view *view,
                       const struct mb2_header_tag *tag,
                       struct verdict *verdict)
{
    struct load_addresses a;
    struct mb2_header_tag entry;

    if (!view_mb2_tag(view, MB2_HTAG_ENTRY, &entry)) {
        loader_refuses(verdict, RULE_MB2_ENTRY_MISSING,
                       "an address tag without an entry tag");
        return;
    }
    view_mb2_addresses(view, tag, mb2_header_field(&entry, MB2_ENTRY_AT), &a);
    if (!loader_addresses_fit(view, &a, RULE_MB2_ADDRESS, verdict))
        return;
    if (a.entry < a.load || a.entry >= a.bss_end)
        loader_refuses(verdict, RULE_MB2_ENTRY_OUTSIDE,
                       "entry %#" PRIx64 " is not in what is loaded",
                       a.entry);
    else
        loader_starts(verdict, PROTOCOL_MB2,
                      "by the address tag, boot services exited, entry %#"
                      PRIx64, a.entry);
}

void limine_multiboot2(const struct loader_view *view,
                       struct verdict *verdict)
{
    struct mb2_header_tag tag;
    struct elf_load load;
    uint64_t entry;

    if (!header_fits(view, verdict) || !tags_fit(view, verdict))
        return;
    if (view_mb2_tag(view, MB2_HTAG_ADDRESS, &tag)) {
        by_address(view, &tag, verdict);
        return;
    }
    if (!elf_fits(view, &load, verdict))
        return;
    entry = load.has_entry ? load.entry : view->elf->entry;
    if (view_mb2_tag(view, MB2_HTAG_ENTRY, &tag))
        entry = mb2_header_field(&tag, MB2_ENTRY_AT);
    loader_starts(verdict, PROTOCOL_MB2,
                  "as ELF%s, boot services exited, entry %#" PRIx64,
                  view->elf->is_64 ? "64" : "32", entry);
}

void limine_linux(const struct loader_view *view, struct verdict *verdict)
{
    if (loader_linux32_fits(view, verdict))
        loader_starts(verdict, PROTOCOL_LINUX32, "boot protocol %u.%02u",
                      view->linux_.protocol >> 8,
                      view->linux_.protocol & 0xff);
}
