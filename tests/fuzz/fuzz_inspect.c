/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libFuzzer's way into the whole of `adit inspect`: every reader, unpacking,
 * the kernel within, facts, rules, loaders, and every way to show them.
 *
 * With FUZZ_PLANTED there is a bug behind a header that has to be found
 * first: the negative control.
 */
#include <stdio.h>
#include <stdlib.h>

#include "tools/inspect/payload.h"
#include "tools/inspect/report.h"
#include "tools/inspect/what.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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

#ifdef FUZZ_PLANTED
static void planted(const struct inspect_report *report)
{
    const struct bytes bytes = report->file.bytes;

    if (report->file.pe.check == PE_BAD_RELOC)
        *(volatile uint8_t *)(uintptr_t)(bytes.at + bytes.length_bytes) = 0;
}
#else
static void planted(const struct inspect_report *report)
{
    (void)report;
}
#endif

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
    planted(report);
    findings_free(&report->findings);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct inspect_report report;
    char *text = NULL;
    size_t length;
    FILE *to = open_memstream(&text, &length);

    if (to == NULL)
        return 0;
    inspect_file_view("fuzz", bytes_of(data, size), &report.file);
    inspect(to, &report);
    if (inspect_payload_enter(&report.file) == PAYLOAD_FOUND)
        inspect(to, &report);
    inspect_file_close(&report.file);
    fclose(to);
    free(text);
    return 0;
}
