/* SPDX-License-Identifier: BSD-2-Clause */
/* CRC-32 as in Ethernet, gzip and UEFI: reflected, polynomial 04C11DB7h. */
#ifndef LIB_CRC32_H
#define LIB_CRC32_H

#include "lib/bytes.h"

/*
 * The checksum of `of`, behind bytes whose checksum is `crc`: 0 where there
 * are none.  So data in pieces gives what it gives in one.
 */
uint32_t crc32_add(uint32_t crc, struct bytes of);

#endif
