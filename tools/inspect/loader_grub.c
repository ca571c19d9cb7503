/* SPDX-License-Identifier: BSD-2-Clause */
/* GRUB's command `multiboot', on BIOS and on UEFI; and how GRUB loads. */
#include "tools/inspect/loader_grub.h"

#include <inttypes.h>

#include "spec/elf.h"
#include "spec/mb1.h"

/* Bits that must be understood, without those that are. */
#define UNKNOWN_MB1_FLAGS 0xfff8u
#define FOUR_GIB          0x100000000u

static bool elf_kind_fits(const struct loader_view *view,
                          struct verdict *verdict)
{
    uint16_t machine;

    if (view->elf == NULL && view->elf_status == ELF_NOT_ELF)
        return loader_refuses(verdict, NULL,
                              "its header has no addresses, and it is no ELF "
                              "file");
    if (view->elf == NULL)
        return loader_refuses(verdict, RULE_ELF_HEADER, "an ELF file %s",
                              elf_status_text(view->elf_status));
    machine = view->elf->is_64 ? EM_X86_64 : EM_386;
    if (view->elf->machine != machine)
        return loader_refuses(verdict, RULE_ELF_MACHINE_CLASS,
                              "e_machine %u in an ELF%s file, expected %u",
                              view->elf->machine,
                              view->elf->is_64 ? "64" : "32", machine);
    if (view->elf->type != ET_EXEC && view->elf->type != ET_DYN)
        return loader_refuses(verdict, RULE_ELF_HEADER,
                              "e_type %u, neither executable nor shared",
                              view->elf->type);
    return true;
}

bool grub_elf_fits(const struct loader_view *view, uint64_t window_bytes,
                     bool is_mb2, struct elf_load *ret_load,
                     struct verdict *verdict)
{
    struct elf_load load;

    if (!elf_kind_fits(view, verdict))
        return false;
    view_elf_load(view, &load);
    if (load.table_end > window_bytes)
        return loader_refuses(verdict, RULE_ELF_PHDR_WINDOW,
                              "program headers end at %#" PRIx64
                              ", past the first %" PRIu64 " bytes",
                              load.table_end, window_bytes);
    if (load.highest >= FOUR_GIB)
        return loader_refuses(verdict, RULE_ELF_PADDR_HIGH,
                              "a segment reaches to %#" PRIx64
                              ", past 4 GiB", load.highest);
    if (!load.is_in_file)
        return loader_refuses(verdict, RULE_ELF_SEGMENT_BOUNDS,
                              "a segment reaches past the file's end");
    if (!load.has_entry)
        return loader_refuses(verdict, RULE_ELF_ENTRY,
                              "entry %#" PRIx64 " is in no segment",
                              view->elf->entry);
    if (is_mb2 && load.has_relocs)
        return loader_refuses(verdict, RULE_MB2_ELF_RELOCS,
                              "it has sections of relocations");
    *ret_load = load;
    return true;
}

/* Nothing is compared in GRUB: what is wrong leads to a read that fails, or
 * memory that is not there. */
bool grub_addresses_fit(const struct loader_view *view,
                          const struct load_addresses *a, const char *rule,
                          struct verdict *verdict)
{
    if (a->file_offset < 0 ||
        (uint64_t)a->file_offset > view->bytes.length_bytes)
        return loader_refuses(verdict, rule,
                              "the load address %#" PRIx64
                              " lies outside the file", a->load);
    if (a->load_end < a->load || a->bss_end < a->load)
        return loader_refuses(verdict, rule,
                              "ends at %#" PRIx64 ", below its load address "
                              "%#" PRIx64, a->load_end < a->load ?
                              a->load_end : a->bss_end, a->load);
    if (a->bss_end < a->load_end)
        return loader_fails(verdict, PROTOCOLS, rule,
                            "bss end %#" PRIx64 " is below the load end %#"
                            PRIx64 ": GRUB clears memory until it dies",
                            a->bss_end, a->load_end);
    return true;
}

bool grub_entry_fits(const struct loader_view *view,
                     const struct load_addresses *a, enum protocol protocol,
                     const char *rule, struct verdict *verdict)
{
    if (a->entry < a->load || a->entry >= a->bss_end)
        return loader_fails(verdict, protocol, rule,
                            "entry %#" PRIx64 " is not in what is loaded, %#"
                            PRIx64 " to %#" PRIx64, a->entry, a->load,
                            a->bss_end);
    if (a->entry < a->load_end &&
        a->entry - a->load >=
            view->bytes.length_bytes - (uint64_t)a->file_offset)
        return loader_fails(verdict, protocol, rule,
                            "entry %#" PRIx64 " lies past the file's end: it "
                            "runs what it has not read", a->entry);
    return true;
}

static void multiboot(const struct loader_view *view, struct verdict *verdict)
{
    struct load_addresses addresses;
    struct elf_load load;

    if (!view->has_mb1) {
        if (view->has_mb1_magic)
            loader_refuses(verdict, RULE_MB1_CHECKSUM,
                           "the header at %#" PRIx32 " is not sound",
                           view->mb1_magic_at);
        else
            loader_finds_nothing(view, verdict, "no Multiboot 1 header in "
                                                "the first 8 KiB");
        return;
    }
    if ((view->mb1.flags & UNKNOWN_MB1_FLAGS) != 0) {
        loader_refuses(verdict, RULE_MB1_FLAGS,
                       "flags %#" PRIx32 " demand what it does not know",
                       view->mb1.flags);
        return;
    }
    if ((view->mb1.flags & MB1_HEADER_ADDRESSES) == 0) {
        if (grub_elf_fits(view, MB1_HEADER_WINDOW_BYTES, false, &load, verdict))
            loader_starts(verdict, PROTOCOL_MB1, "as ELF%s, entry %#" PRIx64,
                          view->elf->is_64 ? "64" : "32", load.entry);
        return;
    }
    view_mb1_addresses(view, &addresses);
    if (grub_addresses_fit(view, &addresses, RULE_MB1_ADDRESSES, verdict) &&
        grub_entry_fits(view, &addresses, PROTOCOL_MB1, RULE_MB1_ADDRESSES,
                        verdict))
        loader_starts(verdict, PROTOCOL_MB1,
                      "by the header's addresses, entry %#" PRIx64,
                      addresses.entry);
}

void grub_bios_multiboot(const struct loader_view *view,
                         struct verdict *verdict)
{
    multiboot(view, verdict);
}

void grub_efi_multiboot(const struct loader_view *view,
                        struct verdict *verdict)
{
    multiboot(view, verdict);
}
