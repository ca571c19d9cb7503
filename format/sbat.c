/* SPDX-License-Identifier: BSD-2-Clause */
/* Comma-separated values as shim reads them: no quotes, no escapes. */
#include "format/sbat.h"

#define FIELDS_MIN 6

struct text sbat_until_padding(struct text whole)
{
    struct text part = whole;

    if (text_until_nul(bytes_of(whole.at, whole.length), &part))
        return part;
    return whole;
}

/* Splits off what is before `separator`, and the separator. */
static struct text cut(struct text *rest, struct text separator)
{
    struct text part = {rest->at, text_find(*rest, separator)};

    *rest = text_skip(*rest, part.length + separator.length);
    return part;
}

enum sbat_status sbat_next(struct text *rest, struct sbat_line *ret_line)
{
    struct sbat_line line = {0};
    unsigned fields = 2;

    if (rest->length == 0)
        return SBAT_END;
    line.line = cut(rest, TEXT("\n"));

    struct text left = line.line;

    line.component = cut(&left, TEXT(","));
    line.generation = cut(&left, TEXT(","));
    line.vendor = left;
    for (; left.length != 0; fields++)
        if (cut(&left, TEXT(",")).length == 0)
            break;
    if (!text_number(line.generation, &line.number))
        line.number = 0;
    *ret_line = line;
    if (line.component.length == 0 || fields < FIELDS_MIN)
        return SBAT_BAD_LINE;
    return line.number == 0 ? SBAT_BAD_GENERATION : SBAT_OK;
}
