/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * [cpio] The "new ASCII" archive format, as Linux takes it for an initramfs
 * (Documentation/driver-api/early-userspace/buffer-format.rst).  For C and
 * assembler.
 */
#ifndef SPEC_CPIO_H
#define SPEC_CPIO_H

/* A header: the magic, then 13 fields of 8 hexadecimal digits. */
#define CPIO_MAGIC_NEWC         "070701"
#define CPIO_MAGIC_CRC          "070702"
#define CPIO_MAGIC_BYTES        6
#define CPIO_FIELD_BYTES        8
#define CPIO_FIELDS             13
#define CPIO_HEADER_BYTES       110

#define CPIO_INODE_AT           6
#define CPIO_MODE_AT            14
#define CPIO_NLINK_AT           38
#define CPIO_FILE_SIZE_AT       54
#define CPIO_NAME_SIZE_AT       94 /* with its NUL */
#define CPIO_CHECK_AT           102 /* CRC format: sum of the data bytes */

/* Name and data both end on a multiple of 4 from the archive's start. */
#define CPIO_ALIGN              4
#define CPIO_TRAILER            "TRAILER!!!"

#define CPIO_MODE_TYPE          0170000
#define CPIO_MODE_REGULAR       0100000
#define CPIO_MODE_DIRECTORY     0040000

#endif
