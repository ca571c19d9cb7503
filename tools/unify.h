/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A unified image: adit.efi with a payload behind it, under headers that say
 * so to every loader.  Its bss is made real, so that file offset = RVA goes on
 * into the payload.
 */
#ifndef TOOLS_UNIFY_H
#define TOOLS_UNIFY_H

#include "format/payload.h"
#include "tools/file.h"
#include "tools/tool.h"

/*
 * `path` names the base file in complaints: one that is not adit.efi as it was
 * built, or has no room for the payload, is TOOL_PROBLEM.
 */
enum tool_exit unify_make(const char *path, struct bytes base,
                          const struct payload *payload,
                          struct buffer *ret_file);

#endif
