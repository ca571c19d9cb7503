/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rules about what loaders look for: Multiboot headers inside the windows
 * that loaders search, and the PVH note as QEMU and linux-loader read it.
 * The first magic number in a window must be the header, because Limine and
 * FreeBSD's loader stop there and judge its checksum.
 */
#include "tools/rules.h"

#include <inttypes.h>

#include "spec/elf.h"
#include "spec/mb1.h"
#include "spec/mb2.h"
#include "spec/pvh.h"

/* The first 4-aligned place of `magic` in the window. */
static bool find_magic(struct bytes bytes, uint32_t window_bytes,
                       uint32_t magic, uint32_t *ret_offset)
{
    struct bytes word;

    for (uint32_t at = 0; at < window_bytes; at += 4) {
        if (!bytes_sub(bytes, at, 4, &word))
            return false;
        if (load_le32(word.at) == magic) {
            *ret_offset = at;
            return true;
        }
    }
    return false;
}

void rule_mb1_window(const char *file, struct bytes bytes, bool wanted)
{
    /* QEMU looks no further than a header with all fields would fit. */
    const uint32_t last = MB1_HEADER_WINDOW_BYTES - MB1_HEADER_FULL_BYTES;
    struct bytes header;
    uint32_t at;
    bool found = find_magic(bytes, MB1_HEADER_WINDOW_BYTES, MB1_HEADER_MAGIC,
                            &at);

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
    if (at > last || !bytes_sub(bytes, at, MB1_HEADER_BYTES, &header)) {
        rule_broken(file, RULE_MB1_WINDOW,
                    "Multiboot 1 header at offset 0x%" PRIx32 ": expected it "
                    "at 0x%" PRIx32 " at most", at, last);
        return;
    }

    uint32_t checksum = 0u - load_le32(header.at + MB1_HEADER_MAGIC_AT) -
                        load_le32(header.at + MB1_HEADER_FLAGS_AT);
    uint32_t value = load_le32(header.at + MB1_HEADER_CHECKSUM_AT);

    if (value != checksum)
        rule_broken(file, RULE_MB1_WINDOW,
                    "Multiboot 1 checksum at offset 0x%" PRIx32 ": expected "
                    "0x%08" PRIx32 ", found 0x%08" PRIx32,
                    at + MB1_HEADER_CHECKSUM_AT, checksum, value);
}

static void mb2_broken(const char *file, const char *what, uint32_t at,
                       uint32_t expected, uint32_t found)
{
    rule_broken(file, RULE_MB2_WINDOW,
                "Multiboot 2 %s at offset 0x%" PRIx32 ": expected 0x%" PRIx32
                ", found 0x%" PRIx32, what, at, expected, found);
}

/* The tags of the header at `at` up to the end tag, which must be its end. */
static void walk_mb2_tags(const char *file, struct bytes header, uint32_t at)
{
    uint32_t length = (uint32_t)header.length_bytes;
    uint32_t offset = MB2_HEADER_BYTES;

    while (length - offset >= MB2_HTAG_HEAD_BYTES) {
        const uint8_t *tag = header.at + offset;
        uint16_t type = load_le16(tag + MB2_HTAG_TYPE_AT);
        uint32_t size = load_le32(tag + MB2_HTAG_SIZE_AT);

        if (size < MB2_HTAG_HEAD_BYTES || size > length - offset) {
            mb2_broken(file, "tag's size (inside the header)", at + offset,
                       length - offset, size);
            return;
        }
        if (type == MB2_HTAG_END) {
            if (size != MB2_HTAG_END_BYTES)
                mb2_broken(file, "end tag's size", at + offset,
                           MB2_HTAG_END_BYTES, size);
            else if (length - offset != size)
                mb2_broken(file, "end tag before the header's end", at,
                           at + length - size, at + offset);
            return;
        }
        size = size > UINT32_MAX - (MB2_HTAG_ALIGN - 1)
                   ? UINT32_MAX
                   : (size + MB2_HTAG_ALIGN - 1) & ~(MB2_HTAG_ALIGN - 1u);
        if (size > length - offset)
            break;
        offset += size;
    }
    rule_broken(file, RULE_MB2_WINDOW,
                "Multiboot 2 tags at offset 0x%" PRIx32 ": expected an end "
                "tag inside the header's 0x%" PRIx32 " bytes, found none",
                at + MB2_HEADER_BYTES, length);
}

void rule_mb2_window(const char *file, struct bytes bytes)
{
    struct bytes window = bytes, header;
    uint32_t at;

    if (window.length_bytes > MB2_HEADER_WINDOW_BYTES)
        window.length_bytes = MB2_HEADER_WINDOW_BYTES;
    if (!find_magic(window, MB2_HEADER_WINDOW_BYTES, MB2_HEADER_MAGIC, &at) ||
        !bytes_sub(window, at, MB2_HEADER_BYTES, &header)) {
        rule_broken(file, RULE_MB2_WINDOW,
                    "Multiboot 2 header: expected one below offset 0x%x, "
                    "8-aligned, found none", MB2_HEADER_WINDOW_BYTES);
        return;
    }

    uint32_t arch = load_le32(header.at + MB2_HEADER_ARCH_AT);
    uint32_t length = load_le32(header.at + MB2_HEADER_LENGTH_AT);
    uint32_t value = load_le32(header.at + MB2_HEADER_CHECKSUM_AT);
    uint32_t checksum = 0u - MB2_HEADER_MAGIC - arch - length;

    if (at % MB2_HEADER_ALIGN != 0)
        mb2_broken(file, "header, 8-aligned,", at, at & ~7u, at);
    if (arch != MB2_ARCH_I386)
        mb2_broken(file, "architecture", at + MB2_HEADER_ARCH_AT,
                   MB2_ARCH_I386, arch);
    if (value != checksum)
        mb2_broken(file, "checksum", at + MB2_HEADER_CHECKSUM_AT, checksum,
                   value);
    if (length < MB2_HEADER_BYTES || !bytes_sub(window, at, length, &header))
        mb2_broken(file, "length (inside the window)",
                   at + MB2_HEADER_LENGTH_AT,
                   (uint32_t)window.length_bytes - at, length);
    else
        walk_mb2_tags(file, header, at);
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
