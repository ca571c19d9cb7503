/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel's headers: note and segments.  adit_kernel_rela.c has what makes
 * it run elsewhere than it was linked for.
 */
#include "format/adit_kernel_parts.h"

#include "format/elf.h"
#include "lib/text.h"
#include "spec/elf.h"

#define PAGE_LAST (ADIT_KERNEL_PAGE_BYTES - 1)
#define LOW_HALF_LAST   0x00007fffffffffffull
#define HIGH_HALF_FIRST 0xffff800000000000ull

/* Rows, not pointers: nothing of it has to be relocated. */
static const char texts[][48] = {
    [ADIT_KERNEL_OK] = "nothing",
    [ADIT_KERNEL_NOT_ELF] = "no ELF magic",
    [ADIT_KERNEL_BAD_ELF] = "a damaged ELF header",
    [ADIT_KERNEL_CUT] = "a file that is too short for its headers",
    [ADIT_KERNEL_MACHINE] = "no ELF64 for x86-64",
    [ADIT_KERNEL_HEADER_COUNT] = "too many program headers",
    [ADIT_KERNEL_NO_NOTE] = "no Adit note",
    [ADIT_KERNEL_TYPE] = "neither ET_EXEC nor ET_DYN",
    [ADIT_KERNEL_BAD_NOTE] = "a damaged note",
    [ADIT_KERNEL_TWO_NOTES] = "a second Adit note",
    [ADIT_KERNEL_NOTE_BYTES] = "an Adit note of another size",
    [ADIT_KERNEL_NOTE_VERSION] = "an Adit note of another version",
    [ADIT_KERNEL_NOTE_FLAGS] = "unknown flags in the Adit note",
    [ADIT_KERNEL_STACK] = "too large a stack",
    [ADIT_KERNEL_INTERP] = "PT_INTERP: it is not linked statically",
    [ADIT_KERNEL_SEGMENT_COUNT] = "no segments, or too many",
    [ADIT_KERNEL_FILE_BYTES] = "a segment that passes the file's end",
    [ADIT_KERNEL_MEMORY_BYTES] = "p_memsz below p_filesz",
    [ADIT_KERNEL_ADDRESS] = "an address that is not canonical",
    [ADIT_KERNEL_ORDER] = "segments that overlap or do not ascend",
    [ADIT_KERNEL_RIGHTS] = "a segment both writable and executable",
    [ADIT_KERNEL_SHARED_PAGE] = "a page with two segments' rights",
    [ADIT_KERNEL_ALIGN] = "an alignment that cannot be kept",
    [ADIT_KERNEL_SPAN] = "segments too far apart",
    [ADIT_KERNEL_ENTRY] = "an entry in no executable segment",
    [ADIT_KERNEL_PHYSICAL] = "ADIT_FIXED, and a p_paddr that cannot be kept",
    [ADIT_KERNEL_DYNAMIC] = "a dynamic tag that Adit cannot serve",
    [ADIT_KERNEL_RELOC_TABLE] = "a damaged relocation table",
    [ADIT_KERNEL_RELOC_TYPE] = "a relocation that is not RELATIVE",
    [ADIT_KERNEL_RELOC_PLACE] = "a relocation outside all segments",
};

const char *adit_kernel_status_text(enum adit_kernel_status status)
{
    return texts[status];
}

#define fail(...) adit_kernel_fail(ret_problem, __VA_ARGS__)

static enum adit_kernel_status read_note(struct bytes desc, uint64_t offset,
                                         struct adit_note_kernel *ret_note,
                                         struct adit_kernel_problem
                                             *ret_problem)
{
    struct adit_note_kernel note;

    if (desc.length_bytes != sizeof(note))
        return fail(ADIT_KERNEL_NOTE_BYTES, offset, desc.length_bytes,
                    sizeof(note));
    note.version = load_le32(desc.at);
    note.flags = load_le32(desc.at + 4);
    note.stack_bytes = load_le64(desc.at + 8);
    if (note.version != ADIT_NOTE_VERSION)
        return fail(ADIT_KERNEL_NOTE_VERSION, offset, note.version,
                    ADIT_NOTE_VERSION);
    if (note.flags & ~(uint32_t)ADIT_KERNEL_FLAGS)
        return fail(ADIT_KERNEL_NOTE_FLAGS, offset + 4, note.flags,
                    ADIT_KERNEL_FLAGS);
    if (note.stack_bytes > ADIT_KERNEL_SPAN_BYTES)
        return fail(ADIT_KERNEL_STACK, offset + 8, note.stack_bytes,
                    ADIT_KERNEL_SPAN_BYTES);
    if (note.stack_bytes == 0)
        note.stack_bytes = ADIT_STACK_BYTES_DEFAULT;
    note.stack_bytes = (note.stack_bytes + PAGE_LAST) & ~PAGE_LAST;
    *ret_note = note;
    return ADIT_KERNEL_OK;
}

/* Looks through one PT_NOTE; others' notes are none of our business. */
static enum adit_kernel_status find_note(const struct elf_file *elf,
                                         const struct elf_segment *segment,
                                         struct adit_kernel *kernel,
                                         bool *has_note,
                                         struct adit_kernel_problem
                                             *ret_problem)
{
    struct bytes rest;
    struct elf_note note;
    enum elf_status status = elf_segment_bytes(elf, segment, &rest);

    while (status == ELF_OK &&
           (status = elf_note_next(&rest, segment->align == 8 ? 8 : 4,
                                   &note)) == ELF_OK) {
        uint64_t offset = (uint64_t)(note.desc.at - elf->file.at);
        enum adit_kernel_status answer;

        if (!text_equal(note.name, TEXT(ADIT_NOTE_OWNER)) ||
            note.type != ADIT_NOTE_KERNEL)
            continue;
        if (*has_note)
            return fail(ADIT_KERNEL_TWO_NOTES, offset, 2, 1);
        *has_note = true;
        answer = read_note(note.desc, offset, &kernel->note, ret_problem);
        if (answer != ADIT_KERNEL_OK)
            return answer;
    }
    return status == ELF_END ? ADIT_KERNEL_OK
                             : fail(ADIT_KERNEL_BAD_NOTE, segment->offset,
                                    status, ELF_END);
}

static bool is_canonical(uint64_t first, uint64_t last)
{
    return last >= first &&
           (last <= LOW_HALF_LAST || first >= HIGH_HALF_FIRST);
}

/* What one segment can have wrong by itself. */
static enum adit_kernel_status check_segment(const struct elf_file *elf,
                                             const struct elf_segment *s,
                                             uint64_t at,
                                             struct bytes *ret_file,
                                             struct adit_kernel_problem
                                                 *ret_problem)
{
    if (elf_segment_bytes(elf, s, ret_file) != ELF_OK)
        return fail(ADIT_KERNEL_FILE_BYTES, at + PHDR64_FILESZ, s->file_bytes,
                    elf->file.length_bytes);
    if (s->memory_bytes < s->file_bytes)
        return fail(ADIT_KERNEL_MEMORY_BYTES, at + PHDR64_MEMSZ,
                    s->memory_bytes, s->file_bytes);
    if (!is_canonical(s->vaddr, s->vaddr + (s->memory_bytes - 1)))
        return fail(ADIT_KERNEL_ADDRESS, at + PHDR64_VADDR, s->vaddr,
                    LOW_HALF_LAST);
    if ((s->flags & PF_W) && (s->flags & PF_X))
        return fail(ADIT_KERNEL_RIGHTS, at + PHDR64_FLAGS, s->flags,
                    s->flags & ~(uint32_t)PF_W);
    if (s->align > ADIT_KERNEL_SPAN_BYTES ||
        (s->align & (s->align - 1)) != 0)
        return fail(ADIT_KERNEL_ALIGN, at + PHDR64_ALIGN, s->align,
                    ADIT_KERNEL_SPAN_BYTES);
    return ADIT_KERNEL_OK;
}

/* ... and beside those before it. */
static enum adit_kernel_status add_segment(struct adit_kernel *kernel,
                                           const struct elf_segment *s,
                                           struct bytes file, uint64_t at,
                                           struct adit_kernel_problem
                                               *ret_problem)
{
    struct adit_kernel_segment *segment =
        &kernel->segments[kernel->segment_count];
    uint64_t last = s->vaddr + (s->memory_bytes - 1);

    if (kernel->segment_count == ADIT_KERNEL_SEGMENTS_MAX)
        return fail(ADIT_KERNEL_SEGMENT_COUNT, at,
                    kernel->segment_count + 1, ADIT_KERNEL_SEGMENTS_MAX);
    *segment = (struct adit_kernel_segment){
        s->vaddr, s->memory_bytes, file, (s->flags & PF_W) != 0,
        (s->flags & PF_X) != 0};
    if (kernel->segment_count++ == 0) {
        kernel->base = s->vaddr & ~PAGE_LAST;
        kernel->physical_base = s->paddr - (s->vaddr & PAGE_LAST);
        kernel->has_physical = ((s->paddr ^ s->vaddr) & PAGE_LAST) == 0;
    } else {
        const struct adit_kernel_segment *before = segment - 1;
        uint64_t free = before->base + before->length_bytes; /* or 0: none */

        if (s->vaddr < free || free <= before->base)
            return fail(ADIT_KERNEL_ORDER, at + PHDR64_VADDR, s->vaddr, free);
        if ((before->is_writable != segment->is_writable ||
             before->is_executable != segment->is_executable) &&
            (free - 1) >> 12 == s->vaddr >> 12)
            return fail(ADIT_KERNEL_SHARED_PAGE, at + PHDR64_VADDR, s->vaddr,
                        (free + PAGE_LAST) & ~PAGE_LAST);
    }
    if (last - kernel->base >= ADIT_KERNEL_SPAN_BYTES)
        return fail(ADIT_KERNEL_SPAN, at + PHDR64_MEMSZ,
                    last - kernel->base, ADIT_KERNEL_SPAN_BYTES - 1);
    kernel->length_bytes = (last | PAGE_LAST) - kernel->base + 1;
    if (s->align > kernel->align_bytes)
        kernel->align_bytes = s->align;
    if (s->paddr - kernel->physical_base != s->vaddr - kernel->base)
        kernel->has_physical = false;
    return ADIT_KERNEL_OK;
}

static enum adit_kernel_status read_segments(const struct elf_file *elf,
                                             struct adit_kernel *kernel,
                                             struct adit_kernel_problem
                                                 *ret_problem)
{
    enum adit_kernel_status status = ADIT_KERNEL_OK;
    struct elf_segment s;
    struct bytes file;

    for (uint32_t n = 0; elf_segment_at(elf, n, &s) == ELF_OK; n++) {
        uint64_t at = elf->phdr_offset + (uint64_t)n * PHDR64_BYTES;

        if (s.type == PT_INTERP)
            return fail(ADIT_KERNEL_INTERP, at, PT_INTERP, PT_LOAD);
        if (s.type != PT_LOAD || (s.memory_bytes | s.file_bytes) == 0)
            continue;
        status = check_segment(elf, &s, at, &file, ret_problem);
        if (status == ADIT_KERNEL_OK)
            status = add_segment(kernel, &s, file, at, ret_problem);
        if (status != ADIT_KERNEL_OK)
            return status;
    }
    if (kernel->segment_count == 0)
        return fail(ADIT_KERNEL_SEGMENT_COUNT, EHDR64_PHNUM, 0, 1);
    kernel->is_high = kernel->base >= HIGH_HALF_FIRST;
    /* The lower half is mapped one to one. */
    if ((kernel->note.flags & ADIT_FIXED) &&
        (!kernel->has_physical ||
         (!kernel->is_movable && !kernel->is_high &&
          kernel->physical_base != kernel->base)))
        return fail(ADIT_KERNEL_PHYSICAL, elf->phdr_offset + PHDR64_PADDR,
                    kernel->physical_base, kernel->base);
    return ADIT_KERNEL_OK;
}

static bool has_code_at(const struct adit_kernel *kernel, uint64_t address)
{
    for (uint32_t n = 0; n < kernel->segment_count; n++) {
        const struct adit_kernel_segment *s = &kernel->segments[n];

        if (s->is_executable && address >= s->base &&
            address - s->base < s->file.length_bytes)
            return true;
    }
    return false;
}

static enum adit_kernel_status read_notes(const struct elf_file *elf,
                                          struct adit_kernel *kernel,
                                          struct adit_kernel_problem
                                              *ret_problem)
{
    struct elf_segment segment;
    bool has_note = false;

    for (uint32_t n = 0; elf_segment_at(elf, n, &segment) == ELF_OK; n++) {
        enum adit_kernel_status status;

        if (segment.type != PT_NOTE)
            continue;
        status = find_note(elf, &segment, kernel, &has_note, ret_problem);
        if (status != ADIT_KERNEL_OK)
            return status;
    }
    return has_note ? ADIT_KERNEL_OK
                    : fail(ADIT_KERNEL_NO_NOTE, elf->phdr_offset, 0, 1);
}

/* No sum that wraps: it is told as what was expected. */
static uint64_t table_end(uint64_t offset, uint16_t count, unsigned each_bytes)
{
    uint64_t bytes = (uint64_t)count * each_bytes;

    return bytes > UINT64_MAX - offset ? UINT64_MAX : offset + bytes;
}

/* No ELF header that can be read; what is it then? */
static enum adit_kernel_status refuse_header(struct bytes file,
                                             enum elf_status status,
                                             struct adit_kernel_problem
                                                 *ret_problem)
{
    uint64_t needed = EHDR64_BYTES, end;

    if (status == ELF_NOT_ELF)
        return fail(ADIT_KERNEL_NOT_ELF, 0, status, ELF_OK);
    if (status != ELF_TRUNCATED)
        return fail(ADIT_KERNEL_BAD_ELF, 0, status, ELF_OK);
    if (file.length_bytes >= EHDR64_BYTES && file.at[EI_CLASS] == ELFCLASS64) {
        needed = table_end(load_le64(file.at + EHDR64_PHOFF),
                           load_le16(file.at + EHDR64_PHNUM), PHDR64_BYTES);
        end = table_end(load_le64(file.at + EHDR64_SHOFF),
                        load_le16(file.at + EHDR64_SHNUM), SHDR64_BYTES);
        needed = end > needed ? end : needed;
    }
    return fail(ADIT_KERNEL_CUT, file.length_bytes, file.length_bytes, needed);
}

enum adit_kernel_status adit_kernel_read(struct bytes file,
                                         struct adit_kernel *ret_kernel,
                                         struct adit_kernel_problem
                                             *ret_problem)
{
    struct adit_kernel *kernel = ret_kernel;
    enum adit_kernel_status status;
    struct elf_file elf;
    enum elf_status opened = elf_open(file, &elf);

    if (opened != ELF_OK)
        return refuse_header(file, opened, ret_problem);
    if (!elf.is_64 || elf.machine != EM_X86_64)
        return fail(ADIT_KERNEL_MACHINE, EHDR_MACHINE, elf.machine,
                    EM_X86_64);

    if (elf.phdr_count > ADIT_KERNEL_HEADERS_MAX)
        return fail(ADIT_KERNEL_HEADER_COUNT, EHDR64_PHNUM, elf.phdr_count,
                    ADIT_KERNEL_HEADERS_MAX);

    *kernel = (struct adit_kernel){.entry = elf.entry,
                                   .is_movable = elf.type == ET_DYN,
                                   .align_bytes = ADIT_KERNEL_PAGE_BYTES};
    status = read_notes(&elf, kernel, ret_problem);
    if (status != ADIT_KERNEL_OK)
        return status;
    if (elf.type != ET_EXEC && elf.type != ET_DYN)
        return fail(ADIT_KERNEL_TYPE, EHDR_TYPE, elf.type, ET_DYN);
    status = read_segments(&elf, kernel, ret_problem);
    if (status != ADIT_KERNEL_OK)
        return status;
    if (!has_code_at(kernel, elf.entry))
        return fail(ADIT_KERNEL_ENTRY, EHDR_ENTRY, elf.entry, kernel->base);
    return adit_kernel_read_rela(&elf, kernel, ret_problem);
}
