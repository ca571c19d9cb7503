/* SPDX-License-Identifier: BSD-2-Clause */
/* The room's own side of uefi_pages(). */
#ifndef BOOT_UEFI_PAGES_H
#define BOOT_UEFI_PAGES_H

#include <stdint.h>

/* There are other rights now in the pages that `address` is in: they are taken
 * back before the firmware gets the pages. */
void uefi_pages_changed(uint64_t address);

/* Gives all pages back to the firmware. */
void uefi_pages_free_all(void);

#endif
