/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: the target's memory functions do what the C library's do, for every
 * small length, alignment and overlap, and touch nothing beside.
 */
#include "tests/unit/unit.h"

/* The target's functions under other names, beside the host's. */
void *target_memcpy(void *restrict to, const void *restrict from, size_t n);
void *target_memmove(void *to, const void *from, size_t n);
void *target_memset(void *to, int byte, size_t n);
int target_memcmp(const void *a, const void *b, size_t n);
size_t target_strlen(const char *text);

#define memcpy  target_memcpy
#define memmove target_memmove
#define memset  target_memset
#define memcmp  target_memcmp
#define strlen  target_strlen
#include "lib/memory.c"
#undef memcpy
#undef memmove
#undef memset
#undef memcmp
#undef strlen

#define AREA 96u

static uint8_t ours[AREA], theirs[AREA];

static void make_areas(void)
{
    for (size_t i = 0; i < AREA; i++)
        ours[i] = theirs[i] = (uint8_t)(i * 37 + 11);
}

static void test_memmove_every_overlap(void **state)
{
    (void)state;
    for (size_t from = 0; from < 40; from++)
        for (size_t to = 0; to < 40; to++)
            for (size_t length = 0; length < 50; length++) {
                make_areas();
                assert_ptr_equal(target_memmove(ours + to, ours + from,
                                                length),
                                 ours + to);
                memmove(theirs + to, theirs + from, length);
                assert_memory_equal(ours, theirs, AREA);
            }
}

static void test_memcpy_every_alignment(void **state)
{
    uint8_t source[AREA];

    (void)state;
    for (size_t i = 0; i < AREA; i++)
        source[i] = (uint8_t)(200 - i);
    for (size_t from = 0; from < 16; from++)
        for (size_t to = 0; to < 16; to++)
            for (size_t length = 0; length < 40; length++) {
                make_areas();
                assert_ptr_equal(target_memcpy(ours + to, source + from,
                                               length),
                                 ours + to);
                memcpy(theirs + to, source + from, length);
                assert_memory_equal(ours, theirs, AREA);
            }
}

static void test_memset(void **state)
{
    (void)state;
    for (size_t to = 0; to < 16; to++)
        for (size_t length = 0; length < 40; length++) {
            make_areas();
            assert_ptr_equal(target_memset(ours + to, -91, length),
                             ours + to);
            memset(theirs + to, -91, length);
            assert_memory_equal(ours, theirs, AREA);
        }
}

static void test_memcmp_and_strlen(void **state)
{
    (void)state;
    assert_int_equal(target_memcmp("abc", "abd", 2), 0);
    assert_true(target_memcmp("abc", "abd", 3) < 0);
    assert_true(target_memcmp("a\xff", "a\x01", 2) > 0);
    assert_int_equal(target_memcmp("a", "b", 0), 0);
    assert_int_equal(target_strlen(""), 0);
    assert_int_equal(target_strlen("four"), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memmove_every_overlap),
        cmocka_unit_test(test_memcpy_every_alignment),
        cmocka_unit_test(test_memset),
        cmocka_unit_test(test_memcmp_and_strlen),
    };

    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
