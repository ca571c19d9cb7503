/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lint FILE...: what the rules say of each file, a line for each finding:
 * `FILE: SEVERITY ID: field at offset: expected ..., found ...`.  Status 2 when
 * a file cannot be read, else 0.  What `adit inspect` shows is laid out for
 * people; tests hold this against what a mutant has to break.
 *
 * lint --rules: docs/rules.md.  lint --ids: a line for each rule, its id.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tools/inspect/explain.h"
#include "tools/inspect/lint.h"

static void print(const char *path, const struct finding *finding)
{
    printf("%s: %s %s: %s", path, severity_text(finding->rule->severity),
           finding->rule->id, finding->field);
    if (finding->has_offset)
        printf(" at offset 0x%" PRIx64, finding->offset);
    printf(": expected %s, found %s\n", finding->expected, finding->found);
}

static int print_ids(void)
{
    const struct rule *rule;

    for (size_t n = 0; (rule = rule_at(n)) != NULL; n++)
        puts(rule->id);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--ids") == 0)
        return print_ids();
    if (argc == 2 && strcmp(argv[1], "--rules") == 0) {
        explain_markdown(stdout);
        return 0;
    }
    for (int n = 1; n < argc; n++) {
        struct inspect_file file;
        struct findings findings;

        if (!inspect_file_open(argv[n], &file))
            return 2;
        inspect_lint(&file, &findings);
        for (size_t at = 0; at < findings.count; at++)
            print(argv[n], &findings.at[at]);
        if (findings.is_cut)
            printf("%s: more\n", argv[n]);
        findings_free(&findings);
        inspect_file_close(&file);
    }
    return 0;
}
