/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: the log has all that was last said up to CONSOLE_INFO, in order,
 * whatever the consoles show, tells what it has lost, and never reads more
 * than there is.
 */
#include "tests/unit/unit.h"

#include "x86/console.h"
#include "x86/log.h"

static uint64_t lost;

/* All that can be read from `*position` on, `step` bytes at a time. */
static struct bytes read_all(uint64_t *position, size_t step)
{
    static uint8_t text[LOG_BYTES];
    size_t length = 0;

    lost = 0;
    for (;;) {
        uint8_t *piece = malloc(step); /* of just that size */
        uint64_t before = *position;
        size_t got = log_read(position, piece, step);

        assert_true(got <= step && length + got <= sizeof(text));
        lost += *position - before - got;
        memcpy(text + length, piece, got);
        free(piece);
        length += got;
        if (got == 0)
            return bytes_of(text, length);
    }
}

static void has_what_is_not_shown(void **state)
{
    uint64_t position = log_end();
    struct bytes all;

    (void)state;
    console_set_level(CONSOLE_ERROR);
    console_print(CONSOLE_ERROR, "one %u\n", 1u);
    console_print(CONSOLE_WARN, "two\n");
    console_print(CONSOLE_INFO, "three\n");
    console_set_level(CONSOLE_DEBUG);
    console_print(CONSOLE_DEBUG, "four\n");
    all = read_all(&position, 7);
    assert_int_equal(all.length_bytes, strlen("one 1\ntwo\nthree\n"));
    assert_memory_equal(all.at, "one 1\ntwo\nthree\n", all.length_bytes);
    assert_int_equal(lost, 0);
    assert_int_equal(position, log_end());
}

static void ends_a_line_once(void **state)
{
    uint64_t position = log_end();
    struct bytes all;

    (void)state;
    console_set_level(CONSOLE_INFO);
    console_print(CONSOLE_INFO, "whole\n");
    console_end_line();
    console_print(CONSOLE_INFO, "half");
    /* Nobody sees this one. */
    console_print(CONSOLE_DEBUG, "\n");
    console_end_line();
    console_end_line();
    all = read_all(&position, 7);
    assert_int_equal(all.length_bytes, strlen("whole\nhalf\n"));
    assert_memory_equal(all.at, "whole\nhalf\n", all.length_bytes);
}

static void past_the_end(void **state)
{
    uint64_t position = log_end() + 1;
    char text[8];

    (void)state;
    assert_int_equal(log_read(&position, text, sizeof(text)), 0);
    assert_int_equal(position, log_end() + 1);
    position = UINT64_MAX;
    assert_int_equal(log_read(&position, text, sizeof(text)), 0);
}

static void goes_round(void **state)
{
    uint64_t start = log_end();

    (void)state;
    for (unsigned written = 0; written < 5 * LOG_BYTES; written++) {
        uint64_t position = start;
        struct bytes all;

        log_put((char)('a' + written % 26));
        if (written % 1009 != 0)
            continue;
        all = read_all(&position, 40);
        assert_int_equal(position, start + written + 1);
        assert_int_equal(all.length_bytes + lost, written + 1);
        assert_true(all.length_bytes == written + 1 ||
                    all.length_bytes >= LOG_BYTES / 2);
        for (size_t n = 0; n < all.length_bytes; n++)
            assert_int_equal(all.at[n], 'a' + (lost + n) % 26);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_what_is_not_shown),
        cmocka_unit_test(ends_a_line_once),
        cmocka_unit_test(past_the_end),
        cmocka_unit_test(goes_round),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
