/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: the length of an event log is known exactly, with digests of any
 * number and size that it tells of, and of a log that is cut anywhere, or lies
 * about a length or a count, nothing is believed.
 */
#include "tests/unit/unit.h"

#include "format/tcg2_log.h"
#include "spec/tcg2.h"

/* Of SHA-1, and of one that nobody knows. */
#define ALGORITHMS 2
#define SPEC_ID_BYTES \
    (TCG_SPEC_ID_ALGORITHMS_AT + ALGORITHMS * TCG_SPEC_ID_ALGORITHM_BYTES + 1)
#define FIRST_BYTES (TCG_PCR_EVENT_BYTES + SPEC_ID_BYTES)
#define DIGESTS_BYTES (2 + 20 + 2 + 7)
#define EVENT_BYTES (TCG_PCR_EVENT2_DIGESTS_AT + DIGESTS_BYTES + 4 + 5)
#define EVENTS 3
#define LOG_BYTES (FIRST_BYTES + EVENTS * EVENT_BYTES)

static uint8_t log_room[LOG_BYTES];

static void event_make(uint8_t *at)
{
    uint8_t *digest = at + TCG_PCR_EVENT2_DIGESTS_AT;

    store_le32(at + TCG_PCR_EVENT2_COUNT_AT, ALGORITHMS);
    store_le16(digest, 4);
    store_le16(digest + 22, 0x7777);
    store_le32(digest + DIGESTS_BYTES, 5);
}

static int log_make(void **state)
{
    uint8_t *id = log_room + TCG_PCR_EVENT_BYTES;
    uint8_t *algorithm = id + TCG_SPEC_ID_ALGORITHMS_AT;

    (void)state;
    memset(log_room, 0, sizeof(log_room));
    store_le32(log_room + TCG_PCR_EVENT_TYPE_AT, EV_NO_ACTION);
    store_le32(log_room + TCG_PCR_EVENT_LENGTH_AT, SPEC_ID_BYTES);
    memcpy(id, TCG_SPEC_ID_SIGNATURE, sizeof(TCG_SPEC_ID_SIGNATURE));
    store_le32(id + TCG_SPEC_ID_COUNT_AT, ALGORITHMS);
    store_le16(algorithm, 4);
    store_le16(algorithm + 2, 20);
    store_le16(algorithm + 4, 0x7777);
    store_le16(algorithm + 6, 7);
    for (size_t n = 0; n < EVENTS; n++)
        event_make(log_room + FIRST_BYTES + n * EVENT_BYTES);
    return 0;
}

/* In a buffer of exactly that size, for ASan to watch. */
static bool is_length(size_t room, uint64_t last, uint64_t *ret_bytes)
{
    uint8_t *copy = malloc(room + 1);
    bool is_known;

    memcpy(copy + 1, log_room, room);
    is_known = tcg2_log_bytes(bytes_of(copy + 1, room), last, ret_bytes);
    free(copy);
    return is_known;
}

static void test_whole(void **state)
{
    uint64_t bytes = 0;

    (void)state;
    assert_true(is_length(LOG_BYTES, LOG_BYTES - EVENT_BYTES, &bytes));
    assert_int_equal(bytes, LOG_BYTES);
    assert_true(is_length(LOG_BYTES, FIRST_BYTES, &bytes));
    assert_int_equal(bytes, FIRST_BYTES + EVENT_BYTES);
    assert_true(is_length(FIRST_BYTES, 0, &bytes));
    assert_int_equal(bytes, FIRST_BYTES);
}

static void test_cut_anywhere(void **state)
{
    uint64_t bytes = 77;

    (void)state;
    for (size_t room = 0; room < LOG_BYTES; room++)
        assert_false(is_length(room, LOG_BYTES - EVENT_BYTES, &bytes));
    for (size_t room = 0; room < FIRST_BYTES; room++)
        assert_false(is_length(room, 0, &bytes));
    assert_int_equal(bytes, 77);
}

static void test_last_that_cannot_be(void **state)
{
    static const uint64_t lasts[] = {1, FIRST_BYTES - 1, LOG_BYTES,
                                     LOG_BYTES + 1, UINT64_MAX};
    uint64_t bytes;

    (void)state;
    for (size_t n = 0; n < sizeof(lasts) / sizeof(lasts[0]); n++)
        assert_false(is_length(LOG_BYTES, lasts[n], &bytes));
}

/* Every 4 bytes that are a count or a length, at their extremes. */
static void test_lies(void **state)
{
    static const size_t fields[] = {
        TCG_PCR_EVENT_TYPE_AT, TCG_PCR_EVENT_LENGTH_AT,
        TCG_PCR_EVENT_BYTES + TCG_SPEC_ID_COUNT_AT,
        FIRST_BYTES + TCG_PCR_EVENT2_COUNT_AT,
        FIRST_BYTES + TCG_PCR_EVENT2_DIGESTS_AT + DIGESTS_BYTES,
    };
    static const uint32_t lies[] = {LOG_BYTES, 0x7fffffff, 0x80000000,
                                    0xffffffff};
    uint64_t bytes;

    for (size_t n = 0; n < sizeof(fields) / sizeof(fields[0]); n++)
        for (size_t lie = 0; lie < sizeof(lies) / sizeof(lies[0]); lie++) {
            log_make(state);
            store_le32(log_room + fields[n], lies[lie]);
            assert_false(is_length(LOG_BYTES, FIRST_BYTES, &bytes));
        }
    log_make(state);
    log_room[TCG_PCR_EVENT_BYTES]++; /* the signature */
    assert_false(is_length(LOG_BYTES, FIRST_BYTES, &bytes));
    log_make(state);
    log_room[FIRST_BYTES + TCG_PCR_EVENT2_DIGESTS_AT]++; /* an algorithm */
    assert_false(is_length(LOG_BYTES, FIRST_BYTES, &bytes));
}

/* The first event ends before what it has to tell. */
static void test_short_first_event(void **state)
{
    uint64_t bytes;

    (void)state;
    store_le32(log_room + TCG_PCR_EVENT_TYPE_AT, EV_NO_ACTION);
    store_le32(log_room + TCG_PCR_EVENT_LENGTH_AT,
               TCG_SPEC_ID_ALGORITHMS_AT - 1);
    assert_false(is_length(LOG_BYTES, 0, &bytes));
    log_make(state);
    store_le32(log_room + TCG_PCR_EVENT_BYTES + TCG_SPEC_ID_COUNT_AT,
               ALGORITHMS + 1);
    assert_false(is_length(LOG_BYTES, 0, &bytes));
}

static void test_final_events(void **state)
{
    struct bytes log = bytes_of(log_room, LOG_BYTES);
    struct bytes events = bytes_from(log, FIRST_BYTES);
    uint64_t bytes = 77;

    (void)state;
    for (uint64_t count = 0; count <= EVENTS; count++) {
        assert_true(tcg2_log_events_bytes(log, events, count, &bytes));
        assert_int_equal(bytes, count * EVENT_BYTES);
    }
    assert_false(tcg2_log_events_bytes(log, events, EVENTS + 1, &bytes));
    assert_false(tcg2_log_events_bytes(log, events, UINT64_MAX, &bytes));
    assert_false(tcg2_log_events_bytes(events, events, 1, &bytes));
    assert_int_equal(bytes, EVENTS * EVENT_BYTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_whole, log_make),
        cmocka_unit_test_setup(test_cut_anywhere, log_make),
        cmocka_unit_test_setup(test_last_that_cannot_be, log_make),
        cmocka_unit_test_setup(test_lies, log_make),
        cmocka_unit_test_setup(test_short_first_event, log_make),
        cmocka_unit_test_setup(test_final_events, log_make),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
