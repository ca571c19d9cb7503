/* SPDX-License-Identifier: BSD-2-Clause */
/* How all subcommands complain.  See tool.h. */
#include "tools/tool.h"

#include <stdarg.h>

void tool_complain(const char *file, const char *format, ...)
{
    va_list args;

    if (file != NULL)
        fprintf(stderr, "adit: %s: ", file);
    else
        fprintf(stderr, "adit: ");
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
