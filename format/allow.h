/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Under Secure Boot, the words of a command line that nobody signed which are
 * obeyed all the same: what is said where and how much, and nothing that
 * chooses what is run.
 */
#ifndef FORMAT_ALLOW_H
#define FORMAT_ALLOW_H

#include "lib/text.h"

enum allow_reader {
    ALLOW_ADIT,
    ALLOW_KERNEL,
};

bool allow_word(enum allow_reader reader, struct text word);

/*
 * Keeps only the allowed words of `line`, with one space between them, in
 * place; how long it is then.
 */
size_t allow_keep(enum allow_reader reader, char *line, size_t length);

#endif
