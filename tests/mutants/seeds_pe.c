/* SPDX-License-Identifier: BSD-2-Clause */
/* A PE32+ with code, data, base relocations, a debug directory, .sbat and a
 * certificate: [pe]. */
#include <string.h>

#include "format/pe.h"
#include "spec/pe.h"
#include "tests/mutants/seeds.h"

enum {
    PE_AT = 0x40,
    COFF_AT = PE_AT + PE_SIGNATURE_BYTES,
    OPT_AT = COFF_AT + PE_COFF_BYTES,
    DIRECTORIES_AT = OPT_AT + PE_OPT_DIRECTORIES,
    SECTIONS_AT = DIRECTORIES_AT + PE_DIRECTORIES_MAX * PE_DIRECTORY_BYTES,
    SECTIONS = 4,
    ALIGN = 0x200,
    CERTIFICATE_AT = ALIGN * (2 + SECTIONS),
    CERTIFICATE_BYTES = 0x40,
    DEBUG_AT = 0x80, /* in .data */
};

static const struct field dos_fields[] = {
    HELD("e_magic", 0, 2, ONLY),
    HELD("e_cblp", 2, 2, ANY),
    HELD("e_lfanew", PE_DOS_LFANEW, 4, ONLY),
    {0},
};

static const struct field coff_fields[] = {
    HELD("Signature", 0, 4, ONLY),
    HELD("Machine", 4 + PE_COFF_MACHINE, 2, ONLY),
    HELD("NumberOfSections", 4 + PE_COFF_SECTIONS, 2,
         {.least = 1, .has_most = true, .most = PE_SECTIONS_MAX}),
    FIELD("TimeDateStamp", 4 + PE_COFF_TIMESTAMP, 4),
    FIELD("PointerToSymbolTable", 4 + PE_COFF_SYMBOLS, 4),
    FIELD("NumberOfSymbols", 4 + PE_COFF_SYMBOL_COUNT, 4),
    HELD("SizeOfOptionalHeader", 4 + PE_COFF_OPTIONAL_BYTES, 2,
         LEAST(PE_OPT_DIRECTORIES + PE_DIRECTORIES_MAX * 8)),
    FIELD("Characteristics", 4 + PE_COFF_CHARACTERISTICS, 2),
    {0},
};

static const struct field opt_fields[] = {
    HELD("Magic", PE_OPT_MAGIC, 2, ONLY),
    HELD("MajorLinkerVersion", 2, 1, ANY),
    HELD("MinorLinkerVersion", 3, 1, ANY),
    HELD("SizeOfCode", PE_OPT_CODE_BYTES, 4, ANY),
    HELD("SizeOfInitializedData", PE_OPT_DATA_BYTES, 4, ANY),
    HELD("SizeOfUninitializedData", PE_OPT_BSS_BYTES, 4, ANY),
    HELD("AddressOfEntryPoint", PE_OPT_ENTRY, 4,
         {.least = 0x1000, .has_most = true, .most = 0x11ff}),
    HELD("BaseOfCode", PE_OPT_CODE_BASE, 4, ANY),
    FIELD("ImageBase", PE_OPT_IMAGE_BASE, 8),
    HELD("SectionAlignment", PE_OPT_SECTION_ALIGN, 4,
         {.power_of_2 = true, .least = ALIGN}),
    HELD("FileAlignment", PE_OPT_FILE_ALIGN, 4,
         {.power_of_2 = true, .has_most = true, .most = 0x1000}),
    HELD("MajorOperatingSystemVersion", PE_OPT_OS_MAJOR, 2, ANY),
    HELD("MinorOperatingSystemVersion", 42, 2, ANY),
    FIELD("MajorImageVersion", PE_OPT_IMAGE_MAJOR, 2),
    HELD("MinorImageVersion", 46, 2, ANY),
    HELD("MajorSubsystemVersion", PE_OPT_SUBSYSTEM_MAJOR, 2, ANY),
    HELD("MinorSubsystemVersion", 50, 2, ANY),
    FIELD("Win32VersionValue", 52, 4),
    HELD("SizeOfImage", PE_OPT_IMAGE_BYTES, 4, LEAST(0x4001)),
    HELD("SizeOfHeaders", PE_OPT_HEADERS_BYTES, 4,
         {.least = SECTIONS_AT + SECTIONS * PE_SECTION_BYTES,
          .has_most = true, .most = CERTIFICATE_AT + CERTIFICATE_BYTES}),
    /* Firmware does not look at it, and 0 is none. */
    {.name = "CheckSum", .at = PE_OPT_CHECKSUM, .width = 4, .is_seal = true,
     .legal = {.only = true, .or_zero = true, .gains = "pe-checksum"}},
    FIELD("Subsystem", PE_OPT_SUBSYSTEM, 2),
    FIELD("DllCharacteristics", PE_OPT_DLL_FLAGS, 2),
    HELD("SizeOfStackReserve", 72, 8, ANY),
    HELD("SizeOfStackCommit", 80, 8, ANY),
    HELD("SizeOfHeapReserve", 88, 8, ANY),
    HELD("SizeOfHeapCommit", 96, 8, ANY),
    HELD("LoaderFlags", 104, 4, ANY),
    HELD("NumberOfRvaAndSizes", PE_OPT_DIRECTORY_COUNT, 4,
         MOST(PE_DIRECTORIES_MAX)),
    {0},
};

static const struct field directory_fields[] = {
    FIELD("VirtualAddress", 0, 4),
    FIELD("Size", 4, 4),
    {0},
};

static const struct field section_fields[] = {
    FIELD("Name", PE_SECTION_NAME, 8),
    FIELD("VirtualSize", PE_SECTION_VIRTUAL_BYTES, 4),
    FIELD("VirtualAddress", PE_SECTION_RVA, 4),
    FIELD("SizeOfRawData", PE_SECTION_RAW_BYTES, 4),
    FIELD("PointerToRawData", PE_SECTION_RAW_OFFSET, 4),
    FIELD("PointerToRelocations", 24, 4),
    FIELD("PointerToLinenumbers", 28, 4),
    FIELD("NumberOfRelocations", 32, 2),
    FIELD("NumberOfLinenumbers", 34, 2),
    FIELD("Characteristics", PE_SECTION_CHARACTERISTICS, 4),
    {0},
};

static const struct field reloc_fields[] = {
    HELD("PageRVA", PE_RELOC_PAGE, 4, MOST(SECTIONS * 0x1000)),
    HELD("BlockSize", PE_RELOC_BLOCK_BYTES, 4,
         {.least = PE_RELOC_ENTRIES, .multiple = 2, .has_most = true,
          .most = ALIGN}),
    FIELD("entry[0]", 8, 2),
    /* Of the values, only those below 4000h are of a type there is. */
    HELD("entry[1]", 10, 2, MOST(0x3fff)),
    {0},
};

static const struct field debug_fields[] = {
    HELD("Characteristics", 0, 4, ANY),
    HELD("TimeDateStamp", 4, 4, ANY),
    FIELD("Type", PE_DEBUG_TYPE, 4),
    FIELD("SizeOfData", PE_DEBUG_RAW_BYTES, 4),
    FIELD("AddressOfRawData", 20, 4),
    FIELD("PointerToRawData", PE_DEBUG_RAW_OFFSET, 4),
    {0},
};

static const struct field certificate_fields[] = {
    FIELD("dwLength", PE_CERTIFICATE_LENGTH, 4),
    FIELD("wRevision", PE_CERTIFICATE_REVISION, 2),
    FIELD("wCertificateType", PE_CERTIFICATE_TYPE, 2),
    {0},
};

static void seal(struct seed *seed)
{
    seed_set(seed, OPT_AT + PE_OPT_CHECKSUM, 4,
             pe_checksum(bytes_of(seed->at, seed->length_bytes),
                         OPT_AT + PE_OPT_CHECKSUM));
}

static void put_headers(struct seed *seed)
{
    static const struct {
        uint16_t at;
        uint8_t width;
        uint32_t value;
    } fields[] = {
        {0, 2, PE_DOS_MAGIC},
        {PE_DOS_LFANEW, 4, PE_AT},
        {PE_AT, 4, PE_SIGNATURE},
        {COFF_AT + PE_COFF_MACHINE, 2, PE_MACHINE_X86_64},
        {COFF_AT + PE_COFF_SECTIONS, 2, SECTIONS},
        {COFF_AT + PE_COFF_OPTIONAL_BYTES, 2, SECTIONS_AT - OPT_AT},
        {COFF_AT + PE_COFF_CHARACTERISTICS, 2,
         PE_FILE_EXECUTABLE | PE_FILE_LARGE_ADDRESS_AWARE},
        {OPT_AT + PE_OPT_MAGIC, 2, PE_OPT_MAGIC_PE32PLUS},
        {OPT_AT + PE_OPT_ENTRY, 4, 0x1010},
        {OPT_AT + PE_OPT_SECTION_ALIGN, 4, 0x1000},
        {OPT_AT + PE_OPT_FILE_ALIGN, 4, ALIGN},
        {OPT_AT + PE_OPT_IMAGE_MAJOR, 2, 1},
        {OPT_AT + PE_OPT_IMAGE_BYTES, 4, (SECTIONS + 1) * 0x1000},
        {OPT_AT + PE_OPT_HEADERS_BYTES, 4, 2 * ALIGN},
        {OPT_AT + PE_OPT_SUBSYSTEM, 2, PE_SUBSYSTEM_EFI_APPLICATION},
        {OPT_AT + PE_OPT_DLL_FLAGS, 2,
         PE_DLL_NX_COMPAT | PE_DLL_DYNAMIC_BASE | PE_DLL_HIGH_ENTROPY_VA},
        {OPT_AT + PE_OPT_DIRECTORY_COUNT, 4, PE_DIRECTORIES_MAX},
    };

    for (size_t n = 0; n < sizeof(fields) / sizeof(fields[0]); n++)
        seed_set(seed, fields[n].at, fields[n].width, fields[n].value);
    seed_table(seed, dos_fields, 0, "dos");
    seed_table(seed, coff_fields, PE_AT, "coff");
    seed_table(seed, opt_fields, OPT_AT, "optional");
    for (uint32_t n = 0; n < PE_DIRECTORIES_MAX; n++)
        seed_table(seed, directory_fields, DIRECTORIES_AT + 8 * n,
                   "directory[%u]", n);
}

static uint32_t put_section(struct seed *seed, uint32_t n, const char *name,
                            uint32_t bytes, uint32_t characteristics)
{
    uint32_t at = SECTIONS_AT + n * PE_SECTION_BYTES;
    uint32_t raw = (n + 2) * ALIGN;

    memcpy(seed->at + at, name, strlen(name));
    seed_set(seed, at + PE_SECTION_VIRTUAL_BYTES, 4, bytes);
    seed_set(seed, at + PE_SECTION_RVA, 4, (n + 1) * 0x1000);
    seed_set(seed, at + PE_SECTION_RAW_BYTES, 4, ALIGN);
    seed_set(seed, at + PE_SECTION_RAW_OFFSET, 4, raw);
    seed_set(seed, at + PE_SECTION_CHARACTERISTICS, 4,
             characteristics | PE_SECTION_READ);
    seed_table(seed, section_fields, at, "section[%s]", name);
    return raw;
}

static void put_directory(struct seed *seed, uint32_t n, uint32_t rva,
                          uint32_t bytes)
{
    seed_set(seed, DIRECTORIES_AT + 8 * n, 4, rva);
    seed_set(seed, DIRECTORIES_AT + 8 * n + 4, 4, bytes);
}

static void put_debug(struct seed *seed, uint32_t raw, uint32_t rva)
{
    uint32_t at = raw + DEBUG_AT, record = at + PE_DEBUG_BYTES;

    put_directory(seed, PE_DIRECTORY_DEBUG, rva + DEBUG_AT, PE_DEBUG_BYTES);
    seed_set(seed, at + PE_DEBUG_TYPE, 4, PE_DEBUG_CODEVIEW);
    seed_set(seed, at + PE_DEBUG_RAW_BYTES, 4, PE_RSDS_PATH + 1);
    seed_set(seed, at + 20, 4, rva + DEBUG_AT + PE_DEBUG_BYTES);
    seed_set(seed, at + PE_DEBUG_RAW_OFFSET, 4, record);
    seed_set(seed, record, 4, PE_RSDS);
    seed_table(seed, debug_fields, at, "debug");
}

void make_pe(struct seed *seed)
{
    static const char sbat[] =
        "sbat,1,SBAT Version,sbat,1,https://github.com/rhboot/shim\n"
        "other,2,Somebody,other,3,https://example.org\n";
    uint32_t raw;

    seed_begin(seed, "pe", "door:efi", judge_image);
    seed->seal = seal;
    seed->tells_all = true;
    seed->align_bytes = ALIGN;
    seed_reach(seed, CERTIFICATE_AT + CERTIFICATE_BYTES);
    put_headers(seed);
    raw = put_section(seed, 0, ".text", ALIGN,
                      PE_SECTION_CODE | PE_SECTION_EXECUTE);
    memset(seed->at + raw, 0x90, ALIGN);
    raw = put_section(seed, 1, ".data", ALIGN,
                      PE_SECTION_DATA | PE_SECTION_WRITE);
    put_debug(seed, raw, 0x2000);
    raw = put_section(seed, 2, ".reloc", 12,
                      PE_SECTION_DATA | PE_SECTION_DISCARDABLE);
    put_directory(seed, PE_DIRECTORY_RELOC, 0x3000, 12);
    /* One further, it would pass the image's end. */
    seed_set(seed, raw, 4, SECTIONS * 0x1000);
    seed_set(seed, raw + 4, 4, 12);
    seed_set(seed, raw + 8, 2, PE_RELOC_DIR64 << PE_RELOC_TYPE_SHIFT | 0xff8);
    seed_table(seed, reloc_fields, raw, "reloc");
    raw = put_section(seed, 3, ".sbat", sizeof(sbat) - 1, PE_SECTION_DATA);
    memcpy(seed->at + raw, sbat, sizeof(sbat) - 1);
    seed_every_byte(seed, raw, raw + 24, "sbat");
    put_directory(seed, PE_DIRECTORY_SECURITY, CERTIFICATE_AT,
                  CERTIFICATE_BYTES);
    seed_set(seed, CERTIFICATE_AT, 4, CERTIFICATE_BYTES);
    seed_set(seed, CERTIFICATE_AT + 4, 4,
             PE_CERTIFICATE_PKCS7 << 16 | PE_CERTIFICATE_REVISION_2_0);
    seed_table(seed, certificate_fields, CERTIFICATE_AT, "certificate");
    seal(seed);
    seed->whole_bytes = CERTIFICATE_AT;
}
