/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BOOT_TABLES_H
#define BOOT_TABLES_H

#include "adit/boot_info.h"

/*
 * Recovers what the door could not find: the RSDP, from the EBDA, the BIOS
 * area, then the ACPI-reclaim ranges ([acpi] 5.2.5.1); the SMBIOS entry point,
 * from the BIOS area ([smbios] 5.2.1).  Needs the memory map.
 */
void boot_tables(struct boot_info *bi);

#endif
