/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The PVH note, as loaders read it: by the alignment of 4 that the note has,
 * whatever its PT_NOTE says, since that is one of the things to tell.
 */
#include "tools/inspect/lint_parts.h"

#include <inttypes.h>

#include "spec/elf.h"
#include "spec/mb1.h"
#include "spec/pvh.h"

#define NOTES_MAX    4096u /* of one segment */
#define NOTE_ALIGN   4u
#define ENTRY_LOWEST 0x100000u

struct pvh {
    bool is_there;
    uint64_t entry, entry_at;      /* the last note's */
    struct elf_segment segment;    /* of the last one with the note */
    uint32_t segment_number;
};

static uint64_t phdr_at(const struct elf_file *elf, uint32_t n)
{
    return elf->phdr_offset +
           (uint64_t)n * (elf->is_64 ? PHDR64_BYTES : PHDR32_BYTES);
}

static bool read_entry(const struct elf_file *elf,
                       const struct elf_note *note, struct pvh *pvh,
                       struct findings *to)
{
    uint64_t at = (uint64_t)(note->desc.at - elf->file.at);

    if (note->desc.length_bytes != 4 && note->desc.length_bytes != 8) {
        finding_add(to, RULE_PVH_NOTE_SIZE, at, "PVH note's descriptor",
                    "4 or 8 bytes", "%zu", note->desc.length_bytes);
        return false;
    }
    pvh->is_there = true;
    pvh->entry_at = at;
    pvh->entry = note->desc.length_bytes == 4 ? load_le32(note->desc.at)
                                              : load_le64(note->desc.at);
    return true;
}

/* The notes of PT_NOTE number `n`; answers whether it has the PVH note. */
static bool read_segment(const struct elf_file *elf, uint32_t n,
                         const struct elf_segment *segment, struct pvh *pvh,
                         struct findings *to)
{
    struct elf_note note;
    struct bytes rest;
    bool has_note = false;
    enum elf_status status = elf_segment_bytes(elf, segment, &rest);

    if (status != ELF_OK)
        return false;
    for (uint32_t count = 0; status == ELF_OK && count < NOTES_MAX; count++) {
        status = elf_note_next(&rest, NOTE_ALIGN, &note);
        if (status == ELF_OK && note.type == XEN_ELFNOTE_PHYS32_ENTRY &&
            text_equal(note.name, TEXT("Xen")) &&
            read_entry(elf, &note, pvh, to))
            has_note = true;
    }
    /* Notes of 8-aligned segments may look like it. */
    if (status != ELF_END && segment->align <= NOTE_ALIGN)
        finding_add(to, RULE_PVH_NOTE_DAMAGED, phdr_at(elf, n),
                    "notes of PT_NOTE", "notes up to its end",
                    status == ELF_OK ? "more than 4096"
                                     : "one that reaches past it");
    if (has_note) {
        pvh->segment = *segment;
        pvh->segment_number = n;
    }
    return has_note;
}

static bool is_code(const struct elf_file *elf, uint64_t physical)
{
    struct elf_segment segment;

    for (uint32_t n = 0; n < LINT_SEGMENTS_MAX &&
         elf_segment_at(elf, n, &segment) == ELF_OK; n++)
        if (segment.type == PT_LOAD && (segment.flags & PF_X) != 0 &&
            physical >= segment.paddr &&
            physical - segment.paddr < segment.file_bytes)
            return true;
    return false;
}

static void lint_entry(const struct inspect_file *file,
                       const struct pvh *pvh, struct findings *to)
{
    const struct elf_file *elf = &file->elf.elf;

    if (!is_code(elf, pvh->entry))
        finding_add(to, RULE_PVH_ENTRY_OUTSIDE, pvh->entry_at, "PVH entry",
                    "a physical address in an executable PT_LOAD",
                    "0x%" PRIx64, pvh->entry);
    else if (pvh->entry < ENTRY_LOWEST)
        finding_least(to, RULE_PVH_ENTRY_LOW, pvh->entry_at, "PVH entry",
                      ENTRY_LOWEST, pvh->entry);
    if (elf->is_64 && elf->entry < ENTRY_LOWEST)
        finding_least(to, RULE_PVH_ENTRY_LOW, EHDR_ENTRY, "ELF e_entry",
                      ENTRY_LOWEST, elf->entry);
    if (!elf->is_64)
        finding_add(to, RULE_PVH_ELF32, EI_CLASS, "ELF class",
                    "64 bits", "32");
    if (file->mb1.is_there && file->mb1.status == MB1_HEADER_OK)
        finding_add(to, RULE_PVH_MB1_FIRST, file->mb1.offset,
                    "Multiboot 1 header", "none beside a PVH note", "one");
}

static void lint_place(const struct elf_file *elf, const struct pvh *pvh,
                       struct findings *to)
{
    uint64_t at = phdr_at(elf, pvh->segment_number);

    if (pvh->segment.align != NOTE_ALIGN)
        finding_add(to, RULE_PVH_NOTE_ALIGN, at, "p_align of PT_NOTE", "4",
                    "%" PRIu64, pvh->segment.align);
    if (pvh->segment.offset % NOTE_ALIGN != 0 ||
        pvh->segment.vaddr % NOTE_ALIGN != 0)
        finding_add(to, RULE_PVH_NOTE_ALIGN, at, "place of PT_NOTE",
                    "4-aligned",
                    "offset 0x%" PRIx64 ", address 0x%" PRIx64,
                    pvh->segment.offset, pvh->segment.vaddr);
}

void lint_pvh(const struct inspect_file *file, struct findings *to)
{
    const struct elf_file *elf = &file->elf.elf;
    struct pvh pvh = {.is_there = false};
    struct elf_segment segment;
    uint32_t hidden_by = 0;

    if (file->elf.status != ELF_OK ||
        (elf->type != ET_EXEC && elf->type != ET_DYN))
        return;
    for (uint32_t n = 0; n < LINT_SEGMENTS_MAX &&
         elf_segment_at(elf, n, &segment) == ELF_OK; n++) {
        if (segment.type != PT_NOTE)
            continue;
        if (read_segment(elf, n, &segment, &pvh, to))
            hidden_by = 0;
        else if (pvh.is_there && hidden_by == 0)
            hidden_by = n;
    }
    if (!pvh.is_there)
        return;
    lint_place(elf, &pvh, to);
    if (hidden_by != 0)
        finding_add(to, RULE_PVH_NOTE_HIDDEN, phdr_at(elf, hidden_by),
                    "PT_NOTE behind the one with the PVH note",
                    "none, or the note in it", "program header %" PRIu32,
                    hidden_by);
    lint_entry(file, &pvh, to);
}
