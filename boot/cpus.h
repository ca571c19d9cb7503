/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BOOT_CPUS_H
#define BOOT_CPUS_H

#include "adit/boot_info.h"

/*
 * Lists the CPUs: the one we run on first, then the others that ACPI's MADT
 * calls enabled, none of them started.  What is wrong with the tables is
 * warned of once, and what was read so far holds.
 */
void boot_cpus(struct boot_info *bi);

#endif
