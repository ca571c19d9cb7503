/* SPDX-License-Identifier: BSD-2-Clause */
/* The picture that is being drawn, and what is drawn with. */
#ifndef TOOLS_INSPECT_PICTURE_H
#define TOOLS_INSPECT_PICTURE_H

#include "tools/inspect/map.h"

/* Widths, from left to right. */
#define PICTURE_OFFSETS_RIGHT   92u
#define PICTURE_LANES_LEFT      100u
#define PICTURE_LANE_WIDTH      128u
#define PICTURE_LANE_GAP        4u
#define PICTURE_JOIN_WIDTH      180u
#define PICTURE_MEMORY_WIDTH    170u
#define PICTURE_ENTRY_GAP       46u
#define PICTURE_ENTRY_WIDTH     270u
#define PICTURE_LABEL_STEP      13u /* the least between two lines of text */
#define PICTURE_ENTRY_STEP      30u
#define PICTURE_TEXT_DROP       4u /* from the middle of a line to its base */
#define PICTURE_CHARACTER_WIDTH 7u /* rounded up */
#define PICTURE_WHAT_ROOM       256

struct picture_entry {
    const struct inspect_entry *entry;
    bool has_place; /* in memory */
    uint64_t at;    /* there */
    uint32_t y;     /* of that place */
    uint32_t text_y;
};

struct picture {
    FILE *to;
    const struct inspect_report *report;
    const struct map_parts *parts;
    struct map_axis file, memory;
    struct picture_entry entries[PROTOCOLS];
    uint32_t entry_count;
    uint32_t lane_left[MAP_LANES];
    uint32_t join_left, memory_left, width, height;
};

/* A kind's class in the style sheet. */
const char *picture_class(enum map_kind kind);

void picture_escaped(const struct picture *picture, const char *text);
void picture_text(const struct picture *picture, uint32_t x, uint32_t y,
                  const char *class, const char *text);
void picture_box(const struct picture *picture, uint32_t x, uint32_t width,
                 uint32_t from, uint32_t to, const char *class);
/* Labels of one column come from above to below: `y`, or so far below `*last`
 * that it has room; 0 is before the first. */
uint32_t picture_push(uint32_t *last, uint32_t y, uint32_t step);

void picture_file(const struct picture *picture);
void picture_memory(const struct picture *picture);
/* Finds the places of all labels, from `top` on; answers where they end. */
uint32_t picture_entries_place(struct picture *picture, uint32_t bottom);
void picture_entries(const struct picture *picture);

#endif
