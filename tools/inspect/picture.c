/* SPDX-License-Identifier: BSD-2-Clause */
/* Text and boxes of the picture. */
#include "tools/inspect/picture.h"

const char *picture_class(enum map_kind kind)
{
    static const char *const classes[MAP_KINDS] = {
        [MAP_HEADER] = "h",       [MAP_CODE] = "x",  [MAP_READ] = "r",
        [MAP_WRITE] = "w",        [MAP_BOTH] = "b",  [MAP_PAYLOAD] = "p",
        [MAP_CERTIFICATES] = "c", [MAP_OTHER] = "o",
    };

    return classes[kind];
}

void picture_escaped(const struct picture *picture, const char *text)
{
    FILE *to = picture->to;

    for (; *text != '\0'; text++) {
        switch (*text) {
        case '&':
            fputs("&amp;", to);
            break;
        case '<':
            fputs("&lt;", to);
            break;
        case '>':
            fputs("&gt;", to);
            break;
        case '"':
            fputs("&quot;", to);
            break;
        default:
            fputc(*text, to);
        }
    }
}

void picture_text(const struct picture *picture, uint32_t x, uint32_t y,
                  const char *class, const char *text)
{
    fprintf(picture->to, "<text x=\"%u\" y=\"%u\" class=\"%s\">", x, y, class);
    picture_escaped(picture, text);
    fputs("</text>\n", picture->to);
}

void picture_box(const struct picture *picture, uint32_t x, uint32_t width,
                 uint32_t from, uint32_t to, const char *class)
{
    fprintf(picture->to,
            "<rect x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\" rx=\"2\" "
            "class=\"%s\"/>\n",
            x, from, width, to > from ? to - from : 1, class);
}

uint32_t picture_push(uint32_t *last, uint32_t y, uint32_t step)
{
    if (*last != 0 && y < *last + step)
        y = *last + step;
    *last = y;
    return y;
}
