/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * adit.efi: the image as a PE32+ EFI application.  File offset = RVA for all
 * that is loaded: page 0 holds the PE headers instead of the ELF's headers,
 * each further segment is a section, the bss is the last one's tail.  Behind
 * that a .reloc that fixes nothing, since the image relocates itself: it only
 * says that the image may be put anywhere.  0x40..0x2ff is left free for a
 * Linux setup header, which must lie at 0x1f1.
 */
#include "tools/image.h"

#include <string.h>

#include "format/pe.h"
#include "spec/elf.h"
#include "spec/mb1.h"
#include "spec/pe.h"
#include "tools/rules.h"

#define LFANEW         0x300u
#define COFF           (LFANEW + PE_SIGNATURE_BYTES)
#define OPTIONAL       (COFF + PE_COFF_BYTES)
#define OPTIONAL_BYTES (PE_OPT_DIRECTORIES + \
                        PE_DIRECTORIES_MAX * PE_DIRECTORY_BYTES)
#define SECTIONS       (OPTIONAL + OPTIONAL_BYTES)
#define RELOC_BYTES    12u /* a block of two entries that fix nothing */

static uint32_t to_page(uint32_t bytes)
{
    return (bytes + IMAGE_PAGE_BYTES - 1) & ~(IMAGE_PAGE_BYTES - 1);
}

static const char *section_name(uint32_t elf_flags)
{
    if ((elf_flags & PF_X) != 0)
        return ".text";
    return (elf_flags & PF_W) != 0 ? ".data" : ".rodata";
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

static void write_section(uint8_t *at, const char *name, uint32_t rva,
                          uint32_t virtual_bytes, uint32_t raw_offset,
                          uint32_t raw_bytes, uint32_t flags)
{
    memcpy(at + PE_SECTION_NAME, name, strlen(name)); /* at most 8 */
    store_le32(at + PE_SECTION_VIRTUAL_BYTES, virtual_bytes);
    store_le32(at + PE_SECTION_RVA, rva);
    store_le32(at + PE_SECTION_RAW_BYTES, raw_bytes);
    store_le32(at + PE_SECTION_RAW_OFFSET, raw_bytes != 0 ? raw_offset : 0);
    store_le32(at + PE_SECTION_CHARACTERISTICS, flags);
}

/* The section table; fills in the sums that the optional header wants. */
static void write_sections(const struct image *image, uint8_t *file,
                           uint32_t reloc_rva, uint32_t reloc_offset)
{
    uint8_t *optional = file + OPTIONAL, *at = file + SECTIONS;
    uint32_t code_bytes = 0, data_bytes = 0, code_base = 0;

    for (uint32_t n = 1; n < image->part_count; n++) {
        const struct image_part *part = &image->parts[n];
        uint32_t raw_bytes = to_page(part->file_bytes);

        write_section(at, section_name(part->flags), part->offset,
                      part->memory_bytes, part->offset, raw_bytes,
                      section_flags(part->flags));
        at += PE_SECTION_BYTES;
        if ((part->flags & PF_X) != 0) {
            code_bytes += raw_bytes;
            code_base = code_base != 0 ? code_base : part->offset;
        } else {
            data_bytes += raw_bytes;
        }
    }
    write_section(at, ".reloc", reloc_rva, RELOC_BYTES, reloc_offset,
                  IMAGE_PAGE_BYTES, PE_SECTION_DATA | PE_SECTION_READ |
                                        PE_SECTION_DISCARDABLE);
    store_le32(optional + PE_OPT_CODE_BYTES, code_bytes);
    store_le32(optional + PE_OPT_DATA_BYTES, data_bytes + IMAGE_PAGE_BYTES);
    store_le32(optional + PE_OPT_CODE_BASE, code_base);
}

static void write_headers(const struct image *image, uint8_t *file,
                          uint32_t entry_rva, uint32_t reloc_rva)
{
    uint8_t *coff = file + COFF, *optional = file + OPTIONAL;
    uint8_t *reloc = optional + PE_OPT_DIRECTORIES +
                     PE_DIRECTORY_RELOC * PE_DIRECTORY_BYTES;

    store_le16(file, PE_DOS_MAGIC);
    store_le32(file + PE_DOS_LFANEW, LFANEW);
    store_le32(file + LFANEW, PE_SIGNATURE);

    store_le16(coff + PE_COFF_MACHINE, PE_MACHINE_X86_64);
    store_le16(coff + PE_COFF_SECTIONS, (uint16_t)image->part_count);
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
    store_le32(optional + PE_OPT_IMAGE_BYTES, reloc_rva + IMAGE_PAGE_BYTES);
    store_le32(optional + PE_OPT_HEADERS_BYTES, IMAGE_PAGE_BYTES);
    store_le16(optional + PE_OPT_SUBSYSTEM, PE_SUBSYSTEM_EFI_APPLICATION);
    store_le16(optional + PE_OPT_DLL_FLAGS,
               PE_DLL_NX_COMPAT | PE_DLL_DYNAMIC_BASE |
                   PE_DLL_HIGH_ENTROPY_VA);
    store_le32(optional + PE_OPT_DIRECTORY_COUNT, PE_DIRECTORIES_MAX);
    store_le32(reloc, reloc_rva);
    store_le32(reloc + 4, RELOC_BYTES);
}

static void write_reloc(uint8_t *at)
{
    store_le32(at + PE_RELOC_PAGE, IMAGE_PAGE_BYTES);
    store_le32(at + PE_RELOC_BLOCK_BYTES, RELOC_BYTES);
    /* Two entries of type PE_RELOC_ABSOLUTE: zeros. */
}

/* A Multiboot 1 header without address fields, in a file that is no ELF:
 * loaders that look for it first (QEMU, iPXE) would find it and then fail. */
static void blank_mb1(const struct image *image, uint8_t *file)
{
    struct elf_symbol header;

    if (elf_symbol_named(&image->elf, TEXT("mb1_header"), &header) == ELF_OK &&
        image_part_at(image, header.value) != NULL)
        memset(file + (header.value - IMAGE_BASE), 0, MB1_HEADER_BYTES);
}

bool image_make_pe(const struct image *image, struct buffer *ret_file)
{
    uint32_t reloc_offset = to_page(image->file_bytes);
    uint32_t reloc_rva = to_page(image->memory_bytes);
    struct elf_symbol entry;
    struct buffer file;

    if (elf_symbol_named(&image->elf, TEXT("efi_start"), &entry) != ELF_OK ||
        image_part_at(image, entry.value) == NULL) {
        rule_broken(image->path, RULE_PE_LAYOUT,
                    "entry point: expected a symbol efi_start inside the "
                    "image, found none");
        return false;
    }
    if (!buffer_make((size_t)reloc_offset + IMAGE_PAGE_BYTES, &file))
        return false;
    image_copy(image, file.at);
    memset(file.at, 0, IMAGE_PAGE_BYTES);
    blank_mb1(image, file.at);
    write_headers(image, file.at, (uint32_t)(entry.value - IMAGE_BASE),
                  reloc_rva);
    write_sections(image, file.at, reloc_rva, reloc_offset);
    write_reloc(file.at + reloc_offset);
    store_le32(file.at + OPTIONAL + PE_OPT_CHECKSUM,
               pe_checksum(buffer_bytes(&file), OPTIONAL + PE_OPT_CHECKSUM));
    *ret_file = file;
    return true;
}

_Static_assert(SECTIONS + (IMAGE_PARTS_MAX + 1) * PE_SECTION_BYTES <=
                   IMAGE_PAGE_BYTES, "the PE headers fit into page 0");
