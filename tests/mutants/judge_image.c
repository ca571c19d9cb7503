/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A file by the inspector: the rules that it breaks, the sound ways into it,
 * how many loaders would start it.
 */
#include <string.h>

#include "tests/mutants/mutants.h"
#include "tools/inspect/report.h"
#include "tools/inspect/what.h"

static void add_findings(const struct findings *findings, struct words *words)
{
    for (size_t n = 0; n < findings->count; n++)
        if (!words_have(words, findings->at[n].rule->id))
            words_add(words, "%s", findings->at[n].rule->id);
}

static bool has_error(const struct findings *findings)
{
    for (size_t n = 0; n < findings->count; n++)
        if (findings->at[n].rule->severity == SEVERITY_ERROR)
            return true;
    return false;
}

/* The sound ones; and those that are broken in a file of which no error is
 * told: a magic number that seems to be there by chance, or a gap. */
static void add_doors(const struct inspect_report *report,
                      struct words *words)
{
    const struct inspect_entries *entries = &report->entries;
    char word[32];

    for (uint32_t n = 0; n < entries->count; n++) {
        const struct inspect_entry *entry = &entries->at[n];

        snprintf(word, sizeof(word), "door:%s", protocol_id(entry->protocol));
        if (entry->broken_rule == NULL && !words_have(words, word))
            words_add(words, "%s", word);
        if (entry->broken_rule != NULL &&
            !findings_has(&report->findings, entry->broken_rule) &&
            !has_error(&report->findings))
            words_add(words, "untold:%s:%s", protocol_id(entry->protocol),
                      entry->broken_rule);
    }
}

static void add_loaders(const struct verdicts *verdicts, struct words *words)
{
    unsigned starts = 0;

    for (uint32_t n = 0; n < verdicts->count; n++)
        if (verdicts->at[n].outcome == VERDICT_STARTS)
            starts++;
    words_add(words, "starts=%u", starts);
}

void judge_image(struct bytes bytes, struct words *words)
{
    static struct inspect_report report;
    struct inspect_file *file = &report.file;
    char what[160];

    inspect_file_view("mutant", bytes, file);
    inspect_entries_find(file, &report.entries);
    inspect_lint(file, &report.findings);
    inspect_lint_entries(&report.findings, &report.entries);
    inspect_facts_find(file, &report.facts);
    inspect_what(file, sizeof(what), what);
    /* Without the facts: what they are depends on the host's libraries. */
    inspect_judge(file, NULL, &report.verdicts);

    if (file->packed != UNPACK_NONE)
        words_add(words, "%s:%s", unpack_kind_text(file->packed),
                  file->unpack_status == UNPACK_OK ? "unpacked" : "damaged");
    add_findings(&report.findings, words);
    add_doors(&report, words);
    add_loaders(&report.verdicts, words);
    if (!inspect_is_known(file))
        words_add(words, "unknown");
    findings_free(&report.findings);
    inspect_file_close(file);
}
