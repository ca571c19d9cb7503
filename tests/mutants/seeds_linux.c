/* SPDX-License-Identifier: BSD-2-Clause */
/* A bzImage of the usual shape, small: [linux] boot.rst. */
#include <string.h>

#include "spec/linux.h"
#include "tests/mutants/seeds.h"

enum {
    SETUP_SECTS = 2,
    SETUP_BYTES = (SETUP_SECTS + 1) * LINUX_SECTOR_BYTES,
    KERNEL_BYTES = 0x400,
    VERSION_AT = 0x300,
};

static const struct field header_fields[] = {
    FIELD("setup_sects", LINUX_SETUP_SECTS_AT, 1),
    HELD("root_flags", LINUX_ROOT_FLAGS_AT, 2, ANY),
    FIELD("syssize", LINUX_SYSSIZE_AT, 4),
    HELD("vid_mode", LINUX_VID_MODE_AT, 2, ANY),
    HELD("root_dev", 0x1fc, 2, ANY),
    HELD("boot_flag", LINUX_BOOT_FLAG_AT, 2, ONLY),
    FIELD("jump", LINUX_JUMP_AT, 1),
    FIELD("jump_offset", LINUX_JUMP_OFFSET_AT, 1),
    HELD("header", LINUX_HEADER_AT, 4, ONLY),
    HELD("version", LINUX_VERSION_AT, 2, LEAST(LINUX_VERSION_2_12)),
    HELD("realmode_swtch", 0x208, 4, ANY),
    HELD("start_sys_seg", 0x20c, 2, ANY),
    FIELD("kernel_version", LINUX_KERNEL_VERSION_AT, 2),
    HELD("type_of_loader", LINUX_TYPE_OF_LOADER_AT, 1, ANY),
    FIELD("loadflags", LINUX_LOADFLAGS_AT, 1),
    HELD("setup_move_size", 0x212, 2, ANY),
    FIELD("code32_start", LINUX_CODE32_START_AT, 4),
    HELD("ramdisk_image", LINUX_RAMDISK_IMAGE_AT, 4, ANY),
    HELD("ramdisk_size", LINUX_RAMDISK_SIZE_AT, 4, ANY),
    HELD("bootsect_kludge", 0x220, 4, ANY),
    HELD("heap_end_ptr", LINUX_HEAP_END_PTR_AT, 2, ANY),
    HELD("ext_loader_ver", LINUX_EXT_LOADER_VER_AT, 1, ANY),
    HELD("ext_loader_type", LINUX_EXT_LOADER_TYPE_AT, 1, ANY),
    HELD("cmd_line_ptr", LINUX_CMD_LINE_PTR_AT, 4, ANY),
    FIELD("initrd_addr_max", LINUX_INITRD_ADDR_MAX_AT, 4),
    HELD("kernel_alignment", LINUX_KERNEL_ALIGNMENT_AT, 4,
         {.power_of_2 = true}),
    FIELD("relocatable_kernel", LINUX_RELOCATABLE_AT, 1),
    FIELD("min_alignment", LINUX_MIN_ALIGNMENT_AT, 1),
    FIELD("xloadflags", LINUX_XLOADFLAGS_AT, 2),
    FIELD("cmdline_size", LINUX_CMDLINE_SIZE_AT, 4),
    HELD("hardware_subarch", LINUX_HARDWARE_SUBARCH_AT, 4, ANY),
    HELD("hardware_subarch_data", 0x240, 8, ANY),
    HELD("payload_offset", LINUX_PAYLOAD_OFFSET_AT, 4,
         MOST(KERNEL_BYTES - 0x80)),
    HELD("payload_length", LINUX_PAYLOAD_LENGTH_AT, 4,
         MOST(KERNEL_BYTES - 0x280)),
    HELD("setup_data", LINUX_SETUP_DATA_AT, 8, ANY),
    FIELD("pref_address", LINUX_PREF_ADDRESS_AT, 8),
    HELD("init_size", LINUX_INIT_SIZE_AT, 4, LEAST(KERNEL_BYTES)),
    FIELD("handover_offset", LINUX_HANDOVER_OFFSET_AT, 4),
    HELD("kernel_info_offset", LINUX_KERNEL_INFO_OFFSET_AT, 4, ANY),
    {0},
};

static const struct field payload_fields[] = {
    FIELD("magic", 0, 4),
    FIELD("word[1]", 4, 4),
    {0},
};

void make_bzimage(struct seed *seed)
{
    static const struct {
        uint16_t at;
        uint8_t width;
        uint32_t value;
    } fields[] = {
        {LINUX_SETUP_SECTS_AT, 1, SETUP_SECTS},
        {LINUX_JUMP_AT, 2, 0x6aeb},
        {LINUX_LOADFLAGS_AT, 1, LINUX_LOADED_HIGH},
        {LINUX_RELOCATABLE_AT, 1, 1},
        {LINUX_MIN_ALIGNMENT_AT, 1, 21},
        {LINUX_SYSSIZE_AT, 4, KERNEL_BYTES / 16},
        {LINUX_BOOT_FLAG_AT, 2, LINUX_BOOT_FLAG},
        {LINUX_HEADER_AT, 4, LINUX_HEADER_MAGIC},
        {LINUX_VERSION_AT, 2, LINUX_VERSION_2_15},
        {LINUX_KERNEL_VERSION_AT, 2, VERSION_AT - LINUX_JUMP_AT},
        {LINUX_CODE32_START_AT, 4, LINUX_HIGH_LOAD_ADDRESS},
        {LINUX_INITRD_ADDR_MAX_AT, 4, 0x7fffffff},
        {LINUX_KERNEL_ALIGNMENT_AT, 4, 0x200000},
        {LINUX_XLOADFLAGS_AT, 2, LINUX_XLF_KERNEL_64 | LINUX_XLF_ABOVE_4G},
        {LINUX_CMDLINE_SIZE_AT, 4, 2047},
        {LINUX_PAYLOAD_OFFSET_AT, 4, 0x280},
        {LINUX_PAYLOAD_LENGTH_AT, 4, 0x80},
        {LINUX_PREF_ADDRESS_AT, 4, 0x1000000},
        {LINUX_INIT_SIZE_AT, 4, 0x3000000},
    };

    seed_begin(seed, "bzimage", "door:linux64", judge_image);
    seed->tells_all = true;
    seed_reach(seed, SETUP_BYTES + KERNEL_BYTES);
    memset(seed->at + SETUP_BYTES, 0x90, KERNEL_BYTES);
    for (size_t n = 0; n < sizeof(fields) / sizeof(fields[0]); n++)
        seed_set(seed, fields[n].at, fields[n].width, fields[n].value);
    memcpy(seed->at + VERSION_AT, "6.1.0-test (x) #1", 18);
    seed_table(seed, header_fields, 0, "setup");
    seed_table(seed, payload_fields, SETUP_BYTES + 0x280, "payload");
    /* The last paragraph may be cut short. */
    seed->whole_bytes = seed->length_bytes - LINUX_PARAGRAPH_BYTES + 1;
}
