/* SPDX-License-Identifier: BSD-2-Clause */
/* What Multiboot 1 and PVH loaders hand over: [mb1] 3.3, [pvh]. */
#include <string.h>

#include "format/mb1.h"
#include "format/pvh.h"
#include "spec/mb1.h"
#include "spec/pvh.h"
#include "tests/mutants/judges.h"
#include "tests/mutants/ranges.h"
#include "tests/mutants/seeds.h"

enum { STRINGS_BYTES = 40, MODULE_BASE = 0x400000 };

static const char strings[STRINGS_BYTES] =
    "console=com1 loglevel=3\0GRUB 2.06\0a b";

const struct seed_range seed_ranges[SEED_RANGES] = {
    {0, 0x9fc00, BOOT_RANGE_RAM},
    {0x9fc00, 0x400, BOOT_RANGE_RESERVED},
    {0xf0000, 0x10000, BOOT_RANGE_RESERVED},
    {0x100000, 0x3fee0000, BOOT_RANGE_RAM},
    {0x3ffe0000, 0x20000, BOOT_RANGE_ACPI_RECLAIM},
    {0x100000000, 0x40000000, BOOT_RANGE_RAM},
};

#define IN_MEMORY(bytes, size_, word_)                              \
    {.least = SEED_ADDRESS, .has_most = true,                       \
     .most = SEED_ADDRESS + (size_) - (bytes), .gains = (word_)}

enum {
    MB1_MODULES_AT = 0x80,
    MB1_MODULES = 2,
    MB1_RANGES_AT = MB1_MODULES_AT + MB1_MODULES * MB1_MOD_BYTES,
    MB1_STRINGS_AT = MB1_RANGES_AT + SEED_RANGES * MB1_MMAP_BYTES,
    MB1_SEED_BYTES = MB1_STRINGS_AT + STRINGS_BYTES,
};

static const struct field mb1_fields[] = {
    FIELD("flags", MB1_INFO_FLAGS_AT, 4),
    FIELD("mem_lower", MB1_INFO_MEM_LOWER_AT, 4),
    FIELD("mem_upper", MB1_INFO_MEM_UPPER_AT, 4),
    HELD("boot_device", MB1_INFO_BOOT_DEVICE_AT, 4, ANY),
    FIELD("cmdline", MB1_INFO_CMDLINE_AT, 4),
    HELD("mods_count", MB1_INFO_MODS_COUNT_AT, 4, MOST(MB1_MODULES_CAP)),
    HELD("mods_addr", MB1_INFO_MODS_ADDR_AT, 4,
         IN_MEMORY(MB1_MODULES * MB1_MOD_BYTES, MB1_SEED_BYTES,
                   "modules:outside")),
    HELD("syms[0]", MB1_INFO_SYMS_AT, 4, ANY),
    HELD("syms[1]", MB1_INFO_SYMS_AT + 4, 4, ANY),
    HELD("syms[2]", MB1_INFO_SYMS_AT + 8, 4, ANY),
    HELD("syms[3]", MB1_INFO_SYMS_AT + 12, 4, ANY),
    HELD("mmap_length", MB1_INFO_MMAP_LENGTH_AT, 4,
         MOST(MB1_MMAP_BYTES_CAP)),
    HELD("mmap_addr", MB1_INFO_MMAP_ADDR_AT, 4,
         IN_MEMORY(SEED_RANGES * MB1_MMAP_BYTES, MB1_SEED_BYTES,
                   "mmap:outside")),
    HELD("drives_length", MB1_INFO_DRIVES_LENGTH_AT, 4, ANY),
    HELD("drives_addr", MB1_INFO_DRIVES_ADDR_AT, 4, ANY),
    HELD("config_table", MB1_INFO_CONFIG_AT, 4, ANY),
    FIELD("boot_loader_name", MB1_INFO_LOADER_NAME_AT, 4),
    HELD("apm_table", MB1_INFO_APM_AT, 4, ANY),
    HELD("vbe_control_info", MB1_INFO_VBE_AT, 4, ANY),
    HELD("vbe_mode_info", MB1_INFO_VBE_AT + 4, 4, ANY),
    HELD("vbe_mode", MB1_INFO_VBE_AT + 8, 2, ANY),
    HELD("vbe_interface_seg", MB1_INFO_VBE_AT + 10, 2, ANY),
    HELD("vbe_interface_off", MB1_INFO_VBE_AT + 12, 2, ANY),
    HELD("vbe_interface_len", MB1_INFO_VBE_AT + 14, 2, ANY),
    FIELD("framebuffer_addr", MB1_INFO_FB_ADDR_AT, 8),
    HELD("framebuffer_pitch", MB1_INFO_FB_PITCH_AT, 4,
         {.least = 4096, .gains = "screen:unsound"}),
    HELD("framebuffer_width", MB1_INFO_FB_WIDTH_AT, 4,
         {.least = 1, .has_most = true, .most = 1024,
          .gains = "screen:unsound"}),
    HELD("framebuffer_height", MB1_INFO_FB_HEIGHT_AT, 4,
         {.least = 1, .gains = "screen:unsound"}),
    HELD("framebuffer_bpp", MB1_INFO_FB_BPP_AT, 1,
         {.only = true, .gains = "screen:unsound"}),
    FIELD("framebuffer_type", MB1_INFO_FB_TYPE_AT, 1),
    FIELD("red_field_position", MB1_INFO_FB_COLOR_AT, 1),
    FIELD("red_mask_size", MB1_INFO_FB_COLOR_AT + 1, 1),
    FIELD("green_field_position", MB1_INFO_FB_COLOR_AT + 2, 1),
    FIELD("green_mask_size", MB1_INFO_FB_COLOR_AT + 3, 1),
    FIELD("blue_field_position", MB1_INFO_FB_COLOR_AT + 4, 1),
    FIELD("blue_mask_size", MB1_INFO_FB_COLOR_AT + 5, 1),
    {0},
};

static const struct field mb1_module_fields[] = {
    HELD("mod_start", MB1_MOD_START_AT, 4,
         {.has_most = true, .most = MODULE_BASE + 0x1000,
          .gains = "modules:MB1_BAD_MODULE"}),
    HELD("mod_end", MB1_MOD_END_AT, 4,
         {.least = MODULE_BASE, .gains = "modules:MB1_BAD_MODULE"}),
    FIELD("string", MB1_MOD_STRING_AT, 4),
    HELD("reserved", 12, 4, ANY),
    {0},
};

static const struct field mb1_range_fields[] = {
    FIELD("size", MB1_MMAP_SIZE_AT, 4),
    FIELD("base_addr", MB1_MMAP_BASE_AT, 8),
    FIELD("length", MB1_MMAP_LENGTH_AT, 8),
    FIELD("type", MB1_MMAP_TYPE_AT, 4),
    {0},
};

/* An entry is 20 bytes at least: shorter ones end the map. */
static const struct field mb1_first_range_fields[] = {
    HELD("size", MB1_MMAP_SIZE_AT, 4,
         {.least = MB1_MMAP_SIZE_MIN, .gains = "mmap:MB1_BAD_SIZE"}),
    FIELD("base_addr", MB1_MMAP_BASE_AT, 8),
    FIELD("length", MB1_MMAP_LENGTH_AT, 8),
    FIELD("type", MB1_MMAP_TYPE_AT, 4),
    {0},
};

static void put_mb1_ranges(struct seed *seed)
{
    for (uint32_t n = 0; n < SEED_RANGES; n++) {
        uint32_t at = MB1_RANGES_AT + n * MB1_MMAP_BYTES;

        seed_set(seed, at, 4, MB1_MMAP_SIZE_MIN);
        seed_set(seed, at + MB1_MMAP_BASE_AT, 8, seed_ranges[n].base);
        seed_set(seed, at + MB1_MMAP_LENGTH_AT, 8, seed_ranges[n].length);
        seed_set(seed, at + MB1_MMAP_TYPE_AT, 4, seed_ranges[n].type);
        seed_table(seed, n == 0 ? mb1_first_range_fields : mb1_range_fields,
                   at, "mmap[%u]", n);
    }
}

void make_mb1_info(struct seed *seed)
{
    static const struct {
        uint16_t at;
        uint8_t width;
        uint32_t value;
    } fields[] = {
        {MB1_INFO_FLAGS_AT, 4, 0x1fff & ~MB1_INFO_HAS_AOUT_SYMS},
        {MB1_INFO_MEM_LOWER_AT, 4, 639},
        {MB1_INFO_MEM_UPPER_AT, 4, 0xffb80},
        {MB1_INFO_CMDLINE_AT, 4, SEED_ADDRESS + MB1_STRINGS_AT},
        {MB1_INFO_MODS_COUNT_AT, 4, MB1_MODULES},
        {MB1_INFO_MODS_ADDR_AT, 4, SEED_ADDRESS + MB1_MODULES_AT},
        {MB1_INFO_MMAP_LENGTH_AT, 4, SEED_RANGES * MB1_MMAP_BYTES},
        {MB1_INFO_MMAP_ADDR_AT, 4, SEED_ADDRESS + MB1_RANGES_AT},
        {MB1_INFO_LOADER_NAME_AT, 4, SEED_ADDRESS + MB1_STRINGS_AT + 24},
        {MB1_INFO_FB_ADDR_AT, 4, 0xe0000000},
        {MB1_INFO_FB_PITCH_AT, 4, 4096},
        {MB1_INFO_FB_WIDTH_AT, 4, 1024},
        {MB1_INFO_FB_HEIGHT_AT, 4, 768},
        {MB1_INFO_FB_BPP_AT, 1, 32},
        {MB1_INFO_FB_TYPE_AT, 1, MB1_FB_RGB},
        {MB1_INFO_FB_COLOR_AT, 4, 0x08080810},
        {MB1_INFO_FB_COLOR_AT + 4, 2, 0x0800},
    };

    seed_begin(seed, "mb1-info", "MB1_OK", judge_mb1_info);
    seed_reach(seed, MB1_STRINGS_AT);
    seed_put(seed, strings, sizeof(strings));
    for (size_t n = 0; n < sizeof(fields) / sizeof(fields[0]); n++)
        seed_set(seed, fields[n].at, fields[n].width, fields[n].value);
    seed_table(seed, mb1_fields, 0, "info");
    for (uint32_t n = 0; n < MB1_MODULES; n++) {
        uint32_t at = MB1_MODULES_AT + n * MB1_MOD_BYTES;

        seed_set(seed, at + MB1_MOD_START_AT, 4, MODULE_BASE);
        seed_set(seed, at + MB1_MOD_END_AT, 4, MODULE_BASE + 0x1000);
        seed_set(seed, at + MB1_MOD_STRING_AT, 4,
                 SEED_ADDRESS + MB1_STRINGS_AT + 34);
        seed_table(seed, mb1_module_fields, at, "module[%u]", n);
    }
    put_mb1_ranges(seed);
    /* The block itself; what it points to has no length of its own. */
    seed->whole_bytes = MB1_INFO_BYTES;
}

enum {
    PVH_MODULES_AT = 0x40,
    PVH_MODULES = 2,
    PVH_RANGES_AT = PVH_MODULES_AT + PVH_MODULES * PVH_MODULE_BYTES,
    PVH_STRINGS_AT = PVH_RANGES_AT + SEED_RANGES * PVH_MEMMAP_BYTES,
    PVH_SEED_BYTES = PVH_STRINGS_AT + STRINGS_BYTES,
};

static const struct field pvh_fields[] = {
    HELD("magic", PVH_START_MAGIC_AT, 4, ONLY),
    FIELD("version", PVH_START_VERSION_AT, 4),
    FIELD("flags", PVH_START_FLAGS_AT, 4),
    HELD("nr_modules", PVH_START_NR_MODULES_AT, 4, MOST(PVH_MODULES_CAP)),
    HELD("modlist_paddr", PVH_START_MODLIST_AT, 8,
         {.or_zero = true, .least = SEED_ADDRESS, .has_most = true,
          .most = SEED_ADDRESS + PVH_SEED_BYTES -
                  PVH_MODULES * PVH_MODULE_BYTES,
          .gains = "modules:outside"}),
    FIELD("cmdline_paddr", PVH_START_CMDLINE_AT, 8),
    FIELD("rsdp_paddr", PVH_START_RSDP_AT, 8),
    HELD("memmap_paddr", PVH_START_MEMMAP_AT, 8,
         {.or_zero = true, .least = SEED_ADDRESS, .has_most = true,
          .most = SEED_ADDRESS + PVH_SEED_BYTES -
                  SEED_RANGES * PVH_MEMMAP_BYTES,
          .gains = "memmap:outside"}),
    HELD("memmap_entries", PVH_START_MEMMAP_ENTRIES_AT, 4,
         MOST(PVH_MEMMAP_CAP)),
    HELD("reserved", 52, 4, ANY),
    {0},
};

static const struct field pvh_module_fields[] = {
    FIELD("paddr", PVH_MODULE_ADDR_AT, 8),
    FIELD("size", PVH_MODULE_SIZE_AT, 8),
    FIELD("cmdline_paddr", PVH_MODULE_CMDLINE_AT, 8),
    HELD("reserved", 24, 8, ANY),
    {0},
};

static const struct field pvh_range_fields[] = {
    FIELD("addr", PVH_MEMMAP_ADDR_AT, 8),
    FIELD("size", PVH_MEMMAP_SIZE_AT, 8),
    FIELD("type", PVH_MEMMAP_TYPE_AT, 4),
    HELD("reserved", 20, 4, ANY),
    {0},
};

void make_pvh_info(struct seed *seed)
{
    seed_begin(seed, "pvh-info", "PVH_OK", judge_pvh_info);
    seed_reach(seed, PVH_STRINGS_AT);
    seed_put(seed, strings, sizeof(strings));
    seed_set(seed, PVH_START_MAGIC_AT, 4, PVH_START_MAGIC);
    seed_set(seed, PVH_START_VERSION_AT, 4, 1);
    seed_set(seed, PVH_START_NR_MODULES_AT, 4, PVH_MODULES);
    seed_set(seed, PVH_START_MODLIST_AT, 8, SEED_ADDRESS + PVH_MODULES_AT);
    seed_set(seed, PVH_START_CMDLINE_AT, 8, SEED_ADDRESS + PVH_STRINGS_AT);
    seed_set(seed, PVH_START_RSDP_AT, 8, 0xf5ad0);
    seed_set(seed, PVH_START_MEMMAP_AT, 8, SEED_ADDRESS + PVH_RANGES_AT);
    seed_set(seed, PVH_START_MEMMAP_ENTRIES_AT, 4, SEED_RANGES);
    seed_table(seed, pvh_fields, 0, "start");
    for (uint32_t n = 0; n < PVH_MODULES; n++) {
        uint32_t at = PVH_MODULES_AT + n * PVH_MODULE_BYTES;

        seed_set(seed, at + PVH_MODULE_ADDR_AT, 8, MODULE_BASE + n * 0x2000);
        seed_set(seed, at + PVH_MODULE_SIZE_AT, 8, 0x1000);
        seed_table(seed, pvh_module_fields, at, "module[%u]", n);
    }
    for (uint32_t n = 0; n < SEED_RANGES; n++) {
        uint32_t at = PVH_RANGES_AT + n * PVH_MEMMAP_BYTES;

        seed_set(seed, at + PVH_MEMMAP_ADDR_AT, 8, seed_ranges[n].base);
        seed_set(seed, at + PVH_MEMMAP_SIZE_AT, 8, seed_ranges[n].length);
        seed_set(seed, at + PVH_MEMMAP_TYPE_AT, 4, seed_ranges[n].type);
        seed_table(seed, pvh_range_fields, at, "memmap[%u]", n);
    }
    seed->whole_bytes = PVH_START_V1_BYTES;
}
