/* SPDX-License-Identifier: BSD-2-Clause */
/* GRUB's command `multiboot2', on BIOS and on UEFI. */
#include "tools/inspect/loader_grub.h"

#include <inttypes.h>

#include "spec/mb2.h"

/* Header tags and information tags that GRUB knows, as bit masks: not the
 * 32-bit EFI entry, and not SMBIOS. */
#define KNOWN_TAGS     0x6ffu
#define KNOWN_REQUESTS 0x3fdfffu

/* The tags that decide how it is loaded and entered. */
struct choice {
    bool has_address, has_entry, has_efi_entry, keeps_services, moves;
    struct mb2_header_tag address, entry, efi_entry, services, move;
};

static void choose(const struct loader_view *view, bool is_efi,
                   struct choice *ret_choice)
{
    struct choice c = {0};

    c.has_address = view_mb2_tag(view, MB2_HTAG_ADDRESS, &c.address);
    c.has_entry = view_mb2_tag(view, MB2_HTAG_ENTRY, &c.entry);
    c.moves = view_mb2_tag(view, MB2_HTAG_RELOCATABLE, &c.move);
    c.has_efi_entry = is_efi && view_mb2_tag(view, MB2_HTAG_ENTRY_EFI64,
                                             &c.efi_entry);
    c.keeps_services = is_efi && view_mb2_tag(view, MB2_HTAG_EFI_BS,
                                              &c.services);
    *ret_choice = c;
}

static bool tags_fit(const struct loader_view *view, struct verdict *verdict)
{
    struct mb2_header_tag tag;
    uint32_t type, offset;
    enum mb2_header_status end = view_mb2_end(view, &offset);

    if (view_mb2_request(view, KNOWN_REQUESTS, false, &type))
        return loader_refuses(verdict, RULE_MB2_TAG_REQUIRED,
                              "demands information of type %" PRIu32
                              ", which it does not have", type);
    if (view_mb2_unknown(view, KNOWN_TAGS, &tag))
        return loader_refuses(verdict, RULE_MB2_TAG_REQUIRED,
                              "tag %u at %#" PRIx32 " is unknown to it and "
                              "not optional", tag.type, tag.offset);
    if (end != MB2_HEADER_END)
        return loader_fails(verdict, PROTOCOLS, RULE_MB2_END_TAG,
                            "the tags do not end at %#" PRIx32
                            ", so it reads on: %s", offset,
                            mb2_header_status_text(end));
    return true;
}

static bool move_fits(const struct choice *c, uint64_t bytes,
                      struct verdict *verdict)
{
    uint32_t least, most;

    if (!c->moves)
        return true;
    least = mb2_header_field(&c->move, MB2_RELOC_MIN_AT);
    most = mb2_header_field(&c->move, MB2_RELOC_MAX_AT);
    if (bytes <= most && least <= most - bytes)
        return true;
    return loader_refuses(verdict, RULE_MB2_RELOCATABLE,
                          "%" PRIu64 " bytes do not fit between %#" PRIx32
                          " and %#" PRIx32, bytes, least, most);
}

static bool by_address(const struct loader_view *view, const struct choice *c,
                       enum protocol protocol, uint64_t *ret_entry,
                       struct verdict *verdict)
{
    struct load_addresses a;

    if (!c->has_entry && !(c->keeps_services && c->has_efi_entry))
        return loader_refuses(verdict, RULE_MB2_ENTRY_MISSING,
                              "an address tag without an entry tag");
    view_mb2_addresses(
        view, &c->address,
        mb2_header_field(c->keeps_services && c->has_efi_entry
                             ? &c->efi_entry : &c->entry, MB2_ENTRY_AT),
        &a);
    *ret_entry = a.entry;
    return grub_addresses_fit(view, &a, RULE_MB2_ADDRESS, verdict) &&
           move_fits(c, a.bss_end - a.load, verdict) &&
           grub_entry_fits(view, &a, protocol, RULE_MB2_ENTRY_OUTSIDE, verdict);
}

static bool by_elf(const struct loader_view *view, const struct choice *c,
                   uint64_t *ret_entry, struct verdict *verdict)
{
    struct elf_load load;

    if (!grub_elf_fits(view, MB2_HEADER_WINDOW_BYTES, true, &load, verdict) ||
        !move_fits(c, load.highest - load.lowest, verdict))
        return false;
    *ret_entry = load.entry;
    if (c->keeps_services && c->has_efi_entry)
        *ret_entry = mb2_header_field(&c->efi_entry, MB2_ENTRY_AT);
    else if (c->has_entry)
        *ret_entry = mb2_header_field(&c->entry, MB2_ENTRY_AT);
    return true;
}

static bool mb2_found(const struct loader_view *view, struct verdict *verdict)
{
    if (view->has_mb2)
        return true;
    if (view->has_mb2_magic)
        return loader_refuses(verdict, RULE_MB2_CHECKSUM,
                              "the header at %#" PRIx32 " is not sound",
                              view->mb2_magic_at);
    return loader_finds_nothing(view, verdict, "no Multiboot 2 header in the "
                                               "first 32 KiB");
}

static void multiboot2(const struct loader_view *view, bool is_efi,
                       struct verdict *verdict)
{
    enum protocol protocol;
    struct choice choice;
    uint64_t entry = 0;

    if (!mb2_found(view, verdict) || !tags_fit(view, verdict))
        return;
    choose(view, is_efi, &choice);
    protocol = choice.keeps_services ? PROTOCOL_MB2EFI : PROTOCOL_MB2;
    if (choice.has_address
            ? !by_address(view, &choice, protocol, &entry, verdict)
            : !by_elf(view, &choice, &entry, verdict))
        return;
    if (choice.keeps_services && !choice.has_efi_entry && choice.has_entry) {
        loader_fails(verdict, protocol, RULE_MB2_ENTRY_MISSING,
                     "keeps boot services, so enters the 32-bit entry %#"
                     PRIx64 " in 64-bit mode", entry);
        return;
    }
    loader_starts(verdict, protocol, "%s%s, entry %#" PRIx64 "%s",
                  choice.has_address ? "by the address tag"
                  : view->elf->is_64 ? "as ELF64" : "as ELF32",
                  is_efi && !choice.keeps_services
                      ? ", boot services exited" : "",
                  entry, choice.moves ? ", moved" : "");
}

void grub_bios_multiboot2(const struct loader_view *view,
                          struct verdict *verdict)
{
    multiboot2(view, false, verdict);
}

void grub_efi_multiboot2(const struct loader_view *view,
                         struct verdict *verdict)
{
    multiboot2(view, true, verdict);
}
