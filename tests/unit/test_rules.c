/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of rules: each is described in full, and once. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/unit.h"
#include "tools/inspect/explain.h"
#include "tools/inspect/finding.h"
#include "tools/inspect/rule_id.h"
#include "tools/tool.h"

void tool_complain(const char *path, const char *format, ...)
{
    fail_msg("complained about %s: %s", path, format);
}

static bool is_id(const char *id)
{
    for (; *id != '\0'; id++)
        if (!islower((unsigned char)*id) && !isdigit((unsigned char)*id) &&
            *id != '-')
            return false;
    return true;
}

/* A clause: what prints it ends it. */
static void assert_clause(const char *text)
{
    size_t length = strlen(text);

    assert_true(length > 2);
    assert_int_not_equal(text[length - 1], '.');
    assert_null(strstr(text, "  "));
}

static void every_rule_is_described(void **state)
{
    const struct rule *rule;
    size_t count = 0;

    (void)state;
    for (; (rule = rule_at(count)) != NULL; count++) {
        assert_true(is_id(rule->id));
        assert_true(rule->severity <= SEVERITY_ERROR);
        assert_clause(rule->demands);
        assert_clause(rule->loaders);
        assert_clause(rule->why);
        assert_clause(rule->remedy);
        assert_clause(rule->source);
    }
    assert_true(count > 80);
}

static void ids_are_unique(void **state)
{
    const struct rule *rule;

    (void)state;
    for (size_t n = 0; (rule = rule_at(n)) != NULL; n++)
        assert_ptr_equal(rule_find(rule->id), rule);
    assert_null(rule_find("no-such-rule"));
    assert_null(rule_find(""));
}

static void findings_grow_and_end(void **state)
{
    struct findings to = {.at = NULL};

    (void)state;
    for (uint64_t n = 0; n <= FINDINGS_MAX; n++)
        finding_value(&to, RULE_MB1_FLAGS, FINDINGS_MAX - n, "field", 1, n);
    assert_int_equal(to.count, FINDINGS_MAX);
    assert_true(to.is_cut);
    findings_sort(&to);
    for (size_t n = 1; n < to.count; n++)
        assert_true(to.at[n - 1].offset <= to.at[n].offset);
    assert_true(findings_has(&to, RULE_MB1_FLAGS));
    assert_false(findings_has(&to, RULE_MB2_ARCH));
    findings_free(&to);
    assert_int_equal(to.count, 0);
}

static void hostile_text_is_not_kept(void **state)
{
    struct findings to = {.at = NULL};

    (void)state;
    finding_add(&to, RULE_PE_WX_SECTION, FINDING_NOWHERE, "sec\x1b[2Jtion",
                "none", "%s\n", "\xe2\x80\xae");
    assert_string_equal(to.at[0].field, "sec?[2Jtion");
    assert_string_equal(to.at[0].found, "????");
    assert_false(to.at[0].has_offset);
    findings_free(&to);
}

static void same_says_nothing(void **state)
{
    struct findings to = {.at = NULL};

    (void)state;
    assert_true(finding_same(&to, RULE_MB2_ARCH, 4, "field", 7, 7));
    assert_int_equal(to.count, 0);
    assert_false(finding_same(&to, RULE_MB2_ARCH, 4, "field", 7, 8));
    assert_string_equal(to.at[0].expected, "0x7");
    assert_string_equal(to.at[0].found, "0x8");
    assert_int_equal(to.at[0].offset, 4);
    findings_free(&to);
}

/* Lines of at most 78 columns, and nothing of another rule. */
static void explaining_fits_a_terminal(void **state)
{
    const struct rule *rule;
    char text[4096];

    (void)state;
    for (size_t n = 0; (rule = rule_at(n)) != NULL; n++) {
        FILE *to = fmemopen(text, sizeof(text), "w");

        assert_non_null(to);
        assert_true(explain_rule(to, rule->id));
        fclose(to);
        assert_int_equal(strncmp(text, rule->id, strlen(rule->id)), 0);
        for (char *line = strtok(text, "\n"); line != NULL;
             line = strtok(NULL, "\n"))
            assert_true(strlen(line) <= 78);
    }
    assert_false(explain_rule(stderr, "no-such-rule"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_is_described),
        cmocka_unit_test(ids_are_unique),
        cmocka_unit_test(findings_grow_and_end),
        cmocka_unit_test(hostile_text_is_not_kept),
        cmocka_unit_test(same_says_nothing),
        cmocka_unit_test(explaining_fits_a_terminal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
