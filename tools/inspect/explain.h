/* SPDX-License-Identifier: BSD-2-Clause */
/* The rules in words: `adit inspect --explain`, and docs/rules.md. */
#ifndef TOOLS_INSPECT_EXPLAIN_H
#define TOOLS_INSPECT_EXPLAIN_H

#include <stdbool.h>
#include <stdio.h>

/* All of one rule; false when there is none of that id. */
bool explain_rule(FILE *to, const char *id);
/* A line for each: id, severity, what it demands. */
void explain_all(FILE *to);
/* All of all of them: docs/rules.md is this text. */
void explain_markdown(FILE *to);

#endif
