/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reader of the zero page (struct boot_params), for whoever is started in
 * Linux's place.  It holds physical addresses: these functions give them out,
 * and read only views that the caller made of them.
 */
#ifndef FORMAT_LINUX_BOOT_H
#define FORMAT_LINUX_BOOT_H

#include <stdbool.h>
#include <stdint.h>

#include "adit/boot_info.h"
#include "format/linux.h"
#include "lib/bytes.h"
#include "lib/text.h"

/* A list of setup_data that is longer goes in a circle. */
#define LINUX_BOOT_NODES_CAP 64u
/* More ranges in one of its nodes are none. */
#define LINUX_BOOT_NODE_BYTES_CAP (1u << 20)

enum linux_boot_status {
    LINUX_BOOT_OK,
    LINUX_BOOT_END,       /* past the last range */
    LINUX_BOOT_TRUNCATED, /* the view is shorter than the structure */
    LINUX_BOOT_NO_HEADER, /* no "HdrS" */
    LINUX_BOOT_OLD,       /* protocol before 2.06 */
    LINUX_BOOT_BAD_COUNT, /* more ranges than the zero page has room for */
};

const char *linux_boot_status_text(enum linux_boot_status status);

/* What the loader says of UEFI, which it has left. */
enum linux_boot_firmware {
    LINUX_BOOT_NO_EFI,
    LINUX_BOOT_EFI64,
    LINUX_BOOT_EFI32,
    LINUX_BOOT_BAD_EFI, /* lacks its system table, or a map that can be one */
};

/* An address of 0 is "absent"; the size that belongs to it is then 0 too. */
struct linux_boot {
    uint16_t protocol;  /* 0x020f is 2.15 */
    struct text loader; /* empty when it has no id, or one unknown to us */
    uint32_t loader_version; /* 0: not told */
    /* Some fields are garbage, by the sentinel: they are taken as 0. */
    bool is_unclean;
    uint64_t cmdline;
    uint64_t initrd;
    uint64_t initrd_bytes;
    uint64_t setup_data;
    uint64_t rsdp;
    struct bytes ranges; /* for linux_boot_range_at() */
    /* BOOT_SCREEN_NONE when absent, of another type or unsound ... */
    struct boot_screen screen;
    /* ... in the last of which cases this is true. */
    bool has_unsound_screen;
    enum linux_boot_firmware firmware;
    /* The system table and the map, where the loader left it, are there with
     * LINUX_BOOT_EFI64 only; secure_boot always. */
    struct boot_efi efi;
};

/*
 * `params` has LINUX_PARAMS_BYTES bytes.  `ret_problem` is written on every
 * status but LINUX_BOOT_OK, and nothing else is then.
 */
enum linux_boot_status linux_boot_read(struct bytes params,
                                       struct linux_boot *ret_boot,
                                       struct linux_problem *ret_problem);

/*
 * Range `index` of the table in the zero page, or of a SETUP_E820_EXT node;
 * LINUX_BOOT_END past its end.  The range is as the loader gave it: it may be
 * empty, wrap, or have a type unknown to us.
 */
enum linux_boot_status linux_boot_range_at(struct bytes ranges, uint32_t index,
                                           struct boot_range *ret_range);

struct linux_boot_node {
    uint64_t next; /* address; 0 ends the list */
    uint32_t type; /* LINUX_SETUP_... */
    uint32_t length_bytes; /* of what follows the head */
};

/* `head` is the LINUX_SETUP_DATA_HEAD_BYTES that start a setup_data node. */
enum linux_boot_status linux_boot_node_read(struct bytes head,
                                            struct linux_boot_node *ret_node);

#endif
