/* SPDX-License-Identifier: BSD-2-Clause */
/* The words in which boot/ warns and refuses, for those who look at them. */
#ifndef TESTS_UNIT_WORDS_H
#define TESTS_UNIT_WORDS_H

#include "tests/unit/unit.h"

#include <stdio.h>

#include "boot/door.h"

static jmp_buf refused;
static char words[256]; /* the last ones */
static unsigned warnings;

void boot_warn(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(words, sizeof(words), format, args);
    va_end(args);
    warnings++;
}

void boot_refuse(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(words, sizeof(words), format, args);
    va_end(args);
    longjmp(refused, 1);
}

#endif
