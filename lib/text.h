/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Strings and memory for freestanding code.  The mem* and str* names carry the
 * C library's contract, so that the compiler may call them and the host may
 * take its own; the text_* names are ours.
 */
#ifndef LIB_TEXT_H
#define LIB_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/bytes.h"

void *memcpy(void *restrict to, const void *restrict from, size_t length);
void *memmove(void *to, const void *from, size_t length);
void *memset(void *to, int byte, size_t length);
int memcmp(const void *a, const void *b, size_t length);
size_t strlen(const char *text);

/* A piece of text: not NUL-terminated, not owned. */
struct text {
    const char *at;
    size_t length;
};

#define TEXT(literal) ((struct text){"" literal, sizeof(literal) - 1})

struct text text_of(const char *nul_terminated);
/* Up to the first NUL in `whole`; false when there is none. */
bool text_until_nul(struct bytes whole, struct text *ret_text);
bool text_equal(struct text a, struct text b);
/* As text_equal(), with A-Z and a-z taken for the same (ASCII only). */
bool text_equal_nocase(struct text a, struct text b);
bool text_starts_with(struct text whole, struct text prefix);
/* `whole` from `skip` characters on; empty past the end. */
struct text text_skip(struct text whole, size_t skip);
/* Without spaces and tabs (and CR, LF) at both ends. */
struct text text_trim(struct text whole);
/*
 * Splits off the first word (spaces and tabs separate): returns it, and leaves
 * in `*rest` what follows, trimmed in front.  Empty when there is none.
 */
struct text text_word(struct text *rest);
/* What follows the last slash of a path or URI, of either kind. */
struct text text_file_name(struct text path);
/* Where `part` first occurs in `whole`, or whole.length. */
size_t text_find(struct text whole, struct text part);
/*
 * An unsigned number, decimal or 0x hexadecimal, with nothing after it; false
 * when it is none or does not fit.
 */
bool text_number(struct text whole, uint64_t *ret_number);

#endif
