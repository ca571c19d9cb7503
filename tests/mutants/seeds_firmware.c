/* SPDX-License-Identifier: BSD-2-Clause */
/* What UEFI and ACPI hand over: [uefi] 7.2, 10.3, 3.1.3; [acpi] 5.2. */
#include <string.h>

#include "format/madt.h"
#include "spec/acpi.h"
#include "spec/efi.h"
#include "tests/mutants/judges.h"
#include "tests/mutants/seeds.h"

static const struct field map_fields[] = {
    HELD("DescriptorSize", 0, 4,
         {.least = EFI_DESCRIPTOR_BYTES, .multiple = 8,
          .gains = "EFI_MAP_BAD_SIZE"}),
    HELD("DescriptorVersion", 4, 4, ANY),
    {0},
};

static const struct field descriptor_fields[] = {
    FIELD("Type", EFI_DESCRIPTOR_TYPE, 4),
    HELD("Pad", 4, 4, ANY),
    FIELD("PhysicalStart", EFI_DESCRIPTOR_PHYSICAL, 8),
    HELD("VirtualStart", EFI_DESCRIPTOR_VIRTUAL, 8, ANY),
    FIELD("NumberOfPages", EFI_DESCRIPTOR_PAGES, 8),
    FIELD("Attribute", EFI_DESCRIPTOR_ATTRIBUTE, 8),
    {0},
};

void make_efi_map(struct seed *seed)
{
    enum { DESCRIPTORS = 16, SIZE = 48 };

    seed_begin(seed, "efi-map", "EFI_MAP_OK", judge_efi_map);
    seed_reach(seed, 8 + DESCRIPTORS * SIZE);
    seed_set(seed, 0, 4, SIZE);
    seed_set(seed, 4, 4, EFI_DESCRIPTOR_VERSION);
    seed_table(seed, map_fields, 0, "map");
    for (uint32_t n = 0; n < DESCRIPTORS; n++) {
        uint32_t at = 8 + n * SIZE;

        seed_set(seed, at + EFI_DESCRIPTOR_TYPE, 4, n); /* one of each */
        seed_set(seed, at + EFI_DESCRIPTOR_PHYSICAL, 8, n * 0x100000ull);
        seed_set(seed, at + EFI_DESCRIPTOR_PAGES, 8, 0x100);
        seed_set(seed, at + EFI_DESCRIPTOR_ATTRIBUTE, 8,
                 EFI_MEMORY_ATTRIBUTE_CACHING);
        seed_table(seed, descriptor_fields, at, "descriptor[%u]", n);
    }
    seed->whole_bytes = 8; /* whole descriptors are a map, too */
}

static const struct field node_fields[] = {
    FIELD("Type", 0, 1),
    FIELD("SubType", 1, 1),
    HELD("Length", 2, 2, LEAST(EFI_DEVICE_PATH_NODE_BYTES)),
    {0},
};

static const struct field end_fields[] = {
    HELD("Type", 0, 1, ONLY),
    HELD("SubType", 1, 1, ONLY),
    HELD("Length", 2, 2, {.only = true}),
    {0},
};

static void put_utf16(struct seed *seed, const char *text, bool has_nul)
{
    for (; *text != '\0'; text++)
        seed_put(seed, (const char[]){*text, '\0'}, 2);
    if (has_nul)
        seed_zeros(seed, 2);
}

static uint32_t begin_node(struct seed *seed, uint8_t type, uint8_t subtype)
{
    return seed_put(seed, (const uint8_t[]){type, subtype, 4, 0}, 4);
}

static void end_node(struct seed *seed, uint32_t at)
{
    seed_set(seed, at + 2, 2, seed->length_bytes - at);
    seed_table(seed,
               seed->at[at] == EFI_DEVICE_PATH_END ? end_fields : node_fields,
               at, "node[%#x]", at);
}

static void put_path(struct seed *seed)
{
    uint32_t at = begin_node(seed, EFI_DEVICE_PATH_HARDWARE,
                             EFI_DEVICE_PATH_HW_MEMORY);

    seed_zeros(seed, 20);
    end_node(seed, at);
    at = begin_node(seed, EFI_DEVICE_PATH_MEDIA, EFI_DEVICE_PATH_MEDIA_FILE);
    put_utf16(seed, "\\EFI\\adit", true);
    end_node(seed, at);
    at = begin_node(seed, EFI_DEVICE_PATH_MEDIA, EFI_DEVICE_PATH_MEDIA_FILE);
    put_utf16(seed, "\\adit.efi", true);
    end_node(seed, at);
    at = begin_node(seed, EFI_DEVICE_PATH_END, EFI_DEVICE_PATH_END_ENTIRE);
    end_node(seed, at);
}

void make_efi_path(struct seed *seed)
{
    seed_begin(seed, "efi-path", "file=18", judge_efi_path);
    put_path(seed);
    seed_every_byte(seed, 24, 56, "byte");
    seed->whole_bytes = seed->length_bytes;
}

static const struct field option_fields[] = {
    FIELD("Attributes", EFI_LOAD_OPTION_ATTRIBUTES, 4),
    HELD("FilePathListLength", EFI_LOAD_OPTION_PATH_BYTES, 2, ONLY),
    FIELD("Description[0]", EFI_LOAD_OPTION_DESCRIPTION, 2),
    {0},
};

static const char load_text[] =
    "\\EFI\\adit.efi -cfg=my.cfg debian initrd=a odd -- loglevel=3";

void make_load_option(struct seed *seed)
{
    uint32_t path;

    seed_begin(seed, "load-option", "option", judge_load_option);
    seed_zeros(seed, EFI_LOAD_OPTION_DESCRIPTION);
    seed_set(seed, EFI_LOAD_OPTION_ATTRIBUTES, 4, EFI_LOAD_OPTION_ACTIVE);
    put_utf16(seed, "Adit", true);
    path = (uint32_t)seed->length_bytes;
    put_path(seed);
    seed_set(seed, EFI_LOAD_OPTION_PATH_BYTES, 2, seed->length_bytes - path);
    seed->whole_bytes = seed->length_bytes;
    put_utf16(seed, load_text, false);
    seed_table(seed, option_fields, 0, "option");
}

static const struct field unit_fields[] = {
    FIELD("", 0, 2),
    {0},
};

void make_load_text(struct seed *seed)
{
    seed_begin(seed, "load-text", "odd=1", judge_load_text);
    put_utf16(seed, load_text, true);
    for (uint32_t at = 0; at < seed->length_bytes; at += 2)
        seed_table(seed, unit_fields, at, "unit[%u]", at / 2);
    seed->whole_bytes = 0;
}

enum {
    XSDT_AT = 0x40,
    XSDT_BYTES = ACPI_TABLE_HEADER_BYTES + 2 * 8,
    OTHER_AT = 0x80,
    MADT_AT = 0xc0,
    CPUS = 4,
    MADT_BYTES = ACPI_MADT_ENTRIES_AT + CPUS * ACPI_MADT_LAPIC_BYTES + 12 +
                 ACPI_MADT_X2APIC_BYTES,
};

static const struct field rsdp_fields[] = {
    HELD("Signature", 0, 8, ONLY),
    HELD("OEMID", 9, 4, ANY),
    FIELD("Revision", ACPI_RSDP_REVISION_AT, 1),
    FIELD("RsdtAddress", ACPI_RSDP_RSDT_AT, 4),
    HELD("Length", ACPI_RSDP_LENGTH_AT, 4, LEAST(ACPI_RSDP_V2_BYTES)),
    FIELD("XsdtAddress", ACPI_RSDP_XSDT_AT, 8),
    {0},
};

static const struct field rsdp_sum_fields[] = {
    SEAL("Checksum", ACPI_RSDP_CHECKSUM_AT, 1),
    SEAL("ExtendedChecksum", ACPI_RSDP_EXT_CHECKSUM_AT, 1),
    {0},
};

#define TABLE_FIELDS                                        \
    HELD("Signature", 0, 4, ONLY),                          \
    HELD("Length", ACPI_TABLE_LENGTH_AT, 4,                 \
         {.least = ACPI_TABLE_HEADER_BYTES,                 \
          .has_most = true, .most = ACPI_TABLE_BYTES_CAP}), \
    HELD("Revision", 8, 1, ANY),                            \
    HELD("OEMID", 10, 4, ANY),                              \
    HELD("OEMRevision", 24, 4, ANY),                        \
    HELD("CreatorRevision", 32, 4, ANY)

static const struct field xsdt_fields[] = {
    TABLE_FIELDS,
    FIELD("Entry[0]", ACPI_TABLE_HEADER_BYTES, 8),
    FIELD("Entry[1]", ACPI_TABLE_HEADER_BYTES + 8, 8),
    {0},
};

static const struct field madt_fields[] = {
    TABLE_FIELDS,
    HELD("LocalApicAddress", 36, 4, ANY),
    HELD("Flags", 40, 4, ANY),
    {0},
};

static const struct field sum_fields[] = {
    SEAL("Checksum", 9, 1),
    {0},
};

#define BAD_LENGTH .gains = "MADT_BAD_LENGTH"

static const struct field lapic_fields[] = {
    FIELD("Type", 0, 1),
    HELD("Length", 1, 1, {.least = ACPI_MADT_LAPIC_BYTES, BAD_LENGTH}),
    HELD("ProcessorUid", 2, 1, ANY),
    FIELD("ApicId", ACPI_MADT_LAPIC_ID_AT, 1),
    FIELD("Flags", ACPI_MADT_LAPIC_FLAGS_AT, 4),
    {0},
};

static const struct field other_entry_fields[] = {
    FIELD("Type", 0, 1),
    HELD("Length", 1, 1, {.least = ACPI_MADT_ENTRY_BYTES_MIN, BAD_LENGTH}),
    HELD("IoApicAddress", 4, 4, ANY),
    {0},
};

static const struct field x2apic_fields[] = {
    FIELD("Type", 0, 1),
    HELD("Length", 1, 1, {.only = true, BAD_LENGTH}),
    FIELD("X2ApicId", ACPI_MADT_X2APIC_ID_AT, 4),
    FIELD("Flags", ACPI_MADT_X2APIC_FLAGS_AT, 4),
    {0},
};

static void sum_up(struct seed *seed, uint32_t from, uint64_t bytes,
                   uint32_t at)
{
    uint8_t sum = 0;

    if (bytes > seed->length_bytes - from)
        bytes = seed->length_bytes - from;
    seed->at[at] = 0;
    for (uint64_t n = 0; n < bytes; n++)
        sum = (uint8_t)(sum + seed->at[from + n]);
    seed->at[at] = (uint8_t)-sum;
}

static void seal_acpi(struct seed *seed)
{
    sum_up(seed, 0, ACPI_RSDP_V1_BYTES, ACPI_RSDP_CHECKSUM_AT);
    sum_up(seed, 0, seed_get(seed, ACPI_RSDP_LENGTH_AT, 4),
           ACPI_RSDP_EXT_CHECKSUM_AT);
    sum_up(seed, XSDT_AT, seed_get(seed, XSDT_AT + ACPI_TABLE_LENGTH_AT, 4),
           XSDT_AT + 9);
    sum_up(seed, MADT_AT, seed_get(seed, MADT_AT + ACPI_TABLE_LENGTH_AT, 4),
           MADT_AT + 9);
}

static void put_entries(struct seed *seed)
{
    uint32_t at = MADT_AT + ACPI_MADT_ENTRIES_AT;

    for (uint32_t n = 0; n < CPUS; n++, at += ACPI_MADT_LAPIC_BYTES) {
        seed_set(seed, at, 4, n << 24 | n << 16 | ACPI_MADT_LAPIC_BYTES << 8);
        seed_set(seed, at + ACPI_MADT_LAPIC_FLAGS_AT, 4, n != 2);
        seed_table(seed, lapic_fields, at, "lapic[%u]", n);
    }
    seed_set(seed, at, 2, 12 << 8 | 1);
    seed_table(seed, other_entry_fields, at, "ioapic");
    at += 12;
    seed_set(seed, at, 2, ACPI_MADT_X2APIC_BYTES << 8 | ACPI_MADT_X2APIC);
    seed_set(seed, at + ACPI_MADT_X2APIC_ID_AT, 4, 300);
    seed_set(seed, at + ACPI_MADT_X2APIC_FLAGS_AT, 4, 1);
    seed_table(seed, x2apic_fields, at, "x2apic");
}

void make_acpi(struct seed *seed)
{
    seed_begin(seed, "acpi", "MADT_END", judge_acpi);
    seed->seal = seal_acpi;
    seed->covers_all = true;
    seed_reach(seed, MADT_AT + MADT_BYTES);
    memcpy(seed->at, ACPI_RSDP_SIGNATURE, 8);
    seed->at[ACPI_RSDP_REVISION_AT] = 2;
    seed_set(seed, ACPI_RSDP_LENGTH_AT, 4, ACPI_RSDP_V2_BYTES);
    seed_set(seed, ACPI_RSDP_XSDT_AT, 8, SEED_ADDRESS + XSDT_AT);
    memcpy(seed->at + XSDT_AT, ACPI_XSDT_SIGNATURE, 4);
    seed_set(seed, XSDT_AT + ACPI_TABLE_LENGTH_AT, 4, XSDT_BYTES);
    seed_set(seed, XSDT_AT + ACPI_TABLE_HEADER_BYTES, 8,
             SEED_ADDRESS + OTHER_AT);
    seed_set(seed, XSDT_AT + ACPI_TABLE_HEADER_BYTES + 8, 8,
             SEED_ADDRESS + MADT_AT);
    memcpy(seed->at + OTHER_AT, "FACP", 4);
    memcpy(seed->at + MADT_AT, ACPI_MADT_SIGNATURE, 4);
    seed_set(seed, MADT_AT + ACPI_TABLE_LENGTH_AT, 4, MADT_BYTES);
    seed_table(seed, rsdp_fields, 0, "rsdp");
    seed_table(seed, rsdp_sum_fields, 0, "rsdp");
    seed_table(seed, xsdt_fields, XSDT_AT, "xsdt");
    seed_table(seed, sum_fields, XSDT_AT, "xsdt");
    seed_table(seed, madt_fields, MADT_AT, "madt");
    seed_table(seed, sum_fields, MADT_AT, "madt");
    put_entries(seed);
    seal_acpi(seed);
    seed->whole_bytes = seed->length_bytes;
}

static void seal_smbios(struct seed *seed)
{
    sum_up(seed, 0, seed->at[SMBIOS3_LENGTH_AT], SMBIOS3_CHECKSUM_AT);
}

static const struct field smbios_fields[] = {
    HELD("Anchor", 0, 4, ONLY),
    SEAL("Checksum", SMBIOS3_CHECKSUM_AT, 1),
    HELD("Length", SMBIOS3_LENGTH_AT, 1,
         {.least = SMBIOS3_BYTES_MIN, .has_most = true,
          .most = SMBIOS3_BYTES_MIN}),
    HELD("Major", 7, 1, ANY),
    HELD("Minor", 8, 1, ANY),
    HELD("MaximumSize", 12, 4, ANY),
    HELD("TableAddress", 16, 8, ANY),
    {0},
};

void make_smbios(struct seed *seed)
{
    seed_begin(seed, "smbios", "ACPI_OK", judge_smbios);
    seed->seal = seal_smbios;
    seed->covers_all = true;
    seed_reach(seed, SMBIOS3_BYTES_MIN);
    memcpy(seed->at, SMBIOS3_ANCHOR, SMBIOS3_ANCHOR_BYTES);
    seed->at[SMBIOS3_LENGTH_AT] = SMBIOS3_BYTES_MIN;
    seal_smbios(seed);
    seed_table(seed, smbios_fields, 0, "entry");
    seed->whole_bytes = seed->length_bytes;
}
