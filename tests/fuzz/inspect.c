/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The whole of `adit inspect`: every reader, unpacking, the kernel within,
 * facts, rules, loaders, and every way to show them.  What is shown has no
 * control characters, whatever the file has.
 */
#include <stdio.h>
#include <stdlib.h>

#include "tests/fuzz/fuzz.h"
#include "tools/inspect/payload.h"
#include "tools/inspect/report.h"
#include "tools/inspect/what.h"

static void show(FILE *to, const struct inspect_report *report)
{
    const struct page_options options = {
        .has_colour = report->file.bytes.length_bytes % 2 != 0,
        .disassemble = true,
        .columns = PAGE_COLUMNS_MIN,
    };

    report_page(to, report, &options);
    report_json_begin(to);
    report_json_file(to, report, 0, true);
    report_json_end(to);
    report_map(to, report);
    report_markdown(to, report, 1);
}

static void inspect(FILE *to, struct inspect_report *report)
{
    inspect_entries_find(&report->file, &report->entries);
    inspect_lint(&report->file, &report->findings);
    inspect_lint_entries(&report->findings, &report->entries);
    inspect_facts_find(&report->file, &report->facts);
    inspect_what(&report->file, sizeof(report->facts.what),
                 report->facts.what);
    inspect_judge(&report->file, &report->facts, &report->verdicts);
    show(to, report);
    findings_free(&report->findings);
}

static void check_text(struct bytes text, bool has_colour)
{
    for (size_t n = 0; n < text.length_bytes; n++) {
        uint8_t c = text.at[n];

        FUZZ_REQUIRE(c >= ' ' || c == '\n' || c == '\t' ||
                     (c == '\033' && has_colour));
        fuzz_saw(c);
    }
}

void fuzz_one(struct bytes in)
{
    static struct inspect_report report;
    char *text = NULL;
    size_t length;
    FILE *to = open_memstream(&text, &length);

    FUZZ_REQUIRE(to != NULL);
    inspect_file_view("fuzz", in, &report.file);
    inspect(to, &report);
    if (inspect_payload_enter(&report.file) == PAYLOAD_FOUND)
        inspect(to, &report);
    inspect_file_close(&report.file);
    fclose(to);
    check_text(bytes_of(text, length), true);
    free(text);
}
