/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the picture of an image is made of: parts of the file and of memory,
 * and two vertical axes on which they lie.  All numbers on the picture are
 * whole pixels, so that the same image gives the same picture everywhere.
 */
#ifndef TOOLS_INSPECT_MAP_H
#define TOOLS_INSPECT_MAP_H

#include "tools/inspect/report.h"

#define MAP_PARTS_MAX  128u
#define MAP_LABEL_ROOM 64
/* Starts and ends of all parts, and the entries. */
#define MAP_MARKS_MAX  (3u * MAP_PARTS_MAX + PROTOCOLS + 2u)

enum map_kind {
    MAP_HEADER,
    MAP_READ,
    MAP_CODE,
    MAP_WRITE,
    MAP_BOTH, /* writable and executable */
    MAP_PAYLOAD,
    MAP_CERTIFICATES,
    MAP_OTHER, /* in the file only */
    MAP_KINDS,
};

/* Parts of one lane lie below each other. */
enum map_lane {
    MAP_LANE_LOADED, /* segments, or the sections of a PE image */
    MAP_LANE_SECTIONS,
    MAP_LANE_HEADERS,
    MAP_LANES,
};

struct map_part {
    enum map_kind kind;
    enum map_lane lane;
    char label[MAP_LABEL_ROOM]; /* escaped, but not for XML */
    uint64_t file_at, file_bytes;
    bool in_memory;
    uint64_t memory_at, memory_bytes; /* file_bytes of it come from the file */
};

enum map_space {
    MAP_NOWHERE,
    MAP_PHYSICAL,
    MAP_RVA
};

struct map_parts {
    struct map_part at[MAP_PARTS_MAX];
    uint32_t count;
    uint32_t left_out;    /* for which there was no room */
    enum map_space space; /* what memory_at is */
};

void map_parts_find(const struct inspect_file *file,
                    struct map_parts *ret_parts);

/* An address and where it lies on the picture. */
struct map_mark {
    uint64_t at;
    uint32_t y;
};

struct map_axis {
    struct map_mark marks[MAP_MARKS_MAX]; /* ascending */
    uint32_t count;
};

#define MAP_TOP 112u

void map_axis_file(const struct map_parts *parts, uint64_t length_bytes,
                   struct map_axis *ret_axis);
/* Each entry has a height of its own, too. */
void map_axis_memory(const struct map_parts *parts,
                     const struct inspect_entries *entries,
                     struct map_axis *ret_axis);
/* Gives both the same height: that of the longer one. */
void map_axes_match(struct map_axis *a, struct map_axis *b);
uint32_t map_axis_y(const struct map_axis *axis, uint64_t at);
uint32_t map_axis_end(const struct map_axis *axis); /* y */

/* Where an entry's first instruction lies in memory, as `parts` count it. */
bool map_entry_at(const struct map_parts *parts,
                  const struct inspect_entry *entry, uint64_t *ret_at);

#endif
