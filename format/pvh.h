/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reader of hvm_start_info, what a PVH loader hands over.  It holds physical
 * addresses: these functions give them out, and read only views that the
 * caller made of them.
 */
#ifndef FORMAT_PVH_H
#define FORMAT_PVH_H

#include <stdint.h>

#include "adit/boot_info.h"
#include "lib/bytes.h"

/* More of these than any loader has is a broken structure. */
#define PVH_MODULES_CAP 1024u
#define PVH_MEMMAP_CAP  65536u

enum pvh_status {
    PVH_OK,
    PVH_END,       /* past the last entry */
    PVH_TRUNCATED, /* the view is shorter than the version's structure */
    PVH_BAD_MAGIC,
    PVH_BAD_COUNT, /* more modules or map entries than the caps above */
};

const char *pvh_status_text(enum pvh_status status);

/* An address of 0 is "absent"; the count that belongs to it is then 0 too. */
struct pvh_start {
    uint32_t version;
    uint32_t flags;
    uint32_t module_count;
    uint32_t memmap_count; /* always 0 in version 0 */
    uint64_t modules;
    uint64_t cmdline;
    uint64_t rsdp;
    uint64_t memmap;
};

struct pvh_module {
    uint64_t base;
    uint64_t length_bytes;
    uint64_t cmdline; /* address, 0: none */
};

/* `start` is what lies at %ebx: 40 bytes do in version 0, else 56. */
enum pvh_status pvh_start_read(struct bytes start,
                               struct pvh_start *ret_start);

/* Entry `index` of the module list; PVH_END past its end. */
enum pvh_status pvh_module_at(struct bytes modules, uint32_t index,
                              struct pvh_module *ret_module);

/*
 * Entry `index` of the memory map; PVH_END past its end.  The range is as the
 * loader gave it: it may be empty, wrap, or have a type unknown to us.
 */
enum pvh_status pvh_range_at(struct bytes memmap, uint32_t index,
                             struct boot_range *ret_range);

#endif
