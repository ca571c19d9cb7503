/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `adit inspect`: opens boot images, one after another, finds out what there
 * is to know of each and has it shown.
 */
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/inspect/demand.h"
#include "tools/inspect/disassemble.h"
#include "tools/inspect/explain.h"
#include "tools/inspect/options.h"
#include "tools/inspect/payload.h"
#include "tools/inspect/report.h"
#include "tools/inspect/what.h"
#include "tools/tool.h"

struct run {
    struct inspect_options options;
    struct demand demand;
    struct page_options page;
    struct inspect_report *reports; /* one, or with --markdown all */
    size_t shown; /* reports that were shown, or will be at the end */
    enum tool_exit worst;
};

static void worsen(struct run *run, enum tool_exit exit)
{
    if (exit > run->worst)
        run->worst = exit;
}

/* Digs for the kernel in the file, as deep as was asked for. */
static bool dig(struct run *run, struct inspect_file *file)
{
    for (unsigned n = 0; n < run->options.payload_depth; n++)
        switch (inspect_payload_enter(file)) {
        case PAYLOAD_FOUND:
            break;
        case PAYLOAD_NOT_THERE:
            tool_complain(file->path, "has no kernel in it: expected a Linux "
                                      "kernel's payload, .linux or .kernel");
            worsen(run, TOOL_PROBLEM);
            return false;
        case PAYLOAD_NO_MEMORY:
            worsen(run, TOOL_FAILED);
            return false;
        }
    return true;
}

static bool open_report(struct run *run, const char *path,
                        struct inspect_report *report)
{
    memset(report, 0, sizeof(*report));
    if (!inspect_file_open(path, &report->file)) {
        worsen(run, TOOL_FAILED);
        return false;
    }
    if (!dig(run, &report->file)) {
        inspect_file_close(&report->file);
        return false;
    }
    inspect_entries_find(&report->file, &report->entries);
    inspect_lint(&report->file, &report->findings);
    inspect_lint_entries(&report->findings, &report->entries);
    inspect_facts_find(&report->file, &report->facts);
    inspect_what(&report->file, sizeof(report->facts.what),
                 report->facts.what);
    inspect_judge(&report->file, &report->facts, &report->verdicts);
    return true;
}

static void close_report(struct inspect_report *report)
{
    findings_free(&report->findings);
    inspect_file_close(&report->file);
}

static bool write_file(const char *path, struct bytes bytes)
{
    const char *slash = strrchr(path, '/');
    char *directory = slash == NULL ? strdup(".")
                      : strndup(path, (size_t)(slash - path) + 1);
    struct file_output output = {
        .directory = directory,
        .name = slash == NULL ? path : slash + 1,
        .bytes = bytes,
    };
    bool done = directory != NULL && file_write_all(&output, 1);

    free(directory);
    return done;
}

static bool write_map(const char *path, const struct inspect_report *report)
{
    char *text = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&text, &length);
    bool done = false;

    if (to != NULL)
        report_map(to, report);
    if (to == NULL || fclose(to) != 0)
        tool_complain(path, "cannot be drawn: %s", strerror(errno));
    else if (strcmp(path, "-") == 0)
        done = fwrite(text, 1, length, stdout) == length;
    else
        done = write_file(path, bytes_of(text, length));
    free(text);
    return done;
}

static void show(struct run *run, const struct inspect_report *report)
{
    const struct inspect_options *options = &run->options;

    if (options->markdown)
        return; /* all at the end, side by side */
    if (options->map != NULL) {
        if (!write_map(options->map, report))
            worsen(run, TOOL_FAILED);
    } else if (options->json) {
        if (!report_json_file(stdout, report, run->shown,
                              options->disassemble))
            worsen(run, TOOL_FAILED);
    } else {
        if (run->shown != 0)
            putchar('\n');
        report_page(stdout, report, &run->page);
    }
}

static bool is_fine(const struct run *run, const struct inspect_report *report)
{
    if (inspect_is_known(&report->file))
        return demand_met(&run->demand, report->file.path, &report->entries,
                          &report->findings);
    tool_complain(report->file.path, "is %s: expected ELF, PE, bzImage or "
                                     "Multiboot", report->facts.what);
    return false;
}

static void inspect_all(struct run *run)
{
    bool keeps = run->options.markdown;

    if (run->options.json)
        report_json_begin(stdout);
    for (int n = 0; n < run->options.name_count; n++) {
        struct inspect_report *report =
            &run->reports[keeps ? run->shown : 0];

        if (!open_report(run, run->options.names[n], report))
            continue;
        show(run, report);
        if (!is_fine(run, report))
            worsen(run, TOOL_PROBLEM);
        run->shown++;
        if (!keeps)
            close_report(report);
    }
    if (run->options.json)
        report_json_end(stdout);
    if (!keeps)
        return;
    report_markdown(stdout, run->reports, run->shown);
    for (size_t n = 0; n < run->shown; n++)
        close_report(&run->reports[n]);
}

/* A disk that is full is told, too. */
static void finish(struct run *run)
{
    errno = EIO; /* where an earlier write has failed, nobody knows why */
    if (fflush(stdout) == 0 && !ferror(stdout))
        return;
    tool_complain(NULL, "the output cannot be written: %s", strerror(errno));
    worsen(run, TOOL_FAILED);
}

/* Understands --require and --deny. */
static bool read_demand(struct run *run)
{
    const struct inspect_options *options = &run->options;
    struct text unknown;

    demand_begin(&run->demand);
    if (options->require != NULL &&
        !demand_require(&run->demand, text_of(options->require), &unknown)) {
        tool_misused(&inspect_command, "--require: no protocol \"%.*s\"",
                     (int)unknown.length, unknown.at);
        return false;
    }
    if (options->deny != NULL &&
        !demand_deny(&run->demand, text_of(options->deny))) {
        tool_misused(&inspect_command, "--deny: expected note, warning or "
                                       "error, found \"%s\"",
                     options->deny);
        return false;
    }
    return true;
}

static void explain(struct run *run)
{
    const struct inspect_options *options = &run->options;

    if (options->markdown)
        explain_markdown(stdout);
    else if (options->name_count == 0)
        explain_all(stdout);
    for (int n = 0; n < options->name_count; n++) {
        if (n != 0)
            putchar('\n');
        if (explain_rule(stdout, options->names[n]))
            continue;
        tool_complain(options->names[n],
                      "is no rule; see adit inspect --explain");
        worsen(run, TOOL_FAILED);
    }
}

static enum tool_exit run_command(int argc, char **argv)
{
    struct run run = {.worst = TOOL_OK};
    size_t room;

    if (!inspect_options_parse(argc, argv, &run.options) ||
        !read_demand(&run))
        return TOOL_FAILED;
    if (run.options.explain) {
        explain(&run);
        finish(&run);
        return run.worst;
    }
    if (run.options.pcr.is_wanted) {
        run.worst = pcr_show(stdout, &run.options.pcr, run.options.names[0],
                             run.options.json);
        finish(&run);
        return run.worst;
    }
    if (run.options.disassemble && !listing_can_be_made())
        return TOOL_FAILED;
    setlocale(LC_CTYPE, "");
    page_options_find(stdout, run.options.colour, &run.page);
    run.page.disassemble = run.options.disassemble;

    room = run.options.markdown ? (size_t)run.options.name_count : 1;
    run.reports = calloc(room, sizeof(*run.reports));
    if (run.reports == NULL) {
        tool_complain(NULL, "no memory for %zu reports", room);
        return TOOL_FAILED;
    }
    inspect_all(&run);
    free(run.reports);
    finish(&run);
    return run.worst;
}

const struct tool_command inspect_command = {
    .name = "inspect",
    .synopsis = "[--json | --markdown | --map SVG] [--disassemble] "
                "[--payload]\n      [--require PROTOCOL,...] "
                "[--deny SEVERITY] [--color WHEN] FILE...\n"
                "      or adit inspect --explain [RULE...]\n"
                "      or adit inspect --pcr [--json] [OPTIONS] IMAGE",
    .summary = "say how boot images can be entered, and what will enter them",
    .details =
        "  --json             all that is known, for programs\n"
        "  --markdown         the entry points as a table\n"
        "  --map SVG          draw the file beside memory; - is stdout\n"
        "  --disassemble      show the first instructions at each entry\n"
        "  --payload          look at the kernel inside; twice: inside that\n"
        "  --require P,...    exit 1 unless each of these is a sound way in:\n"
        "                     mb1, mb2, mb2efi, efi, pvh, linux16, linux32,\n"
        "                     linux64, handover, xenpv, adit, elf\n"
        "  --deny SEVERITY    exit 1 when a rule of that severity or worse is\n"
        "                     broken: note, warning, error (always)\n"
        "  --color WHEN       always, never or auto\n"
        "  --explain RULE...  what it demands of whom, and the remedy\n"
        "  --pcr              what Adit will measure into a TPM, told with\n"
        "                     --door efi, mb2efi or linux, --cmdline TEXT,\n"
        "                     --kernel FILE, --kernel-cmdline TEXT, --initrd\n"
        "                     FILE, --module 'FILE TEXT', --config FILE and\n"
        "                     --root DIR, the volume: see adit-inspect(1)\n",
    .run = run_command,
};
