/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/tcg2_log.h"
#include "proof.h"
#include "spec/tcg2.h"

/* A Spec ID event of two algorithms. */
#define FIRST_BYTES                                      \
    (TCG_PCR_EVENT_BYTES + TCG_SPEC_ID_ALGORITHMS_AT +   \
     2 * TCG_SPEC_ID_ALGORITHM_BYTES)

static void log_bytes(struct bytes log, uint64_t last)
{
    uint64_t length;

    if (tcg2_log_bytes(log, last, &length))
        sink = length;
}

static void events_bytes(struct bytes log, struct bytes events)
{
    uint64_t length;

    if (tcg2_log_events_bytes(log, events, 1, &length))
        sink = length;
}

void main_tcg2_log(void)
{
    size_t length = any(0, BOUND);

    begin();
    //@ split length;
    log_bytes(weak_bytes(length), 0);
    log_bytes(weak_bytes(length), FIRST_BYTES);
    log_bytes(weak_bytes(length), ANY64());
    if (length <= 28)
        events_bytes(weak_bytes(FIRST_BYTES), weak_bytes(length));
}
