/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How doors write struct boot_info.  Runs on the host too, for its tests: no
 * function here prints or stops, each answers with what became of the datum.
 */
#ifndef BOOT_FILL_H
#define BOOT_FILL_H

#include "adit/boot_info.h"
#include "lib/text.h"

enum fill_status {
    FILL_OK,
    FILL_FULL,  /* the table or the text pool has no room left */
    FILL_EMPTY, /* zero bytes: taken for nothing */
    FILL_WRAPS, /* base + length passes 2^64 */
};

const char *fill_status_text(enum fill_status status);

/* A string of the pool, with its length. */
static inline struct text fill_text_at(const struct boot_info *bi,
                                       struct boot_text text)
{
    return (struct text){boot_text_of(bi, text), text.length_bytes};
}

/* Copies `text` into the pool. */
enum fill_status fill_text(struct boot_info *bi, struct text text,
                           struct boot_text *ret_text);

/*
 * Adds a range to the memory map, which stays sorted and disjoint all the
 * time: where ranges overlap, the most restrictive type wins.  Types that
 * boot_info does not know become reserved.
 */
enum fill_status fill_range(struct boot_info *bi, uint64_t base,
                            uint64_t length_bytes, uint32_t type);

/*
 * Adds a module, in order.  An empty module (FILL_EMPTY) is not added.
 */
enum fill_status fill_module(struct boot_info *bi, uint64_t base,
                             uint64_t length_bytes, struct text name,
                             struct text cmdline);

/*
 * Adit's own command line: splits it at " -- " into bi->cmdline and
 * bi->kernel_options.
 */
enum fill_status fill_cmdline(struct boot_info *bi, struct text cmdline);

/*
 * Puts more of the same in front of what fill_cmdline() has taken, on either
 * side of " -- ", so that what is there already has the last word.
 */
enum fill_status fill_cmdline_front(struct boot_info *bi, struct text front);

/*
 * Does `loader`, by its own name, put the file's name in front of the command
 * lines that it passes?  QEMU, iPXE, kexec and SYSLINUX do, GRUB does not.
 */
bool loader_names_file_first(struct text loader);

#endif
