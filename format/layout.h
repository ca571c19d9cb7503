/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where things lie in adit.efi, as file offsets, which are also offsets from
 * the image's start in memory (RVAs): page 0 holds what loaders read, page 1
 * begins with what the Linux boot protocol fixes.  For C, assembler and the
 * linker script; the build's rules hold every image against it.
 */
#ifndef FORMAT_LAYOUT_H
#define FORMAT_LAYOUT_H

#define LAYOUT_HEADERS_BYTES 0x1000 /* page 0, and SizeOfHeaders */

#define LAYOUT_PE_AT         0x300 /* e_lfanew: behind the Linux header */
#define LAYOUT_SECTIONS_AT   0x408 /* the section table ... */
#define LAYOUT_SECTIONS_MAX  16    /* ... and the room it has */
#define LAYOUT_MB1_AT        0x800
#define LAYOUT_MB2_AT        0x840
#define LAYOUT_SETUP_AT      0x900 /* real-mode code up to page 1 */

/* Page 1: what Linux loaders load begins here. */
#define LAYOUT_LINUX32_AT    0x1000 /* 32-bit entry point */
#define LAYOUT_PAYLOAD_AT    0x1008 /* eight bytes LAYOUT_PAYLOAD_MAGIC */
/* Copies of the payload sections' headers, for entries that do not have page
 * 0 in memory; the first one whose name is empty ends them. */
#define LAYOUT_PAYLOAD_TABLE_AT 0x1010
#define LAYOUT_PAYLOAD_MAX   12
#define LAYOUT_LINUX64_AT    0x1200 /* 64-bit entry point */

#define LAYOUT_PAYLOAD_MAGIC "ADITPAY1"

#endif
