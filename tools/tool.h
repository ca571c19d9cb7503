/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the subcommands of the host program `adit` share: how they end and how
 * they complain.  Every complaint is one line on stderr, `adit: FILE: what`.
 */
#ifndef TOOLS_TOOL_H
#define TOOLS_TOOL_H

#include <stdbool.h>
#include <stdio.h>

/* Exit statuses. */
enum tool_exit {
    TOOL_OK      = 0,
    TOOL_PROBLEM = 1, /* the input has a problem, and it has been said */
    TOOL_FAILED  = 2, /* could not run: usage, memory, files */
};

/* A subcommand; argv[0] is its own name. */
struct tool_command {
    const char *name;
    const char *synopsis;
    const char *summary;
    const char *details; /* of its options, for --help; NULL: none */
    bool has_own_help;   /* --help is an option like any other */
    enum tool_exit (*run)(int argc, char **argv);
};

extern const struct tool_command boot_command;
extern const struct tool_command guest_command;
extern const struct tool_command images_command;
extern const struct tool_command inspect_command;
extern const struct tool_command pack_command;

/* `adit: FILE: text`; without a file when it is NULL. */
void tool_complain(const char *file, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* `adit: COMMAND: text`, and how it is to be used; TOOL_FAILED. */
enum tool_exit tool_misused(const struct tool_command *command,
                            const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* `usage: adit COMMAND SYNOPSIS`. */
void tool_usage(FILE *to, const struct tool_command *command);

#endif
