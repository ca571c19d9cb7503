/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The walk over Multiboot 2 information that both of its doors take.  What
 * cannot be walked or decoded is refused, naming the tag.
 */
#ifndef BOOT_MB2_TAGS_H
#define BOOT_MB2_TAGS_H

#include <stdbool.h>

#include "boot/door.h"
#include "format/mb2.h"

/* Checks the magic, and finds the tags. */
struct bytes mb2_tags_begin(const struct door_args *args);

/* How things stand with UEFI, by the loader's word. */
struct mb2_firmware {
    bool services_alive;     /* tag 18 */
    uint64_t system_table;   /* tag 12, or 0 */
    uint64_t image_handle;   /* tag 20, or 0 */
    struct mb2_efi_mmap map; /* tag 17; without descriptors: no such tag */
};

/*
 * The loader's name into `bi`, and what is told of the firmware: first of all,
 * since the other tags are read in the light of both.
 */
struct mb2_firmware mb2_tags_firmware(struct boot_info *bi, struct bytes tags);

/*
 * All other tags into `bi`.  What the firmware itself has said already (RSDP,
 * SMBIOS, screen, memory map) stands.
 */
void mb2_tags_take(struct boot_info *bi, struct bytes tags);

/*
 * Boot services are gone, and the loader left their memory map: it becomes
 * ours where there is no other, and is kept for the kernel.
 */
void mb2_tags_efi_gone(struct boot_info *bi, const struct mb2_firmware *found);

#endif
