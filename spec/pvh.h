/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * [pvh] x86/HVM direct boot ABI: struct hvm_start_info (xen.git,
 * docs/misc/pvh.pandoc and public/arch-x86/hvm/start_info.h) and its ELF notes
 * (public/elfnote.h).  Offsets, since all is read as bytes; 0 in an address
 * field is "absent".  For C and assembler.
 */
#ifndef SPEC_PVH_H
#define SPEC_PVH_H

/* The note: name "Xen", 4-aligned, in a PT_NOTE whose p_align is 4. */
#define XEN_ELFNOTE_PHYS32_ENTRY 18 /* desc: entry, 4 or 8 bytes */
#define XEN_ELFNOTE_PHYS32_RELOC 19 /* desc: u32 align[, min[, max]] */

/* Entry: %ebx = start_info, 32-bit protected mode, no paging. */
#define PVH_START_MAGIC         0x336ec578

#define PVH_START_MAGIC_AT      0
#define PVH_START_VERSION_AT    4
#define PVH_START_FLAGS_AT      8
#define PVH_START_NR_MODULES_AT 12
#define PVH_START_MODLIST_AT    16 /* u64 address */
#define PVH_START_CMDLINE_AT    24 /* u64 address */
#define PVH_START_RSDP_AT       32 /* u64 address */
#define PVH_START_V0_BYTES      40
#define PVH_START_MEMMAP_AT     40 /* u64 address; from version 1 on */
#define PVH_START_MEMMAP_ENTRIES_AT 48
#define PVH_START_V1_BYTES      56

#define PVH_FLAG_PRIVILEGED     (1 << 0) /* SIF_PRIVILEGED */
#define PVH_FLAG_INITDOMAIN     (1 << 1) /* SIF_INITDOMAIN */

/* struct hvm_modlist_entry */
#define PVH_MODULE_ADDR_AT      0  /* u64 */
#define PVH_MODULE_SIZE_AT      8  /* u64 */
#define PVH_MODULE_CMDLINE_AT   16 /* u64 address */
#define PVH_MODULE_BYTES        32

/* struct hvm_memmap_table_entry; types are ACPI's, 7 persistent memory */
#define PVH_MEMMAP_ADDR_AT      0  /* u64 */
#define PVH_MEMMAP_SIZE_AT      8  /* u64 */
#define PVH_MEMMAP_TYPE_AT      16 /* u32 */
#define PVH_MEMMAP_BYTES        24

#endif
