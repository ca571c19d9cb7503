/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines for a terminal; see set.h. */
#include "tools/inspect/set.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#define MARGIN_COLUMNS 2u

static const char *const tints[] = {
    [TINT_PLAIN] = "",        [TINT_BOLD] = "\033[1m",
    [TINT_DIM] = "\033[2m",   [TINT_PROTOCOL] = "\033[36m",
    [TINT_GOOD] = "\033[32m", [TINT_WARNING] = "\033[33m",
    [TINT_BAD] = "\033[31m",
};

/* What stands for a glyph on terminals that have it not. */
static const struct {
    const char *glyph;
    const char *ascii;
} plain_glyphs[] = {
    {"\u2192", "->"}, {"\u2013", "-"},  {"\u2026", "..."}, {"\u00b7", "-"},
    {"\u00d7", "x"},  {"\u2265", ">="}, {"\u2264", "<="},
};

#define PLAIN_GLYPHS (sizeof(plain_glyphs) / sizeof(plain_glyphs[0]))

static size_t glyph_bytes(const char *text)
{
    size_t length = 1;

    while (((unsigned char)text[length] & 0xc0) == 0x80)
        length++;
    return length;
}

/* How the glyph at `text` is to be shown, in how many bytes. */
static const char *glyph_shown(const struct setter *set, const char *text,
                               size_t *ret_length)
{
    size_t length = glyph_bytes(text);

    *ret_length = length;
    if (!set->options->is_ascii || (unsigned char)*text < 0x80)
        return text;
    for (size_t n = 0; n < PLAIN_GLYPHS; n++) {
        if (strlen(plain_glyphs[n].glyph) != length ||
            memcmp(plain_glyphs[n].glyph, text, length) != 0)
            continue;
        *ret_length = strlen(plain_glyphs[n].ascii);
        return plain_glyphs[n].ascii;
    }
    *ret_length = 1;
    return "?";
}

static unsigned width_of(const struct setter *set, const char *text,
                         size_t length)
{
    unsigned width = 0;
    const char *end = text + length;

    while (text < end) {
        size_t shown_length;
        const char *shown = glyph_shown(set, text, &shown_length);

        width += (unsigned char)*shown < 0x80 ? (unsigned)shown_length : 1;
        text += glyph_bytes(text);
    }
    return width;
}

unsigned set_width(const struct setter *set, const char *text)
{
    return width_of(set, text, strlen(text));
}

static void put(struct setter *set, const char *text, size_t length)
{
    const char *end = text + length;

    set->at += width_of(set, text, length);
    while (text < end) {
        size_t shown_length;
        const char *shown = glyph_shown(set, text, &shown_length);

        fwrite(shown, 1, shown_length, set->to);
        text += glyph_bytes(text);
    }
}

static void tint_begin(struct setter *set, enum tint tint)
{
    if (set->options->has_colour)
        fputs(tints[tint], set->to);
}

static void tint_end(struct setter *set, enum tint tint)
{
    if (set->options->has_colour && tint != TINT_PLAIN)
        fputs("\033[0m", set->to);
}

void set_to(struct setter *set, unsigned column)
{
    if (set->at > column)
        column = set->at + 1;
    for (; set->at < column; set->at++)
        fputc(' ', set->to);
}

void set_text(struct setter *set, enum tint tint, const char *text)
{
    tint_begin(set, tint);
    put(set, text, strlen(text));
    tint_end(set, tint);
}

void set_hang_here(struct setter *set)
{
    set->hang = set->at;
}

void set_line(struct setter *set)
{
    fputc('\n', set->to);
    set->at = 0;
}

/* A new line, at the hang.  Pagers forget a tint where a line ends. */
static void wrap(struct setter *set, enum tint tint)
{
    tint_end(set, tint);
    set_line(set);
    set_to(set, set->hang);
    tint_begin(set, tint);
}

/* A word for which there is no room in a whole line. */
static void put_broken(struct setter *set, enum tint tint, const char *word,
                       size_t length)
{
    while (length != 0) {
        size_t step = glyph_bytes(word);

        if (set->at >= set->options->columns && set->at > set->hang)
            wrap(set, tint);
        put(set, word, step);
        word += step;
        length -= step;
    }
}

/* A comma or the like stays with what it follows: the margin has room. */
static bool is_glued(size_t blanks, const char *word)
{
    return blanks == 0 && strchr(",;:)", *word) != NULL;
}

void set_words(struct setter *set, enum tint tint, const char *text)
{
    unsigned columns = set->options->columns - MARGIN_COLUMNS;

    tint_begin(set, tint);
    for (;;) {
        size_t blanks = strspn(text, " ");
        size_t length = strcspn(text + blanks, " ");
        unsigned width = width_of(set, text + blanks, length);

        if (length == 0)
            break;
        if (set->at > set->hang && set->at + blanks + width > columns &&
            !is_glued(blanks, text))
            wrap(set, tint);
        else if (set->at != set->hang)
            set_to(set, set->at + (unsigned)blanks);
        if (set->at + width > set->options->columns)
            put_broken(set, tint, text + blanks, length);
        else
            put(set, text + blanks, length);
        text += blanks + length;
    }
    tint_end(set, tint);
}

void set_format(struct setter *set, enum tint tint, const char *format, ...)
{
    char text[SET_FORMAT_ROOM];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    set_words(set, tint, text);
}

void set_hex(uint64_t number, char *to)
{
    snprintf(to, SET_HEX_ROOM, "0x%" PRIx64, number);
}

void set_count(uint64_t number, char *to)
{
    char digits[24];
    int length = snprintf(digits, sizeof(digits), "%" PRIu64, number);

    for (int n = 0; n < length; n++) {
        if (n != 0 && (length - n) % 3 == 0)
            *to++ = ',';
        *to++ = digits[n];
    }
    *to = '\0';
}
