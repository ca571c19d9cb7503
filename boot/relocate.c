/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Self-relocation: the one piece of C that runs before absolute pointers in
 * the image are right.  It may touch no other function and no such pointer;
 * `adit images` proves it.
 */
#include "x86/image.h"
#include "boot/relocate.h"
#include "spec/elf.h"

extern const struct elf64_rela rela_start[], rela_end[];

__attribute__((section(".early.text"))) void image_relocate(void)
{
    uint64_t slide = (uint64_t)image_start - IMAGE_LINK_BASE;

    /* Only R_X86_64_RELATIVE gets past the build. */
    for (const struct elf64_rela *rela = rela_start; rela < rela_end; rela++)
        *(uint64_t *)(rela->r_offset + slide) =
            (uint64_t)rela->r_addend + slide;
}
