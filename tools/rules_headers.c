/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rules about what loaders look for: Multiboot headers inside the windows
 * that loaders search, and the PVH note as QEMU and linux-loader read it.
 * The first magic number in a window must be the header, because Limine and
 * FreeBSD's loader stop there and judge its checksum.
 */
#include "tools/rules.h"

#include <inttypes.h>

#include "format/mb1_header.h"
#include "format/mb2_header.h"
#include "spec/elf.h"
#include "spec/mb1.h"
#include "spec/mb2.h"
#include "spec/pvh.h"

void rule_mb1_window(const char *file, struct bytes bytes, bool wanted)
{
    /* QEMU looks no further than a header with all fields would fit. */
    const uint32_t last = MB1_HEADER_WINDOW_BYTES - MB1_HEADER_FULL_BYTES;
    struct mb1_header_problem problem;
    enum mb1_header_status status;
    struct mb1_header header;
    uint32_t at;
    bool found = mb1_header_find(bytes, 0, &at);

    if (!wanted) {
        if (found)
            rule_broken(file, RULE_MB1_WINDOW,
                        "Multiboot 1 magic: expected none below offset 0x%x "
                        "(QEMU would go by it and fail), found it at "
                        "0x%" PRIx32, MB1_HEADER_WINDOW_BYTES, at);
        return;
    }
    if (!found) {
        rule_broken(file, RULE_MB1_WINDOW,
                    "Multiboot 1 header: expected one below offset 0x%x, "
                    "4-aligned, found none", MB1_HEADER_WINDOW_BYTES);
        return;
    }
    if (at > last) {
        rule_broken(file, RULE_MB1_WINDOW,
                    "Multiboot 1 header at offset 0x%" PRIx32 ": expected it "
                    "at 0x%" PRIx32 " at most", at, last);
        return;
    }
    status = mb1_header_read(bytes, at, &header, &problem);
    if (status != MB1_HEADER_OK)
        rule_field(file, RULE_MB1_WINDOW, "Multiboot 1",
                   mb1_header_status_text(status), problem.offset,
                   problem.expected, problem.found);
}

void rule_mb2_window(const char *file, struct bytes bytes)
{
    struct mb2_header_problem problem;
    enum mb2_header_status status;
    struct mb2_header_tag tag;
    struct mb2_header header;
    uint32_t offset, at = MB2_HEADER_BYTES;

    if (!mb2_header_find(bytes, 0, &offset)) {
        rule_broken(file, RULE_MB2_WINDOW,
                    "Multiboot 2 header: expected one below offset 0x%x, "
                    "8-aligned, found none", MB2_HEADER_WINDOW_BYTES);
        return;
    }
    status = mb2_header_read(bytes, offset, &header, &problem);
    while (status == MB2_HEADER_OK)
        status = mb2_header_next(&header, &at, &tag, &problem);
    if (status != MB2_HEADER_END)
        rule_field(file, RULE_MB2_WINDOW, "Multiboot 2",
                   mb2_header_status_text(status), problem.offset,
                   problem.expected, problem.found);
}

static bool in_code(const struct elf_file *elf, uint64_t address)
{
    struct elf_segment segment;

    for (uint32_t n = 0; elf_segment_at(elf, n, &segment) == ELF_OK; n++)
        if (segment.type == PT_LOAD && (segment.flags & PF_X) != 0 &&
            address >= segment.vaddr &&
            address - segment.vaddr < segment.file_bytes)
            return true;
    return false;
}

static void check_entry_note(const char *file, const struct elf_file *elf,
                             const struct elf_note *note)
{
    uint64_t at = (uint64_t)(note->desc.at - elf->file.at);
    uint64_t entry;

    if (note->desc.length_bytes != 4 && note->desc.length_bytes != 8) {
        rule_broken(file, RULE_PVH_NOTE,
                    "PVH entry at offset 0x%" PRIx64 ": expected 4 or 8 "
                    "bytes, found %zu", at, note->desc.length_bytes);
        return;
    }
    entry = note->desc.length_bytes == 4 ? load_le32(note->desc.at)
                                         : load_le64(note->desc.at);
    if (!in_code(elf, entry))
        rule_broken(file, RULE_PVH_NOTE,
                    "PVH entry at offset 0x%" PRIx64 ": expected an address "
                    "in executable PT_LOAD, found 0x%" PRIx64, at, entry);
}

static unsigned count_entry_notes(const char *file,
                                  const struct elf_file *elf,
                                  const struct elf_segment *segment)
{
    struct bytes rest, loaded;
    struct elf_note note;
    unsigned count = 0;
    enum elf_status status = elf_segment_bytes(elf, segment, &rest);

    /* QEMU rounds the name up to p_align; linux-loader always to 4. */
    if (segment->align != 4)
        rule_broken(file, RULE_PVH_NOTE,
                    "PT_NOTE at offset 0x%" PRIx64 ": expected p_align 4, "
                    "found %" PRIu64, segment->offset, segment->align);
    if (segment->offset % 4 != 0 || segment->vaddr % 4 != 0)
        rule_broken(file, RULE_PVH_NOTE,
                    "PT_NOTE at offset 0x%" PRIx64 ": expected it 4-aligned, "
                    "found it at address 0x%" PRIx64, segment->offset,
                    segment->vaddr);
    if (status == ELF_OK && rest.length_bytes != 0 &&
        (elf_bytes_at(elf, segment->vaddr, rest.length_bytes, &loaded) !=
             ELF_OK || loaded.at != rest.at))
        rule_broken(file, RULE_PVH_NOTE,
                    "PT_NOTE at offset 0x%" PRIx64 ": expected its bytes in "
                    "a PT_LOAD at address 0x%" PRIx64 ", found others",
                    segment->offset, segment->vaddr);
    while (status == ELF_OK) {
        status = elf_note_next(&rest, 4, &note);
        if (status == ELF_OK && note.type == XEN_ELFNOTE_PHYS32_ENTRY &&
            text_equal(note.name, TEXT("Xen"))) {
            check_entry_note(file, elf, &note);
            count++;
        }
    }
    if (status != ELF_END)
        rule_broken(file, RULE_PVH_NOTE,
                    "PT_NOTE at offset 0x%" PRIx64 ": expected notes, found "
                    "one %s", segment->offset, elf_status_text(status));
    return count;
}

void rule_pvh_note(const char *file, const struct elf_file *elf)
{
    unsigned segments = 0, notes = 0;
    struct elf_segment segment;

    for (uint32_t n = 0; elf_segment_at(elf, n, &segment) == ELF_OK; n++)
        if (segment.type == PT_NOTE) {
            notes += count_entry_notes(file, elf, &segment);
            segments++;
        }
    /* linux-loader forgets the entry at every further PT_NOTE. */
    if (segments != 1)
        rule_broken(file, RULE_PVH_NOTE,
                    "program headers at offset 0x%" PRIx64 ": expected one "
                    "PT_NOTE, found %u", elf->phdr_offset, segments);
    else if (notes != 1)
        rule_broken(file, RULE_PVH_NOTE,
                    "notes: expected one called Xen of type %d, 4-aligned, "
                    "found %u", XEN_ELFNOTE_PHYS32_ENTRY, notes);
}
