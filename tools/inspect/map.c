/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The picture: the file at the left, memory at the right, what is loaded from
 * one to the other between them, and the entry points.  Self-contained SVG
 * that suits light and dark pages.
 */
#include "tools/inspect/picture.h"

#include <string.h>

#include "tools/inspect/escape.h"
#include "tools/inspect/set.h"

#define LEGEND_HEIGHT 76u

static const struct {
    const char *text;
    const char *fill;
} fills[MAP_KINDS] = {
    [MAP_HEADER] = {"headers", "#c9b8e8"},
    [MAP_CODE] = {"code", "#9ed6a8"},
    [MAP_READ] = {"read only", "#b4cdea"},
    [MAP_WRITE] = {"writable", "#f2d48a"},
    [MAP_BOTH] = {"writable code", "#f09a8c"},
    [MAP_PAYLOAD] = {"payload", "#8fd0d0"},
    [MAP_CERTIFICATES] = {"certificates", "#e8b8d4"},
    [MAP_OTHER] = {"not loaded", "#cfd3d8"},
};

static void put_style(const struct picture *picture)
{
    FILE *to = picture->to;

    fputs("<style>\n"
          "text{font:11px ui-monospace,Menlo,Consolas,\"DejaVu Sans Mono\","
          "monospace}\n"
          ".page{fill:#fff}.out,.title{fill:#1c2024}.num{fill:#5c656e}\n"
          ".title{font-size:15px;font-weight:bold}.end{text-anchor:end}\n"
          ".name{fill:#0b5cad;font-weight:bold}.bad{fill:#b3261e;"
          "font-weight:bold}\n"
          ".lead{fill:none;stroke:#0b5cad}.lead.bad{stroke:#b3261e;"
          "stroke-dasharray:3 2}\n"
          ".in{fill:#1c2024}.join{opacity:.3}.back{fill:#e9ecef}\n"
          ".zero{fill:url(#zeros)}\n",
          to);
    for (int kind = 0; kind < MAP_KINDS; kind++)
        fprintf(to, ".%s{fill:%s}", picture_class((enum map_kind)kind),
                fills[kind].fill);
    fputs("\n@media (prefers-color-scheme:dark){.page{fill:#16191d}"
          ".out,.title{fill:#e6e9ec}.num{fill:#a3adb7}\n"
          ".name{fill:#7cb8f5}.bad{fill:#ff8a80}.lead{fill:none;"
          "stroke:#7cb8f5}.back{fill:#343a41}}\n</style>\n"
          "<defs><pattern id=\"zeros\" width=\"6\" height=\"6\" "
          "patternUnits=\"userSpaceOnUse\"><path d=\"M0,6 L6,0\" "
          "stroke=\"#1c2024\" stroke-opacity=\".35\"/></pattern></defs>\n",
          to);
}

/* Up to two lines of what the image is. */
static void put_what(const struct picture *picture)
{
    char text[PICTURE_WHAT_ROOM];
    size_t columns = (picture->width - 40) / PICTURE_CHARACTER_WIDTH;
    size_t length, first;

    snprintf(text, sizeof(text), "%s", picture->report->facts.what);
    length = strlen(text);
    first = length;
    if (length > columns) {
        first = columns;
        while (first != 0 && text[first] != ' ')
            first--;
        if (first == 0)
            first = columns;
    }
    if (first < length && text[first] == ' ') {
        text[first] = '\0';
        picture_text(picture, 20, 66, "out", text + first + 1);
    }
    text[first] = '\0';
    picture_text(picture, 20, 50, "out", text);
}

static void put_title(const struct picture *picture)
{
    static const char *const spaces[] = {
        [MAP_NOWHERE] = "",
        [MAP_PHYSICAL] = "memory, physical",
        [MAP_RVA] = "memory, from the image\u2019s base",
    };
    const struct inspect_report *report = picture->report;
    char text[160], size[SET_COUNT_ROOM];

    escape_text(text, 100, text_file_name(text_of(report->file.path)));
    picture_text(picture, 20, 30, "title", text);
    put_what(picture);
    set_count(report->file.bytes.length_bytes, size);
    snprintf(text, sizeof(text), "file, %s bytes%s", size,
             report->file.packed != UNPACK_NONE ? ", unpacked" : "");
    picture_text(picture, picture->join_left, MAP_TOP - 14, "num end", text);
    picture_text(picture, picture->memory_left, MAP_TOP - 14, "num",
                 spaces[picture->parts->space]);
}

static bool has_kind(const struct map_parts *parts, enum map_kind kind)
{
    for (uint32_t n = 0; n < parts->count; n++)
        if (parts->at[n].kind == kind)
            return true;
    return false;
}

static bool has_zeros(const struct map_parts *parts)
{
    for (uint32_t n = 0; n < parts->count; n++)
        if (parts->at[n].in_memory &&
            parts->at[n].file_bytes < parts->at[n].memory_bytes)
            return true;
    return false;
}

/* Only the colours that occur. */
static void put_legend(const struct picture *picture)
{
    uint32_t y = picture->height - LEGEND_HEIGHT + 30, x = 20;
    char text[96];

    for (int kind = 0; kind < MAP_KINDS; kind++) {
        if (!has_kind(picture->parts, (enum map_kind)kind))
            continue;
        picture_box(picture, x, 12, y - 10, y + 2,
                    picture_class((enum map_kind)kind));
        picture_text(picture, x + 17, y, "num", fills[kind].text);
        x += 36 + (uint32_t)strlen(fills[kind].text) * PICTURE_CHARACTER_WIDTH;
    }
    if (has_zeros(picture->parts)) {
        picture_box(picture, x, 12, y - 10, y + 2, picture_class(MAP_OTHER));
        picture_box(picture, x, 12, y - 10, y + 2, "zero");
        picture_text(picture, x + 17, y, "num", "zeros, not in the file");
    }
    picture_text(picture, 20, y + 24, "num",
                 "Heights grow with the logarithm of a size; gaps are cut.");
    if (picture->parts->left_out == 0)
        return;
    snprintf(text, sizeof(text), "%u more parts are not shown.",
             picture->parts->left_out);
    picture_text(picture, 460, y + 24, "num", text);
}

static bool has_lane(const struct map_parts *parts, enum map_lane lane)
{
    for (uint32_t n = 0; n < parts->count; n++)
        if (parts->at[n].lane == lane && parts->at[n].file_bytes != 0)
            return true;
    return false;
}

static void measure(struct picture *picture)
{
    static const enum map_lane order[] = {
        MAP_LANE_HEADERS,
        MAP_LANE_SECTIONS,
        MAP_LANE_LOADED,
    };
    uint32_t x = PICTURE_LANES_LEFT;
    uint32_t bottom;

    for (size_t n = 0; n < 3; n++) {
        picture->lane_left[order[n]] = x;
        if (order[n] == MAP_LANE_LOADED || has_lane(picture->parts, order[n]))
            x += PICTURE_LANE_WIDTH + PICTURE_LANE_GAP;
    }
    picture->join_left = x - PICTURE_LANE_GAP;
    picture->memory_left = picture->join_left + PICTURE_JOIN_WIDTH;
    picture->width = picture->memory_left + PICTURE_MEMORY_WIDTH +
                     PICTURE_ENTRY_GAP + PICTURE_ENTRY_WIDTH;
    map_axis_file(picture->parts, picture->report->file.bytes.length_bytes,
                  &picture->file);
    map_axis_memory(picture->parts, &picture->report->entries,
                    &picture->memory);
    map_axes_match(&picture->file, &picture->memory);
    bottom = map_axis_end(&picture->file);
    if (map_axis_end(&picture->memory) > bottom)
        bottom = map_axis_end(&picture->memory);
    picture->height = picture_entries_place(picture, bottom) + 28 +
                      LEGEND_HEIGHT;
}

void report_map(FILE *to, const struct inspect_report *report)
{
    struct map_parts parts;
    struct picture picture = {.to = to, .report = report, .parts = &parts};

    map_parts_find(&report->file, &parts);
    measure(&picture);
    fprintf(to,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%u\" "
            "height=\"%u\" viewBox=\"0 0 %u %u\">\n",
            picture.width, picture.height, picture.width, picture.height);
    put_style(&picture);
    picture_box(&picture, 0, picture.width, 0, picture.height, "page");
    put_title(&picture);
    picture_file(&picture);
    picture_memory(&picture);
    picture_entries(&picture);
    put_legend(&picture);
    fputs("</svg>\n", to);
}
