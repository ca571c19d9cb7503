/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Linux's bzImage, as far as the 64-bit boot protocol needs it, and the zero
 * page (struct boot_params) that its entry point is given.
 */
#ifndef FORMAT_LINUX_H
#define FORMAT_LINUX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "adit/boot_info.h"
#include "lib/bytes.h"
#include "lib/text.h"

enum linux_status {
    LINUX_OK,
    LINUX_NOT_LINUX,      /* no boot flag or no "HdrS": something else */
    LINUX_TRUNCATED,      /* the file ends before its set-up code or kernel */
    LINUX_OLD,            /* protocol before 2.12: no 64-bit entry */
    LINUX_BAD_HEADER_END, /* the jump over the header, which tells its size */
    LINUX_NOT_HIGH,       /* a zImage */
    LINUX_NOT_64,         /* no 64-bit entry point */
    LINUX_BAD_ALIGNMENT,  /* kernel_alignment is no power of two */
    LINUX_BAD_PREFERENCE, /* not relocatable, preferred address misaligned */
    LINUX_BAD_INIT_SIZE,  /* init_size below the kernel's own size, or huge */
    LINUX_BAD_PAYLOAD,    /* payload outside the kernel */
};

/* What is wrong, as a clause that fits "offset 0x…: <text>: found …". */
const char *linux_status_text(enum linux_status status);

/* The field that led to a refusal. */
struct linux_problem {
    uint64_t offset;   /* in the file */
    uint64_t found;
    uint64_t expected; /* the least, or the very value, that would do */
};

struct linux_image {
    struct bytes header; /* the set-up header, from offset 0x1f1 on */
    struct bytes kernel; /* what is loaded; entered at + 0x200 */
    struct text version; /* "6.1.0-13-cloud-amd64 (…) …"; may be empty */
    uint16_t protocol;   /* 0x020f is 2.15 */
    uint16_t xloadflags;
    bool is_relocatable;
    bool can_be_above_4g; /* and so may its command line, initrd and params */
    uint64_t preferred_address;
    uint64_t alignment_bytes; /* a power of two */
    uint64_t init_bytes; /* memory that it needs from its load address on */
    uint64_t initrd_last; /* highest address that the initrd may touch */
    uint32_t cmdline_bytes; /* longest command line, without its NUL */
};

/*
 * Reads `file`.  `ret_problem` is written on every status but LINUX_OK, and
 * nothing else is then.
 */
enum linux_status linux_read(struct bytes file, struct linux_image *ret_image,
                             struct linux_problem *ret_problem);

/*
 * The zero page, written field by field.  `params` has LINUX_PARAMS_BYTES
 * bytes; linux_params_begin() comes first, the others in any order.
 */

/* Clears all, copies the image's header and says who loads it. */
void linux_params_begin(uint8_t *params, const struct linux_image *image);
void linux_params_cmdline(uint8_t *params, uint64_t address);
void linux_params_initrd(uint8_t *params, uint64_t base,
                         uint64_t length_bytes);
void linux_params_rsdp(uint8_t *params, uint64_t address);
/*
 * Nothing is written for a screen that screen_info cannot express (sizes past
 * 16 bits).  `is_efi` says that the firmware's GOP drives it.
 */
void linux_params_screen(uint8_t *params, const struct boot_screen *screen,
                         bool is_efi);
/* When `efi` lacks system table or memory map, nothing but the state of Secure
 * Boot is written, and not that if there is nothing to be known of it. */
void linux_params_efi(uint8_t *params, const struct boot_efi *efi);

/* The bytes that linux_params_ranges() needs at `more`; 0 for up to 128. */
size_t linux_more_ranges_bytes(size_t count);
/*
 * The memory map: 128 ranges go to the zero page, the rest to a setup_data
 * node at `more`, which the kernel will find at `more_address`.
 */
void linux_params_ranges(uint8_t *params, const struct boot_range *ranges,
                         size_t count, uint8_t *more, uint64_t more_address);

#endif
