/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lint FILE...: what the rules say of each file, a line for each finding:
 * `FILE: SEVERITY ID: field at offset: expected ..., found ...`.  Status 2 when
 * a file cannot be read, else 0.  What `adit inspect` shows is laid out for
 * people; tests hold this against what a mutant has to break.
 */
#include <inttypes.h>
#include <stdio.h>

#include "tools/inspect/lint.h"

static void print(const char *path, const struct finding *finding)
{
    printf("%s: %s %s: %s", path, severity_text(finding->rule->severity),
           finding->rule->id, finding->field);
    if (finding->has_offset)
        printf(" at offset 0x%" PRIx64, finding->offset);
    printf(": expected %s, found %s\n", finding->expected, finding->found);
}

int main(int argc, char **argv)
{
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
