/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: --require takes protocols and nothing else and is met by sound
 * entries only; --deny counts findings of its severity and above; what is not
 * met is said, a line each.
 */
#include "tests/unit/unit.h"

#include <stdio.h>

#include "tools/inspect/demand.h"
#include "tools/inspect/rule_id.h"
#include "tools/tool.h"

static char said[512];
static unsigned lines;

void tool_complain(const char *path, const char *format, ...)
{
    size_t length = strlen(said);
    va_list args;

    assert_string_equal(path, "file");
    lines++;
    va_start(args, format);
    vsnprintf(said + length, sizeof(said) - length, format, args);
    va_end(args);
}

static struct demand demand;
static struct inspect_entries entries;
static struct findings findings;

static int begin(void **state)
{
    (void)state;
    demand_begin(&demand);
    entries = (struct inspect_entries){.count = 2};
    entries.at[0].protocol = PROTOCOL_MB1;
    entries.at[1].protocol = PROTOCOL_MB2;
    said[0] = '\0';
    lines = 0;
    return 0;
}

static int end(void **state)
{
    (void)state;
    findings_free(&findings);
    return 0;
}

static bool is_met(void)
{
    return demand_met(&demand, "file", &entries, &findings);
}

static void lists_are_protocols(void **state)
{
    struct text unknown = TEXT("");

    (void)state;
    assert_true(demand_require(&demand, TEXT("mb2, pvh,efi"), &unknown));
    assert_true(demand.requires[PROTOCOL_MB2]);
    assert_true(demand.requires[PROTOCOL_PVH]);
    assert_true(demand.requires[PROTOCOL_EFI]);
    assert_false(demand.requires[PROTOCOL_MB1]);
    assert_false(demand_require(&demand, TEXT("mb1,nonsense"), &unknown));
    assert_true(text_equal(unknown, TEXT("nonsense")));
    assert_false(demand.requires[PROTOCOL_MB1]);
    assert_false(demand_require(&demand, TEXT(""), &unknown));
    assert_false(demand_require(&demand, TEXT("mb1,"), &unknown));
    assert_false(demand_require(&demand, TEXT("MB1"), &unknown));
}

static void severities_are_three(void **state)
{
    (void)state;
    assert_true(demand_deny(&demand, TEXT("WARNING")));
    assert_int_equal(demand.denies, SEVERITY_WARNING);
    assert_true(demand_deny(&demand, TEXT("note")));
    assert_int_equal(demand.denies, SEVERITY_NOTE);
    assert_false(demand_deny(&demand, TEXT("fatal")));
    assert_false(demand_deny(&demand, TEXT("")));
    assert_int_equal(demand.denies, SEVERITY_NOTE);
}

static void sound_entries_meet_it(void **state)
{
    struct text unknown;

    (void)state;
    assert_true(is_met());
    assert_true(demand_require(&demand, TEXT("mb1,mb2"), &unknown));
    assert_true(is_met());
    assert_int_equal(lines, 0);
    assert_true(demand_require(&demand, TEXT("pvh"), &unknown));
    assert_false(is_met());
    assert_int_equal(lines, 1);
    assert_non_null(strstr(said, "required entry pvh: there is none"));
}

static void broken_entries_do_not(void **state)
{
    struct text unknown;

    (void)state;
    finding_value(&findings, RULE_MB2_CHECKSUM, 0x4c, "checksum", 1, 2);
    assert_true(demand_require(&demand, TEXT("mb1"), &unknown));
    assert_false(is_met()); /* by its severity alone */
    assert_string_equal(said, "1 finding of severity error");
    said[0] = '\0';
    assert_true(demand_require(&demand, TEXT("mb2"), &unknown));
    assert_false(is_met());
    assert_non_null(strstr(said, "required entry mb2: rule mb2-checksum: "
                                 "checksum at offset 0x4c: expected 0x1, "
                                 "found 0x2"));
}

/* A header that no loader looks for is a warning, and no way in. */
static void a_warning_may_bar_a_way(void **state)
{
    struct text unknown;

    (void)state;
    finding_value(&findings, RULE_MB1_CONTAINER, 0x4c, "flags", 1, 2);
    assert_true(is_met());
    assert_true(demand_require(&demand, TEXT("mb1"), &unknown));
    assert_false(is_met());
    assert_int_equal(lines, 1);
}

static void what_is_denied_is_counted(void **state)
{
    (void)state;
    finding_value(&findings, RULE_ELF_WX, 1, "flags", 1, 2);
    finding_value(&findings, RULE_NX_COMPAT_MISSING, 1, "flags", 1, 2);
    assert_true(is_met());
    assert_true(demand_deny(&demand, TEXT("warning")));
    assert_false(is_met());
    assert_string_equal(said, "1 finding of severity warning or above");
    said[0] = '\0';
    assert_true(demand_deny(&demand, TEXT("note")));
    assert_false(is_met());
    assert_string_equal(said, "2 findings of severity note or above");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(lists_are_protocols, begin, end),
        cmocka_unit_test_setup_teardown(severities_are_three, begin, end),
        cmocka_unit_test_setup_teardown(sound_entries_meet_it, begin, end),
        cmocka_unit_test_setup_teardown(broken_entries_do_not, begin, end),
        cmocka_unit_test_setup_teardown(a_warning_may_bar_a_way, begin, end),
        cmocka_unit_test_setup_teardown(what_is_denied_is_counted, begin,
                                        end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
