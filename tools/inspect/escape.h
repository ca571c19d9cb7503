/* SPDX-License-Identifier: BSD-2-Clause */
/* Foreign text, made harmless for terminals and pages. */
#ifndef TOOLS_INSPECT_ESCAPE_H
#define TOOLS_INSPECT_ESCAPE_H

#include "lib/text.h"

/*
 * All of `from` that fits, NUL-terminated: printable ASCII as it is, a
 * backslash doubled, any other byte as \xNN.  Text that does not fit ends in
 * "...".  `room` counts the NUL and is at least 4.  Answers `to`.
 */
const char *escape_text(char *to, size_t room, struct text from);

#endif
