/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What every door does with what it read: puts it into struct boot_info, and
 * warns or refuses, naming the datum, where that cannot be.
 */
#ifndef BOOT_INTAKE_H
#define BOOT_INTAKE_H

#include "adit/boot_info.h"
#include "lib/text.h"

/* Longest string taken from a loader by address. */
#define INTAKE_TEXT_BYTES 16384u

/* The string at `address`, empty for 0; one without an end is warned of by
 * `what` it is, and left out. */
struct text intake_text(uint64_t address, const char *what);

/* Where the loader's information lies: no module may lie over it. */
void intake_block(uint64_t base, uint64_t length_bytes);

/* First of all: the other strings are read in the light of it. */
void intake_loader(struct boot_info *bi, struct text loader);

/* Adit's command line; a file name in front is dropped where the loader puts
 * one there. */
void intake_cmdline(struct boot_info *bi, struct text cmdline);

/*
 * As intake_cmdline(), from a loader that takes us for Linux: no file's name
 * is in front, but words of the loader's own are dropped.
 */
void intake_linux_cmdline(struct boot_info *bi, struct text cmdline);

/* `cmdline` without those words, until the next call. */
struct text intake_own_words(struct text cmdline);

/* A module and its string, from which the name is split likewise. */
void intake_module(struct boot_info *bi, uint64_t base, uint64_t length_bytes,
                   struct text string);

/* Refuses a module that lies over the loader's information: one of them is not
 * what it was. */
void intake_beside_block(uint64_t base, uint64_t length_bytes,
                         const char *what);

void intake_range(struct boot_info *bi, const struct boot_range *range);

/* A memory map of two numbers, for a loader that has no better one. */
void intake_meminfo(struct boot_info *bi, uint64_t lower_kib,
                    uint64_t upper_kib);

/* The RSDP at an address that the loader gave in `field`; where there is no
 * sound one, it is warned of and left out.  0 is none. */
void intake_rsdp(struct boot_info *bi, uint64_t rsdp,
                 enum boot_rsdp_source source, const char *field);

/* A loader's copy of the RSDP, or of the SMBIOS entry point: kept in the image
 * until it is placed; an unsound one is warned of and left out. */
void intake_rsdp_copy(struct boot_info *bi, struct bytes rsdp);
void intake_smbios_copy(struct boot_info *bi, struct bytes entry);

#endif
