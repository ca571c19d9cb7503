/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The host program `adit`: finds the subcommand in a table and runs it.
 * Refuses what it does not know with exit status 2.
 */
#include "tools/tool.h"

#include <stdio.h>
#include <string.h>

static const struct tool_command *const commands[] = {
    &boot_command,
    &guest_command,
    &images_command,
    &inspect_command,
    &pack_command,
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void print_help(FILE *to)
{
    fprintf(to, "usage: adit COMMAND ...\n"
                "       adit --help | --version\n\ncommands:\n");
    for (size_t n = 0; n < COMMANDS; n++)
        fprintf(to, "  %s %s\n      %s\n", commands[n]->name,
                commands[n]->synopsis, commands[n]->summary);
    fprintf(to, "\nexit status: 0 fine, 1 the input has a problem, "
                "2 could not run\n");
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        print_help(stderr);
        return TOOL_FAILED;
    }
    if (strcmp(argv[1], "--help") == 0) {
        print_help(stdout);
        return TOOL_OK;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("adit %s\n", ADIT_VERSION);
        return TOOL_OK;
    }
    for (size_t n = 0; n < COMMANDS; n++) {
        if (strcmp(argv[1], commands[n]->name) != 0)
            continue;
        if (argc == 3 && strcmp(argv[2], "--help") == 0 &&
            !commands[n]->has_own_help) {
            tool_usage(stdout, commands[n]);
            if (commands[n]->details != NULL)
                printf("\n%s", commands[n]->details);
            return TOOL_OK;
        }
        return (int)commands[n]->run(argc - 1, argv + 1);
    }
    tool_complain(argv[1], "no such command; see adit --help");
    return TOOL_FAILED;
}
