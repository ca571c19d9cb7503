/* SPDX-License-Identifier: BSD-2-Clause */
/* The ways in: boot_info.door.  For assembly too; the values are ABI. */
#ifndef ADIT_BOOT_DOOR_H
#define ADIT_BOOT_DOOR_H

#define BOOT_DOOR_NONE   0 /* entered, but by no protocol that we know */
#define BOOT_DOOR_MB1    1 /* Multiboot 1 */
#define BOOT_DOOR_MB2    2 /* Multiboot 2, 32-bit */
#define BOOT_DOOR_MB2EFI 3 /* Multiboot 2 with EFI64, boot services kept */
#define BOOT_DOOR_EFI    4 /* native EFI64 */
#define BOOT_DOOR_PVH    5 /* PVH direct boot */
#define BOOT_DOOR_LINUX  6 /* Linux boot protocol */

#endif
