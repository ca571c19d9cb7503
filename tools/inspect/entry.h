/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ways into an image: one entry per protocol that the image has a header
 * for, sound or not.
 */
#ifndef TOOLS_INSPECT_ENTRY_H
#define TOOLS_INSPECT_ENTRY_H

#include "tools/inspect/file.h"

enum protocol {
    PROTOCOL_MB1,
    PROTOCOL_MB2,     /* 32-bit */
    PROTOCOL_MB2EFI,  /* 64-bit, boot services kept */
    PROTOCOL_EFI,
    PROTOCOL_PVH,
    PROTOCOL_LINUX16, /* real mode */
    PROTOCOL_LINUX32,
    PROTOCOL_LINUX64,
    PROTOCOL_LINUX_HANDOVER, /* EFI handover */
    PROTOCOL_ELF,     /* e_entry, by nobody's protocol in particular */
    PROTOCOL_XEN_PV,  /* a guest of Xen's, by its note or __xen_guest */
    PROTOCOL_ADIT,    /* an ELF64 with the Adit note */
    PROTOCOLS,
};

#define ENTRY_ASKS_MAX 16

struct inspect_entry {
    enum protocol protocol;
    uint8_t mode_bits; /* 16, 32 or 64; of another machine than x86 its own */
    /* Why nobody can enter by it: the id of the rule that it breaks; or NULL:
     * it is sound. */
    const char *broken_rule;
    uint64_t header_offset; /* where the loader finds it, in `bytes` */

    /* Where the first instruction is, as far as the protocol tells. */
    bool has_file_offset, has_physical, has_rva, has_virtual;
    uint64_t file_offset;
    uint64_t physical;
    uint64_t rva;
    uint64_t virtual_;

    struct text symbol; /* empty: none is known */
    uint64_t symbol_offset_bytes;

    /* What the loader is asked for, one short clause each: "modules on page
     * boundaries", "2 MiB alignment, from 200000h up, as high as possible". */
    char asks[ENTRY_ASKS_MAX][96];
    uint32_t ask_count;
};

struct inspect_entries {
    struct inspect_entry at[PROTOCOLS];
    uint32_t count;
};

/* A piece of the file that is loaded as it is. */
struct entry_piece {
    uint64_t from;
    uint64_t length_bytes;
};

#define ENTRY_CODE_BYTES_MAX 16u

const char *protocol_id(enum protocol protocol);   /* "mb2efi" */
const char *protocol_text(enum protocol protocol); /* for people */
bool protocol_named(struct text id, enum protocol *ret_protocol);

void inspect_entries_find(const struct inspect_file *file,
                          struct inspect_entries *ret_entries);
/* That protocol's, sound or not, or NULL. */
const struct inspect_entry *
inspect_entry_of(const struct inspect_entries *entries,
                 enum protocol protocol);

/* The segment or section that `offset` is in; where neither is, all. */
struct entry_piece entry_piece_at(const struct inspect_file *file,
                                  uint64_t offset);
bool entry_piece_has(const struct entry_piece *piece, uint64_t offset);
/* The bytes at the entry, as far as the file has them and no base relocation
 * may change them; none when nobody knows where in the file it is. */
struct bytes entry_code(const struct inspect_file *file,
                        const struct inspect_entry *entry);

#endif
