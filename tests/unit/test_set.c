/* SPDX-License-Identifier: BSD-2-Clause */
/* Claims: lines wrap between words within their columns, hang where they are
 * told to, and hold no escape and no glyph that was not asked for. */
#include "tests/unit/unit.h"

#include "tools/inspect/set.h"

struct page {
    char *text;
    size_t length;
    struct page_options options;
    struct setter set;
};

static void begin(struct page *page, bool has_colour, bool is_ascii)
{
    page->options = (struct page_options){
        .has_colour = has_colour,
        .is_ascii = is_ascii,
        .columns = PAGE_COLUMNS_MIN,
    };
    page->set = (struct setter){
        .to = open_memstream(&page->text, &page->length),
        .options = &page->options,
    };
    assert_non_null(page->set.to);
}

static void end(struct page *page)
{
    assert_int_equal(fclose(page->set.to), 0);
}

static void check_lines(const char *text, size_t columns, size_t hang)
{
    size_t first = strcspn(text, "\n");

    assert_true(first <= columns);
    for (text += first; *text != '\0'; text += strcspn(text, "\n")) {
        text++;
        assert_true(strcspn(text, "\n") <= columns);
        if (*text != '\0')
            assert_true(strspn(text, " ") == hang);
    }
}

static void wraps_between_words(void **state)
{
    struct page page;

    (void)state;
    begin(&page, false, false);
    set_text(&page.set, TINT_PLAIN, "name");
    set_to(&page.set, 10);
    set_hang_here(&page.set);
    for (int n = 0; n < 60; n++)
        set_format(&page.set, TINT_DIM, "%sword%d", n != 0 ? " " : "", n);
    set_text(&page.set, TINT_DIM, ":");
    end(&page);
    check_lines(page.text, PAGE_COLUMNS_MIN, 10);
    assert_non_null(strstr(page.text, "name      word0 word1 "));
    assert_non_null(strstr(page.text, " word59:"));
    free(page.text);
}

static void breaks_long_words(void **state)
{
    struct page page;
    char word[1000];

    (void)state;
    memset(word, 'x', sizeof(word) - 1);
    word[sizeof(word) - 1] = '\0';
    begin(&page, false, false);
    set_to(&page.set, 70);
    set_hang_here(&page.set);
    set_words(&page.set, TINT_PLAIN, word);
    end(&page);
    check_lines(page.text, PAGE_COLUMNS_MIN, 70);

    size_t count = 0;

    for (const char *at = page.text; *at != '\0'; at++)
        count += *at == 'x';
    assert_int_equal(count, sizeof(word) - 1);
    free(page.text);
}

static void counts_glyphs_as_columns(void **state)
{
    struct page page;

    (void)state;
    begin(&page, false, false);
    assert_int_equal(set_width(&page.set, "a \u2192 b"), 5);
    end(&page);
    free(page.text);
    begin(&page, false, true);
    assert_int_equal(set_width(&page.set, "a \u2192 b"), 6);
    set_text(&page.set, TINT_PLAIN, "a \u2192 \u2026 \u00e4");
    assert_int_equal(page.set.at, 10);
    end(&page);
    assert_string_equal(page.text, "a -> ... ?");
    free(page.text);
}

static void survives_torn_glyphs(void **state)
{
    struct page page;

    (void)state;
    begin(&page, false, true);
    set_words(&page.set, TINT_PLAIN, "\x80\xbf \xe2 \xe2\x86 \xff");
    end(&page);
    for (const char *at = page.text; *at != '\0'; at++)
        assert_true((unsigned char)*at < 0x80);
    free(page.text);
}

static void tints_only_when_asked(void **state)
{
    struct page page;

    (void)state;
    begin(&page, false, false);
    set_text(&page.set, TINT_BAD, "bad");
    end(&page);
    assert_string_equal(page.text, "bad");
    free(page.text);
    begin(&page, true, false);
    set_text(&page.set, TINT_BAD, "bad");
    assert_int_equal(page.set.at, 3);
    end(&page);
    assert_string_equal(page.text, "\033[31mbad\033[0m");
    free(page.text);
    begin(&page, true, false);
    set_to(&page.set, 72);
    page.set.hang = 2;
    set_words(&page.set, TINT_DIM, " one three");
    end(&page);
    assert_non_null(
        strstr(page.text, " one\033[0m\n  \033[2mthree\033[0m"));
    free(page.text);
}

static void groups_digits(void **state)
{
    char text[SET_COUNT_ROOM];

    (void)state;
    set_count(0, text);
    assert_string_equal(text, "0");
    set_count(122880, text);
    assert_string_equal(text, "122,880");
    set_count(UINT64_MAX, text);
    assert_string_equal(text, "18,446,744,073,709,551,615");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wraps_between_words),
        cmocka_unit_test(breaks_long_words),
        cmocka_unit_test(counts_glyphs_as_columns),
        cmocka_unit_test(survives_torn_glyphs),
        cmocka_unit_test(tints_only_when_asked),
        cmocka_unit_test(groups_digits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
