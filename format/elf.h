/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A reader for ELF files, little-endian, both classes.  It reads only what
 * lies inside the view it is given, keeps no copy and allocates nothing: what
 * it returns points into that view.  It judges a header when it is asked for
 * it, and refuses what the format allows but no boot image has: extended
 * numbering of program headers or sections.
 */
#ifndef FORMAT_ELF_H
#define FORMAT_ELF_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/bytes.h"
#include "lib/text.h"

/*
 * A longer name is refused: a file of many sections with names of megabytes
 * would take hours to read.
 */
#define ELF_NAME_BYTES_MAX 4096u /* with its NUL */

enum elf_status {
    ELF_OK,
    ELF_END,          /* no more; not an error */
    ELF_NOT_ELF,      /* the magic is not there */
    ELF_TRUNCATED,    /* a header or table reaches past the end of the file */
    ELF_BAD_CLASS,    /* neither 32 nor 64 bits */
    ELF_BAD_ENCODING, /* not little-endian */
    ELF_BAD_VERSION,
    ELF_BAD_PHDR,     /* program headers of another size, or numbered anew */
    ELF_BAD_SHDR,     /* sections of another size, or numbered anew */
    ELF_BAD_ENTRY,    /* a table whose entries are of another size */
    ELF_BAD_NAME,     /* a name outside its string table, or without an end */
    ELF_BAD_NOTE,     /* a note that reaches past its segment */
    ELF_NOT_THERE,    /* no section, symbol or byte of that name or number */
};

struct elf_file {
    struct bytes file;
    bool is_64;
    uint16_t type;    /* ET_... */
    uint16_t machine; /* EM_... */
    uint64_t entry;
    uint64_t phdr_offset;
    uint64_t shdr_offset;
    uint16_t phdr_count;
    uint16_t shdr_count;
    uint16_t names_section; /* 0: sections have no names */
};

struct elf_segment {
    uint32_t type;  /* PT_... */
    uint32_t flags; /* PF_... */
    uint64_t offset;
    uint64_t vaddr;
    uint64_t paddr;
    uint64_t file_bytes;
    uint64_t memory_bytes;
    uint64_t align;
};

struct elf_section {
    struct text name;
    uint16_t index;
    uint32_t type;  /* SHT_... */
    uint64_t flags; /* SHF_... */
    uint64_t address;
    uint64_t offset;
    uint64_t size_bytes;
    uint32_t link;
    uint32_t info;
    uint64_t entry_bytes;
    uint64_t header_offset; /* of this section's header, in the file */
};

struct elf_symbol {
    struct text name;
    uint8_t type; /* STT_... */
    uint8_t bind; /* STB_... */
    uint16_t section; /* or SHN_... */
    uint64_t value;
    uint64_t size_bytes;
};

struct elf_rela {
    uint64_t offset;
    uint32_t type; /* R_X86_64_... */
    uint32_t symbol;
    int64_t addend;
};

struct elf_note {
    struct text name; /* without its NUL */
    uint32_t type;
    struct bytes desc;
};

const char *elf_status_text(enum elf_status status);

/* The name at `offset` of a string table; false when it is a bad one. */
bool elf_name_at(struct bytes strings, uint64_t offset,
                 struct text *ret_name);

/* Checks the file header, and that both header tables lie in the file. */
enum elf_status elf_open(struct bytes file, struct elf_file *ret_elf);

/* Number `n`; ELF_END past the last one.  Contents are not looked at. */
enum elf_status elf_segment_at(const struct elf_file *elf, uint32_t n,
                               struct elf_segment *ret_segment);
enum elf_status elf_section_at(const struct elf_file *elf, uint32_t n,
                               struct elf_section *ret_section);

/* The first section called `name`; ELF_NOT_THERE when there is none. */
enum elf_status elf_section_named(const struct elf_file *elf,
                                  struct text name,
                                  struct elf_section *ret_section);

/* The bytes in the file; none for SHT_NOBITS. */
enum elf_status elf_section_bytes(const struct elf_file *elf,
                                  const struct elf_section *section,
                                  struct bytes *ret_bytes);
enum elf_status elf_segment_bytes(const struct elf_file *elf,
                                  const struct elf_segment *segment,
                                  struct bytes *ret_bytes);

/*
 * `length_bytes` bytes of the loaded image at virtual address `address`, all
 * of them in the file part of one PT_LOAD; ELF_NOT_THERE when they are not.
 */
enum elf_status elf_bytes_at(const struct elf_file *elf, uint64_t address,
                             uint64_t length_bytes, struct bytes *ret_bytes);

/* Symbol `n` of a section of type SHT_SYMTAB; ELF_END past the last one. */
enum elf_status elf_symbol_at(const struct elf_file *elf,
                              const struct elf_section *symtab, uint32_t n,
                              struct elf_symbol *ret_symbol);

/* The first symbol of that name which is defined, in any SHT_SYMTAB. */
enum elf_status elf_symbol_named(const struct elf_file *elf,
                                 struct text name,
                                 struct elf_symbol *ret_symbol);

/* Relocation `n` of an SHT_RELA section, class 64; ELF_END past the last. */
enum elf_status elf_rela_at(const struct elf_file *elf,
                            const struct elf_section *section, uint32_t n,
                            struct elf_rela *ret_rela);

/*
 * Takes the next note off `*rest`, whose parts are aligned to `align` bytes
 * (4 or 8); ELF_END when nothing is left.
 */
enum elf_status elf_note_next(struct bytes *rest, uint32_t align,
                              struct elf_note *ret_note);

#endif
