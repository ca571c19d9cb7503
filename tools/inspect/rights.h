/* SPDX-License-Identifier: BSD-2-Clause */
/* Which parts of an image are both writable and executable. */
#ifndef TOOLS_INSPECT_RIGHTS_H
#define TOOLS_INSPECT_RIGHTS_H

#include "tools/inspect/file.h"

/* The first such section's name; false when there is none. */
bool rights_pe_broken(const struct pe_file *pe, struct text *ret_name);

#endif
