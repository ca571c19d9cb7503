/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * UTF-16 little-endian, which UEFI speaks, to UTF-8 and back.  What is not
 * well-formed is refused as a whole: half a file name is worse than none.
 */
#ifndef FORMAT_UTF16_H
#define FORMAT_UTF16_H

#include <stddef.h>
#include <stdint.h>

#include "lib/text.h"

enum utf16_status {
    UTF16_OK,
    UTF16_BAD,     /* odd size, lone surrogate, control character; bad UTF-8 */
    UTF16_NO_ROOM,
};

const char *utf16_status_text(enum utf16_status status);

/*
 * Up to the first NUL in `from`, or to its end.  `to` gets no NUL.  Tabs are
 * the only control characters that are let through.
 */
enum utf16_status utf16_to_text(struct bytes from, char *to, size_t room_bytes,
                                struct text *ret_text);

/* All of `from`, and a NUL behind it; `room_units` counts the NUL. */
enum utf16_status utf16_from_text(struct text from, uint16_t *to,
                                  size_t room_units, size_t *ret_units);

#endif
