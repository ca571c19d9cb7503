/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mutations of the finished ELF images - adit-syms, of 64 bits, adit.elf, of
 * 32 - and of adit.gz.  `rule` is all rules that the mutant breaks, with commas
 * between, in alphabetical order, those of the image itself among them.
 */
#include <string.h>

#include "format/mb1_header.h"
#include "format/mb2_header.h"
#include "spec/mb1.h"
#include "spec/mb2.h"
#include "tests/tools/mutations_efi.h"

#define PHDRS_MANY 300u
#define ALWAYS_32  "elf-wx,pvh-elf32,pvh-mb1-first"

static void none(struct mutant *m)
{
    (void)m;
}

static uint8_t *phdr(const struct mutant *m, uint32_t n)
{
    return m->at + mutant_elf(m).phdr_offset + (uint64_t)n * PHDR64_BYTES;
}

static void entry_outside(struct mutant *m)
{
    store_le64(m->at + EHDR_ENTRY, 0x100000);
}

static void entry_low(struct mutant *m)
{
    store_le64(m->at + EHDR_ENTRY, 0x1000);
}

static void stack_runs(struct mutant *m)
{
    store_le32(mutant_phdr(m, PT_GNU_STACK, 0) + PHDR64_FLAGS,
               PF_R | PF_W | PF_X);
}

static void data_runs(struct mutant *m)
{
    store_le32(mutant_phdr(m, PT_LOAD, PF_W) + PHDR64_FLAGS,
               PF_R | PF_W | PF_X);
}

static void class_3(struct mutant *m)
{
    m->at[EI_CLASS] = 3;
}

static void interpreter(struct mutant *m)
{
    store_le32(mutant_phdr(m, PT_GNU_STACK, 0) + PHDR64_TYPE, PT_INTERP);
}

static void machine_i386(struct mutant *m)
{
    store_le16(m->at + EHDR_MACHINE, EM_386);
}

static void phentsize(struct mutant *m)
{
    store_le16(m->at + EHDR64_PHENTSIZE, PHDR64_BYTES + 1);
}

static void address_high(struct mutant *m)
{
    store_le64(mutant_phdr(m, PT_LOAD, PF_W) + PHDR64_PADDR, 0xffffe000);
}

static void memory_small(struct mutant *m)
{
    uint8_t *data = mutant_phdr(m, PT_LOAD, PF_W);

    store_le64(data + PHDR64_MEMSZ, load_le64(data + PHDR64_FILESZ) - 1);
}

static void bytes_past_end(struct mutant *m)
{
    store_le64(mutant_phdr(m, PT_LOAD, PF_W) + PHDR64_OFFSET,
               m->length_bytes - 1);
}

static void address_wraps(struct mutant *m)
{
    store_le64(mutant_phdr(m, PT_LOAD, PF_W) + PHDR64_PADDR,
               UINT64_MAX - 0xfff);
}

static void overlap(struct mutant *m)
{
    store_le64(mutant_phdr(m, PT_LOAD, PF_W) + PHDR64_PADDR,
               load_le64(mutant_phdr(m, PT_LOAD, PF_X) + PHDR64_PADDR));
}

/* The program headers behind all else, `count` of them. */
static void move_phdrs(struct mutant *m, uint16_t count)
{
    struct elf_file elf = mutant_elf(m);
    size_t end = (m->length_bytes + 7) & ~(size_t)7;

    mutant_grow(m, end - m->length_bytes + (size_t)count * PHDR64_BYTES);
    memcpy(m->at + end, m->at + elf.phdr_offset,
           (size_t)elf.phdr_count * PHDR64_BYTES);
    store_le64(m->at + EHDR64_PHOFF, end);
    store_le16(m->at + EHDR64_PHNUM, count);
}

static void phdrs_last(struct mutant *m)
{
    move_phdrs(m, mutant_elf(m).phdr_count);
}

static void phdrs_many(struct mutant *m)
{
    move_phdrs(m, PHDRS_MANY);
}

static void relocs(struct mutant *m)
{
    store_le32(m->at + mutant_section(m, ".rela.dyn").header_offset +
                   SHDR64_TYPE, SHT_RELA);
}

static void note_second(struct mutant *m)
{
    store_le32(mutant_phdr(m, PT_GNU_STACK, 0) + PHDR64_TYPE, PT_NOTE);
}

static void note_elsewhere(struct mutant *m)
{
    uint8_t *note = mutant_phdr(m, PT_NOTE, 0);

    store_le64(note + PHDR64_VADDR, load_le64(note + PHDR64_VADDR) + 0x40);
}

static void note_8(struct mutant *m)
{
    store_le64(mutant_phdr(m, PT_NOTE, 0) + PHDR64_ALIGN, 8);
}

static uint8_t *note_of(const struct mutant *m, bool is_64)
{
    struct elf_segment segment;
    struct elf_file elf = mutant_elf(m);

    for (uint32_t n = 0; elf_segment_at(&elf, n, &segment) == ELF_OK; n++)
        if (segment.type == PT_NOTE && elf.is_64 == is_64)
            return m->at + segment.offset;
    mutant_fail("PT_NOTE");
    return NULL;
}

static void note_entry_low(struct mutant *m)
{
    uint8_t *load = phdr(m, 0);
    struct elf_file elf = mutant_elf(m);

    /* All of the image below 1 MiB. */
    for (uint32_t n = 0; n < elf.phdr_count; n++, load += PHDR64_BYTES)
        if (load_le32(load + PHDR64_TYPE) == PT_LOAD)
            store_le64(load + PHDR64_PADDR,
                       load_le64(load + PHDR64_PADDR) - 0x1f0000);
    load = note_of(m, true) + NOTE_BYTES + 4;
    store_le32(load, load_le32(load) - 0x1f0000);
}

/* The second of Xen's notes becomes one of Adit's, too short by half. */
static void adit_note_short(struct mutant *m)
{
    static const uint8_t head[] = {5, 0, 0, 0, 8, 0, 0, 0, 1, 0, 0, 0,
                                   'A', 'd', 'i', 't', 0, 0, 0, 0};
    uint8_t *note = note_of(m, true);

    note += NOTE_BYTES + 4 + load_le32(note + NOTE_DESCSZ);
    memcpy(note, head, sizeof(head));
}

/* In place of both of Xen's; a note of four bytes fills what is left. */
static void adit_note_says(struct mutant *m, uint32_t version, uint32_t flags)
{
    static const uint8_t head[] = {5, 0, 0, 0, 16, 0, 0, 0, 1, 0, 0, 0,
                                   'A', 'd', 'i', 't', 0, 0, 0, 0};
    uint8_t *note = note_of(m, true);

    memset(note, 0, 52);
    note[40] = 4;
    memcpy(note, head, sizeof(head));
    store_le32(note + sizeof(head), version);
    store_le32(note + sizeof(head) + 4, flags);
}

static void adit_note_version(struct mutant *m)
{
    adit_note_says(m, 2, 0);
}

static void adit_note_flags(struct mutant *m)
{
    adit_note_says(m, 1, 0x80000000);
}

static uint8_t *mb1_header(const struct mutant *m)
{
    uint32_t at;

    if (!mb1_header_find(bytes_of(m->at, m->length_bytes), 0, &at))
        mutant_fail("Multiboot 1 header");
    return m->at + at;
}

static uint8_t *mb2_header(const struct mutant *m)
{
    uint32_t at;

    if (!mb2_header_find(bytes_of(m->at, m->length_bytes), 0, &at))
        mutant_fail("Multiboot 2 header");
    return m->at + at;
}

static void mb1_moved(struct mutant *m, uint32_t to)
{
    uint8_t *header = mb1_header(m);

    memmove(m->at + to, header, MB1_HEADER_BYTES);
    memset(header, 0, MB1_HEADER_BYTES);
}

/* Where QEMU does not look any more. */
static void mb1_last(struct mutant *m)
{
    mb1_moved(m, MB1_HEADER_WINDOW_BYTES - MB1_HEADER_BYTES);
}

/* Where nobody looks, and there is no other way in. */
static void mb1_late(struct mutant *m)
{
    mb1_moved(m, MB1_HEADER_WINDOW_BYTES + 0x100);
    store_le32(mb2_header(m), 0);
    note_of(m, false)[NOTE_BYTES] = 'x';
}

static void mb1_stray(struct mutant *m)
{
    store_le32(m->at + 0x78, MB1_HEADER_MAGIC);
    store_le32(m->at + 0x7c, 0x12345678);
}

static void mb1_checksum(struct mutant *m)
{
    mb1_header(m)[MB1_HEADER_CHECKSUM_AT]++;
}

static void mb2_late(struct mutant *m)
{
    uint8_t *header = mb2_header(m);
    uint32_t length = load_le32(header + MB2_HEADER_LENGTH_AT);

    memcpy(m->at + MB2_HEADER_WINDOW_BYTES + 0x400, header, length);
    memset(header, 0, length);
    note_of(m, true)[NOTE_BYTES] = 'x';
}

/* Bits in the middle of the data. */
static void gz_damaged(struct mutant *m)
{
    m->at[m->length_bytes / 2] ^= 0x55;
}

static void gz_truncated(struct mutant *m)
{
    m->length_bytes -= 0x100;
}

const struct mutation elf64_mutations[] = {
    {"elf64-none", "-", none},
    {"elf64-adit-note-short", "adit-note", adit_note_short},
    {"elf64-adit-note-version", "adit-note", adit_note_version},
    {"elf64-adit-note-flags", "adit-note", adit_note_flags},
    {"elf64-entry-outside", "elf-entry", entry_outside},
    {"elf64-entry-low", "elf-entry,pvh-entry-low", entry_low},
    {"elf64-stack-runs", "elf-exec-stack", stack_runs},
    {"elf64-data-runs", "elf-wx", data_runs},
    {"elf64-class-3", "elf-header", class_3},
    {"elf64-interpreter", "elf-interp", interpreter},
    {"elf64-machine-i386", "elf-machine-class", machine_i386},
    {"elf64-phentsize", "elf-phentsize", phentsize},
    {"elf64-address-high", "elf-paddr-high,mb2-relocatable", address_high},
    {"elf64-memory-small", "elf-segment-bounds", memory_small},
    {"elf64-bytes-past-end", "elf-segment-bounds", bytes_past_end},
    {"elf64-address-wraps", "elf-segment-bounds", address_wraps},
    {"elf64-overlap", "elf-segment-overlap", overlap},
    {"elf64-phdrs-last", "elf-phdr-window", phdrs_last},
    {"elf64-phdrs-many", "elf-phdr-window,elf-segment-many", phdrs_many},
    {"elf64-relocs", "mb2-elf-relocs", relocs},
    {"elf64-note-second", "pvh-note-hidden", note_second},
    {"elf64-note-8-aligned", "pvh-note-align", note_8},
    {"elf64-note-elsewhere", "pvh-note-loaded", note_elsewhere},
    {"elf64-note-entry-low", "mb2-entry-outside,pvh-entry-low",
     note_entry_low},
    {"elf64-mb2-late", "door-missing,mb1-window,mb2-window", mb2_late},
    {NULL, NULL, NULL},
};

const struct mutation elf32_mutations[] = {
    {"elf32-none", ALWAYS_32, none},
    {"elf32-mb1-last", "elf-wx,mb1-window,pvh-elf32,pvh-mb1-first", mb1_last},
    {"elf32-mb1-late", "door-missing,elf-wx,mb1-window", mb1_late},
    {"elf32-mb1-stray", ALWAYS_32 ",stray-magic", mb1_stray},
    {"elf32-mb1-checksum", "elf-wx,mb1-checksum,pvh-elf32", mb1_checksum},
    {NULL, NULL, NULL},
};

const struct mutation gzip_mutations[] = {
    {"gz-none", "elf-wx,packed-image,pvh-elf32,pvh-mb1-first", none},
    {"gz-damaged", "packed-damaged", gz_damaged},
    {"gz-truncated", "packed-damaged", gz_truncated},
    {NULL, NULL, NULL},
};
