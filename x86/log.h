/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What was last said, from the first word on, whatever the consoles show: a
 * ring that any CPU writes to without a lock, and that a guest may read.
 */
#ifndef X86_LOG_H
#define X86_LOG_H

#include <stddef.h>
#include <stdint.h>

#define LOG_BYTES 0x4000u

void log_put(char c);

/* The position behind the last character; the first has position 0. */
uint64_t log_end(void);

/*
 * Up to `room_bytes` of text from `*position` on, which is moved to behind
 * them; what is no longer there is passed over.  0 at the end, or past it.
 */
size_t log_read(uint64_t *position, void *to, size_t room_bytes);

#endif
