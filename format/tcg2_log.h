/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A TPM's event log, as far as its length goes: firmware says where the last
 * event begins, and nobody but its bytes where it ends.
 */
#ifndef FORMAT_TCG2_LOG_H
#define FORMAT_TCG2_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/bytes.h"

/* More events, or algorithms, are no log's. */
#define TCG2_LOG_EVENTS_CAP     65536u
#define TCG2_LOG_ALGORITHMS_CAP 16u

/*
 * The length of a log whose last event begins at `last` bytes from the start
 * of `log`, of which as much may be looked at as the view has.  False when
 * `log` does not begin with a Spec ID event, or that event cannot be.
 */
bool tcg2_log_bytes(struct bytes log, uint64_t last, uint64_t *ret_bytes);

/* The length of `count` events at the start of `events`, which have the
 * digests that `log` tells of. */
bool tcg2_log_events_bytes(struct bytes log, struct bytes events,
                           uint64_t count, uint64_t *ret_bytes);

#endif
