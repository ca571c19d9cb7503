/* SPDX-License-Identifier: BSD-2-Clause */
/* The seeds that loaders and firmware hand over, or that are read on the
 * target only. */
#include "tests/mutants/seeds.h"

const struct format formats_of_blocks[] = {
    {"mb1-info", make_mb1_info},
    {"mb2-info", make_mb2_info},
    {"pvh-info", make_pvh_info},
    {"boot-params", make_boot_params},
    {"efi-map", make_efi_map},
    {"efi-path", make_efi_path},
    {"load-option", make_load_option},
    {"load-text", make_load_text},
    {"acpi", make_acpi},
    {"smbios", make_smbios},
    {"microcode-intel", make_microcode_intel},
    {"microcode-amd", make_microcode_amd},
    {"cpio", make_cpio},
    {"config", make_config},
    {"payload", make_payload},
    {NULL, NULL},
};
