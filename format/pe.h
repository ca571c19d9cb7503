/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A reader for PE images (EFI applications).  It reads only what lies inside
 * the view it is given, allocates nothing, and refuses headers that contradict
 * each other.  pe_open() says whether the headers can be read, and refuses
 * PE32 and machines other than x86-64, which pe_open_any() takes as well;
 * pe_check() says whether an image laid out so can be loaded.
 */
#ifndef FORMAT_PE_H
#define FORMAT_PE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/bytes.h"
#include "lib/text.h"

enum pe_status {
    PE_OK,
    PE_END,           /* no more; not an error */
    PE_NOT_PE,        /* no MZ, or no PE signature where e_lfanew points */
    PE_TRUNCATED,     /* a header reaches past the end of the file */
    PE_BAD_LFANEW,    /* not 4-aligned, or inside the DOS header */
    PE_BAD_MACHINE,   /* not x86-64 */
    PE_BAD_MAGIC,     /* not PE32+ */
    PE_BAD_OPTIONAL,  /* optional header too short for its directories */
    PE_BAD_SECTIONS,  /* none, or more than 96 */
    PE_BAD_ALIGN,     /* not powers of two, or section < file alignment */
    PE_BAD_HEADERS,   /* SizeOfHeaders does not cover the section table */
    PE_BAD_RAW,       /* a section's bytes are not in the file */
    PE_BAD_RVA,       /* sections unaligned, descending or overlapping */
    PE_BAD_SIZE,      /* SizeOfImage is not the end of the last section */
    PE_BAD_ENTRY,     /* the entry is in no executable section */
    PE_BAD_RELOC,     /* the relocation directory does not parse */
};

struct pe_file {
    struct bytes file;
    uint32_t signature_offset; /* e_lfanew */
    uint16_t machine; /* PE_MACHINE_... */
    bool is_plus;     /* PE32+, else PE32 */
    uint16_t characteristics;
    uint32_t timestamp;
    uint64_t image_base;
    uint32_t entry_rva;
    uint32_t section_align;
    uint32_t file_align;
    uint32_t image_bytes;
    uint32_t headers_bytes;
    uint32_t checksum;
    uint32_t checksum_offset; /* where in the file it is kept */
    uint16_t image_major;
    uint16_t subsystem;
    uint16_t dll_flags;
    uint32_t directory_count; /* at most 16 */
    uint32_t directories_offset;
    uint16_t section_count;
    uint32_t sections_offset;
};

struct pe_section {
    struct text name; /* up to 8 characters */
    uint32_t rva;
    uint32_t virtual_bytes;
    uint32_t raw_offset;
    uint32_t raw_bytes;
    uint32_t characteristics; /* PE_SECTION_... */
};

struct pe_directory {
    uint32_t rva;
    uint32_t size_bytes;
};

const char *pe_status_text(enum pe_status status);

/* The headers and the bounds of both tables. */
enum pe_status pe_open(struct bytes file, struct pe_file *ret_pe);
/* The same for any machine, and PE32 too; for whoever only looks. */
enum pe_status pe_open_any(struct bytes file, struct pe_file *ret_pe);

/* Number `n`; PE_END past the last one. */
enum pe_status pe_section_at(const struct pe_file *pe, uint32_t n,
                             struct pe_section *ret_section);
/* The first of that name; PE_END when there is none. */
enum pe_status pe_section_named(const struct pe_file *pe, struct text name,
                                struct pe_section *ret_section);
enum pe_status pe_directory_at(const struct pe_file *pe, uint32_t n,
                               struct pe_directory *ret_directory);

/* Sections, SizeOfImage, entry point and base relocations make sense. */
enum pe_status pe_check(const struct pe_file *pe);

/*
 * `block` is a whole block of base relocations.  False when firmware would
 * refuse one of its entries, or patch what is not the image's; `*ret_at` is
 * then where in the block it is.
 */
bool pe_fixups_fit(const struct pe_file *pe, struct bytes block,
                   uint32_t *ret_at);

/* What the file's CheckSum field should hold. */
uint32_t pe_checksum(struct bytes file, uint32_t checksum_offset);

#endif
