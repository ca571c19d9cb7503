/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The negative controls of this ring.  Claim: a false assertion, a byte read
 * past an input's end and undefined arithmetic are each reported.  Run with
 * the name of one of them it must fail; with `nothing` it passes, so that it
 * can only fail for the reason asked for.
 */
#include <limits.h>

#include "tests/unit/unit.h"

static const char *wanted;

static bool is_wanted(const char *name)
{
    return strcmp(wanted, name) == 0;
}

static void test_assertion(void **state)
{
    (void)state;
    assert_int_equal(is_wanted("assertion"), 0);
}

static void test_overread(void **state)
{
    struct bytes copy = heap_copy("abc", 3);
    const volatile uint8_t *at = copy.at;
    size_t index = is_wanted("overread") ? 3 : 2;

    (void)state;
    assert_int_equal(at[index], 'c');
    drop(copy);
}

static void test_overflow(void **state)
{
    volatile int number = is_wanted("overflow") ? INT_MAX : 1;

    (void)state;
    number = number + 1;
    assert_int_not_equal(number, 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_assertion),
        cmocka_unit_test(test_overread),
        cmocka_unit_test(test_overflow),
    };

    wanted = argc == 2 ? argv[1] : "nothing";
    return cmocka_run_group_tests_name("control", tests, NULL, NULL);
}
