/* SPDX-License-Identifier: BSD-2-Clause */
/* What Multiboot 2 loaders hand over, every tag that there is: [mb2] 3.6. */
#include <string.h>

#include "format/mb2.h"
#include "spec/acpi.h"
#include "spec/efi.h"
#include "spec/mb2.h"
#include "tests/mutants/judges.h"
#include "tests/mutants/ranges.h"
#include "tests/mutants/seeds.h"

enum { RSDP_BYTES = ACPI_RSDP_V2_BYTES };

static const struct field info_fields[] = {
    HELD("total_size", MB2_INFO_TOTAL_SIZE_AT, 4,
         {.least = MB2_INFO_MIN_BYTES, .has_most = true,
          .most = MB2_INFO_BYTES_CAP}),
    HELD("reserved", 4, 4, ANY),
    {0},
};

static const struct field head_fields[] = {
    FIELD("type", MB2_TAG_TYPE_AT, 4),
    HELD("size", MB2_TAG_SIZE_AT, 4, LEAST(MB2_TAG_HEAD_BYTES)),
    {0},
};

static const struct field end_fields[] = {
    HELD("type", MB2_TAG_TYPE_AT, 4, ONLY),
    HELD("size", MB2_TAG_SIZE_AT, 4, LEAST(MB2_TAG_HEAD_BYTES)),
    {0},
};

static const struct field module_fields[] = {
    HELD("mod_start", MB2_MODULE_START_AT, 4,
         {.has_most = true, .most = 0x401000,
          .gains = "tag[3]:MB2_BAD_MODULE"}),
    HELD("mod_end", MB2_MODULE_END_AT, 4,
         {.least = 0x400000, .gains = "tag[3]:MB2_BAD_MODULE"}),
    {0},
};

static const struct field meminfo_fields[] = {
    FIELD("mem_lower", MB2_MEMINFO_LOWER_AT, 4),
    FIELD("mem_upper", MB2_MEMINFO_UPPER_AT, 4),
    {0},
};

static const struct field mmap_fields[] = {
    HELD("entry_size", MB2_MMAP_ENTRY_SIZE_AT, 4,
         {.only = true, .gains = "tag[6]:MB2_BAD_ENTRY"}),
    FIELD("entry_version", MB2_MMAP_ENTRY_VERSION_AT, 4),
    {0},
};

static const struct field range_fields[] = {
    FIELD("base_addr", MB2_MMAP_BASE_AT, 8),
    FIELD("length", MB2_MMAP_LENGTH_AT, 8),
    FIELD("type", MB2_MMAP_TYPE_AT, 4),
    HELD("reserved", 20, 4, ANY),
    {0},
};

#define BAD_SCREEN .gains = "tag[8]:MB2_BAD_SCREEN"

static const struct field screen_fields[] = {
    FIELD("framebuffer_addr", MB2_FB_ADDR_AT, 8),
    HELD("framebuffer_pitch", MB2_FB_PITCH_AT, 4, {.least = 4096, BAD_SCREEN}),
    HELD("framebuffer_width", MB2_FB_WIDTH_AT, 4,
         {.least = 1, .has_most = true, .most = 1024, BAD_SCREEN}),
    HELD("framebuffer_height", MB2_FB_HEIGHT_AT, 4, {.least = 1, BAD_SCREEN}),
    HELD("framebuffer_bpp", MB2_FB_BPP_AT, 1, {.only = true, BAD_SCREEN}),
    FIELD("framebuffer_type", MB2_FB_TYPE_AT, 1),
    HELD("reserved", 30, 2, ANY),
    FIELD("red_field_position", MB2_FB_RED_POSITION_AT, 1),
    FIELD("red_mask_size", MB2_FB_RED_BITS_AT, 1),
    FIELD("green_field_position", MB2_FB_GREEN_POSITION_AT, 1),
    FIELD("green_mask_size", MB2_FB_GREEN_BITS_AT, 1),
    FIELD("blue_field_position", MB2_FB_BLUE_POSITION_AT, 1),
    FIELD("blue_mask_size", MB2_FB_BLUE_BITS_AT, 1),
    {0},
};

/* Adit has no use for them. */
static const struct field ignored_fields[] = {
    HELD("word[0]", 8, 4, ANY),
    HELD("word[1]", 12, 4, ANY),
    HELD("word[2]", 16, 4, ANY),
    {0},
};

static const struct field pointer_fields[] = {
    FIELD("pointer", MB2_EFI64_POINTER_AT, 8),
    {0},
};

static const struct field word_fields[] = {
    FIELD("pointer", MB2_EFI32_POINTER_AT, 4),
    {0},
};

static const struct field smbios_fields[] = {
    HELD("major", MB2_SMBIOS_MAJOR_AT, 1, ANY),
    HELD("minor", MB2_SMBIOS_MAJOR_AT + 1, 1, ANY),
    HELD("length", MB2_SMBIOS_TABLE_AT + SMBIOS3_LENGTH_AT, 1,
         {.only = true, .word = "smbios:ACPI_OK"}),
    {0},
};

static const struct field rsdp_fields[] = {
    HELD("checksum", MB2_ACPI_RSDP_AT + ACPI_RSDP_CHECKSUM_AT, 1,
         {.only = true, .word = "rsdp[15]:ACPI_OK"}),
    FIELD("revision", MB2_ACPI_RSDP_AT + ACPI_RSDP_REVISION_AT, 1),
    HELD("length", MB2_ACPI_RSDP_AT + ACPI_RSDP_LENGTH_AT, 4,
         {.only = true, .word = "rsdp[15]:ACPI_OK"}),
    HELD("xsdt", MB2_ACPI_RSDP_AT + ACPI_RSDP_XSDT_AT, 8,
         {.only = true, .word = "rsdp[15]:ACPI_OK"}),
    {0},
};

static const struct field efi_map_fields[] = {
    HELD("descr_size", MB2_EFI_MMAP_DESC_SIZE_AT, 4,
         {.least = EFI_DESCRIPTOR_BYTES, .multiple = 8,
          .gains = "EFI_MAP_BAD_SIZE"}),
    FIELD("descr_vers", MB2_EFI_MMAP_DESC_VERSION_AT, 4),
    FIELD("type", MB2_EFI_MMAP_DESCS_AT + EFI_DESCRIPTOR_TYPE, 4),
    FIELD("physical", MB2_EFI_MMAP_DESCS_AT + EFI_DESCRIPTOR_PHYSICAL, 8),
    HELD("virtual", MB2_EFI_MMAP_DESCS_AT + EFI_DESCRIPTOR_VIRTUAL, 8, ANY),
    FIELD("pages", MB2_EFI_MMAP_DESCS_AT + EFI_DESCRIPTOR_PAGES, 8),
    FIELD("attribute", MB2_EFI_MMAP_DESCS_AT + EFI_DESCRIPTOR_ATTRIBUTE, 8),
    {0},
};

/* Appends a tag of `bytes` behind its head, zeros; where it begins. */
static uint32_t put_tag(struct seed *seed, uint32_t type, uint32_t bytes,
                        const struct field *fields)
{
    uint32_t at;

    seed_align(seed, MB2_TAG_ALIGN);
    at = seed_zeros(seed, MB2_TAG_HEAD_BYTES + bytes);
    seed_set(seed, at + MB2_TAG_TYPE_AT, 4, type);
    seed_set(seed, at + MB2_TAG_SIZE_AT, 4, MB2_TAG_HEAD_BYTES + bytes);
    seed_table(seed, type == MB2_TAG_END ? end_fields : head_fields, at,
               "tag[%u]", type);
    if (fields != NULL)
        seed_table(seed, fields, at, "tag[%u]", type);
    return at;
}

static void put_text(struct seed *seed, uint32_t type, const char *text)
{
    uint32_t at = put_tag(seed, type, (uint32_t)strlen(text) + 1, NULL);

    memcpy(seed->at + at + MB2_STRING_AT, text, strlen(text));
}

static void put_ranges(struct seed *seed)
{
    uint32_t at = put_tag(seed, MB2_TAG_MMAP,
                          8 + SEED_RANGES * MB2_MMAP_ENTRY_BYTES,
                          mmap_fields);

    seed_set(seed, at + MB2_MMAP_ENTRY_SIZE_AT, 4, MB2_MMAP_ENTRY_BYTES);
    at += MB2_MMAP_ENTRIES_AT;
    for (uint32_t n = 0; n < SEED_RANGES; n++, at += MB2_MMAP_ENTRY_BYTES) {
        seed_set(seed, at + MB2_MMAP_BASE_AT, 8, seed_ranges[n].base);
        seed_set(seed, at + MB2_MMAP_LENGTH_AT, 8, seed_ranges[n].length);
        seed_set(seed, at + MB2_MMAP_TYPE_AT, 4, seed_ranges[n].type);
        seed_table(seed, range_fields, at, "mmap[%u]", n);
    }
}

static void put_screen(struct seed *seed)
{
    uint32_t at = put_tag(seed, MB2_TAG_FRAMEBUFFER,
                          MB2_FB_RGB_BYTES - MB2_TAG_HEAD_BYTES,
                          screen_fields);

    seed_set(seed, at + MB2_FB_ADDR_AT, 8, 0xe0000000);
    seed_set(seed, at + MB2_FB_PITCH_AT, 4, 4096);
    seed_set(seed, at + MB2_FB_WIDTH_AT, 4, 1024);
    seed_set(seed, at + MB2_FB_HEIGHT_AT, 4, 768);
    seed_set(seed, at + MB2_FB_BPP_AT, 1, 32);
    seed_set(seed, at + MB2_FB_TYPE_AT, 1, MB2_FB_RGB);
    seed_set(seed, at + MB2_FB_RED_POSITION_AT, 4, 0x08080810);
    seed_set(seed, at + MB2_FB_BLUE_POSITION_AT, 2, 0x0800);
}

static void put_sum(struct seed *seed, uint32_t from, uint32_t bytes,
                    uint32_t at)
{
    uint8_t sum = 0;

    for (uint32_t n = 0; n < bytes; n++)
        sum = (uint8_t)(sum + seed->at[from + n]);
    seed->at[at] = (uint8_t)(seed->at[at] - sum);
}

static void put_firmware(struct seed *seed)
{
    uint32_t at = put_tag(seed, MB2_TAG_SMBIOS,
                          8 + SMBIOS3_BYTES_MIN, smbios_fields);
    uint32_t table = at + MB2_SMBIOS_TABLE_AT;

    memcpy(seed->at + table, SMBIOS3_ANCHOR, SMBIOS3_ANCHOR_BYTES);
    seed->at[table + SMBIOS3_LENGTH_AT] = SMBIOS3_BYTES_MIN;
    put_sum(seed, table, SMBIOS3_BYTES_MIN, table + SMBIOS3_CHECKSUM_AT);
    for (uint32_t type = MB2_TAG_ACPI_OLD; type <= MB2_TAG_ACPI_NEW; type++) {
        bool is_new = type == MB2_TAG_ACPI_NEW;

        at = put_tag(seed, type, is_new ? RSDP_BYTES : ACPI_RSDP_V1_BYTES,
                     is_new ? rsdp_fields : NULL) + MB2_ACPI_RSDP_AT;
        memcpy(seed->at + at, ACPI_RSDP_SIGNATURE, 8);
        seed_set(seed, at + ACPI_RSDP_RSDT_AT, 4, 0x3ffe0000);
        seed->at[at + ACPI_RSDP_REVISION_AT] = is_new ? 2 : 0;
        if (is_new)
            seed_set(seed, at + ACPI_RSDP_LENGTH_AT, 4, RSDP_BYTES);
        put_sum(seed, at, ACPI_RSDP_V1_BYTES, at + ACPI_RSDP_CHECKSUM_AT);
        if (is_new)
            put_sum(seed, at, RSDP_BYTES, at + ACPI_RSDP_EXT_CHECKSUM_AT);
    }
}

static void put_efi(struct seed *seed)
{
    uint32_t at = put_tag(seed, MB2_TAG_EFI_MMAP,
                          8 + 2 * EFI_DESCRIPTOR_BYTES, efi_map_fields);

    seed_set(seed, at + MB2_EFI_MMAP_DESC_SIZE_AT, 4, EFI_DESCRIPTOR_BYTES);
    seed_set(seed, at + MB2_EFI_MMAP_DESC_VERSION_AT, 4, 1);
    for (uint32_t n = 0; n < 2; n++) {
        uint32_t one = at + MB2_EFI_MMAP_DESCS_AT + n * EFI_DESCRIPTOR_BYTES;

        seed_set(seed, one, 4, EFI_MEMORY_CONVENTIONAL);
        seed_set(seed, one + EFI_DESCRIPTOR_PHYSICAL, 8,
                 0x200000000 + n * 0x10000);
        seed_set(seed, one + EFI_DESCRIPTOR_PAGES, 8, 16);
        seed_set(seed, one + EFI_DESCRIPTOR_ATTRIBUTE, 8,
                 EFI_MEMORY_ATTRIBUTE_WB);
    }
    put_tag(seed, MB2_TAG_EFI_BS, 0, NULL);
    put_tag(seed, MB2_TAG_EFI32_HANDLE, 4, word_fields);
    put_tag(seed, MB2_TAG_EFI64_HANDLE, 8, pointer_fields);
}

void make_mb2_info(struct seed *seed)
{
    uint32_t at;

    seed_begin(seed, "mb2-info", "MB2_END", judge_mb2_info);
    seed_zeros(seed, MB2_INFO_HEAD_BYTES);
    seed_table(seed, info_fields, 0, "info");
    put_text(seed, MB2_TAG_CMDLINE, "console=com1");
    put_text(seed, MB2_TAG_LOADER_NAME, "GRUB 2.06");
    at = put_tag(seed, MB2_TAG_MODULE, 8 + 4, module_fields);
    seed_set(seed, at + MB2_MODULE_START_AT, 4, 0x400000);
    seed_set(seed, at + MB2_MODULE_END_AT, 4, 0x401000);
    memcpy(seed->at + at + MB2_MODULE_STRING_AT, "a b", 4);
    at = put_tag(seed, MB2_TAG_BASIC_MEMINFO, 8, meminfo_fields);
    seed_set(seed, at + MB2_MEMINFO_LOWER_AT, 4, 639);
    seed_set(seed, at + MB2_MEMINFO_UPPER_AT, 4, 0xffb80);
    put_tag(seed, MB2_TAG_BOOT_DEVICE, 12, ignored_fields);
    put_ranges(seed);
    put_tag(seed, MB2_TAG_VBE, 16, ignored_fields);
    put_screen(seed);
    put_tag(seed, MB2_TAG_ELF_SECTIONS, 12, ignored_fields);
    put_tag(seed, MB2_TAG_APM, 20, ignored_fields);
    put_tag(seed, MB2_TAG_EFI32_SYSTAB, 4, word_fields);
    at = put_tag(seed, MB2_TAG_EFI64_SYSTAB, 8, pointer_fields);
    seed_set(seed, at + MB2_EFI64_POINTER_AT, 8, 0x3f9ee018);
    put_firmware(seed);
    put_tag(seed, MB2_TAG_NETWORK, 12, ignored_fields);
    put_efi(seed);
    at = put_tag(seed, MB2_TAG_LOAD_BASE, 4, word_fields);
    seed_set(seed, at + MB2_LOAD_BASE_AT, 4, 0x200000);
    put_tag(seed, MB2_TAG_END, 0, NULL);
    seed_set(seed, MB2_INFO_TOTAL_SIZE_AT, 4, seed->length_bytes);
    seed->whole_bytes = seed->length_bytes;
}
