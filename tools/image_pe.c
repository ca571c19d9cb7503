/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * adit.efi: the image as a PE32+ EFI application, and more than that.  File
 * offset = RVA for all that is loaded: page 0 is what the doors' rooms have for
 * their loaders (linked section .pe_head), the PE headers are written into it,
 * each further segment is a section, the bss is the last one's tail.
 */
#include "tools/image.h"

#include <string.h>

#include "format/layout.h"
#include "format/pe.h"
#include "spec/elf.h"
#include "spec/linux.h"
#include "spec/mb1.h"
#include "spec/pe.h"
#include "tools/rules.h"

#define COFF           (LAYOUT_PE_AT + PE_SIGNATURE_BYTES)
#define OPTIONAL       (COFF + PE_COFF_BYTES)
#define OPTIONAL_BYTES (PE_OPT_DIRECTORIES + \
                        LAYOUT_DIRECTORIES * PE_DIRECTORY_BYTES)
#define SECTIONS       (LAYOUT_PE_AT + LAYOUT_PE_BYTES)

/* The rooms that have a section of their own; other parts go by their use. */
static const char *section_name(const struct image *image,
                                const struct image_part *part)
{
    static const char *const own[] = {".sbat", ".reloc"};
    struct elf_section section;

    for (size_t n = 0; n < sizeof(own) / sizeof(own[0]); n++)
        if (elf_section_named(&image->elf, text_of(own[n]), &section) ==
                ELF_OK &&
            section.address == IMAGE_BASE + (uint64_t)part->offset)
            return own[n];
    if ((part->flags & PF_X) != 0)
        return ".text";
    return (part->flags & PF_W) != 0 ? ".data" : ".rodata";
}

static uint32_t section_flags(uint32_t elf_flags)
{
    uint32_t flags = PE_SECTION_READ;

    flags |= (elf_flags & PF_X) != 0 ? PE_SECTION_CODE | PE_SECTION_EXECUTE
                                     : PE_SECTION_DATA;
    if ((elf_flags & PF_W) != 0)
        flags |= PE_SECTION_WRITE;
    return flags;
}

static void write_section(uint8_t *at, const char *name,
                          const struct image_part *part)
{
    memcpy(at + PE_SECTION_NAME, name, strlen(name)); /* at most 8 */
    store_le32(at + PE_SECTION_VIRTUAL_BYTES, part->memory_bytes);
    store_le32(at + PE_SECTION_RVA, part->offset);
    store_le32(at + PE_SECTION_RAW_BYTES, image_to_page(part->file_bytes));
    store_le32(at + PE_SECTION_RAW_OFFSET, part->offset);
    store_le32(at + PE_SECTION_CHARACTERISTICS, section_flags(part->flags));
}

/* The section table; fills in what the optional header wants of it. */
static void write_sections(const struct image *image, uint8_t *file)
{
    uint8_t *optional = file + OPTIONAL, *at = file + SECTIONS;
    uint8_t *reloc = optional + PE_OPT_DIRECTORIES +
                     PE_DIRECTORY_RELOC * PE_DIRECTORY_BYTES;
    uint32_t code_bytes = 0, data_bytes = 0;

    for (uint32_t n = 1; n < image->part_count; n++) {
        const struct image_part *part = &image->parts[n];
        const char *name = section_name(image, part);

        write_section(at, name, part);
        at += PE_SECTION_BYTES;
        if ((part->flags & PF_X) != 0) {
            code_bytes += image_to_page(part->file_bytes);
            store_le32(optional + PE_OPT_CODE_BASE, part->offset);
        } else {
            data_bytes += image_to_page(part->file_bytes);
        }
        if (strcmp(name, ".reloc") == 0) {
            store_le32(reloc, part->offset);
            store_le32(reloc + 4, part->memory_bytes);
        }
    }
    store_le32(optional + PE_OPT_CODE_BYTES, code_bytes);
    store_le32(optional + PE_OPT_DATA_BYTES, data_bytes);
}

static void write_headers(const struct image *image, uint8_t *file,
                          uint32_t entry_rva)
{
    uint8_t *coff = file + COFF, *optional = file + OPTIONAL;

    store_le32(file + LAYOUT_PE_AT, PE_SIGNATURE);

    store_le16(coff + PE_COFF_MACHINE, PE_MACHINE_X86_64);
    store_le16(coff + PE_COFF_SECTIONS, (uint16_t)(image->part_count - 1));
    store_le16(coff + PE_COFF_OPTIONAL_BYTES, OPTIONAL_BYTES);
    store_le16(coff + PE_COFF_CHARACTERISTICS,
               PE_FILE_EXECUTABLE | PE_FILE_LINE_NUMS_STRIPPED |
                   PE_FILE_LARGE_ADDRESS_AWARE);

    store_le16(optional + PE_OPT_MAGIC, PE_OPT_MAGIC_PE32PLUS);
    store_le32(optional + PE_OPT_ENTRY, entry_rva);
    store_le64(optional + PE_OPT_IMAGE_BASE, IMAGE_BASE);
    store_le32(optional + PE_OPT_SECTION_ALIGN, IMAGE_PAGE_BYTES);
    store_le32(optional + PE_OPT_FILE_ALIGN, IMAGE_PAGE_BYTES);
    /* GRUB 2.12 takes a PE by `linux` only from this version on. */
    store_le16(optional + PE_OPT_IMAGE_MAJOR, 1);
    store_le32(optional + PE_OPT_IMAGE_BYTES,
               image_to_page(image->memory_bytes));
    store_le32(optional + PE_OPT_HEADERS_BYTES, LAYOUT_HEADERS_BYTES);
    store_le16(optional + PE_OPT_SUBSYSTEM, PE_SUBSYSTEM_EFI_APPLICATION);
    store_le16(optional + PE_OPT_DLL_FLAGS,
               PE_DLL_NX_COMPAT | PE_DLL_DYNAMIC_BASE |
                   PE_DLL_HIGH_ENTROPY_VA);
    store_le32(optional + PE_OPT_DIRECTORY_COUNT, LAYOUT_DIRECTORIES);
}

/* What the rooms have for page 0. */
static bool copy_head(const struct image *image, uint8_t *file)
{
    struct elf_section section;
    struct bytes head;

    if (elf_section_named(&image->elf, TEXT(".pe_head"), &section) !=
            ELF_OK ||
        elf_section_bytes(&image->elf, &section, &head) != ELF_OK ||
        head.length_bytes != LAYOUT_HEADERS_BYTES) {
        rule_broken(image->path, RULE_PE_LAYOUT,
                    "page 0: expected a section .pe_head of 0x%x bytes, "
                    "found none", LAYOUT_HEADERS_BYTES);
        return false;
    }
    memcpy(file, head.at, head.length_bytes);
    return true;
}

/* A second Multiboot 1 header, without address fields, has no business in a
 * file that is no ELF. */
static void blank_mb1(const struct image *image, uint8_t *file)
{
    struct elf_symbol header;

    if (elf_symbol_named(&image->elf, TEXT("mb1_header"), &header) == ELF_OK &&
        image_part_at(image, header.value) != NULL)
        memset(file + (header.value - IMAGE_BASE), 0, MB1_HEADER_BYTES);
}

bool image_make_pe(const struct image *image, struct buffer *ret_file)
{
    struct elf_symbol entry;
    struct buffer file;

    if (elf_symbol_named(&image->elf, TEXT("efi_start"), &entry) != ELF_OK ||
        image_part_at(image, entry.value) == NULL) {
        rule_broken(image->path, RULE_PE_LAYOUT,
                    "entry point: expected a symbol efi_start inside the "
                    "image, found none");
        return false;
    }
    if (!buffer_make(image_to_page(image->file_bytes), &file))
        return false;
    image_copy(image, file.at);
    blank_mb1(image, file.at);
    if (!copy_head(image, file.at)) {
        buffer_free(&file);
        return false;
    }
    write_headers(image, file.at, (uint32_t)(entry.value - IMAGE_BASE));
    write_sections(image, file.at);
    store_le32(file.at + OPTIONAL + PE_OPT_CHECKSUM,
               pe_checksum(buffer_bytes(&file), OPTIONAL + PE_OPT_CHECKSUM));
    *ret_file = file;
    return true;
}

_Static_assert(OPTIONAL + OPTIONAL_BYTES == SECTIONS,
               "format/layout.h knows where the section table is");
_Static_assert(IMAGE_PARTS_MAX - 1 <= LAYOUT_PE_SECTIONS,
               "the section table fits its room");
_Static_assert(SECTIONS + LAYOUT_PE_SECTIONS * PE_SECTION_BYTES <=
                   LINUX_PARAMS_SENTINEL_AT,
               "the room ends in front of the Linux header");
_Static_assert(LAYOUT_SECTIONS_AT_OF(LAYOUT_SECTIONS_MAX) +
                   LAYOUT_SECTIONS_MAX * PE_SECTION_BYTES <= LAYOUT_MB1_AT,
               "the other room ends in front of the Multiboot headers");
