/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The set-up header of any Linux kernel since protocol 2.00, as it stands
 * there: for whoever shows it.  Judged is nothing; see linux_read() for that.
 */
#ifndef FORMAT_LINUX_HEADER_H
#define FORMAT_LINUX_HEADER_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/bytes.h"
#include "lib/text.h"

/* Fields that the protocol does not have yet, or the file not any more, are
 * zero. */
struct linux_header {
    uint16_t protocol;    /* 0x020f is 2.15 */
    uint32_t setup_bytes; /* with the boot sector: where the kernel begins */
    uint64_t syssize_bytes; /* the kernel's size, as it says */
    struct bytes kernel;  /* of that, what the file has */
    uint32_t header_end;  /* as the jump over it says */
    uint8_t loadflags;
    uint16_t xloadflags;
    uint32_t code32_start;
    uint32_t initrd_addr_max;
    uint32_t alignment_bytes;
    bool is_relocatable;
    uint8_t min_alignment; /* a power of two */
    uint32_t cmdline_bytes; /* without its NUL */
    uint32_t payload_offset, payload_bytes; /* in `kernel` */
    uint64_t preferred_address;
    uint32_t init_bytes;
    uint32_t handover_offset;
    struct text version; /* may be empty */
};

/* False when there is no boot flag, or no "HdrS" with a version. */
bool linux_header_read(struct bytes file, struct linux_header *ret_header);

#endif
