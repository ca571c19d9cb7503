/* SPDX-License-Identifier: BSD-2-Clause */
/* Microcode of both vendors, an archive, a configuration, a table of what an
 * image carries. */
#include <string.h>

#include "format/cpio.h"
#include "spec/cpio.h"
#include "spec/microcode.h"
#include "spec/pe.h"
#include "tests/mutants/files.h"
#include "tests/mutants/judges.h"
#include "tests/mutants/seeds.h"

enum {
    INTEL_DATA = 0x40,
    INTEL_ENTRIES = 3,
    INTEL_TABLE_AT = INTEL_UPDATE_HEADER_BYTES + INTEL_DATA,
    INTEL_BYTES = INTEL_TABLE_AT + INTEL_TABLE_HEADER_BYTES +
                  INTEL_ENTRIES * INTEL_TABLE_ENTRY_BYTES,
};

static const struct field intel_fields[] = {
    HELD("HeaderVersion", INTEL_UPDATE_VERSION_AT, 4, ONLY),
    FIELD("UpdateRevision", INTEL_UPDATE_REVISION_AT, 4),
    HELD("Date", 8, 4, ANY),
    FIELD("ProcessorSignature", INTEL_UPDATE_SIGNATURE_AT, 4),
    HELD("LoaderRevision", INTEL_UPDATE_LOADER_AT, 4, ONLY),
    FIELD("ProcessorFlags", INTEL_UPDATE_FLAGS_AT, 4),
    HELD("DataSize", INTEL_UPDATE_DATA_SIZE_AT, 4, {.multiple = 4}),
    HELD("TotalSize", INTEL_UPDATE_TOTAL_SIZE_AT, 4,
         {.least = INTEL_UPDATE_HEADER_BYTES + INTEL_DATA, .multiple = 4,
          .has_most = true, .most = 2 * INTEL_BYTES}),
    HELD("MetadataSize", 36, 4, ANY),
    HELD("Reserved[0]", 40, 4, ANY),
    HELD("Reserved[1]", 44, 4, ANY),
    {0},
};

static const struct field sum_fields[] = {
    SEAL("Checksum", INTEL_UPDATE_CHECKSUM_AT, 4),
    {0},
};

static const struct field intel_table_fields[] = {
    HELD("Count", INTEL_TABLE_COUNT_AT, 4, MOST(INTEL_ENTRIES)),
    HELD("Reserved[0]", 8, 4, ANY),
    HELD("Reserved[1]", 12, 4, ANY),
    HELD("Reserved[2]", 16, 4, ANY),
    {0},
};

static const struct field intel_entry_fields[] = {
    FIELD("ProcessorSignature", INTEL_ENTRY_SIGNATURE_AT, 4),
    FIELD("ProcessorFlags", INTEL_ENTRY_FLAGS_AT, 4),
    {0},
};

/* So that what is from `from` on adds up to 0 by the dword at `at`. */
static void sum_dwords(struct seed *seed, uint32_t from, uint32_t bytes,
                       uint32_t at)
{
    uint32_t sum = 0;

    seed_set(seed, at, 4, 0);
    for (uint32_t n = 0; n < bytes; n += 4)
        sum += (uint32_t)seed_get(seed, from + n, 4);
    seed_set(seed, at, 4, 0u - sum);
}

static void seal_intel(struct seed *seed)
{
    for (uint32_t update = 0; update < 2; update++) {
        uint32_t from = update * INTEL_BYTES;
        uint32_t table = from + INTEL_TABLE_AT;
        uint32_t once;

        sum_dwords(seed, from, INTEL_BYTES, from + INTEL_UPDATE_CHECKSUM_AT);
        for (unsigned turn = 0; turn < 2; turn++) {
            once = (uint32_t)seed_get(seed, from + INTEL_UPDATE_SIGNATURE_AT,
                                      4) +
                   (uint32_t)seed_get(seed, from + INTEL_UPDATE_FLAGS_AT, 4) +
                   (uint32_t)seed_get(seed, from + INTEL_UPDATE_CHECKSUM_AT,
                                      4);
            for (uint32_t n = 0; n < INTEL_ENTRIES; n++) {
                uint32_t at = table + INTEL_TABLE_HEADER_BYTES +
                              n * INTEL_TABLE_ENTRY_BYTES;

                seed_set(seed, at + INTEL_ENTRY_CHECKSUM_AT, 4,
                         once - (uint32_t)seed_get(seed, at, 4) -
                             (uint32_t)seed_get(
                                 seed, at + INTEL_ENTRY_FLAGS_AT, 4));
            }
            /* The table adds up to 0 itself, so the update's stays. */
            sum_dwords(seed, table, INTEL_BYTES - INTEL_TABLE_AT,
                       table + INTEL_TABLE_CHECKSUM_AT);
            sum_dwords(seed, from, INTEL_BYTES,
                       from + INTEL_UPDATE_CHECKSUM_AT);
        }
    }
}

void make_microcode_intel(struct seed *seed)
{
    seed_begin(seed, "microcode-intel", "MICROCODE_OK",
               judge_microcode_intel);
    seed->align_bytes = 4;
    seed->seal = seal_intel;
    seed_reach(seed, 2 * INTEL_BYTES);
    for (uint32_t update = 0; update < 2; update++) {
        uint32_t from = update * INTEL_BYTES, table = from + INTEL_TABLE_AT;

        seed_set(seed, from + INTEL_UPDATE_VERSION_AT, 4, 1);
        seed_set(seed, from + INTEL_UPDATE_REVISION_AT, 4, 0x27 + update);
        seed_set(seed, from + INTEL_UPDATE_SIGNATURE_AT, 4, 0x306c1);
        seed_set(seed, from + INTEL_UPDATE_LOADER_AT, 4, 1);
        seed_set(seed, from + INTEL_UPDATE_FLAGS_AT, 4, INTEL_PLATFORMS);
        seed_set(seed, from + INTEL_UPDATE_DATA_SIZE_AT, 4, INTEL_DATA);
        seed_set(seed, from + INTEL_UPDATE_TOTAL_SIZE_AT, 4, INTEL_BYTES);
        memset(seed->at + from + INTEL_UPDATE_HEADER_BYTES, 0x5a, INTEL_DATA);
        seed_set(seed, table + INTEL_TABLE_COUNT_AT, 4, INTEL_ENTRIES);
        seed_table(seed, intel_fields, from, "update[%u]", update);
        seed_table(seed, sum_fields, from, "update[%u]", update);
        seed_table(seed, intel_table_fields, table, "table[%u]", update);
        for (uint32_t n = 0; n < INTEL_ENTRIES; n++) {
            uint32_t at = table + INTEL_TABLE_HEADER_BYTES +
                          n * INTEL_TABLE_ENTRY_BYTES;

            seed_set(seed, at, 4, INTEL_SIGNATURE + n);
            seed_set(seed, at + INTEL_ENTRY_FLAGS_AT, 4, INTEL_PLATFORMS);
            seed_table(seed, intel_entry_fields, at, "entry[%u.%u]", update,
                       n);
        }
    }
    seal_intel(seed);
    seed->whole_bytes = INTEL_BYTES;
}

static const struct field amd_section_fields[] = {
    HELD("type", AMD_SECTION_TYPE_AT, 4, ONLY),
    FIELD("size", AMD_SECTION_SIZE_AT, 4),
    {0},
};

static const struct field amd_magic_fields[] = {
    HELD("magic", 0, 4, ONLY),
    {0},
};

static const struct field amd_equivalence_fields[] = {
    FIELD("installed_cpu", AMD_EQUIVALENCE_CPU_AT, 4),
    HELD("errata_mask", 4, 4, ANY),
    HELD("errata_compare", 8, 4, ANY),
    FIELD("equiv_cpu", AMD_EQUIVALENCE_ID_AT, 2),
    HELD("reserved", 14, 2, ANY),
    {0},
};

static const struct field amd_patch_fields[] = {
    HELD("data_code", 0, 4, ANY),
    FIELD("patch_id", AMD_PATCH_ID_AT, 4),
    HELD("mc_patch_data_id", 8, 2, ANY),
    HELD("mc_patch_data_checksum", 12, 4, ANY),
    FIELD("nb_dev_id", AMD_PATCH_NORTHBRIDGE_AT, 4),
    FIELD("sb_dev_id", AMD_PATCH_SOUTHBRIDGE_AT, 4),
    FIELD("processor_rev_id", AMD_PATCH_PROCESSOR_AT, 2),
    HELD("nb_rev_id", 26, 1, ANY),
    HELD("sb_rev_id", 27, 1, ANY),
    HELD("bios_api_rev", 28, 1, ANY),
    HELD("match_reg[0]", 32, 4, ANY),
    {0},
};

static uint32_t put_amd_section(struct seed *seed, uint32_t type,
                                uint32_t bytes)
{
    uint32_t at = seed_zeros(seed, AMD_SECTION_HEADER_BYTES + bytes);

    seed_set(seed, at + AMD_SECTION_TYPE_AT, 4, type);
    seed_set(seed, at + AMD_SECTION_SIZE_AT, 4, bytes);
    seed_table(seed, amd_section_fields, at, "section[%#x]", at);
    return at + AMD_SECTION_HEADER_BYTES;
}

void make_microcode_amd(struct seed *seed)
{
    uint32_t at;

    seed_begin(seed, "microcode-amd", "MICROCODE_OK", judge_microcode_amd);
    seed_zeros(seed, AMD_CONTAINER_MAGIC_BYTES);
    seed_set(seed, 0, 4, AMD_CONTAINER_MAGIC);
    seed_table(seed, amd_magic_fields, 0, "container");
    at = put_amd_section(seed, AMD_SECTION_EQUIVALENCE,
                         3 * AMD_EQUIVALENCE_BYTES);
    for (uint32_t n = 0; n < 2; n++) {
        uint32_t one = at + n * AMD_EQUIVALENCE_BYTES;

        seed_set(seed, one, 4, AMD_SIGNATURE - 1 + n);
        seed_set(seed, one + AMD_EQUIVALENCE_ID_AT, 2, 0xa200 + n);
        seed_table(seed, amd_equivalence_fields, one, "equivalence[%u]", n);
    }
    for (uint32_t n = 0; n < 3; n++) {
        at = put_amd_section(seed, AMD_SECTION_PATCH,
                             AMD_PATCH_HEADER_BYTES + 0x40);
        seed_set(seed, at + AMD_PATCH_ID_AT, 4, 0xa201000 + n);
        seed_set(seed, at + AMD_PATCH_PROCESSOR_AT, 2, 0xa200 + (n != 0));
        seed_table(seed, amd_patch_fields, at, "patch[%u]", n);
    }
    seed->whole_bytes = 0; /* whole sections are a container, too */
}

static const struct field cpio_fields[] = {
    HELD("c_magic", 0, 4, ONLY),
    HELD("c_ino", CPIO_INODE_AT, FIELD_HEX8, ANY),
    FIELD("c_mode", CPIO_MODE_AT, FIELD_HEX8),
    HELD("c_uid", 22, FIELD_HEX8, ANY),
    HELD("c_gid", 30, FIELD_HEX8, ANY),
    HELD("c_nlink", CPIO_NLINK_AT, FIELD_HEX8, ANY),
    HELD("c_mtime", 46, FIELD_HEX8, ANY),
    FIELD("c_filesize", CPIO_FILE_SIZE_AT, FIELD_HEX8),
    HELD("c_devmajor", 62, FIELD_HEX8, ANY),
    HELD("c_devminor", 70, FIELD_HEX8, ANY),
    HELD("c_rdevmajor", 78, FIELD_HEX8, ANY),
    HELD("c_rdevminor", 86, FIELD_HEX8, ANY),
    FIELD("c_namesize", CPIO_NAME_SIZE_AT, FIELD_HEX8),
    FIELD("c_check", CPIO_CHECK_AT, FIELD_HEX8),
    /* Not hexadecimal. */
    FIELD("c_mode.text", CPIO_MODE_AT, 8),
    FIELD("c_filesize.text", CPIO_FILE_SIZE_AT, 8),
    FIELD("c_namesize.text", CPIO_NAME_SIZE_AT, 8),
    {0},
};

void make_cpio(struct seed *seed)
{
    static const struct {
        const char *name;
        uint32_t mode;
        const char *data;
    } members[] = {
        {".", CPIO_MODE_DIRECTORY | 0755, ""},
        {"./kernel", CPIO_MODE_REGULAR | 0644, "a kernel"},
        {"initrd", CPIO_MODE_REGULAR | 0644, "an initrd"},
        {"adit.cfg", CPIO_MODE_REGULAR | 0644, "kernel=kernel"},
        {CPIO_TRAILER, 0, ""},
    };

    seed_begin(seed, "cpio", "CPIO_END", judge_cpio);
    seed->align_bytes = CPIO_ALIGN;
    for (size_t n = 0; n < sizeof(members) / sizeof(members[0]); n++) {
        struct text name = text_of(members[n].name);
        struct text data = text_of(members[n].data);
        uint32_t at = (uint32_t)seed->length_bytes;

        seed_zeros(seed, cpio_put(seed->at + at, name,
                                  (uint32_t)name.length + 1,
                                  members[n].mode,
                                  bytes_of(data.at, data.length)));
        seed_table(seed, cpio_fields, at, "member[%zu]", n);
    }
    /* The trailer is whole with the last byte of its name. */
    seed->whole_bytes = seed->length_bytes - 3;
}

void make_config(struct seed *seed)
{
    static const char text[] =
        "[global]\ndefault=b\noptions=console=com1\n\n"
        "[a]\nkernel=x\n"
        "[b] # here\nkernel=vmlinuz root=/dev/sda1 ro\n"
        "ramdisk=initrd.gz\nmodule=m a\n;ucode=no\n";

    seed_begin(seed, "config", "CONFIG_OK", judge_config);
    seed_put(seed, text, sizeof(text) - 1);
    seed_every_byte(seed, 0, 128, "byte");
    seed->whole_bytes = 0;
}

static const struct field payload_fields[] = {
    FIELD("Name", PE_SECTION_NAME, 8),
    FIELD("VirtualSize", PE_SECTION_VIRTUAL_BYTES, 4),
    HELD("VirtualAddress", PE_SECTION_RVA, 4,
         {.least = PAYLOAD_IMAGE_BYTES}),
    FIELD("SizeOfRawData", PE_SECTION_RAW_BYTES, 4),
    HELD("PointerToRawData", PE_SECTION_RAW_OFFSET, 4, ANY),
    HELD("PointerToRelocations", 24, 4, ANY),
    HELD("Characteristics", PE_SECTION_CHARACTERISTICS, 4, ANY),
    {0},
};

void make_payload(struct seed *seed)
{
    static const char names[][9] = {".kernel", ".initrd", ".cmdline",
                                    ".config", ".ucode"};

    seed_begin(seed, "payload", "PAYLOAD_OK", judge_payload);
    seed_reach(seed, 0x200);
    for (uint32_t n = 0; n < 5; n++) {
        uint32_t at = n * PE_SECTION_BYTES;

        memcpy(seed->at + at, names[n], strlen(names[n]));
        seed_set(seed, at + PE_SECTION_VIRTUAL_BYTES, 4, 0x20);
        seed_set(seed, at + PE_SECTION_RVA, 4,
                 PAYLOAD_IMAGE_BYTES + n * 0x20);
        seed_table(seed, payload_fields, at, "section[%s]", names[n]);
    }
    seed->whole_bytes = PAYLOAD_IMAGE_BYTES + 5 * 0x20;
}
