/* SPDX-License-Identifier: BSD-2-Clause */
/* Holds an image against the rules that loaders, shim and firmware have. */
#ifndef TOOLS_INSPECT_LINT_H
#define TOOLS_INSPECT_LINT_H

#include "tools/inspect/entry.h"
#include "tools/inspect/finding.h"

/* All findings, in the order of their offsets as far as they have some; for
 * one of Adit's images those of RULE_ADIT, too. */
void inspect_lint(const struct inspect_file *file,
                  const struct inspect_entries *entries,
                  struct findings *ret_findings);

#endif
