/* SPDX-License-Identifier: BSD-2-Clause */
/* In place of tools/tool.c: what is complained of is made, and not shown. */
#include "tools/tool.h"

#include <stdarg.h>
#include <stdlib.h>

#include "tests/fuzz/fuzz.h"

void tool_complain(const char *file, const char *format, ...)
{
    char text[512];
    va_list args;

    va_start(args, format);
    fuzz_saw((uint64_t)vsnprintf(text, sizeof(text), format, args));
    va_end(args);
    (void)file;
}

enum tool_exit tool_misused(const struct tool_command *command,
                            const char *format, ...)
{
    (void)command;
    (void)format;
    abort();
}

void tool_usage(FILE *to, const struct tool_command *command)
{
    (void)to;
    (void)command;
    abort();
}
