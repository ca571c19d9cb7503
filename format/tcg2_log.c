/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/tcg2_log.h"

#include "lib/text.h"
#include "spec/tcg2.h"

/* The Spec ID event, which tells how long digests are, and with `whole` the
 * bytes of the event that it is in. */
static bool spec_id_read(struct bytes log, struct bytes *ret_algorithms,
                         uint64_t *ret_whole_bytes)
{
    static const char signature[] = TCG_SPEC_ID_SIGNATURE;
    struct bytes head, event;
    uint32_t count;

    if (!bytes_sub(log, 0, TCG_PCR_EVENT_BYTES, &head) ||
        load_le32(head.at + TCG_PCR_EVENT_TYPE_AT) != EV_NO_ACTION ||
        !bytes_sub(log, TCG_PCR_EVENT_BYTES,
                   load_le32(head.at + TCG_PCR_EVENT_LENGTH_AT), &event) ||
        event.length_bytes < TCG_SPEC_ID_ALGORITHMS_AT ||
        memcmp(event.at, signature, sizeof(signature)) != 0)
        return false;
    count = load_le32(event.at + TCG_SPEC_ID_COUNT_AT);
    *ret_whole_bytes = TCG_PCR_EVENT_BYTES + event.length_bytes;
    return count <= TCG2_LOG_ALGORITHMS_CAP &&
           bytes_sub(event, TCG_SPEC_ID_ALGORITHMS_AT,
                     count * TCG_SPEC_ID_ALGORITHM_BYTES, ret_algorithms);
}

static bool digest_bytes(struct bytes algorithms, uint16_t id,
                         uint64_t *ret_bytes)
{
    for (uint64_t at = 0; at < algorithms.length_bytes;
         at += TCG_SPEC_ID_ALGORITHM_BYTES) {
        if (load_le16(algorithms.at + at) == id) {
            *ret_bytes = load_le16(algorithms.at + at + 2);
            return true;
        }
    }
    return false;
}

/* One TCG_PCR_EVENT2 at `offset`; where the next one begins. */
static bool event_skip(struct bytes algorithms, struct bytes events,
                       uint64_t offset, uint64_t *ret_next)
{
    uint64_t at = TCG_PCR_EVENT2_DIGESTS_AT, bytes;
    struct bytes part;
    uint32_t count;

    events = bytes_from(events, offset);
    if (!bytes_sub(events, 0, TCG_PCR_EVENT2_DIGESTS_AT, &part))
        return false;
    count = load_le32(part.at + TCG_PCR_EVENT2_COUNT_AT);
    if (count > TCG2_LOG_ALGORITHMS_CAP)
        return false;
    for (uint32_t n = 0; n < count; n++) {
        if (!bytes_sub(events, at, 2, &part) ||
            !digest_bytes(algorithms, load_le16(part.at), &bytes))
            return false;
        at += 2 + bytes;
    }
    if (!bytes_sub(events, at, 4, &part) ||
        !bytes_sub(events, at + 4, load_le32(part.at), &part))
        return false;
    *ret_next = offset + at + 4 + part.length_bytes;
    return true;
}

bool tcg2_log_bytes(struct bytes log, uint64_t last, uint64_t *ret_bytes)
{
    struct bytes algorithms;
    uint64_t first;

    if (!spec_id_read(log, &algorithms, &first))
        return false;
    if (last == 0) { /* nothing but that */
        *ret_bytes = first;
        return true;
    }
    return last >= first && last <= log.length_bytes &&
           event_skip(algorithms, log, last, ret_bytes);
}

bool tcg2_log_events_bytes(struct bytes log, struct bytes events,
                           uint64_t count, uint64_t *ret_bytes)
{
    struct bytes algorithms;
    uint64_t at = 0;

    if (!spec_id_read(log, &algorithms, &at) || count > TCG2_LOG_EVENTS_CAP)
        return false;
    at = 0;
    for (uint64_t n = 0; n < count; n++) {
        if (!event_skip(algorithms, events, at, &at))
            return false;
    }
    *ret_bytes = at;
    return true;
}
