/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * QEMU's -kernel on x86: "HdrS", then Multiboot 1, then ELF with a PVH note,
 * and what is none of these passes for a Linux of 1995.
 */
#include "tools/inspect/loader_view.h"

#include <inttypes.h>

#include "spec/elf.h"
#include "spec/linux.h"
#include "spec/mb1.h"
#include "spec/pvh.h"

/* The last place where QEMU looks for a header that may have all fields. */
#define MB1_LAST_AT (MB1_HEADER_WINDOW_BYTES - MB1_HEADER_FULL_BYTES)
/* QEMU rounds a note's name up to its segment's alignment. */
#define NOTE_ALIGN 4u

static bool has_magic(const struct loader_view *view)
{
    struct bytes magic;

    return bytes_sub(view->bytes, LINUX_HEADER_AT, 4, &magic) &&
           load_le32(magic.at) == LINUX_HEADER_MAGIC;
}

/* With or without "HdrS": set-up code, and a kernel behind it. */
static uint32_t setup_bytes(const struct loader_view *view)
{
    struct bytes count;
    uint32_t sectors = 0;

    if (bytes_sub(view->bytes, LINUX_SETUP_SECTS_AT, 1, &count))
        sectors = count.at[0];
    if (sectors == 0)
        sectors = LINUX_SETUP_SECTS_DEFAULT;
    return (sectors + 1) * LINUX_SECTOR_BYTES;
}

static void linux16(const struct loader_view *view, struct verdict *verdict)
{
    uint32_t bytes = setup_bytes(view);

    if (bytes > view->bytes.length_bytes)
        loader_refuses(verdict, RULE_LINUX_SETUP_SECTS,
                       "invalid kernel header: %" PRIu32
                       " bytes of set-up code in a file of %zu", bytes,
                       view->bytes.length_bytes);
    else if (has_magic(view))
        loader_starts(verdict, PROTOCOL_LINUX16,
                      "\"HdrS\" at 202h is looked at first");
    else
        loader_fails(verdict, PROTOCOLS,
                     view->packed != UNPACK_NONE ? RULE_PACKED_IMAGE : NULL,
                     "nothing it knows: run as a Linux of 1995; with "
                     "-initrd it refuses");
}

static void multiboot(const struct loader_view *view, struct verdict *verdict)
{
    struct load_addresses addresses;
    struct elf_load load;

    if ((view->mb1.flags & MB1_HEADER_ADDRESSES) != 0) {
        view_mb1_addresses(view, &addresses);
        if (loader_addresses_fit(view, &addresses, RULE_MB1_ADDRESSES,
                                 verdict))
            loader_starts(verdict, PROTOCOL_MB1,
                          "by the header's addresses, entry %#" PRIx64,
                          addresses.entry);
        return;
    }
    if (view->elf != NULL && view->elf->machine == EM_X86_64) {
        loader_refuses(verdict, RULE_MB1_ELF64,
                       "an x86-64 ELF file with a Multiboot 1 header without "
                       "addresses: \"give a 32bit one\"");
        return;
    }
    if (view->elf == NULL || view->elf->machine != EM_386) {
        loader_refuses(verdict, RULE_MB1_ADDRESSES,
                       "its header has no addresses, and it is no ELF file "
                       "for the 80386");
        return;
    }
    view_elf_load(view, &load);
    if (!load.is_in_file)
        loader_refuses(verdict, RULE_ELF_SEGMENT_BOUNDS,
                       "a segment reaches past the file's end");
    else
        loader_starts(verdict, PROTOCOL_MB1, "as ELF, entry %#" PRIx64,
                      load.has_entry ? load.entry : view->elf->entry);
}

/*
 * What QEMU takes for the descriptor: eight bytes, from where the name would
 * end if it were aligned as the segment is.
 */
static uint64_t note_entry(const struct loader_view *view,
                           const struct inspect_note *note,
                           uint64_t *ret_align)
{
    struct elf_segment segment = {.align = NOTE_ALIGN};
    uint64_t name_end = NOTE_ALIGN, value = 0;
    struct bytes bytes;

    elf_segment_at(view->elf, note->segment, &segment);
    *ret_align = segment.align;
    if (segment.align > NOTE_ALIGN && segment.align <= 4096)
        name_end = segment.align;
    bytes = bytes_from(view->bytes, note->offset + name_end - NOTE_ALIGN);
    for (size_t n = 0; n < 8 && n < bytes.length_bytes; n++)
        value |= (uint64_t)bytes.at[n] << (8 * n);
    return value;
}

static void pvh(const struct loader_view *view, struct verdict *verdict)
{
    const struct inspect_note *note;
    struct elf_load load;
    uint64_t entry, align;

    if (view->elf == NULL || (view->elf->machine != EM_X86_64 &&
                              view->elf->machine != EM_386)) {
        loader_refuses(verdict, RULE_ELF_HEADER,
                       "an ELF file that it cannot load");
        return;
    }
    view_elf_load(view, &load);
    if (!load.is_in_file) {
        loader_refuses(verdict, RULE_ELF_SEGMENT_BOUNDS,
                       "a segment reaches past the file's end");
        return;
    }
    if (!view_xen_note(view, XEN_ELFNOTE_PHYS32_ENTRY, &note)) {
        loader_refuses(verdict, NULL, "an ELF file without a PVH note");
        return;
    }
    entry = note_entry(view, note, &align);
    if (entry == 0)
        loader_refuses(verdict, RULE_PVH_NOTE_ALIGN,
                       "finds no entry in the PVH note, whose segment is "
                       "aligned to %" PRIu64, align);
    else if ((uint32_t)entry < load.lowest || (uint32_t)entry >= load.highest)
        loader_fails(verdict, PROTOCOL_PVH,
                     align > NOTE_ALIGN ? RULE_PVH_NOTE_ALIGN
                                        : RULE_PVH_ENTRY_OUTSIDE,
                     "the note's entry is read as %#" PRIx32
                     ", where nothing is", (uint32_t)entry);
    else
        loader_starts(verdict, PROTOCOL_PVH, "by its note, entry %#" PRIx32,
                      (uint32_t)entry);
}

void qemu_seabios(const struct loader_view *view, struct verdict *verdict)
{
    if (has_magic(view))
        linux16(view, verdict);
    else if (view->has_mb1 && view->mb1.offset < MB1_LAST_AT)
        multiboot(view, verdict);
    else if (view->elf_status != ELF_NOT_ELF)
        pvh(view, verdict);
    else
        linux16(view, verdict);
}

void qemu_microvm(const struct loader_view *view, struct verdict *verdict)
{
    qemu_seabios(view, verdict);
}

/* QEMU looks at the file all the same, and may refuse it; what it then hands
 * to the firmware is the whole file again, which has to be a PE image. */
void qemu_ovmf(const struct loader_view *view, struct verdict *verdict)
{
    struct verdict before = {.outcome = VERDICT_STARTS};

    qemu_seabios(view, &before);
    if (before.outcome == VERDICT_REFUSES)
        loader_refuses(verdict, before.rule, "%s", before.why);
    else if (loader_pe_fits(view, verdict))
        loader_starts(verdict, PROTOCOL_EFI,
                      "by LoadImage, from QEMU's own file system");
}
