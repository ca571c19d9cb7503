/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sets words in lines for a terminal: wraps between words, hangs what follows
 * under a column, and tints.  Text is ASCII or UTF-8 of one column each; the
 * hostile kind has been escaped before it comes here.
 */
#ifndef TOOLS_INSPECT_SET_H
#define TOOLS_INSPECT_SET_H

#include "tools/inspect/report.h"

enum tint {
    TINT_PLAIN,
    TINT_BOLD,
    TINT_DIM,
    TINT_PROTOCOL,
    TINT_GOOD,
    TINT_WARNING,
    TINT_BAD,
};

struct setter {
    FILE *to;
    const struct page_options *options;
    unsigned at;   /* columns of this line that are taken */
    unsigned hang; /* where wrapped lines begin */
};

/* How many columns `text` takes. */
unsigned set_width(const struct setter *set, const char *text);
/* On to that column, at least by one blank unless it is there already. */
void set_to(struct setter *set, unsigned column);
/* As it is, without wrapping. */
void set_text(struct setter *set, enum tint tint, const char *text);
/* Word by word, blanks in front included and blanks behind left out; what is
 * longer than a line is broken where the line ends. */
void set_words(struct setter *set, enum tint tint, const char *text);
/* The same, of a printf() format; what passes SET_FORMAT_ROOM is cut. */
#define SET_FORMAT_ROOM 512
void set_format(struct setter *set, enum tint tint, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* From now on, wrapped lines begin at this column. */
void set_hang_here(struct setter *set);
void set_line(struct setter *set); /* ends it */

/* "0x201300"; `room` of SET_HEX_ROOM suffices. */
#define SET_HEX_ROOM 20
void set_hex(uint64_t number, char *to);
/* "122,880" */
#define SET_COUNT_ROOM 32
void set_count(uint64_t number, char *to);

#endif
