/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the harnesses share.  A harness is one file with one fuzz_one(), which
 * hands the input to what it tests and requires that the answer keeps the
 * promises of the header that declares it.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/bytes.h"
#include "lib/text.h"

/* The harness's.  It is called twice, the second time with a copy of the input
 * elsewhere, and has to see the same. */
void fuzz_one(struct bytes in);

/* Ends the process with the file, the line and what did not hold. */
_Noreturn void fuzz_fail(const char *file, int line, const char *what);

#define FUZZ_REQUIRE(what) \
    ((what) ? (void)0 : fuzz_fail(__FILE__, __LINE__, #what))

/* What the harness has seen: all of it is compared with the second time. */
void fuzz_saw(uint64_t value);
/* The same of a part, which has to lie inside `whole` (or be empty): where,
 * how long, and what is in it. */
void fuzz_saw_bytes(struct bytes part, struct bytes whole);
void fuzz_saw_text(struct text part, struct bytes whole);

/* Takes a number of so many bytes off the front; 0 where they have ended. */
uint64_t fuzz_take(struct bytes *in, unsigned bytes);
/* Takes up to `most_bytes` off the front, as a view. */
struct bytes fuzz_part(struct bytes *in, size_t most_bytes);
/* `length_bytes` of memory of its own, cleared, which is gone when fuzz_one()
 * returns; so that the sanitizer watches its ends. */
uint8_t *fuzz_room(size_t length_bytes);
/* A copy in such memory. */
struct bytes fuzz_own(struct bytes of);

/* Written only on success: what a call may not touch when it fails. */
#define FUZZ_POISON(what) memset(&(what), 0xa5, sizeof(what))
#define FUZZ_UNWRITTEN(what) fuzz_is_poison(&(what), sizeof(what))
bool fuzz_is_poison(const void *at, size_t length_bytes);

/* The bug of planted.cfg that is awake; 0: none. */
extern int fuzz_planted;

#endif
