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

/*
 * The PE headers with as many data directories as Linux has, then the section
 * table: in front of the Linux header, since rEFInd looks no further, and with
 * more sections than fit there behind it.
 */
#define LAYOUT_PE_AT         0x40
#define LAYOUT_PE_SECTIONS   6     /* that end in front of 1EFh */
#define LAYOUT_PE_BEHIND_AT  0x300
#define LAYOUT_SECTIONS_MAX  16    /* that end in front of 800h */
#define LAYOUT_DIRECTORIES   6
#define LAYOUT_PE_BYTES      0xb8  /* from "PE" to the section table */

/* e_lfanew, and where the section table is. */
#define LAYOUT_PE_AT_OF(sections) \
    ((sections) <= LAYOUT_PE_SECTIONS ? LAYOUT_PE_AT : LAYOUT_PE_BEHIND_AT)
#define LAYOUT_SECTIONS_AT_OF(sections) \
    (LAYOUT_PE_AT_OF(sections) + LAYOUT_PE_BYTES)

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
