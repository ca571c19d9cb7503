/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BOOT_DUMP_H
#define BOOT_DUMP_H

#include "adit/boot_info.h"

/*
 * All of boot_info for a program to read, at loglevel=3 only: a line
 * `adit: info NAME=VALUE` for each field, in the structure's order, and
 * `adit: info end=LINES` behind them.  What modules and the RSDP hold is told
 * by CRC-32.
 */
void boot_dump(const struct boot_info *bi, const char *door);

#endif
