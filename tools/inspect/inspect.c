/* SPDX-License-Identifier: BSD-2-Clause */
/* `adit inspect`: opens boot images and says what there is to know of them. */
#include <stdio.h>

#include "tools/inspect/entry.h"
#include "tools/inspect/escape.h"
#include "tools/inspect/what.h"
#include "tools/tool.h"

static void print_entry(const struct inspect_entry *entry)
{
    char symbol[96];

    printf("  %-9s %2u-bit", protocol_id(entry->protocol), entry->mode_bits);
    if (entry->has_file_offset)
        printf("  file 0x%llx", (unsigned long long)entry->file_offset);
    if (entry->has_physical)
        printf("  physical 0x%llx", (unsigned long long)entry->physical);
    if (entry->has_rva)
        printf("  RVA 0x%llx", (unsigned long long)entry->rva);
    if (entry->has_virtual)
        printf("  virtual 0x%llx", (unsigned long long)entry->virtual_);
    if (entry->symbol.length != 0)
        printf("  %s+0x%llx",
               escape_text(symbol, sizeof(symbol), entry->symbol),
               (unsigned long long)entry->symbol_offset_bytes);
    if (entry->broken_rule != NULL)
        printf("  broken: %s", entry->broken_rule);
    putchar('\n');
    for (uint32_t n = 0; n < entry->ask_count; n++)
        printf("              %s\n", entry->asks[n]);
}

static enum tool_exit inspect(const char *path)
{
    struct inspect_file file;
    struct inspect_entries entries;
    char what[160];
    bool is_known;

    if (!inspect_file_open(path, &file))
        return TOOL_FAILED;
    inspect_entries_find(&file, &entries);
    is_known = inspect_is_known(&file);
    inspect_what(&file, sizeof(what), what);
    printf("%s\n  %s\n", path, what);
    for (uint32_t n = 0; n < entries.count; n++)
        print_entry(&entries.at[n]);
    inspect_file_close(&file);
    return is_known ? TOOL_OK : TOOL_PROBLEM;
}

static enum tool_exit run(int argc, char **argv)
{
    enum tool_exit worst = TOOL_OK;

    if (argc < 2)
        return tool_misused(&inspect_command, "expected a file, found none");
    for (int n = 1; n < argc; n++) {
        enum tool_exit one = inspect(argv[n]);

        if (one > worst)
            worst = one;
    }
    return worst;
}

const struct tool_command inspect_command = {
    .name = "inspect",
    .synopsis = "FILE...",
    .summary = "say how boot images can be entered, and what will enter them",
    .run = run,
};
