/* SPDX-License-Identifier: BSD-2-Clause */
/* A search through a raw file, shared by the readers of both vendors' files;
 * for format/microcode*.c only. */
#ifndef FORMAT_MICROCODE_SEARCH_H
#define FORMAT_MICROCODE_SEARCH_H

#include "format/microcode.h"

struct microcode_search {
    const struct microcode_cpu *cpu;
    struct bytes file;
    uint64_t offset; /* of what is to be read next; moves on only if sound */
    struct microcode_update best; /* the newest so far; empty if none */
    struct microcode_problem problem;
};

/* Answers `status`, and keeps where and why. */
enum microcode_status search_complain(struct microcode_search *search,
                                      enum microcode_status status,
                                      uint64_t offset, uint64_t found,
                                      uint64_t expected);
/* The same when `expected` bytes are not there at `offset`. */
enum microcode_status search_truncated(struct microcode_search *search,
                                       uint64_t offset, uint64_t expected);

/* An update for our CPU. */
void search_consider(struct microcode_search *search, struct bytes load,
                     uint32_t revision);

/* Is there nothing at `offset` but zeros?  Whoever carries a file may have
 * padded it. */
bool search_is_over(const struct microcode_search *search, uint64_t offset);

/* Reads one update. */
enum microcode_status microcode_intel_next(struct microcode_search *search);

/* Reads one container, which begins with its magic. */
enum microcode_status microcode_amd_next(struct microcode_search *search);
bool microcode_amd_has_magic(struct bytes file, uint64_t offset);

#endif
