/* SPDX-License-Identifier: BSD-2-Clause */
/* The ELF container: its headers, its segments, and its entry. */
#include "tools/inspect/lint_parts.h"

#include <inttypes.h>
#include <stdio.h>

#include "format/adit_kernel.h"
#include "spec/elf.h"
#include "spec/mb1.h"
#include "spec/mb2.h"
#include "spec/pvh.h"

#define FOUR_GIB 0x100000000u

static uint32_t phdr_bytes(const struct elf_file *elf)
{
    return elf->is_64 ? PHDR64_BYTES : PHDR32_BYTES;
}

static uint64_t phdr_at(const struct elf_file *elf, uint32_t n)
{
    return elf->phdr_offset + (uint64_t)n * phdr_bytes(elf);
}

static bool mb1_loads_elf(const struct inspect_file *file)
{
    return file->mb1.is_there && file->mb1.status == MB1_HEADER_OK &&
           (file->mb1.header.flags & MB1_HEADER_ADDRESSES) == 0;
}

static bool mb2_loads_elf(const struct inspect_file *file)
{
    if (!file->mb2.is_there || file->mb2.status != MB2_HEADER_END)
        return false;
    for (uint32_t n = 0; n < file->mb2.tag_count; n++)
        if (file->mb2.tags[n].type == MB2_HTAG_ADDRESS)
            return false;
    return true;
}

static bool has_pvh(const struct inspect_file *file)
{
    for (uint32_t n = 0; n < file->note_count; n++)
        if (file->notes[n].type == XEN_ELFNOTE_PHYS32_ENTRY &&
            text_equal(file->notes[n].owner, TEXT("Xen")))
            return true;
    return false;
}

static void lint_header(const struct inspect_file *file, struct findings *to)
{
    const struct elf_file *elf = &file->elf.elf;
    uint64_t end = phdr_at(elf, elf->phdr_count);
    bool by_mb1 = mb1_loads_elf(file), by_mb2 = mb2_loads_elf(file);
    uint32_t window = by_mb1 ? MB1_HEADER_WINDOW_BYTES
                             : MB2_HEADER_WINDOW_BYTES;

    if ((by_mb1 || by_mb2) &&
        elf->machine != (elf->is_64 ? EM_X86_64 : EM_386))
        finding_add(to, RULE_ELF_MACHINE_CLASS, EHDR_MACHINE, "ELF e_machine",
                    elf->is_64 ? "62 (x86-64) in a 64-bit file"
                               : "3 (i386) in a 32-bit file",
                    "%" PRIu16, elf->machine);
    if ((by_mb1 || by_mb2) && end > window)
        finding_value(to, RULE_ELF_PHDR_WINDOW, elf->phdr_offset,
                      "end of the ELF program headers (at most)", window,
                      end);
    if (elf->phdr_count > LINT_SEGMENTS_MAX)
        finding_add(to, RULE_ELF_SEGMENT_MANY, elf->phdr_offset,
                    "number of ELF program headers", "256 at most",
                    "%" PRIu16 ", of which 256 are looked at",
                    elf->phdr_count);
}

/* Answers whether its numbers may be used. */
static bool lint_bounds(const struct elf_file *elf, uint32_t n,
                        const struct elf_segment *segment,
                        struct findings *to)
{
    uint64_t limit = elf->is_64 ? UINT64_MAX : UINT32_MAX;
    struct bytes bytes;
    char field[32];

    snprintf(field, sizeof(field), "PT_LOAD %" PRIu32, n);
    if (elf_segment_bytes(elf, segment, &bytes) != ELF_OK)
        finding_add(to, RULE_ELF_SEGMENT_BOUNDS, phdr_at(elf, n), field,
                    "its bytes in the file",
                    "0x%" PRIx64 " bytes at offset 0x%" PRIx64,
                    segment->file_bytes, segment->offset);
    else if (segment->file_bytes > segment->memory_bytes)
        finding_add(to, RULE_ELF_SEGMENT_BOUNDS, phdr_at(elf, n), field,
                    "no more bytes than memory",
                    "0x%" PRIx64 " bytes for 0x%" PRIx64,
                    segment->file_bytes, segment->memory_bytes);
    else if (segment->memory_bytes > limit - segment->paddr ||
             segment->memory_bytes > limit - segment->vaddr)
        finding_add(to, RULE_ELF_SEGMENT_BOUNDS, phdr_at(elf, n), field,
                    "addresses that do not wrap",
                    "0x%" PRIx64 " bytes at 0x%" PRIx64,
                    segment->memory_bytes, segment->paddr);
    else
        return true;
    return false;
}

static void lint_overlap(const struct elf_file *elf, uint32_t n,
                         const struct elf_segment *segment,
                         struct findings *to)
{
    struct elf_segment other;

    for (uint32_t m = 0; m < n && elf_segment_at(elf, m, &other) == ELF_OK;
         m++) {
        bool is_apart = other.paddr >= segment->paddr
            ? other.paddr - segment->paddr >= segment->memory_bytes
            : segment->paddr - other.paddr >= other.memory_bytes;

        if (other.type != PT_LOAD || other.memory_bytes == 0 || is_apart)
            continue;
        finding_add(to, RULE_ELF_SEGMENT_OVERLAP, phdr_at(elf, n),
                    "ELF segment's physical address",
                    "memory of its own",
                    "0x%" PRIx64 ", shared with segment %" PRIu32,
                    segment->paddr, m);
        return;
    }
}

static void lint_load(const struct inspect_file *file, uint32_t n,
                      const struct elf_segment *segment, struct findings *to)
{
    const struct elf_file *elf = &file->elf.elf;
    bool is_low = mb1_loads_elf(file) || mb2_loads_elf(file) || has_pvh(file);

    if ((segment->flags & (PF_W | PF_X)) == (PF_W | PF_X))
        finding_add(to, RULE_ELF_WX, phdr_at(elf, n),
                    "ELF segment's p_flags", "W or X", "both");
    if (!lint_bounds(elf, n, segment, to) || segment->memory_bytes == 0)
        return;
    lint_overlap(elf, n, segment, to);
    if (is_low && segment->paddr + segment->memory_bytes >= FOUR_GIB)
        finding_add(to, RULE_ELF_PADDR_HIGH, phdr_at(elf, n),
                    "ELF segment's physical end", "below 0x100000000",
                    "0x%" PRIx64, segment->paddr + segment->memory_bytes);
}

/* An entry may be given as linked or, for Linux' vmlinux, physically. */
static bool is_entry_code(const struct elf_file *elf)
{
    struct elf_segment segment;

    for (uint32_t n = 0; n < LINT_SEGMENTS_MAX &&
         elf_segment_at(elf, n, &segment) == ELF_OK; n++)
        if (segment.type == PT_LOAD && (segment.flags & PF_X) != 0 &&
            ((elf->entry >= segment.vaddr &&
              elf->entry - segment.vaddr < segment.memory_bytes) ||
             (elf->entry >= segment.paddr &&
              elf->entry - segment.paddr < segment.memory_bytes)))
            return true;
    return false;
}

/* What `adit pack` would say of the note. */
static void lint_adit_note(const struct inspect_file *file,
                           struct findings *to)
{
    const struct inspect_note *note = inspect_note_find(
        file, TEXT(ADIT_NOTE_OWNER), ADIT_NOTE_KERNEL);
    uint32_t version, flags;

    if (note == NULL)
        return;
    if (note->desc.length_bytes != sizeof(struct adit_note_kernel)) {
        finding_add(to, RULE_ADIT_NOTE, note->offset,
                    "Adit note's descriptor", "16 bytes", "%zu",
                    note->desc.length_bytes);
        return;
    }
    version = load_le32(note->desc.at);
    flags = load_le32(note->desc.at + 4);
    if (version != ADIT_NOTE_VERSION)
        finding_value(to, RULE_ADIT_NOTE, note->offset,
                      "Adit note's version", ADIT_NOTE_VERSION, version);
    else if ((flags & ~(uint32_t)ADIT_KERNEL_FLAGS) != 0)
        finding_value(to, RULE_ADIT_NOTE, note->offset + 4,
                      "Adit note's flags (of these)", ADIT_KERNEL_FLAGS,
                      flags);
}

void lint_elf(const struct inspect_file *file, struct findings *to)
{
    const struct elf_file *elf = &file->elf.elf;
    struct elf_segment segment;

    if (file->elf.status == ELF_NOT_ELF)
        return;
    if (file->elf.status != ELF_OK) {
        finding_add(to, file->elf.status == ELF_BAD_PHDR ? RULE_ELF_PHENTSIZE
                                                         : RULE_ELF_HEADER,
                    0, "ELF header", "one that can be read", "one %s",
                    elf_status_text(file->elf.status));
        return;
    }
    if (elf->type != ET_EXEC && elf->type != ET_DYN)
        return;
    lint_header(file, to);
    lint_adit_note(file, to);
    for (uint32_t n = 0; n < LINT_SEGMENTS_MAX &&
         elf_segment_at(elf, n, &segment) == ELF_OK; n++) {
        if (segment.type == PT_LOAD)
            lint_load(file, n, &segment, to);
        if (segment.type == PT_INTERP)
            finding_add(to, RULE_ELF_INTERP, phdr_at(elf, n),
                        "ELF program headers", "no PT_INTERP", "one");
        if (segment.type == PT_GNU_STACK && (segment.flags & PF_X) != 0)
            finding_add(to, RULE_ELF_EXEC_STACK, phdr_at(elf, n),
                        "PT_GNU_STACK's p_flags", "no X", "0x%" PRIx32,
                        segment.flags);
    }
    if (!is_entry_code(elf))
        finding_add(to, RULE_ELF_ENTRY, EHDR_ENTRY, "ELF e_entry",
                    "an address in an executable PT_LOAD", "0x%" PRIx64,
                    elf->entry);
}
