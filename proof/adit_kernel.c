/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/adit_kernel.h"
#include "proof.h"
#include "spec/elf.h"

#define NOTE_BYTES_WHOLE 36 /* 12 + 8 + 16 */
/* One more than there may be. */
#define MANY (ADIT_KERNEL_SEGMENTS_MAX + 1)
/* Between places in the file. */
#define STEP (BOUND > 288 ? 8 : 32)

static uint8_t *last_bytes_of(size_t length_bytes)
{
    return foreign + BOUND - length_bytes;
}

static void read(struct bytes file)
{
    struct adit_kernel_problem problem;
    struct adit_kernel kernel;

    if (adit_kernel_read(file, &kernel, &problem) == ADIT_KERNEL_OK)
        sink = kernel.length_bytes + kernel.note.stack_bytes;
    else
        sink = problem.offset + problem.found + problem.expected;
}

/* What elf_open() looks at is known, and nothing else. */
static void put_header(uint8_t *at, uint16_t phdrs)
{
    store_le32(at, ELF_MAGIC);
    at[EI_CLASS] = ELFCLASS64;
    at[EI_DATA] = ELFDATA2LSB;
    at[EI_VERSION] = EV_CURRENT;
    store_le32(at + EHDR_VERSION, EV_CURRENT);
    store_le16(at + EHDR_MACHINE, EM_X86_64);
    store_le64(at + EHDR64_PHOFF, EHDR64_BYTES);
    store_le64(at + EHDR64_SHOFF, 0);
    store_le16(at + EHDR64_PHENTSIZE, PHDR64_BYTES);
    store_le16(at + EHDR64_PHNUM, phdrs);
    store_le16(at + EHDR64_SHNUM, 0);
}

static uint8_t *segment_of(uint8_t *file, uint32_t n, uint32_t type)
{
    uint8_t *at = file + EHDR64_BYTES + n * PHDR64_BYTES;

    store_le32(at + PHDR64_TYPE, type);
    return at;
}

/* The last bytes of the file, of which nothing is known. */
static void put_notes(uint8_t *file, size_t file_bytes, uint64_t length_bytes,
                      uint64_t align)
{
    uint8_t *at = segment_of(file, 0, PT_NOTE);

    store_le64(at + PHDR64_OFFSET, file_bytes - length_bytes);
    store_le64(at + PHDR64_FILESZ, length_bytes);
    store_le64(at + PHDR64_ALIGN, align);
}

/* One that is what it should be, but for its numbers. */
static void put_note(uint8_t *file, size_t file_bytes)
{
    uint8_t *note = file + file_bytes - NOTE_BYTES_WHOLE;

    put_notes(file, file_bytes, NOTE_BYTES_WHOLE, 4);
    store_le32(note + NOTE_NAMESZ, sizeof(ADIT_NOTE_OWNER));
    store_le32(note + NOTE_DESCSZ, sizeof(struct adit_note_kernel));
    store_le32(note + NOTE_TYPE, ADIT_NOTE_KERNEL);
    memcpy(note + NOTE_BYTES, ADIT_NOTE_OWNER, sizeof(ADIT_NOTE_OWNER));
}

/* Too short for a header of 64 bits, or of 32. */
static void short_file(void)
{
    uint64_t length = any(0, EHDR64_BYTES - 1);

    begin();
    //@ split length;
    if (length >= EHDR32_BYTES)
        last_bytes_of(length)[EI_CLASS] = ELFCLASS64;
    read(last_bytes(length));
}

/* A header without tables, of either class and of all machines. */
static void header(uint8_t class)
{
    uint8_t *file = last_bytes_of(EHDR64_BYTES);

    begin();
    put_header(file, 0);
    file[EI_CLASS] = class;
    store_le16(file + EHDR_MACHINE, ANY16());
    store_le16(file + EHDR32_PHNUM, 0);
    store_le16(file + EHDR32_SHNUM, 0);
    store_le32(file + EHDR32_SHOFF, 0);
    read(last_bytes(EHDR64_BYTES));
}

/* Too short for its program headers. */
static void cut(void)
{
    uint8_t *file = last_bytes_of(EHDR64_BYTES);

    begin();
    put_header(file, 0);
    file[EHDR64_PHNUM] = (uint8_t)any(2, UINT8_MAX);
    store_le64(file + EHDR64_PHOFF, ANY64());
    store_le64(file + EHDR64_SHOFF, ANY64());
    store_le16(file + EHDR64_SHNUM, ANY16());
    read(last_bytes(EHDR64_BYTES));
}

static void notes(uint64_t align)
{
    size_t file_bytes = EHDR64_BYTES + PHDR64_BYTES + NOTE_BYTES_WHOLE;
    uint8_t *file = last_bytes_of(file_bytes);

    begin();
    put_header(file, 1);
    put_notes(file, file_bytes, NOTE_BYTES_WHOLE, align);
    read(last_bytes(file_bytes));
}

static void two_notes(void)
{
    uint8_t *file = last_bytes_of(BOUND);

    begin();
    put_header(file, 2);
    put_note(file, BOUND);
    memcpy(file + EHDR64_BYTES + PHDR64_BYTES, file + EHDR64_BYTES,
           PHDR64_BYTES);
    read(last_bytes(BOUND));
}

/* Where its bytes lie is a multiple of `step`; how many, is unknown. */
static void segments(uint16_t count, uint32_t type, uint8_t step)
{
    uint8_t *file = last_bytes_of(BOUND);

    begin();
    //@ split type;
    put_header(file, 1 + count);
    put_note(file, BOUND);
    for (uint32_t n = 1; n <= count; n++)
        segment_of(file, n, type)[PHDR64_OFFSET] =
            (uint8_t)any(0, UINT8_MAX / step) * step;
    read(last_bytes(BOUND));
}

/* A segment that is the whole file, and a dynamic table of one. */
static void dynamic(void)
{
    uint8_t *file = last_bytes_of(BOUND), *at;

    begin();
    put_header(file, 3);
    put_note(file, BOUND);
    at = segment_of(file, 1, PT_LOAD);
    store_le64(at + PHDR64_OFFSET, 0);
    at = segment_of(file, 2, PT_DYNAMIC);
    store_le64(at + PHDR64_OFFSET, BOUND - 64);
    store_le64(at + PHDR64_FILESZ, DYN64_BYTES);
    read(last_bytes(BOUND));
}

/* Each of a page; all is known. */
static void many(void)
{
    static uint8_t file[EHDR64_BYTES + (1 + MANY) * PHDR64_BYTES +
                        NOTE_BYTES_WHOLE];

    put_header(file, 1 + MANY);
    put_note(file, sizeof(file));
    for (uint32_t n = 1; n <= MANY; n++) {
        uint8_t *at = segment_of(file, n, PT_LOAD);

        store_le64(at + PHDR64_VADDR, n * ADIT_KERNEL_PAGE_BYTES);
        store_le64(at + PHDR64_MEMSZ, ADIT_KERNEL_PAGE_BYTES);
    }
    store_le32(file + sizeof(file) - 16, ADIT_NOTE_VERSION);
    read(bytes_of(file, sizeof(file)));
}

void main_adit_kernel(void)
{
    use_string(adit_kernel_status_text(any(0, ADIT_KERNEL_RELOC_PLACE)));
    short_file();
    header(ELFCLASS32);
    header(ELFCLASS64);
    cut();
    notes(4);
    notes(8);
    two_notes();
    segments(1, (uint32_t)any(0, PT_INTERP), STEP);
    segments(2, PT_LOAD, 3 * STEP);
    dynamic();
    many();
}
