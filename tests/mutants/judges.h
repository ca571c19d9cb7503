/* SPDX-License-Identifier: BSD-2-Clause */
/* What says a verdict of a block. */
#ifndef TESTS_MUTANTS_JUDGES_H
#define TESTS_MUTANTS_JUDGES_H

#include "adit/boot_info.h"
#include "boot/fill.h"
#include "tests/mutants/mutants.h"

extern const char *const acpi_names[]; /* by enum acpi_status */

void judge_mb1_info(struct bytes bytes, struct words *words);
void judge_mb2_info(struct bytes bytes, struct words *words);
void judge_pvh_info(struct bytes bytes, struct words *words);
void judge_boot_params(struct bytes bytes, struct words *words);
void judge_efi_map(struct bytes bytes, struct words *words);
void judge_efi_path(struct bytes bytes, struct words *words);
void judge_load_option(struct bytes bytes, struct words *words);
void judge_load_text(struct bytes bytes, struct words *words);
void judge_acpi(struct bytes bytes, struct words *words);
void judge_smbios(struct bytes bytes, struct words *words);
void judge_microcode_intel(struct bytes bytes, struct words *words);
void judge_microcode_amd(struct bytes bytes, struct words *words);
void judge_cpio(struct bytes bytes, struct words *words);
void judge_config(struct bytes bytes, struct words *words);
void judge_payload(struct bytes bytes, struct words *words);

/* What they share: a memory map as boot_info keeps it, a screen, a string. */
void map_begin(void);
void map_add(struct words *words, uint64_t base, uint64_t length_bytes,
             uint32_t type);
void map_end(struct words *words);
void judge_screen(const struct boot_screen *screen, struct words *words);
void judge_string(struct bytes memory, const char *name, uint64_t address,
                  struct words *words);
void judge_efi_descriptors(struct bytes rest, uint32_t descriptor_bytes,
                           struct words *words);

#endif
