/* SPDX-License-Identifier: BSD-2-Clause */
/* What the readers of format/ have read, as plain lines: for comparing with
 * readelf and objdump. */
#ifndef TESTS_INSPECT_DUMP_H
#define TESTS_INSPECT_DUMP_H

#include "tools/inspect/file.h"

void dump_file(const struct inspect_file *file);

#endif
