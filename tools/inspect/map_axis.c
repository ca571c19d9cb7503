/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The axes of the picture.  A part of 24 bytes is to be seen beside one of
 * 24 MiB, so heights grow with the square of the size's logarithm; what lies
 * between two parts is cut short.
 */
#include "tools/inspect/map.h"

#include <stdlib.h>

#define HEIGHT_MIN     16u /* a label fits */
#define PADDING_HEIGHT 6u
#define GAP_HEIGHT     20u
#define GAP_BYTES      4096u /* from here on a gap is shown as one */

static uint64_t sum(uint64_t a, uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static void add(struct map_axis *axis, uint64_t at)
{
    if (axis->count < MAP_MARKS_MAX)
        axis->marks[axis->count++].at = at;
}

static int compare_marks(const void *a, const void *b)
{
    const struct map_mark *left = a, *right = b;

    return (left->at > right->at) - (left->at < right->at);
}

static void sort(struct map_axis *axis)
{
    uint32_t kept = 0;

    qsort(axis->marks, axis->count, sizeof(axis->marks[0]), compare_marks);
    for (uint32_t n = 0; n < axis->count; n++)
        if (n == 0 || axis->marks[n].at != axis->marks[kept - 1].at)
            axis->marks[kept++] = axis->marks[n];
    axis->count = kept;
}

/* Sixteenths of a power of two. */
static uint32_t logarithm(uint64_t size)
{
    uint32_t bits = 63 - (uint32_t)__builtin_clzll(size | 1);
    uint64_t rest = bits >= 4 ? size >> (bits - 4) : size << (4 - bits);

    return bits * 16 + ((uint32_t)rest & 15);
}

static uint32_t height_of(uint64_t size, bool is_covered)
{
    uint32_t logarithm16 = logarithm(size);

    if (!is_covered)
        return size < GAP_BYTES ? PADDING_HEIGHT : GAP_HEIGHT;
    return HEIGHT_MIN + logarithm16 * logarithm16 / (8 * 256);
}

static bool is_in(uint64_t at, uint64_t from, uint64_t length)
{
    return at >= from && at - from < length;
}

static bool is_covered(const struct map_parts *parts, bool in_memory,
                       uint64_t at)
{
    for (uint32_t n = 0; n < parts->count; n++) {
        const struct map_part *part = &parts->at[n];

        if (in_memory ? part->in_memory &&
                            is_in(at, part->memory_at, part->memory_bytes)
                      : is_in(at, part->file_at, part->file_bytes))
            return true;
    }
    return false;
}

static void place(const struct map_parts *parts, bool in_memory,
                  struct map_axis *axis)
{
    uint32_t y = MAP_TOP;

    sort(axis);
    for (uint32_t n = 0; n < axis->count; n++) {
        uint64_t at = axis->marks[n].at;

        axis->marks[n].y = y;
        if (n + 1 < axis->count)
            y += height_of(axis->marks[n + 1].at - at,
                           is_covered(parts, in_memory, at));
    }
}

void map_axis_file(const struct map_parts *parts, uint64_t length_bytes,
                   struct map_axis *ret_axis)
{
    ret_axis->count = 0;
    add(ret_axis, 0);
    add(ret_axis, length_bytes);
    for (uint32_t n = 0; n < parts->count; n++) {
        add(ret_axis, parts->at[n].file_at);
        add(ret_axis, sum(parts->at[n].file_at, parts->at[n].file_bytes));
    }
    place(parts, false, ret_axis);
}

void map_axis_memory(const struct map_parts *parts,
                     const struct inspect_entries *entries,
                     struct map_axis *ret_axis)
{
    uint64_t at;

    ret_axis->count = 0;
    for (uint32_t n = 0; n < parts->count; n++) {
        const struct map_part *part = &parts->at[n];

        if (!part->in_memory)
            continue;
        add(ret_axis, part->memory_at);
        if (part->file_bytes < part->memory_bytes)
            add(ret_axis, sum(part->memory_at, part->file_bytes));
        add(ret_axis, sum(part->memory_at, part->memory_bytes));
    }
    for (uint32_t n = 0; n < entries->count; n++)
        if (map_entry_at(parts, &entries->at[n], &at))
            add(ret_axis, at);
    place(parts, true, ret_axis);
}

uint32_t map_axis_end(const struct map_axis *axis)
{
    return axis->count == 0 ? MAP_TOP : axis->marks[axis->count - 1].y;
}

static void stretch(struct map_axis *axis, uint32_t end)
{
    uint64_t from = map_axis_end(axis) - MAP_TOP, to = end - MAP_TOP;

    if (from == 0)
        return;
    for (uint32_t n = 0; n < axis->count; n++) {
        uint64_t y = axis->marks[n].y - MAP_TOP;

        axis->marks[n].y = MAP_TOP + (uint32_t)(y * to / from);
    }
}

void map_axes_match(struct map_axis *a, struct map_axis *b)
{
    if (map_axis_end(a) < map_axis_end(b))
        stretch(a, map_axis_end(b));
    else
        stretch(b, map_axis_end(a));
}

uint32_t map_axis_y(const struct map_axis *axis, uint64_t at)
{
    uint32_t n = 0;

    if (axis->count == 0)
        return MAP_TOP;
    while (n + 1 < axis->count && axis->marks[n + 1].at <= at)
        n++;
    if (n + 1 == axis->count || at <= axis->marks[n].at)
        return axis->marks[n].y;

    /* Halved until the product fits. */
    uint64_t part = at - axis->marks[n].at;
    uint64_t whole = axis->marks[n + 1].at - axis->marks[n].at;
    uint64_t height = axis->marks[n + 1].y - axis->marks[n].y;

    while (whole > UINT32_MAX) {
        whole >>= 1;
        part >>= 1;
    }
    return axis->marks[n].y + (uint32_t)(part * height / whole);
}
