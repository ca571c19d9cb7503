/* SPDX-License-Identifier: BSD-2-Clause */
/* What a file is, in one line. */
#ifndef TOOLS_INSPECT_WHAT_H
#define TOOLS_INSPECT_WHAT_H

#include "tools/inspect/file.h"

/*
 * "Linux kernel 6.1.0-…, bzImage by protocol 2.15, also EFI application for
 * x86-64": for struct inspect_facts' `what`.  NUL-terminated, escaped, cut to
 * its room.
 */
void inspect_what(const struct inspect_file *file, size_t room, char *ret_what);

#endif
