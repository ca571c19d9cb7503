/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A bzImage of the usual shape, small: one set-up sector beyond the header's,
 * and a kernel of KERNEL_BYTES bytes.
 */
#ifndef TESTS_UNIT_BZIMAGE_H
#define TESTS_UNIT_BZIMAGE_H

#include "spec/linux.h"
#include "tests/unit/unit.h"

#define SETUP_SECTS  2u
#define SETUP_BYTES  ((SETUP_SECTS + 1) * LINUX_SECTOR_BYTES)
#define KERNEL_BYTES 0x1000u
#define VERSION_AT   0x300u

static inline void bzimage_make(struct input *in)
{
    in->length_bytes = 0;
    put_zeros(in, SETUP_BYTES + KERNEL_BYTES);
    for (size_t i = 0; i < KERNEL_BYTES; i++)
        in->at[SETUP_BYTES + i] = (uint8_t)(i * 7);
    in->at[LINUX_SETUP_SECTS_AT] = SETUP_SECTS;
    in->at[LINUX_JUMP_AT] = 0xeb;
    in->at[LINUX_JUMP_OFFSET_AT] = 0x6a;
    in->at[LINUX_LOADFLAGS_AT] = LINUX_LOADED_HIGH;
    in->at[LINUX_RELOCATABLE_AT] = 1;
    store_le32(in->at + LINUX_SYSSIZE_AT, KERNEL_BYTES / 16);
    store_le16(in->at + LINUX_BOOT_FLAG_AT, LINUX_BOOT_FLAG);
    store_le32(in->at + LINUX_HEADER_AT, LINUX_HEADER_MAGIC);
    store_le16(in->at + LINUX_VERSION_AT, 0x020f);
    store_le16(in->at + LINUX_KERNEL_VERSION_AT, VERSION_AT - LINUX_JUMP_AT);
    store_le32(in->at + LINUX_INITRD_ADDR_MAX_AT, 0x7fffffff);
    store_le32(in->at + LINUX_KERNEL_ALIGNMENT_AT, 0x200000);
    store_le16(in->at + LINUX_XLOADFLAGS_AT,
               LINUX_XLF_KERNEL_64 | LINUX_XLF_ABOVE_4G);
    store_le32(in->at + LINUX_CMDLINE_SIZE_AT, 2047);
    store_le32(in->at + LINUX_PAYLOAD_OFFSET_AT, 0x400);
    store_le32(in->at + LINUX_PAYLOAD_LENGTH_AT, 0x800);
    store_le64(in->at + LINUX_PREF_ADDRESS_AT, 0x1000000);
    store_le32(in->at + LINUX_INIT_SIZE_AT, 0x3000000);
    memcpy(in->at + VERSION_AT, "6.1.0-test (x) #1", 18);
}

#endif
