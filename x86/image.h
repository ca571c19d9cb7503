/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The image as the linker script lays it out.  It is linked at
 * IMAGE_LINK_BASE and runs, identity mapped, at any page-aligned address;
 * the loaders that can choose are asked for IMAGE_ALIGN.
 */
#ifndef X86_IMAGE_H
#define X86_IMAGE_H

#define IMAGE_LINK_BASE 0x200000
#define IMAGE_ALIGN     0x200000
#define IMAGE_PAGE      0x1000
#define IMAGE_PAGE_SHIFT 12

/* The descriptors that early code goes by: two empty ones, code, data. */
#define EARLY_GDT_BYTES 32

/* After the link, `adit images` writes the function names into this room. */
#define IMAGE_SYMBOLS_BYTES 0x4000

#ifndef __ASSEMBLER__
/* Boundaries from the linker script, all page aligned. */
extern char image_start[], image_end[];
extern char text_start[], text_end[];
extern char rodata_start[], rodata_end[];
extern char relro_start[], relro_end[];
extern char data_start[], data_end[];
extern char symbols_start[], symbols_end[];
#endif

#endif
