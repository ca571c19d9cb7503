/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The lines of a section .sbat: component, generation, and four more fields,
 * by which shim's list of revocations goes.
 */
#ifndef FORMAT_SBAT_H
#define FORMAT_SBAT_H

#include <stdint.h>

#include "lib/text.h"

enum sbat_status {
    SBAT_OK,
    SBAT_END,            /* no more lines; not an error */
    SBAT_BAD_LINE,       /* fewer than six fields, or no component */
    SBAT_BAD_GENERATION, /* no number above zero */
};

struct sbat_line {
    struct text line; /* without its newline */
    struct text component;
    struct text generation;
    struct text vendor; /* and what follows it: package, version, URL */
    uint64_t number; /* the generation; 0 when it is none */
};

/* The text up to the first NUL: what padding follows is no line. */
struct text sbat_until_padding(struct text whole);

/*
 * Takes the next line off `*rest`.  The line is written on every status but
 * SBAT_END, as far as it could be read.
 */
enum sbat_status sbat_next(struct text *rest, struct sbat_line *ret_line);

#endif
