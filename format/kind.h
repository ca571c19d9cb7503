/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef FORMAT_KIND_H
#define FORMAT_KIND_H

#include "lib/bytes.h"

/*
 * What a blob seems to be that is not what was expected, for messages only:
 * "gzip data", "an ELF file", ...; "of no kind that Adit knows".
 */
const char *kind_text(struct bytes blob);

#endif
