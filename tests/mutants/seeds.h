/* SPDX-License-Identifier: BSD-2-Clause */
/* All makers of seeds. */
#ifndef TESTS_MUTANTS_SEEDS_H
#define TESTS_MUTANTS_SEEDS_H

#include "tests/mutants/mutants.h"

/* Files. */
void make_mb1_elf32(struct seed *seed);
void make_mb1_flat(struct seed *seed);
void make_mb2_elf64(struct seed *seed);
void make_mb2_flat(struct seed *seed);
void make_pvh_elf64(struct seed *seed);
void make_pvh_elf32(struct seed *seed);
void make_adit_kernel(struct seed *seed);
void make_bzimage(struct seed *seed);
void make_pe(struct seed *seed);
void make_gzip(struct seed *seed);
void make_packed_xz(struct seed *seed);
void make_packed_zstd(struct seed *seed);
void make_packed_lz4(struct seed *seed);

/* Blocks. */
void make_mb1_info(struct seed *seed);
void make_mb2_info(struct seed *seed);
void make_pvh_info(struct seed *seed);
void make_boot_params(struct seed *seed);
void make_efi_map(struct seed *seed);
void make_efi_path(struct seed *seed);
void make_load_option(struct seed *seed);
void make_load_text(struct seed *seed);
void make_acpi(struct seed *seed);
void make_smbios(struct seed *seed);
void make_microcode_intel(struct seed *seed);
void make_microcode_amd(struct seed *seed);
void make_cpio(struct seed *seed);
void make_config(struct seed *seed);
void make_payload(struct seed *seed);

#endif
