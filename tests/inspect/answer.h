/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the inspector answers to the questions that grub-file can be asked, and
 * what grub-file answers.
 */
#ifndef TESTS_INSPECT_ANSWER_H
#define TESTS_INSPECT_ANSWER_H

#include "tools/inspect/entry.h"

enum question {
    QUESTION_MB1,
    QUESTION_MB2,
    QUESTION_LINUX,
    QUESTION_LINUX32,
    QUESTION_EFI64,
    QUESTION_EFI32,
    QUESTION_XEN_PAE,
    QUESTION_XEN_64,
    QUESTION_XEN_DOM0,
    QUESTION_OTHERS, /* from here on what Adit has no entry for */
    QUESTIONS = QUESTION_OTHERS + 11,
};

struct answer {
    bool is_yes;
    const char *reason; /* a rule's id, or a word; never NULL */
};

const char *question_option(enum question question); /* "--is-..." */

struct answer answer_ours(const struct inspect_file *file,
                          const struct inspect_entries *entries,
                          enum question question);
/* For a file that exists; a grub-file that dies has not said yes. */
bool answer_grub(const char *path, enum question question);

#endif
