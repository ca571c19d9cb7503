/* SPDX-License-Identifier: BSD-2-Clause */
/* The zero page, its memory map, a list of setup_data and an EFI memory map
 * behind it: [linux] zero-page.rst. */
#include <string.h>

#include "spec/efi.h"
#include "spec/linux.h"
#include "tests/mutants/judges.h"
#include "tests/mutants/ranges.h"
#include "tests/mutants/seeds.h"

enum {
    NODES_AT = LINUX_PARAMS_BYTES,
    NODES = 2,
    NODE_BYTES = LINUX_SETUP_DATA_HEAD_BYTES + LINUX_E820_BYTES,
    MAP_AT = NODES_AT + NODES * 48,
    CMDLINE_AT = MAP_AT + EFI_DESCRIPTOR_BYTES,
    SEED_BYTES = CMDLINE_AT + 16,
};

#define EFI(at) (LINUX_PARAMS_EFI_AT + (at))

static const struct field params_fields[] = {
    FIELD("ext_ramdisk_image", LINUX_PARAMS_EXT_RAMDISK_IMAGE_AT, 4),
    FIELD("ext_ramdisk_size", LINUX_PARAMS_EXT_RAMDISK_SIZE_AT, 4),
    FIELD("ext_cmd_line_ptr", LINUX_PARAMS_EXT_CMD_LINE_PTR_AT, 4),
    FIELD("acpi_rsdp_addr", LINUX_PARAMS_RSDP_AT, 8),
    FIELD("efi_loader_signature", EFI(LINUX_EFI_SIGNATURE_AT), 4),
    FIELD("efi_systab", EFI(LINUX_EFI_SYSTAB_AT), 4),
    HELD("efi_memdesc_size", EFI(LINUX_EFI_MEMDESC_SIZE_AT), 4,
         {.only = true, .gains = "LINUX_BOOT_BAD_EFI"}),
    FIELD("efi_memdesc_version", EFI(LINUX_EFI_MEMDESC_VERSION_AT), 4),
    FIELD("efi_memmap", EFI(LINUX_EFI_MEMMAP_AT), 4),
    HELD("efi_memmap_size", EFI(LINUX_EFI_MEMMAP_SIZE_AT), 4,
         {.least = EFI_DESCRIPTOR_BYTES, .multiple = EFI_DESCRIPTOR_BYTES,
          .gains = "LINUX_BOOT_BAD_EFI"}),
    FIELD("efi_systab_hi", EFI(LINUX_EFI_SYSTAB_HI_AT), 4),
    FIELD("efi_memmap_hi", EFI(LINUX_EFI_MEMMAP_HI_AT), 4),
    FIELD("alt_mem_k", LINUX_PARAMS_ALT_MEM_K_AT, 4),
    HELD("e820_entries", LINUX_PARAMS_E820_ENTRIES_AT, 1,
         MOST(LINUX_E820_MAX)),
    FIELD("secure_boot", LINUX_PARAMS_SECURE_BOOT_AT, 1),
    HELD("sentinel", LINUX_PARAMS_SENTINEL_AT, 1,
         {.only = true, .gains = "unclean"}),
    {0},
};

static const struct field header_fields[] = {
    HELD("setup_sects", LINUX_SETUP_SECTS_AT, 1, ANY),
    HELD("root_flags", LINUX_ROOT_FLAGS_AT, 2, ANY),
    HELD("syssize", LINUX_SYSSIZE_AT, 4, ANY),
    HELD("vid_mode", LINUX_VID_MODE_AT, 2, ANY),
    FIELD("boot_flag", LINUX_BOOT_FLAG_AT, 2),
    HELD("jump", LINUX_JUMP_AT, 2, ANY),
    HELD("header", LINUX_HEADER_AT, 4, ONLY),
    HELD("version", LINUX_VERSION_AT, 2, LEAST(LINUX_VERSION_2_06)),
    HELD("kernel_version", LINUX_KERNEL_VERSION_AT, 2, ANY),
    FIELD("type_of_loader", LINUX_TYPE_OF_LOADER_AT, 1),
    FIELD("loadflags", LINUX_LOADFLAGS_AT, 1),
    HELD("code32_start", LINUX_CODE32_START_AT, 4, ANY),
    FIELD("ramdisk_image", LINUX_RAMDISK_IMAGE_AT, 4),
    FIELD("ramdisk_size", LINUX_RAMDISK_SIZE_AT, 4),
    HELD("heap_end_ptr", LINUX_HEAP_END_PTR_AT, 2, ANY),
    FIELD("ext_loader_ver", LINUX_EXT_LOADER_VER_AT, 1),
    FIELD("ext_loader_type", LINUX_EXT_LOADER_TYPE_AT, 1),
    FIELD("cmd_line_ptr", LINUX_CMD_LINE_PTR_AT, 4),
    HELD("initrd_addr_max", LINUX_INITRD_ADDR_MAX_AT, 4, ANY),
    HELD("kernel_alignment", LINUX_KERNEL_ALIGNMENT_AT, 4, ANY),
    HELD("xloadflags", LINUX_XLOADFLAGS_AT, 2, ANY),
    HELD("cmdline_size", LINUX_CMDLINE_SIZE_AT, 4, ANY),
    FIELD("setup_data", LINUX_SETUP_DATA_AT, 8),
    HELD("pref_address", LINUX_PREF_ADDRESS_AT, 8, ANY),
    HELD("init_size", LINUX_INIT_SIZE_AT, 4, ANY),
    {0},
};

#define UNSOUND .gains = "screen:unsound"

static const struct field screen_fields[] = {
    HELD("orig_x", LINUX_SCREEN_X_AT, 1, ANY),
    HELD("orig_y", LINUX_SCREEN_Y_AT, 1, ANY),
    HELD("ext_mem_k", LINUX_SCREEN_EXT_MEM_K_AT, 2, ANY),
    HELD("orig_video_page", LINUX_SCREEN_PAGE_AT, 2, ANY),
    HELD("orig_video_mode", LINUX_SCREEN_MODE_AT, 1, ANY),
    HELD("orig_video_cols", LINUX_SCREEN_COLS_AT, 1, ANY),
    HELD("orig_video_lines", LINUX_SCREEN_LINES_AT, 1, ANY),
    FIELD("orig_video_isVGA", LINUX_SCREEN_TYPE_AT, 1),
    HELD("orig_video_points", LINUX_SCREEN_POINTS_AT, 2, ANY),
    HELD("lfb_width", LINUX_SCREEN_LFB_WIDTH_AT, 2,
         {.least = 1, .has_most = true, .most = 1024, UNSOUND}),
    HELD("lfb_height", LINUX_SCREEN_LFB_HEIGHT_AT, 2, {.least = 1, UNSOUND}),
    HELD("lfb_depth", LINUX_SCREEN_LFB_DEPTH_AT, 2, {.only = true, UNSOUND}),
    FIELD("lfb_base", LINUX_SCREEN_LFB_BASE_AT, 4),
    HELD("lfb_size", LINUX_SCREEN_LFB_SIZE_AT, 4, ANY),
    HELD("lfb_linelength", LINUX_SCREEN_LFB_PITCH_AT, 2,
         {.least = 4096, UNSOUND}),
    FIELD("red_size", LINUX_SCREEN_RED_SIZE_AT, 1),
    FIELD("red_pos", LINUX_SCREEN_RED_POS_AT, 1),
    FIELD("green_size", LINUX_SCREEN_GREEN_SIZE_AT, 1),
    FIELD("green_pos", LINUX_SCREEN_GREEN_POS_AT, 1),
    FIELD("blue_size", LINUX_SCREEN_BLUE_SIZE_AT, 1),
    FIELD("blue_pos", LINUX_SCREEN_BLUE_POS_AT, 1),
    HELD("rsvd_size", LINUX_SCREEN_RSVD_SIZE_AT, 1, ANY),
    HELD("rsvd_pos", LINUX_SCREEN_RSVD_POS_AT, 1, ANY),
    HELD("pages", LINUX_SCREEN_PAGES_AT, 2, ANY),
    FIELD("capabilities", LINUX_SCREEN_CAPABILITIES_AT, 4),
    FIELD("ext_lfb_base", LINUX_SCREEN_EXT_LFB_BASE_AT, 4),
    {0},
};

static const struct field range_fields[] = {
    FIELD("addr", LINUX_E820_BASE_AT, 8),
    FIELD("size", LINUX_E820_LENGTH_AT, 8),
    FIELD("type", LINUX_E820_TYPE_AT, 4),
    {0},
};

static const struct field node_fields[] = {
    FIELD("next", LINUX_SETUP_DATA_NEXT_AT, 8),
    FIELD("type", LINUX_SETUP_DATA_TYPE_AT, 4),
    FIELD("len", LINUX_SETUP_DATA_LENGTH_AT, 4),
    {0},
};

static void put_range(struct seed *seed, uint32_t at, uint32_t n,
                      const struct seed_range *range)
{
    seed_set(seed, at + LINUX_E820_BASE_AT, 8, range->base);
    seed_set(seed, at + LINUX_E820_LENGTH_AT, 8, range->length);
    seed_set(seed, at + LINUX_E820_TYPE_AT, 4, range->type);
    seed_table(seed, range_fields, at, "e820[%u]", n);
}

static void put_nodes(struct seed *seed)
{
    seed_set(seed, LINUX_SETUP_DATA_AT, 8, SEED_ADDRESS + NODES_AT);
    for (uint32_t n = 0; n < NODES; n++) {
        uint32_t at = NODES_AT + n * 48;

        seed_set(seed, at + LINUX_SETUP_DATA_NEXT_AT, 8,
                 n + 1 < NODES ? SEED_ADDRESS + at + 48 : 0);
        seed_set(seed, at + LINUX_SETUP_DATA_TYPE_AT, 4,
                 LINUX_SETUP_E820_EXT);
        seed_set(seed, at + LINUX_SETUP_DATA_LENGTH_AT, 4, LINUX_E820_BYTES);
        seed_table(seed, node_fields, at, "setup_data[%u]", n);
        put_range(seed, at + LINUX_SETUP_DATA_HEAD_BYTES, SEED_RANGES + n,
                  &(struct seed_range){0x200000000 + n * 0x10000, 0x1000,
                                       BOOT_RANGE_RAM});
    }
}

void make_boot_params(struct seed *seed)
{
    static const struct {
        uint16_t at;
        uint8_t width;
        uint32_t value;
    } fields[] = {
        {LINUX_BOOT_FLAG_AT, 2, LINUX_BOOT_FLAG},
        {LINUX_HEADER_AT, 4, LINUX_HEADER_MAGIC},
        {LINUX_VERSION_AT, 2, LINUX_VERSION_2_15},
        {LINUX_TYPE_OF_LOADER_AT, 1, 0x72},
        {LINUX_RAMDISK_IMAGE_AT, 4, 0x7000000},
        {LINUX_RAMDISK_SIZE_AT, 4, 0x10000},
        {LINUX_CMD_LINE_PTR_AT, 4, SEED_ADDRESS + CMDLINE_AT},
        {LINUX_PARAMS_RSDP_AT, 4, 0xf5ad0},
        {LINUX_PARAMS_E820_ENTRIES_AT, 1, SEED_RANGES},
        {LINUX_PARAMS_SECURE_BOOT_AT, 1, LINUX_SECURE_BOOT_DISABLED},
        {LINUX_SCREEN_TYPE_AT, 1, LINUX_SCREEN_EFI},
        {LINUX_SCREEN_LFB_WIDTH_AT, 2, 1024},
        {LINUX_SCREEN_LFB_HEIGHT_AT, 2, 768},
        {LINUX_SCREEN_LFB_DEPTH_AT, 2, 32},
        {LINUX_SCREEN_LFB_BASE_AT, 4, 0xe0000000},
        {LINUX_SCREEN_LFB_PITCH_AT, 2, 4096},
        {LINUX_SCREEN_RED_SIZE_AT, 2, 0x1008},
        {LINUX_SCREEN_GREEN_SIZE_AT, 2, 0x0808},
        {LINUX_SCREEN_BLUE_SIZE_AT, 2, 0x0008},
        {EFI(LINUX_EFI_SIGNATURE_AT), 4, LINUX_EFI_SIGNATURE_64},
        {EFI(LINUX_EFI_SYSTAB_AT), 4, 0x3f9ee018},
        {EFI(LINUX_EFI_MEMDESC_SIZE_AT), 4, EFI_DESCRIPTOR_BYTES},
        {EFI(LINUX_EFI_MEMDESC_VERSION_AT), 4, 1},
        {EFI(LINUX_EFI_MEMMAP_AT), 4, SEED_ADDRESS + MAP_AT},
        {EFI(LINUX_EFI_MEMMAP_SIZE_AT), 4, EFI_DESCRIPTOR_BYTES},
    };

    seed_begin(seed, "boot-params", "LINUX_BOOT_OK", judge_boot_params);
    seed_reach(seed, SEED_BYTES);
    for (size_t n = 0; n < sizeof(fields) / sizeof(fields[0]); n++)
        seed_set(seed, fields[n].at, fields[n].width, fields[n].value);
    memcpy(seed->at + CMDLINE_AT, "console=com1", 12);
    seed_table(seed, screen_fields, LINUX_PARAMS_SCREEN_AT, "screen");
    seed_table(seed, params_fields, 0, "params");
    seed_table(seed, header_fields, 0, "header");
    for (uint32_t n = 0; n < SEED_RANGES; n++)
        put_range(seed, LINUX_PARAMS_E820_AT + n * LINUX_E820_BYTES, n,
                  &seed_ranges[n]);
    put_nodes(seed);
    seed_set(seed, MAP_AT + EFI_DESCRIPTOR_TYPE, 4, EFI_MEMORY_CONVENTIONAL);
    seed_set(seed, MAP_AT + EFI_DESCRIPTOR_PAGES, 8, 16);
    seed->whole_bytes = LINUX_PARAMS_BYTES;
}
