/* SPDX-License-Identifier: BSD-2-Clause */
/* The room's own side of uefi_pages(). */
#ifndef BOOT_UEFI_PAGES_H
#define BOOT_UEFI_PAGES_H

/* Gives all pages back to the firmware. */
void uefi_pages_free_all(void);

#endif
