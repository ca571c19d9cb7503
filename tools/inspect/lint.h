/* SPDX-License-Identifier: BSD-2-Clause */
/* Holds an image against the rules that loaders, shim and firmware have. */
#ifndef TOOLS_INSPECT_LINT_H
#define TOOLS_INSPECT_LINT_H

#include "tools/inspect/entry.h"
#include "tools/inspect/finding.h"

/* All findings, in the order of their offsets as far as they have some; for
 * one of Adit's images those of RULE_ADIT, too. */
void inspect_lint(const struct inspect_file *file,
                  struct findings *ret_findings);
/* The same of a file that has to be adit.efi, whatever it looks like. */
void inspect_lint_adit(const struct inspect_file *file,
                       struct findings *ret_findings);

/* The first error that lies in that way, or NULL. */
const struct finding *inspect_lint_breaks(const struct findings *findings,
                                          enum protocol protocol);
/* Sets `broken_rule` of every entry that an error makes useless. */
void inspect_lint_entries(const struct findings *findings,
                          struct inspect_entries *entries);

#endif
