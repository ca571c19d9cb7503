/* SPDX-License-Identifier: BSD-2-Clause */
/* The words in which Adit warns and refuses, for those who look at them. */
#ifndef TESTS_UNIT_WORDS_H
#define TESTS_UNIT_WORDS_H

#include "tests/unit/unit.h"

#include <stdio.h>

#include "adit/entry.h"
#include "boot/door.h"

static jmp_buf refused;
static void (*at_refusal)(void); /* NULL, or what comes of it beforehand */
static char words[512]; /* the last ones */
static unsigned warnings;

#define WORDS_TAKE(format)                             \
    do {                                               \
        va_list args;                                  \
                                                       \
        va_start(args, format);                        \
        vsnprintf(words, sizeof(words), format, args); \
        va_end(args);                                  \
    } while (0)

#define WORDS_REFUSE(name)             \
    void name(const char *format, ...) \
    {                                  \
        WORDS_TAKE(format);            \
        if (at_refusal != NULL)        \
            at_refusal();              \
        longjmp(refused, 1);           \
    }

WORDS_REFUSE(boot_refuse)
WORDS_REFUSE(boot_refuse_unverified)
WORDS_REFUSE(adit_refuse)

void boot_warn(const char *format, ...)
{
    WORDS_TAKE(format);
    warnings++;
}

#endif
