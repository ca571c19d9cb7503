/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: the printf of boot code prints what the C library's does, for all
 * conversions that both have, and makes foreign text harmless.
 */
#include "tests/unit/unit.h"

#include <stdio.h>

#include "lib/print.h"

#define SAME(...)                                                     \
    do {                                                              \
        char ours_[128], theirs_[128];                                \
        size_t length_ = print_buffer(ours_, sizeof(ours_),           \
                                      __VA_ARGS__);                   \
        int expected_ = snprintf(theirs_, sizeof(theirs_),            \
                                 __VA_ARGS__);                        \
        assert_string_equal(ours_, theirs_);                          \
        assert_int_equal(length_, expected_);                         \
    } while (0)

static void test_numbers_as_libc_does(void **state)
{
    (void)state;
    SAME("%d %i %u %x", -1, 0, 4294967295u, 0xdeadbeefu);
    SAME("%ld %lu %lx", INT64_MIN, UINT64_MAX, UINT64_MAX);
    SAME("%lld %llu %llx", (long long)INT64_MAX, 1ull, 1ull << 63);
    SAME("%zu %zx", SIZE_MAX, (size_t)0);
    SAME("[%5d] [%-5d] [%05d]", -42, -42, -42);
    SAME("[%1x] [%8x] [%08x] [%#8x] [%#010x] [%-#8x]", 255u, 255u, 255u, 255u,
         255u, 255u);
    SAME("[%*d] [%-*u]", 6, 7, 6, 7u);
    SAME("%p", (void *)0xb8000);
    SAME("100%% %c%c", 'a', '\n');
}

static void test_strings_as_libc_does(void **state)
{
    struct bytes cut = heap_copy("abc", 3);

    (void)state;
    SAME("[%s] [%6s] [%-6s] [%.2s] [%6.2s] [%.0s]", "abc", "abc", "abc",
         "abc", "abc", "abc");
    SAME("[%.*s] [%*s]", 2, "abc", 5, "x");
    /* Reads no further than the precision says. */
    SAME("%.3s", (const char *)cut.at);
    drop(cut);
}

static void test_foreign_text_cannot_drive_a_terminal(void **state)
{
    char buffer[64];
    struct text text = TEXT("a\x1b[2J\n\x7f\xc3~ ");

    (void)state;
    print_buffer(buffer, sizeof(buffer), "<%pT>", (void *)&text);
    assert_string_equal(buffer, "<a\\x1b[2J\\x0a\\x7f\\xc3~ >");
}

static void test_short_buffers(void **state)
{
    (void)state;
    for (size_t room = 0; room < 8; room++) {
        char *buffer = malloc(room);

        assert_int_equal(print_buffer(buffer, room, "%d", 12345), 5);
        if (room != 0) {
            assert_int_equal(strlen(buffer), room - 1 < 5 ? room - 1 : 5);
            assert_memory_equal(buffer, "12345", strlen(buffer));
        }
        free(buffer);
    }
}

/* Formats that the compiler would not let through. */
static void print_unchecked(char *buffer, size_t room, const char *format)
{
    size_t (*print)(char *, size_t, const char *, ...) = print_buffer;

    print(buffer, room, format);
}

static void test_unknown_conversions_are_printed(void **state)
{
    char buffer[32];

    (void)state;
    print_unchecked(buffer, sizeof(buffer), "a %y b");
    assert_string_equal(buffer, "a %y b");
    print_unchecked(buffer, sizeof(buffer), "100%");
    assert_string_equal(buffer, "100%");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_as_libc_does),
        cmocka_unit_test(test_strings_as_libc_does),
        cmocka_unit_test(test_foreign_text_cannot_drive_a_terminal),
        cmocka_unit_test(test_short_buffers),
        cmocka_unit_test(test_unknown_conversions_are_printed),
    };

    return cmocka_run_group_tests_name("print", tests, NULL, NULL);
}
