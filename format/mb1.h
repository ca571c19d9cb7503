/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reader of what a Multiboot 1 loader hands over.  The structure holds
 * physical addresses: these functions give them out, and read only views that
 * the caller made of them.
 */
#ifndef FORMAT_MB1_H
#define FORMAT_MB1_H

#include <stdbool.h>
#include <stdint.h>

#include "adit/boot_info.h"
#include "lib/bytes.h"

/* More of these than any loader has is a broken structure. */
#define MB1_MODULES_CAP    1024u
#define MB1_MMAP_BYTES_CAP (1u << 20)

enum mb1_status {
    MB1_OK,
    MB1_END,        /* the walk is complete */
    MB1_TRUNCATED,  /* the view ends inside a field */
    MB1_BAD_FLAGS,  /* a.out and ELF symbols at once */
    MB1_BAD_COUNT,  /* more modules or map bytes than the caps above */
    MB1_BAD_SIZE,   /* memory map entry of less than 20 bytes */
    MB1_BAD_MODULE, /* a module that ends before it starts */
};

const char *mb1_status_text(enum mb1_status status);

/* An address is 0 where the loader said nothing; so are counts and sizes. */
struct mb1_info {
    uint32_t flags;
    uint32_t lower_kib; /* RAM from 0; both 0 without that flag */
    uint32_t upper_kib; /* RAM from 1 MiB */
    uint32_t cmdline;
    uint32_t module_count;
    uint32_t modules;
    uint32_t mmap_bytes;
    uint32_t mmap;
    uint32_t loader_name;
    /* BOOT_SCREEN_NONE when absent, of unknown type or unsound ... */
    struct boot_screen screen;
    /* ... in the last of which cases this is true. */
    bool has_unsound_screen;
};

struct mb1_module {
    uint32_t base;
    uint32_t length_bytes; /* may be 0 */
    uint32_t string;       /* address of its text, 0: none */
};

/*
 * `info` is what lies at %ebx: MB1_INFO_BYTES of it, or fewer when memory
 * ends; only what `flags` promises must be there.
 */
enum mb1_status mb1_info_read(struct bytes info, struct mb1_info *ret_info);

/* Module `index` of the array `modules`; MB1_END past its end. */
enum mb1_status mb1_module_at(struct bytes modules, uint32_t index,
                              struct mb1_module *ret_module);

/*
 * Takes the first entry off the memory map `*rest`.  The range is as the
 * loader gave it: it may be empty, wrap, or have a type unknown to us.
 */
enum mb1_status mb1_mmap_next(struct bytes *rest,
                              struct boot_range *ret_range);

#endif
