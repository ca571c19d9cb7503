/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BOOT_CHECK_H
#define BOOT_CHECK_H

#include <stdbool.h>

#include "adit/boot_info.h"

/*
 * Refuses a machine on which it makes no sense to go on: no memory map, no
 * RAM, Adit itself or a module outside RAM, modules over each other.  After
 * this, launch may trust struct boot_info.
 */
void boot_check(const struct boot_info *bi);

/* Leaves a loader's screen out, with a warning, that lies in RAM or where the
 * CPU cannot reach: it would be written to without a look. */
void boot_check_screen(struct boot_info *bi);

/* Leaves RAM out, with a warning, that the CPU has no addresses for. */
void boot_trim_ram(struct boot_info *bi);

/* Maps what boot_info names above 4 GiB; false when table pages run out. */
bool boot_map_beyond(const struct boot_info *bi);

#endif
