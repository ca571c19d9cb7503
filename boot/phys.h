/* SPDX-License-Identifier: BSD-2-Clause */
/* Bounded views of physical memory, for what loaders and firmware point at. */
#ifndef BOOT_PHYS_H
#define BOOT_PHYS_H

#include "lib/bytes.h"
#include "lib/text.h"

/*
 * The `length_bytes` at host physical `address`.  False when address is 0,
 * the end wraps, or part of it lies in our own image or is not mapped at this
 * stage (32-bit doors: the first 4 GiB).  Page 0 of the image, the headers,
 * is not ours any more once we run.
 */
bool phys_view(uint64_t address, uint64_t length_bytes,
               struct bytes *ret_view);

/* As phys_view(), where a loader may mean it when it says 0. */
bool phys_view_or_0(uint64_t address, uint64_t length_bytes,
                    struct bytes *ret_view);

/* As phys_view(), but no more than `most_bytes` and as many as are mapped:
 * for structures that tell their own size. */
bool phys_view_upto(uint64_t address, uint64_t most_bytes,
                    struct bytes *ret_view);

/* The NUL-terminated string at `address`, at most `most_bytes` long; false
 * when it has no end within them. */
bool phys_text(uint64_t address, uint64_t most_bytes, struct text *ret_text);

/*
 * Makes Adit's own page tables live, unless they are: the first 4 GiB, and
 * from then on whatever a view is asked for.  For a door that was entered with
 * tables of which little is promised.  Refuses a CPU that cannot have them;
 * false when the tables that are set aside do not suffice.
 */
bool phys_own_tables(void);
/* That refusal alone, while there is a firmware to give the machine back to. */
void phys_require_nx(void);

/* From now on everything below `limit` can be read, until the page tables are
 * our own. */
void phys_set_limit(uint64_t limit);

#endif
