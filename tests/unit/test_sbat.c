/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: the reader of .sbat gives each line's fields, names what shim would
 * not take, and reads nothing past a text that ends anywhere.
 */
#include "tests/unit/unit.h"

#include "format/sbat.h"

static void good_lines(void **state)
{
    struct text rest = TEXT("sbat,1,V,sbat,1,U\nadit,12,A,adit,0.1,U,more");
    struct sbat_line line;

    (void)state;
    assert_int_equal(sbat_next(&rest, &line), SBAT_OK);
    assert_text(line.line, "sbat,1,V,sbat,1,U");
    assert_text(line.component, "sbat");
    assert_text(line.generation, "1");
    assert_text(line.vendor, "V,sbat,1,U");
    assert_int_equal(line.number, 1);
    assert_int_equal(sbat_next(&rest, &line), SBAT_OK);
    assert_text(line.component, "adit");
    assert_int_equal(line.number, 12);
    assert_text(line.vendor, "A,adit,0.1,U,more");
    assert_int_equal(sbat_next(&rest, &line), SBAT_END);
}

static void bad_lines(void **state)
{
    static const struct {
        const char *text;
        enum sbat_status expected;
    } cases[] = {
        {"", SBAT_END},
        {"\n", SBAT_BAD_LINE},
        {"a", SBAT_BAD_LINE},
        {"a,", SBAT_BAD_LINE},
        {"a,1", SBAT_BAD_LINE},
        {"a,1,v,p,1", SBAT_BAD_LINE},
        {"a,1,v,,1,u", SBAT_BAD_LINE},
        {",1,v,p,1,u", SBAT_BAD_LINE},
        {"a,1,v,p,1,u", SBAT_OK},
        {"a,0,v,p,1,u", SBAT_BAD_GENERATION},
        {"a,,v,p,1,u", SBAT_BAD_GENERATION},
        {"a,-1,v,p,1,u", SBAT_BAD_GENERATION},
        {"a,18446744073709551616,v,p,1,u", SBAT_BAD_GENERATION},
    };

    (void)state;
    for (size_t n = 0; n < sizeof(cases) / sizeof(cases[0]); n++) {
        struct bytes copy = heap_copy(cases[n].text, strlen(cases[n].text));
        struct text rest = {(const char *)copy.at, copy.length_bytes};
        struct sbat_line line;
        enum sbat_status status = sbat_next(&rest, &line);

        drop(copy);
        if (status != cases[n].expected)
            fail_msg("case %zu: expected %d, found %d", n, cases[n].expected,
                     status);
    }
}

static void padding(void **state)
{
    (void)state;
    assert_text(sbat_until_padding(TEXT("a\0b")), "a");
    assert_text(sbat_until_padding(TEXT("ab")), "ab");
    assert_text(sbat_until_padding(TEXT("\0")), "");
}

/* Every line takes at least a byte off: as many calls as bytes must do. */
static bool read_all(struct bytes input)
{
    struct text rest = {(const char *)input.at, input.length_bytes};
    struct sbat_line line;

    for (size_t n = 0; n <= input.length_bytes; n++)
        if (sbat_next(&rest, &line) == SBAT_END)
            return true;
    fail_msg("no progress in %zu bytes", input.length_bytes);
    return false;
}

static void ends_anywhere(void **state)
{
    static struct input in;

    (void)state;
    in.length_bytes = 0;
    put_text(&in, "sbat,1,V,sbat,1,U\n\n,,,\nadit,1,A,adit,0.1,U\n");
    read_all_prefixes(&in, read_all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_lines),
        cmocka_unit_test(bad_lines),
        cmocka_unit_test(padding),
        cmocka_unit_test(ends_anywhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
