/* SPDX-License-Identifier: BSD-2-Clause */
/* Opens a file by every reader.  See file.h. */
#include "tools/inspect/file.h"

#include <stdlib.h>
#include <string.h>

#include "spec/elf.h"
#include "spec/mb2.h"
#include "spec/pe.h"

static void open_mb1(struct inspect_file *file)
{
    struct inspect_mb1 *mb1 = &file->mb1;
    uint32_t at;

    mb1->status = MB1_HEADER_NO_MAGIC;
    if (!mb1_header_find(file->bytes, 0, &at))
        return;
    mb1->is_there = true;
    mb1->offset = mb1->first_offset = at;
    do { /* ends: the window is bounded */
        struct inspect_mb1 one = *mb1;

        one.offset = at;
        one.status = mb1_header_read(file->bytes, at, &one.header,
                                     &one.problem);
        if (at == mb1->first_offset || one.status == MB1_HEADER_OK)
            *mb1 = one;
    } while (mb1->status != MB1_HEADER_OK &&
             mb1_header_find(file->bytes, at + 1, &at));
}

/* The header at `at`, with its tags as far as they are sound. */
static void read_mb2(struct bytes bytes, uint32_t at, struct inspect_mb2 *mb2)
{
    uint32_t next = MB2_HEADER_BYTES;
    struct mb2_header_tag tag;

    mb2->offset = at;
    mb2->tag_count = 0;
    mb2->status = mb2_header_read(bytes, at, &mb2->header, &mb2->problem);
    mb2->has_header = mb2->status == MB2_HEADER_OK;
    while (mb2->status == MB2_HEADER_OK) {
        mb2->status = mb2_header_next(&mb2->header, &next, &tag,
                                      &mb2->problem);
        if (mb2->status == MB2_HEADER_OK &&
            mb2->tag_count < INSPECT_TAGS_MAX)
            mb2->tags[mb2->tag_count++] = tag;
    }
}

static void open_mb2(struct inspect_file *file)
{
    struct inspect_mb2 *mb2 = &file->mb2, other;
    uint32_t at;

    mb2->status = MB2_HEADER_NO_MAGIC;
    if (!mb2_header_find(file->bytes, 0, &at))
        return;
    mb2->is_there = true;
    mb2->first_offset = at;
    read_mb2(file->bytes, at, mb2);
    while (mb2->status != MB2_HEADER_END &&
           mb2_header_find(file->bytes, at + 1, &at)) {
        other = *mb2;
        read_mb2(file->bytes, at, &other);
        if (other.status == MB2_HEADER_END)
            *mb2 = other;
    }
}

static void read_notes(struct inspect_file *file, struct bytes rest,
                       uint64_t align, uint32_t number)
{
    struct elf_note note;

    while (elf_note_next(&rest, align == 8 ? 8 : 4, &note) == ELF_OK) {
        if (file->note_count == INSPECT_NOTES_MAX) {
            file->notes_cut = true;
            return;
        }
        file->notes[file->note_count++] = (struct inspect_note){
            .owner = note.name,
            .type = note.type,
            .desc = note.desc,
            .offset = (uint64_t)(note.desc.at - file->bytes.at),
            .segment = number,
        };
    }
}

static void open_notes(struct inspect_file *file)
{
    const struct elf_file *elf = &file->elf.elf;
    struct elf_segment segment;
    struct elf_section section;
    struct bytes bytes;

    for (uint32_t n = 0; elf_segment_at(elf, n, &segment) == ELF_OK; n++)
        if (segment.type == PT_NOTE &&
            elf_segment_bytes(elf, &segment, &bytes) == ELF_OK)
            read_notes(file, bytes, segment.align, n);
    if (elf->phdr_count != 0)
        return;
    for (uint32_t n = 0; elf_section_at(elf, n, &section) == ELF_OK; n++)
        if (section.type == SHT_NOTE &&
            elf_section_bytes(elf, &section, &bytes) == ELF_OK)
            read_notes(file, bytes, 4, n);
}

static void open_pe(struct inspect_file *file)
{
    struct inspect_pe *pe = &file->pe;

    pe->check = PE_NOT_PE;
    pe->status = pe_open(file->bytes, &pe->pe);
    pe->is_there = pe->status == PE_OK ||
                   pe_open_any(file->bytes, &pe->pe) == PE_OK;
    /* An odd place is no obstacle: a rule tells of it. */
    if (pe->status == PE_BAD_LFANEW && pe->is_there && pe->pe.is_plus &&
        pe->pe.machine == PE_MACHINE_X86_64)
        pe->status = PE_OK;
    if (pe->status == PE_OK)
        pe->check = pe_check(&pe->pe);
}

void inspect_file_view(const char *name, struct bytes raw,
                       struct inspect_file *ret_file)
{
    struct inspect_file *file = ret_file;

    *file = (struct inspect_file){.path = name, .raw = raw, .bytes = raw};
    file->packed = unpack_kind_of(raw);
    if (file->packed != UNPACK_NONE) {
        file->unpack_status = unpack(raw, file->packed, &file->owned[1]);
        if (file->unpack_status == UNPACK_OK)
            file->bytes = buffer_bytes(&file->owned[1]);
    }

    file->elf.status = elf_open(file->bytes, &file->elf.elf);
    if (file->elf.status == ELF_OK)
        open_notes(file);
    open_pe(file);
    file->linux_.is_there = linux_header_read(file->bytes,
                                              &file->linux_.header);
    file->linux_.status = linux_read(file->bytes, &file->linux_.image,
                                     &file->linux_.problem);
    open_mb1(file);
    open_mb2(file);
}

bool inspect_file_open(const char *path, struct inspect_file *ret_file)
{
    struct bytes mapped;

    if (!file_map(path, &mapped))
        return false;
    inspect_file_view(path, mapped, ret_file);
    ret_file->mapped = mapped;
    return true;
}

void inspect_file_close(struct inspect_file *file)
{
    file_unmap(file->mapped);
    file->mapped = bytes_of(NULL, 0);
    buffer_free(&file->owned[0]);
    buffer_free(&file->owned[1]);
    free(file->owned_path);
    file->owned_path = NULL;
    file->raw = file->bytes = bytes_of(NULL, 0);
}

bool inspect_is_known(const struct inspect_file *file)
{
    return file->elf.status != ELF_NOT_ELF ||
           file->pe.status != PE_NOT_PE || file->linux_.is_there ||
           file->mb1.is_there || file->mb2.is_there;
}

const struct mb2_header_tag *inspect_mb2_tag(const struct inspect_file *file,
                                             uint16_t type)
{
    for (uint32_t n = file->mb2.tag_count; n-- != 0;)
        if (file->mb2.tags[n].type == type)
            return &file->mb2.tags[n];
    return NULL;
}

const struct inspect_note *inspect_note_find(const struct inspect_file *file,
                                             struct text owner, uint32_t type)
{
    for (uint32_t n = file->note_count; n-- != 0;)
        if (file->notes[n].type == type &&
            text_equal(file->notes[n].owner, owner))
            return &file->notes[n];
    return NULL;
}
