/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BOOT_REPORT_H
#define BOOT_REPORT_H

#include "adit/boot_info.h"

/* The boot report: a screenful of what came in, for a person to read. */
void boot_report(const struct boot_info *bi, const char *door);

#endif
