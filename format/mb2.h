/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reader of what a Multiboot 2 loader hands over: a block of tags.  All views
 * and texts that it gives out point into that block.
 */
#ifndef FORMAT_MB2_H
#define FORMAT_MB2_H

#include <stdint.h>

#include "adit/boot_info.h"
#include "lib/bytes.h"
#include "lib/text.h"

#define MB2_INFO_BYTES_CAP (1u << 20)

enum mb2_status {
    MB2_OK,
    MB2_END,         /* the end tag: the walk is complete */
    MB2_TRUNCATED,   /* a tag or field reaches past the end */
    MB2_BAD_TOTAL,   /* total_size below 16 or above the cap */
    MB2_BAD_SIZE,    /* a tag of less than 8 bytes */
    MB2_NO_END,      /* used up before, or within, an end tag */
    MB2_BAD_ENTRY,   /* memory map entry size that cannot be */
    MB2_BAD_MODULE,  /* a module that ends before it starts */
    MB2_BAD_SCREEN,  /* a framebuffer that cannot be, or of unknown type */
};

const char *mb2_status_text(enum mb2_status status);

struct mb2_tag {
    uint32_t type;
    struct bytes whole; /* with its 8-byte head, without padding */
};

/*
 * Starts a walk.  `block` is what lies at %ebx; it may be longer than the
 * information, never shorter: the walk stays inside total_size bytes.
 */
enum mb2_status mb2_begin(struct bytes block, struct bytes *ret_rest);

/* The next tag; MB2_END at the end tag.  After any error the walk is over. */
enum mb2_status mb2_next(struct bytes *rest, struct mb2_tag *ret_tag);

struct mb2_module {
    uint32_t base;
    uint32_t length_bytes; /* may be 0 */
    struct text string;
};

struct mb2_meminfo {
    uint32_t lower_kib; /* RAM from 0 */
    uint32_t upper_kib; /* RAM from 1 MiB */
};

struct mb2_mmap {
    uint32_t entry_bytes;
    uint32_t entry_version; /* 0 is what we know; others are laid out alike */
    struct bytes rest;
};

struct mb2_efi_mmap {
    uint32_t descriptor_bytes;
    uint32_t descriptor_version;
    struct bytes descriptors;
};

/*
 * Decoders, one per kind of tag.  Each takes a tag whose type the caller has
 * looked at; a tag that is too short for its fields is MB2_TRUNCATED.
 */

/* MB2_TAG_CMDLINE, MB2_TAG_LOADER_NAME.  The tag's end does for a NUL. */
enum mb2_status mb2_text(const struct mb2_tag *tag, struct text *ret_text);
/* MB2_TAG_MODULE */
enum mb2_status mb2_module(const struct mb2_tag *tag,
                           struct mb2_module *ret_module);
/* MB2_TAG_BASIC_MEMINFO */
enum mb2_status mb2_meminfo(const struct mb2_tag *tag,
                            struct mb2_meminfo *ret_meminfo);
/* MB2_TAG_MMAP: refuses entries that are not all whole. */
enum mb2_status mb2_mmap(const struct mb2_tag *tag, struct mb2_mmap *ret_mmap);
/*
 * The next range, or MB2_END.  As the loader gave it: it may be empty, wrap,
 * or have a type unknown to us.
 */
enum mb2_status mb2_mmap_next(struct mb2_mmap *mmap,
                              struct boot_range *ret_range);
/* MB2_TAG_FRAMEBUFFER */
enum mb2_status mb2_screen(const struct mb2_tag *tag,
                           struct boot_screen *ret_screen);
/* MB2_TAG_EFI64_SYSTAB, MB2_TAG_EFI64_HANDLE */
enum mb2_status mb2_efi64_pointer(const struct mb2_tag *tag,
                                  uint64_t *ret_pointer);
/* MB2_TAG_EFI_MMAP: the descriptor size is not judged here. */
enum mb2_status mb2_efi_mmap(const struct mb2_tag *tag,
                             struct mb2_efi_mmap *ret_mmap);
/* MB2_TAG_ACPI_OLD, MB2_TAG_ACPI_NEW: the tag's copy of the RSDP, unchecked. */
enum mb2_status mb2_rsdp(const struct mb2_tag *tag, struct bytes *ret_rsdp);
/* MB2_TAG_SMBIOS: the tag's copy of the entry point, unchecked. */
enum mb2_status mb2_smbios(const struct mb2_tag *tag, struct bytes *ret_entry);
/* MB2_TAG_LOAD_BASE */
enum mb2_status mb2_load_base(const struct mb2_tag *tag, uint32_t *ret_base);

#endif
