/* SPDX-License-Identifier: BSD-2-Clause */
/* The entry points beside memory: labels that keep clear of each other, and a
 * line from each to its place. */
#include "tools/inspect/picture.h"

#include "tools/inspect/disassemble.h"
#include "tools/inspect/escape.h"
#include "tools/inspect/set.h"

/* Those without a place come last: entered by the file alone, wherever a
 * loader puts it. */
static bool is_before(const struct picture_entry *a,
                      const struct picture_entry *b)
{
    if (a->has_place != b->has_place)
        return a->has_place;
    return a->has_place && a->at < b->at;
}

static void insert(struct picture *picture, const struct picture_entry *new)
{
    uint32_t n = picture->entry_count++;

    for (; n != 0 && is_before(new, &picture->entries[n - 1]); n--)
        picture->entries[n] = picture->entries[n - 1];
    picture->entries[n] = *new;
}

/* First downwards from their places, then back up from the bottom. */
static void spread(struct picture *picture, uint32_t bottom)
{
    uint32_t last = 0, limit = bottom;

    for (uint32_t n = 0; n < picture->entry_count; n++) {
        struct picture_entry *one = &picture->entries[n];

        one->text_y = picture_push(&last, one->has_place ? one->y : MAP_TOP,
                                   PICTURE_ENTRY_STEP);
    }
    for (uint32_t n = picture->entry_count; n-- != 0;) {
        struct picture_entry *one = &picture->entries[n];

        if (one->text_y > limit)
            one->text_y = limit;
        if (limit < MAP_TOP + PICTURE_ENTRY_STEP)
            break;
        limit = one->text_y - PICTURE_ENTRY_STEP;
    }
}

uint32_t picture_entries_place(struct picture *picture, uint32_t bottom)
{
    const struct inspect_entries *entries = &picture->report->entries;
    uint32_t needed = MAP_TOP + entries->count * PICTURE_ENTRY_STEP;

    picture->entry_count = 0;
    for (uint32_t n = 0; n < entries->count; n++) {
        struct picture_entry one = {.entry = &entries->at[n]};

        one.has_place = map_entry_at(picture->parts, one.entry, &one.at);
        if (one.has_place)
            one.y = map_axis_y(&picture->memory, one.at);
        insert(picture, &one);
    }
    if (bottom < needed)
        bottom = needed;
    spread(picture, bottom);
    return bottom;
}

static void put_entry_text(const struct picture *picture, uint32_t x,
                           uint32_t y, const struct inspect_entry *entry)
{
    bool is_broken = entry->broken_rule != NULL;
    char text[MAP_LABEL_ROOM] = "";

    fprintf(picture->to,
            "<text x=\"%u\" y=\"%u\" class=\"out\"><tspan class=\"%s\">", x, y,
            is_broken ? "bad" : "name");
    picture_escaped(picture, protocol_id(entry->protocol));
    fputs("</tspan>", picture->to);
    if (entry->has_file_offset || entry->has_physical || entry->has_rva ||
        entry->has_virtual)
        set_hex(entry_address(entry), text);
    fprintf(picture->to,
            "<tspan class=\"num\" dx=\"8\">%s</tspan>"
            "<tspan class=\"num\" dx=\"8\">%u-bit</tspan></text>\n",
            text, entry->mode_bits);
    if (is_broken) {
        snprintf(text, sizeof(text), "broken: %.40s", entry->broken_rule);
        picture_text(picture, x, y + PICTURE_LABEL_STEP, "bad", text);
    } else if (entry->symbol.length != 0) {
        escape_text(text, 40, entry->symbol);
        picture_text(picture, x, y + PICTURE_LABEL_STEP, "num", text);
    }
}

void picture_entries(const struct picture *picture)
{
    uint32_t edge = picture->memory_left + PICTURE_MEMORY_WIDTH;
    uint32_t x = edge + PICTURE_ENTRY_GAP;

    for (uint32_t n = 0; n < picture->entry_count; n++) {
        const struct picture_entry *one = &picture->entries[n];
        const char *class = one->entry->broken_rule != NULL ? "bad" : "name";

        if (one->has_place)
            fprintf(picture->to,
                    "<path d=\"M%u,%u L%u,%u L%u,%u\" class=\"lead %s\"/>\n"
                    "<path d=\"M%u,%u l8,-4 v8 Z\" class=\"%s\"/>\n",
                    x - 4, one->text_y, x - 14, one->text_y, edge + 8, one->y,
                    class, edge, one->y, class);
        put_entry_text(picture, x, one->text_y + PICTURE_TEXT_DROP, one->entry);
    }
}
