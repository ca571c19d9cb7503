/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rules about Adit's own images.  In adit.efi every header has a fixed
 * place in page 0, which is there: a file without it goes no further.
 */
#include "tools/inspect/lint_parts.h"

#include <inttypes.h>
#include <stdio.h>

#include "format/layout.h"
#include "format/pe_debug.h"
#include "format/sbat.h"
#include "spec/elf.h"
#include "spec/mb2.h"
#include "spec/pe.h"

#define COFF(field) \
    ((uint64_t)pe->signature_offset + PE_SIGNATURE_BYTES + (uint32_t)(field))
#define OPTIONAL(field) COFF(PE_COFF_BYTES + (field))
#define SECTION(n, field) \
    ((uint64_t)pe->sections_offset + (n) * PE_SECTION_BYTES + \
     (uint32_t)(field))

static void lint_places(const struct pe_file *pe, struct findings *to)
{
    const char *rule = RULE_PE_HEADERS_4K;
    uint32_t count = pe->section_count;
    struct pe_section section;

    finding_same(to, rule, PE_DOS_LFANEW, "DOS header e_lfanew",
                 LAYOUT_PE_AT_OF(count), pe->signature_offset);
    finding_same(to, rule, COFF(PE_COFF_OPTIONAL_BYTES), "PE section table",
                 LAYOUT_SECTIONS_AT_OF(count), pe->sections_offset);
    finding_same(to, rule, OPTIONAL(PE_OPT_HEADERS_BYTES),
                 "PE SizeOfHeaders", LAYOUT_HEADERS_BYTES,
                 pe->headers_bytes);
    if (count > LAYOUT_SECTIONS_MAX)
        finding_value(to, rule, COFF(PE_COFF_SECTIONS),
                      "PE NumberOfSections (at most)", LAYOUT_SECTIONS_MAX,
                      count);
    for (uint32_t n = 0; pe_section_at(pe, n, &section) == PE_OK; n++)
        if (section.raw_bytes != 0)
            finding_same(to, RULE_PE_OFFSET_RVA,
                         SECTION(n, PE_SECTION_RAW_OFFSET),
                         "PE section's PointerToRawData", section.rva,
                         section.raw_offset);
}

/* Base relocations say that the image may lie anywhere; and fix nothing, since
 * the image relocates itself. */
static void lint_fixups(const struct pe_file *pe,
                        const struct pe_section *section, struct findings *to)
{
    struct bytes rest = pe_section_bytes(pe, section), block;

    while (rest.length_bytes >= PE_RELOC_ENTRIES) {
        uint32_t size = load_le32(rest.at + PE_RELOC_BLOCK_BYTES);

        /* lint_pe() has said so. */
        if (size < PE_RELOC_ENTRIES || !bytes_sub(rest, 0, size, &block))
            return;
        for (uint32_t at = PE_RELOC_ENTRIES; size - at >= 2;
             at += PE_RELOC_ENTRY_BYTES)
            finding_same(to, RULE_PE_FIXUPS,
                         (uint64_t)(block.at - pe->file.at) + at,
                         "base relocation's type", PE_RELOC_ABSOLUTE,
                         load_le16(block.at + at) >> PE_RELOC_TYPE_SHIFT);
        rest = bytes_from(rest, size);
    }
}

static void lint_reloc(const struct pe_file *pe, struct findings *to)
{
    struct pe_directory directory = {0, 0};
    struct pe_section section;

    if ((pe->dll_flags & PE_DLL_DYNAMIC_BASE) == 0)
        finding_add(to, RULE_PE_FIXUPS, OPTIONAL(PE_OPT_DLL_FLAGS),
                    "PE DllCharacteristics", "DYNAMIC_BASE (0x40)",
                    "0x%" PRIx16, pe->dll_flags);
    pe_directory_at(pe, PE_DIRECTORY_RELOC, &directory);
    if (pe_section_named(pe, TEXT(".reloc"), &section) != PE_OK ||
        directory.size_bytes == 0)
        finding_add(to, RULE_PE_FIXUPS, pe->sections_offset, "PE sections",
                    "a .reloc that directory 5 names", "none");
    else
        lint_fixups(pe, &section, to);
}

static void lint_component(const struct pe_file *pe, struct findings *to)
{
    struct pe_section section;
    struct sbat_line line;
    struct text rest;
    struct bytes bytes;

    if (pe_section_named(pe, TEXT(".sbat"), &section) != PE_OK)
        return;
    bytes = pe_section_bytes(pe, &section);
    rest = sbat_until_padding((struct text){(const char *)bytes.at,
                                            bytes.length_bytes});
    while (sbat_next(&rest, &line) != SBAT_END)
        if (text_equal(line.component, TEXT("adit")))
            return;
    finding_add(to, RULE_SBAT_COMPONENT, section.raw_offset, ".sbat",
                "a line of component adit", "none");
}

void lint_adit_efi(const struct inspect_file *file, struct findings *to)
{
    const struct pe_file *pe = &file->pe.pe;

    if (file->bytes.length_bytes < LAYOUT_HEADERS_BYTES * 2) {
        finding_least(to, RULE_PE_LAYOUT, FINDING_NOWHERE,
                      "the file's length", LAYOUT_HEADERS_BYTES * 2,
                      file->bytes.length_bytes);
        return;
    }
    if (file->pe.status != PE_OK) {
        finding_add(to, RULE_PE_LAYOUT, PE_DOS_LFANEW, "PE headers",
                    "an image that opens", "one %s",
                    pe_status_text(file->pe.status));
        return;
    }
    lint_places(pe, to);
    lint_reloc(pe, to);
    lint_component(pe, to);
    lint_adit_multiboot(file, to);
    lint_adit_linux(file, to);
    lint_adit_payload(file, to);
}

/* What tools read in memory is what loaders read in the file. */
static void lint_notes(const struct elf_file *elf, struct findings *to)
{
    struct elf_segment segment;
    struct bytes bytes, loaded;

    for (uint32_t n = 0; n < LINT_SEGMENTS_MAX &&
         elf_segment_at(elf, n, &segment) == ELF_OK; n++)
        if (segment.type == PT_NOTE && segment.file_bytes != 0 &&
            elf_segment_bytes(elf, &segment, &bytes) == ELF_OK &&
            (elf_bytes_at(elf, segment.vaddr, bytes.length_bytes, &loaded) !=
                 ELF_OK || loaded.at != bytes.at))
            finding_add(to, RULE_PVH_NOTE_LOADED, segment.offset, "PT_NOTE",
                        "its bytes in a PT_LOAD at its address",
                        "others at 0x%" PRIx64, segment.vaddr);
}

void lint_adit_elf(const struct inspect_file *file, struct findings *to)
{
    bool wants_mb1 = !file->elf.elf.is_64;

    if (file->mb1.is_there != wants_mb1)
        finding_add(to, RULE_DOOR_MISSING, FINDING_NOWHERE,
                    "Multiboot 1 header",
                    wants_mb1 ? "one in the 32-bit file"
                              : "none in the 64-bit file, for PVH's sake",
                    wants_mb1 ? "none" : "one");
    if (!file->mb2.is_there)
        finding_add(to, RULE_DOOR_MISSING, FINDING_NOWHERE,
                    "Multiboot 2 header", "one in its window", "none");
    lint_notes(&file->elf.elf, to);
}
