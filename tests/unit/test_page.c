/* SPDX-License-Identifier: BSD-2-Clause */
/* Claims: whatever is known of a file, its page keeps to its columns, has no
 * control character that an image brought along, and says each thing once. */
#include "tests/unit/unit.h"

#include <stdio.h>

#include "tools/inspect/report.h"
#include "tools/tool.h"

void tool_complain(const char *name, const char *format, ...)
{
    fail_msg("complained about %s: %s", name, format);
}

static const struct loader loaders[] = {
    {"a-one", "A", "one FILE", "1.0"},
    {"a-two", "A", "two FILE", "1.0"},
    {"b", "B", "", "1.0"},
    {"c", "C", "kernel=FILE", "1.0"},
};

static struct inspect_report *make(void)
{
    struct inspect_report *report = calloc(1, sizeof(*report));

    assert_non_null(report);
    inspect_file_view("file\033[31m", bytes_of("MZ", 2), &report->file);
    snprintf(report->facts.what, sizeof(report->facts.what), "a file");
    return report;
}

static struct inspect_entry *add_entry(struct inspect_report *report,
                                       enum protocol protocol)
{
    struct inspect_entry *entry =
        &report->entries.at[report->entries.count++];

    entry->protocol = protocol;
    entry->mode_bits = 32;
    return entry;
}

static void add_verdict(struct inspect_report *report, size_t loader,
                        enum verdict_outcome outcome, const char *why)
{
    struct verdict *verdict = &report->verdicts.at[report->verdicts.count++];

    verdict->loader = &loaders[loader];
    verdict->outcome = outcome;
    verdict->protocol = PROTOCOL_MB1;
    snprintf(verdict->why, sizeof(verdict->why), "%s", why);
}

static char *show(struct inspect_report *report, unsigned columns)
{
    struct page_options options = {.is_ascii = true, .columns = columns};
    char *text = NULL;
    size_t length;
    FILE *to = open_memstream(&text, &length);

    assert_non_null(to);
    report_page(to, report, &options);
    assert_int_equal(fclose(to), 0);
    for (size_t n = 0; n < length; n++)
        assert_true(text[n] == '\n' || (text[n] >= ' ' && text[n] <= '~'));
    for (const char *line = text; *line != '\0';) {
        size_t width = strcspn(line, "\n");

        if (width > columns)
            fail_msg("%zu of %u columns: %.*s", width, columns, (int)width,
                     line);
        assert_true(width == 0 || line[width - 1] != ' ');
        line += width + 1;
    }
    inspect_file_close(&report->file);
    free(report);
    return text;
}

static void lists_entries(void **state)
{
    struct inspect_report *report = make();
    struct inspect_entry *entry = add_entry(report, PROTOCOL_MB1);
    char *text;

    (void)state;
    entry->has_physical = true;
    entry->physical = 0x200010;
    entry->symbol = TEXT("start\n");
    entry->symbol_offset_bytes = 0x10;
    snprintf(entry->asks[0], sizeof(entry->asks[0]), "aligned modules");
    snprintf(entry->asks[1], sizeof(entry->asks[1]), "memory map");
    entry->ask_count = 2;
    add_entry(report, PROTOCOL_PVH)->broken_rule = "pvh-note-align";
    text = show(report, 80);
    assert_non_null(strstr(text, "file\\x1b[31m  2 bytes\n  a file\n"));
    assert_non_null(strstr(text, "ENTRY POINTS  mode    physical  symbol\n"));
    assert_non_null(strstr(
        text, "  mb1         32-bit  0x200010  start\\x0a+0x10\n"
              "      Multiboot 1: aligned modules; memory map\n"));
    assert_non_null(strstr(
        text, "  pvh         32-bit            broken: pvh-note-align\n"));
    assert_non_null(strstr(text, "\nFACTS  none\n"));
    free(text);
}

static void groups_loaders(void **state)
{
    struct inspect_report *report = make();
    char *text;

    (void)state;
    add_verdict(report, 3, VERDICT_REFUSES, "no header");
    add_verdict(report, 0, VERDICT_STARTS, "x");
    add_verdict(report, 2, VERDICT_STARTS, "y");
    add_verdict(report, 2, VERDICT_STARTS, "y");
    add_verdict(report, 1, VERDICT_STARTS, "z");
    add_verdict(report, 2, VERDICT_REFUSES, "no header");
    add_verdict(report, 0, VERDICT_REFUSES, "too old");
    text = show(report, 80);
    assert_non_null(strstr(text, "LOADERS\n"
                                 "  mb1      A (one); B; A (two)\n"
                                 "  refuses  C (kernel=FILE); B: no header\n"
                                 "  refuses  A (one): too old\n"));
    free(text);
}

static void counts_findings(void **state)
{
    struct inspect_report *report = make();
    static struct finding at[8];
    char *text, *remedy;

    (void)state;
    for (size_t n = 0; n < 8; n++) {
        at[n].rule = rule_at(n == 7 ? 1 : 0);
        snprintf(at[n].field, sizeof(at[n].field), "field %zu", n);
        snprintf(at[n].expected, sizeof(at[n].expected), "1");
        snprintf(at[n].found, sizeof(at[n].found), "2");
    }
    assert_ptr_not_equal(at[0].rule, at[7].rule);
    report->findings = (struct findings){.at = at, .count = 8};
    text = show(report, 80);
    assert_non_null(strstr(text, "field 2: expected 1, found 2\n"));
    assert_null(strstr(text, "field 3"));
    assert_non_null(strstr(text, "and 4 more of "));
    assert_non_null(strstr(text, "field 7: expected 1, found 2\n"));
    remedy = strstr(text, "remedy: ");
    assert_non_null(remedy);
    assert_in_range(remedy - text, strstr(text, "field 0") - text,
                    strstr(text, "field 1") - text);
    assert_true(strstr(remedy + 1, "remedy: ") > strstr(text, "field 7"));
    free(text);
}

static void keeps_to_its_columns(void **state)
{
    static const enum protocol protocols[] = {PROTOCOL_MB1, PROTOCOL_XEN_PV};

    (void)state;
    for (unsigned columns = PAGE_COLUMNS_MIN; columns <= PAGE_COLUMNS_MAX;
         columns += 8) {
        struct inspect_report *report = make();
        static char name[3000];

        memset(name, 0xff, sizeof(name));
        memset(report->facts.what, 'w', sizeof(report->facts.what) - 1);
        report->facts.cmdline = (struct text){name, sizeof(name)};
        for (size_t n = 0; n < 2; n++) {
            struct inspect_entry *entry = add_entry(report, protocols[n]);

            entry->has_file_offset = entry->has_physical = true;
            entry->has_rva = entry->has_virtual = true;
            entry->file_offset = entry->physical = UINT64_MAX;
            entry->rva = entry->virtual_ = UINT64_MAX;
            entry->symbol = (struct text){name, sizeof(name)};
            for (size_t ask = 0; ask < ENTRY_ASKS_MAX; ask++)
                memset(entry->asks[ask], 'a', sizeof(entry->asks[0]) - 1);
            entry->ask_count = ENTRY_ASKS_MAX;
        }
        for (size_t n = 0; n < LOADERS_MAX; n++)
            add_verdict(report, n % 4, (enum verdict_outcome)(n / 12),
                        n % 2 ? "w w w w" : "because-of-a-very-long-word-"
                                            "that-nobody-would-write-here");
        free(show(report, columns));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_entries),
        cmocka_unit_test(groups_loaders),
        cmocka_unit_test(counts_findings),
        cmocka_unit_test(keeps_to_its_columns),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
