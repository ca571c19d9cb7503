/* SPDX-License-Identifier: BSD-2-Clause */
/* The first instructions at an entry point, for people to recognise. */
#ifndef TOOLS_INSPECT_DISASSEMBLE_H
#define TOOLS_INSPECT_DISASSEMBLE_H

#include "tools/inspect/entry.h"

#define LISTING_MAX           8u
#define INSTRUCTION_BYTES_MAX 15u
#define INSTRUCTION_TEXT_ROOM 200u

struct instruction {
    uint64_t address; /* where it runs; see entry_address() */
    uint8_t bytes[INSTRUCTION_BYTES_MAX];
    uint8_t length_bytes;
    char text[INSTRUCTION_TEXT_ROOM];
    /* Where it jumps to or what it calls, and what is there, if known. */
    bool has_target;
    uint64_t target;
    struct text symbol;
    uint64_t symbol_offset_bytes;
};

struct listing {
    struct instruction at[LISTING_MAX];
    uint32_t count;
};

/*
 * In the order in which they run: a jump is followed as far as its target is
 * loaded together with it.  Nothing for an entry that is broken or whose place
 * in the file nobody knows; fewer than LISTING_MAX where bytes are no
 * instruction or nobody knows what runs next.
 */
void listing_make(const struct inspect_file *file,
                  const struct inspect_entry *entry,
                  struct listing *ret_listing);

/* False, and a complaint, where there is no capstone: without it all listings
 * are empty. */
bool listing_can_be_made(void);

/* The address that the entry's first instruction has while it runs, as far as
 * the file tells: physical, virtual, RVA or else the file's offset. */
uint64_t entry_address(const struct inspect_entry *entry);

#endif
