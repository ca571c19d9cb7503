/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `adit check`: holds finished files - adit.efi as built, with a payload, or
 * signed - against the rules that the build holds it against.
 */
#include "tools/tool.h"

#include <stdio.h>

#include "tools/file.h"
#include "tools/rules.h"

static enum tool_exit run(int argc, char **argv)
{
    enum tool_exit result = TOOL_OK;

    if (argc < 2)
        return tool_misused(&check_command, "expected a file, found none");
    for (int n = 1; n < argc; n++) {
        unsigned before = rules_broken();
        struct buffer file;

        if (!file_read(argv[n], &file)) {
            result = TOOL_FAILED;
            continue;
        }
        rules_efi(argv[n], buffer_bytes(&file));
        buffer_free(&file);
        if (rules_broken() == before)
            printf("%s: no rule is broken\n", argv[n]);
        else if (result == TOOL_OK)
            result = TOOL_PROBLEM;
    }
    return result;
}

const struct tool_command check_command = {
    .name = "check",
    .synopsis = "ADIT.EFI...",
    .summary = "hold finished images, also packed or signed, against the rules",
    .run = run,
};
