/* SPDX-License-Identifier: BSD-2-Clause */
/* The bars of the picture: the file, memory, and what goes from one to the
 * other. */
#include "tools/inspect/picture.h"

#include <inttypes.h>

#include "tools/inspect/set.h"

/* A number without its needless digits: "120 KiB", "14.5 MiB". */
static void size_text(uint64_t bytes, char *to, size_t room)
{
    static const char *const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    uint64_t tenths = 0, whole = bytes;
    size_t unit = 0;

    while (whole >= 1024 && unit + 1 < sizeof(units) / sizeof(units[0])) {
        tenths = whole % 1024 * 10 / 1024;
        whole /= 1024;
        unit++;
    }
    if (unit == 0 || whole >= 100 || tenths == 0)
        snprintf(to, room, "%" PRIu64 " %s", whole, units[unit]);
    else
        snprintf(to, room, "%" PRIu64 ".%" PRIu64 " %s", whole, tenths,
                 units[unit]);
}

static uint32_t middle(uint32_t from, uint32_t to)
{
    return from + (to - from) / 2 + PICTURE_TEXT_DROP;
}

/* Parts of a lane in the order of their offsets: labels are pushed one way. */
static uint32_t next_part(const struct map_parts *parts, enum map_lane lane,
                          bool in_memory, bool *is_done)
{
    uint32_t best = MAP_PARTS_MAX;

    for (uint32_t n = 0; n < parts->count; n++) {
        const struct map_part *part = &parts->at[n];
        const struct map_part *other = &parts->at[best % MAP_PARTS_MAX];

        if (is_done[n] || part->lane != lane ||
            (in_memory ? !part->in_memory : part->file_bytes == 0))
            continue;
        if (best == MAP_PARTS_MAX ||
            (in_memory ? part->memory_at < other->memory_at
                       : part->file_at < other->file_at))
            best = n;
    }
    if (best != MAP_PARTS_MAX)
        is_done[best] = true;
    return best;
}

static const char *rights_text(enum map_kind kind)
{
    switch (kind) {
    case MAP_READ:
        return "R";
    case MAP_CODE:
        return "RX";
    case MAP_WRITE:
        return "RW";
    case MAP_BOTH:
        return "RWX";
    default:
        return "";
    }
}

static void draw_lane(const struct picture *picture, enum map_lane lane)
{
    bool is_done[MAP_PARTS_MAX] = {false};
    uint32_t x = picture->lane_left[lane], last = 0, n;

    while ((n = next_part(picture->parts, lane, false, is_done)) !=
           MAP_PARTS_MAX) {
        const struct map_part *part = &picture->parts->at[n];
        uint32_t from = map_axis_y(&picture->file, part->file_at);
        uint32_t to = map_axis_y(&picture->file,
                                 part->file_at + part->file_bytes);
        uint32_t y = picture_push(&last, middle(from, to), PICTURE_LABEL_STEP);

        picture_box(picture, x, PICTURE_LANE_WIDTH, from, to,
                    picture_class(part->kind));
        if (y > map_axis_end(&picture->file))
            continue; /* more labels than room */
        picture_text(picture, x + 6, y, "in", part->label);
        if (lane == MAP_LANE_LOADED)
            picture_text(picture, x + PICTURE_LANE_WIDTH - 6, y, "in end",
                         rights_text(part->kind));
    }
}

/* What the file holds and nobody names. */
static void draw_file_back(const struct picture *picture)
{
    picture_box(picture, picture->lane_left[MAP_LANE_LOADED],
                PICTURE_LANE_WIDTH, MAP_TOP, map_axis_end(&picture->file),
                "back");
}

static void draw_offsets(const struct picture *picture)
{
    const struct map_axis *axis = &picture->file;
    uint32_t last = 0;

    for (uint32_t n = 0; n < axis->count; n++) {
        uint32_t y = axis->marks[n].y;
        char hex[SET_HEX_ROOM];

        /* Those for which there is no room are left out. */
        if (last != 0 && y < last + PICTURE_LABEL_STEP)
            continue;
        last = y;
        set_hex(axis->marks[n].at, hex);
        picture_text(picture, PICTURE_OFFSETS_RIGHT, y + PICTURE_TEXT_DROP,
                     "num end", hex);
    }
}

static void draw_join(const struct picture *picture,
                      const struct map_part *part)
{
    uint32_t left = picture->join_left, right = picture->memory_left;
    uint32_t half = left + (right - left) / 2;
    uint32_t from = map_axis_y(&picture->file, part->file_at);
    uint32_t to = map_axis_y(&picture->file, part->file_at + part->file_bytes);
    uint32_t memory_from = map_axis_y(&picture->memory, part->memory_at);
    uint32_t memory_to = map_axis_y(&picture->memory,
                                    part->memory_at + part->file_bytes);

    if (part->file_bytes == 0)
        return;
    fprintf(picture->to,
            "<path d=\"M%u,%u C%u,%u %u,%u %u,%u L%u,%u C%u,%u %u,%u %u,%u "
            "Z\" class=\"join %s\"/>\n",
            left, from, half, from, half, memory_from, right, memory_from,
            right, memory_to, half, memory_to, half, to, left, to,
            picture_class(part->kind));
}

static void draw_memory_part(const struct picture *picture,
                             const struct map_part *part, uint32_t *last)
{
    uint32_t x = picture->memory_left;
    uint32_t from = map_axis_y(&picture->memory, part->memory_at);
    uint32_t zeros = map_axis_y(&picture->memory,
                                part->memory_at + part->file_bytes);
    uint32_t to = map_axis_y(&picture->memory,
                             part->memory_at + part->memory_bytes);
    uint32_t y = picture_push(last, middle(from, to), PICTURE_LABEL_STEP);
    char size[32];

    size_text(part->memory_bytes, size, sizeof(size));
    picture_box(picture, x, PICTURE_MEMORY_WIDTH, from, to,
                picture_class(part->kind));
    if (part->file_bytes < part->memory_bytes)
        picture_box(picture, x, PICTURE_MEMORY_WIDTH, zeros, to, "zero");
    if (y > map_axis_end(&picture->memory))
        return; /* more labels than room */
    picture_text(picture, x + 6, y, "in", part->label);
    picture_text(picture, x + PICTURE_MEMORY_WIDTH - 6, y, "in end", size);
}

void picture_memory(const struct picture *picture)
{
    const struct map_parts *parts = picture->parts;
    bool is_done[MAP_PARTS_MAX] = {false};
    uint32_t last = 0, last_number = 0, n;

    for (n = 0; n < parts->count; n++)
        if (parts->at[n].in_memory)
            draw_join(picture, &parts->at[n]);
    while ((n = next_part(parts, MAP_LANE_LOADED, true, is_done)) !=
           MAP_PARTS_MAX) {
        const struct map_part *part = &parts->at[n];
        uint32_t y = map_axis_y(&picture->memory, part->memory_at);
        char hex[SET_HEX_ROOM];

        draw_memory_part(picture, part, &last);
        set_hex(part->memory_at, hex);
        picture_text(picture, picture->memory_left - 6,
                     picture_push(&last_number, y + PICTURE_TEXT_DROP,
                                  PICTURE_LABEL_STEP),
                     "num end", hex);
    }
}

void picture_file(const struct picture *picture)
{
    draw_file_back(picture);
    draw_offsets(picture);
    for (int lane = 0; lane < MAP_LANES; lane++)
        draw_lane(picture, (enum map_lane)lane);
}
