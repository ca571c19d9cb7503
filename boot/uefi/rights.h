/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rights of pages while boot services are alive.  A firmware may fill pages
 * that are freed: what has become read-only becomes writable before.
 */
#ifndef BOOT_UEFI_RIGHTS_H
#define BOOT_UEFI_RIGHTS_H

#include <stdbool.h>
#include <stdint.h>

/* Sets them; false where the firmware has no way to. */
bool uefi_rights(uint64_t base, uint64_t length_bytes, bool is_writable,
                 bool is_executable);

/* Pages of uefi_rights() that are about to be freed: writable, executable.
 * False where the firmware keeps them as they are. */
bool uefi_rights_clear(uint64_t base, uint64_t length_bytes);

/* Those of Adit's own image, section by section; and as they were before, for
 * who unloads it. */
void uefi_rights_image(void);
void uefi_rights_image_back(void);

#endif
