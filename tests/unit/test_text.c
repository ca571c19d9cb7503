/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: pieces of text are compared, split and searched as lib/text.h says,
 * without a byte read outside of them.
 */
#include "tests/unit/unit.h"

static void test_until_nul(void **state)
{
    struct bytes cut = heap_copy("abcd", 4);
    struct text text = TEXT("kept");

    (void)state;
    assert_false(text_until_nul(cut, &text));
    assert_text(text, "kept");
    assert_true(text_until_nul(bytes_of("ab\0cd", 5), &text));
    assert_text(text, "ab");
    assert_false(text_until_nul(bytes_of("", 0), &text));
    drop(cut);
}

static void test_comparisons(void **state)
{
    const struct text nothing = {NULL, 0};
    struct bytes copy = heap_copy("aB", 2);
    struct text cut_text = {(const char *)copy.at, 2};

    (void)state;
    assert_true(text_equal(TEXT("a"), TEXT("a")));
    assert_false(text_equal(TEXT("a"), TEXT("A")));
    assert_false(text_equal(TEXT("a"), TEXT("ab")));
    assert_true(text_equal(nothing, TEXT("")));
    assert_true(text_equal_nocase(TEXT("aZ[09"), TEXT("Az[09")));
    assert_false(text_equal_nocase(TEXT("["), TEXT("{")));
    assert_true(text_equal_nocase(cut_text, cut_text));
    assert_true(text_starts_with(TEXT("abc"), TEXT("ab")));
    assert_true(text_starts_with(TEXT("abc"), TEXT("")));
    assert_false(text_starts_with(TEXT("a"), TEXT("ab")));
    assert_false(text_starts_with(nothing, TEXT("a")));
    drop(copy);
}

static void test_words(void **state)
{
    struct text rest = TEXT("  one\ttwo  three ");
    const struct text nothing = {NULL, 0};
    struct text empty = nothing;

    (void)state;
    assert_text(text_word(&rest), "one");
    assert_text(rest, "two  three ");
    assert_text(text_word(&rest), "two");
    assert_text(text_word(&rest), "three");
    assert_text(rest, "");
    assert_text(text_word(&rest), "");
    assert_int_equal(text_word(&empty).length, 0);
}

static void test_trim_and_skip(void **state)
{
    (void)state;
    assert_text(text_trim(TEXT(" \t\r\na b\r\n ")), "a b");
    assert_text(text_trim(TEXT(" \n ")), "");
    assert_text(text_trim(TEXT("")), "");
    assert_text(text_skip(TEXT("abc"), 2), "c");
    assert_text(text_skip(TEXT("abc"), 3), "");
    assert_text(text_skip(TEXT("abc"), SIZE_MAX), "");
}

static void test_file_name(void **state)
{
    struct bytes path = heap_copy("a/b", 3);

    (void)state;
    assert_text(text_file_name((struct text){(const char *)path.at, 3}), "b");
    assert_text(text_file_name(TEXT("vmlinuz")), "vmlinuz");
    assert_text(text_file_name(TEXT("tftp://10.0.2.2/vmlinuz")), "vmlinuz");
    assert_text(text_file_name(TEXT("\\EFI\\adit\\kernel")), "kernel");
    assert_text(text_file_name(TEXT("folder/")), "");
    assert_text(text_file_name(TEXT("")), "");
    drop(path);
}

static void test_find(void **state)
{
    struct bytes copy = heap_copy("a -b -- c", 9);
    struct text whole = {(const char *)copy.at, 9};

    (void)state;
    assert_int_equal(text_find(whole, TEXT("--")), 5);
    assert_int_equal(text_find(whole, TEXT("c")), 8);
    assert_int_equal(text_find(whole, TEXT("cd")), 9);
    assert_int_equal(text_find(whole, TEXT("")), 0);
    assert_int_equal(text_find(TEXT(""), TEXT("a")), 0);
    assert_int_equal(text_find(TEXT("a"), TEXT("longer")), 1);
    drop(copy);
}

static void test_numbers(void **state)
{
    static const char *const wrong[] = {
        "", "0x", "-1", "+1", "1 ", "a", "0xg", "12a",
        "18446744073709551616", "0x10000000000000000",
    };
    uint64_t number = 7;

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_false(text_number(text_of(wrong[i]), &number));
    assert_int_equal(number, 7);
    assert_true(text_number(TEXT("18446744073709551615"), &number));
    assert_true(number == UINT64_MAX);
    assert_true(text_number(TEXT("0XfFffffffffffffff"), &number));
    assert_true(number == UINT64_MAX);
    assert_true(text_number(TEXT("0xa9"), &number));
    assert_int_equal(number, 0xa9);
    assert_true(text_number(TEXT("007"), &number));
    assert_int_equal(number, 7);
}

static void test_bytes(void **state)
{
    struct bytes copy = heap_copy("\x01\x02\x03\x04\x05\x06\x07\xf8", 8);
    struct bytes part;

    (void)state;
    assert_int_equal(load_le16(copy.at), 0x0201);
    assert_int_equal(load_le32(copy.at + 4), 0xf8070605);
    assert_true(load_le64(copy.at) == 0xf807060504030201);
    assert_true(bytes_sub(copy, 8, 0, &part));
    assert_true(bytes_sub(copy, 0, 8, &part));
    assert_false(bytes_sub(copy, 0, 9, &part));
    assert_false(bytes_sub(copy, 9, 0, &part));
    assert_false(bytes_sub(copy, 1, UINT64_MAX, &part));
    assert_false(bytes_sub(copy, UINT64_MAX, 2, &part));
    assert_int_equal(bytes_from(copy, UINT64_MAX).length_bytes, 0);
    drop(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_until_nul),
        cmocka_unit_test(test_comparisons),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_trim_and_skip),
        cmocka_unit_test(test_file_name),
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_bytes),
    };

    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
