/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All the ways to say something, behind one printf.  A console costs nothing
 * until it is added, and a dead one is dropped instead of waited for.
 */
#ifndef X86_CONSOLE_H
#define X86_CONSOLE_H

#include <stdarg.h>
#include <stdbool.h>

#include "lib/text.h"

enum console_level {
    CONSOLE_ERROR = 0, /* always printed, on consoles for errors too */
    CONSOLE_WARN  = 1,
    CONSOLE_INFO  = 2,
    CONSOLE_DEBUG = 3,
};

struct console {
    const char *name;
    /* Prints one character ('\n' alone ends a line); bounded in time. */
    void (*put)(char c);
    /* For messages of CONSOLE_ERROR only, such as the firmware's console,
     * which would otherwise say everything twice on a serial line. */
    bool errors_only;
};

/* At most 4; a fifth is refused (false). */
bool console_add(const struct console *console);
void console_remove(const struct console *console);

/* Messages above `level` are not printed; CONSOLE_INFO at first.  The log has
 * those up to CONSOLE_INFO in any case. */
void console_set_level(enum console_level level);
/* Whether messages of `level` are printed, for those that cost something. */
bool console_shows(enum console_level level);

/* Ends a line that has been begun and whose end may never come: whoever prints
 * it was interrupted. */
void console_end_line(void);

void console_vprint(enum console_level level, const char *format,
                    va_list args);
void console_print(enum console_level level, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
