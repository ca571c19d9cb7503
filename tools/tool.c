/* SPDX-License-Identifier: BSD-2-Clause */
/* How all subcommands complain.  See tool.h. */
#include "tools/tool.h"

#include <stdarg.h>

/* A file's name may have bytes in it that a terminal obeys. */
static void print_name(const char *name)
{
    for (; *name != '\0'; name++) {
        unsigned char byte = (unsigned char)*name;

        if (byte < ' ' || byte > '~')
            fprintf(stderr, "\\x%02x", byte);
        else
            fputc(byte, stderr);
    }
}

void tool_complain(const char *file, const char *format, ...)
{
    va_list args;

    fflush(stdout); /* or this would stand inside what was written before */
    fputs("adit: ", stderr);
    if (file != NULL) {
        print_name(file);
        fputs(": ", stderr);
    }
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}

void tool_usage(FILE *to, const struct tool_command *command)
{
    fprintf(to, "usage: adit %s %s\n", command->name, command->synopsis);
}

enum tool_exit tool_misused(const struct tool_command *command,
                            const char *format, ...)
{
    va_list args;

    fprintf(stderr, "adit: %s: ", command->name);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    tool_usage(stderr, command);
    return TOOL_FAILED;
}
