/* SPDX-License-Identifier: BSD-2-Clause */
#include "x86/log.h"

/* The oldest are not read, so that nobody who writes meanwhile is in the way
 * before this many are written. */
#define MARGIN_BYTES 512u

static char ring[LOG_BYTES];
static uint64_t end;

void log_put(char c)
{
    uint64_t at = __atomic_fetch_add(&end, 1, __ATOMIC_RELAXED);

    ring[at % LOG_BYTES] = c;
}

uint64_t log_end(void)
{
    return __atomic_load_n(&end, __ATOMIC_RELAXED);
}

size_t log_read(uint64_t *position, void *to, size_t room_bytes)
{
    uint64_t last = log_end(), at = *position;
    char *text = to;
    size_t length = 0;

    if (at > last)
        return 0;
    if (last > LOG_BYTES && last - at > LOG_BYTES - MARGIN_BYTES)
        at = last - (LOG_BYTES - MARGIN_BYTES);
    while (length < room_bytes && at < last)
        text[length++] = ring[at++ % LOG_BYTES];
    *position = at;
    return length;
}
