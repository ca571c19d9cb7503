/* SPDX-License-Identifier: BSD-2-Clause */
/* The seeds that are files. */
#include "tests/mutants/seeds.h"

const struct format formats_of_images[] = {
    {"mb1-elf32", make_mb1_elf32},
    {"mb1-flat", make_mb1_flat},
    {"mb2-elf64", make_mb2_elf64},
    {"mb2-flat", make_mb2_flat},
    {"pvh-elf64", make_pvh_elf64},
    {"pvh-elf32", make_pvh_elf32},
    {"adit-kernel", make_adit_kernel},
    {"bzimage", make_bzimage},
    {"pe", make_pe},
    {"gzip", make_gzip},
    {"xz", make_packed_xz},
    {"zstd", make_packed_zstd},
    {"lz4", make_packed_lz4},
    {NULL, NULL},
};
