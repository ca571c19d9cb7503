/* SPDX-License-Identifier: BSD-2-Clause */
#include "x86/console.h"

#include "lib/print.h"
#include "x86/log.h"

#define CONSOLES_MAX 4

/* Up to this level all is logged.  What goes beyond would push the boot report
 * out of the log. */
#define LOGGED CONSOLE_INFO

static const struct console *consoles[CONSOLES_MAX];
static bool is_level_set;
static enum console_level threshold; /* when it is set */
static bool is_in_line; /* what is shown */

bool console_add(const struct console *console)
{
    for (unsigned i = 0; i < CONSOLES_MAX; i++) {
        if (consoles[i] == console)
            return true;
        if (consoles[i] == NULL) {
            consoles[i] = console;
            return true;
        }
    }
    return false;
}

void console_remove(const struct console *console)
{
    unsigned kept = 0;

    for (unsigned i = 0; i < CONSOLES_MAX; i++) {
        if (consoles[i] != console)
            consoles[kept++] = consoles[i];
    }
    while (kept < CONSOLES_MAX)
        consoles[kept++] = NULL;
}

void console_set_level(enum console_level level)
{
    threshold = level;
    is_level_set = true;
}

bool console_shows(enum console_level level)
{
    return level <= (is_level_set ? threshold : CONSOLE_INFO);
}

struct level_sink {
    struct print_sink sink; /* first: put_to_all() goes back from it */
    enum console_level level;
};

static void put_to_all(struct print_sink *sink, char c)
{
    const struct level_sink *own = (const struct level_sink *)sink;

    if (own->level <= LOGGED)
        log_put(c);
    if (!console_shows(own->level))
        return;
    /* Whoever interrupts this rather sees a line too many. */
    if (c != '\n')
        is_in_line = true;
    for (unsigned i = 0; i < CONSOLES_MAX && consoles[i] != NULL; i++) {
        if (own->level == CONSOLE_ERROR || !consoles[i]->errors_only)
            consoles[i]->put(c);
    }
    if (c == '\n')
        is_in_line = false;
}

void console_end_line(void)
{
    if (is_in_line)
        console_print(CONSOLE_ERROR, "\n");
}

void console_vprint(enum console_level level, const char *format, va_list args)
{
    struct level_sink own = {{put_to_all}, level};

    if (level <= LOGGED || console_shows(level))
        print_to(&own.sink, format, args);
}

void console_print(enum console_level level, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    console_vprint(level, format, args);
    va_end(args);
}
