/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The named mutations of a linked Adit, each with the rule that must catch it.
 */
#include <string.h>

#include "spec/mb1.h"
#include "spec/mb2.h"
#include "tests/tools/mutate.h"

static uint8_t *mb1_header(const struct mutant *m)
{
    return mutant_address(m, mutant_symbol(m, "mb1_header"),
                          MB1_HEADER_BYTES);
}

static uint8_t *mb2_header(const struct mutant *m)
{
    return mutant_address(m, mutant_symbol(m, "mb2_header"),
                          MB2_HEADER_BYTES);
}

/* The last page-0 bytes of the linked file that no header uses. */
static uint8_t *free_in_page_0(const struct mutant *m)
{
    return m->at + 0x1f00;
}

static void mb1_checksum_off_by_one(struct mutant *m)
{
    mb1_header(m)[MB1_HEADER_CHECKSUM_AT]++;
}

static void mb1_magic_gone(struct mutant *m)
{
    store_le32(mb1_header(m), 0);
}

static void mb1_off_by_two(struct mutant *m)
{
    uint8_t *header = mb1_header(m);

    memmove(header + 2, header, MB1_HEADER_BYTES);
}

static void mb1_in_elf64_window(struct mutant *m)
{
    memcpy(free_in_page_0(m), mb1_header(m), MB1_HEADER_BYTES);
}

static void mb1_stray_magic(struct mutant *m)
{
    store_le32(free_in_page_0(m), MB1_HEADER_MAGIC);
}

static void mb2_checksum_off_by_one(struct mutant *m)
{
    mb2_header(m)[MB2_HEADER_CHECKSUM_AT]++;
}

static void mb2_magic_gone(struct mutant *m)
{
    store_le32(mb2_header(m), 0);
}

static void mb2_set(struct mutant *m, uint32_t arch, uint32_t length)
{
    uint8_t *header = mb2_header(m);

    store_le32(header + MB2_HEADER_ARCH_AT, arch);
    store_le32(header + MB2_HEADER_LENGTH_AT, length);
    store_le32(header + MB2_HEADER_CHECKSUM_AT,
               0u - MB2_HEADER_MAGIC - arch - length);
}

static uint32_t mb2_length(const struct mutant *m)
{
    return load_le32(mb2_header(m) + MB2_HEADER_LENGTH_AT);
}

static void mb2_arch_mips(struct mutant *m)
{
    mb2_set(m, 4, mb2_length(m));
}

static void mb2_off_by_four(struct mutant *m)
{
    uint8_t *header = mb2_header(m);

    memmove(header + 4, header, mb2_length(m));
    store_le32(header, 0);
}

static void mb2_tag_size_zero(struct mutant *m)
{
    store_le32(mb2_header(m) + MB2_HEADER_BYTES + MB2_HTAG_SIZE_AT, 0);
}

static void mb2_tag_size_huge(struct mutant *m)
{
    store_le32(mb2_header(m) + MB2_HEADER_BYTES + MB2_HTAG_SIZE_AT,
               UINT32_MAX);
}

static void mb2_end_tag_gone(struct mutant *m)
{
    mb2_set(m, MB2_ARCH_I386, mb2_length(m) - MB2_HTAG_END_BYTES);
}

static void mb2_data_after_end(struct mutant *m)
{
    mb2_set(m, MB2_ARCH_I386, mb2_length(m) + 8);
}

static void mb2_length_past_window(struct mutant *m)
{
    mb2_set(m, MB2_ARCH_I386, MB2_HEADER_WINDOW_BYTES);
}

static void mb2_length_eight(struct mutant *m)
{
    mb2_set(m, MB2_ARCH_I386, 8);
}

static uint8_t *pvh_note(const struct mutant *m)
{
    const uint8_t *phdr = mutant_phdr(m, PT_NOTE, 0);

    return m->at + load_le64(phdr + PHDR64_OFFSET);
}

static void pvh_align_8(struct mutant *m)
{
    store_le64(mutant_phdr(m, PT_NOTE, 0) + PHDR64_ALIGN, 8);
}

static void pvh_off_by_two(struct mutant *m)
{
    uint8_t *phdr = mutant_phdr(m, PT_NOTE, 0);

    store_le64(phdr + PHDR64_OFFSET, load_le64(phdr + PHDR64_OFFSET) + 2);
    store_le64(phdr + PHDR64_VADDR, load_le64(phdr + PHDR64_VADDR) + 2);
}

static void pvh_name_wrong(struct mutant *m)
{
    pvh_note(m)[NOTE_BYTES] = 'x';
}

static void pvh_type_17(struct mutant *m)
{
    store_le32(pvh_note(m) + NOTE_TYPE, 17);
}

static void pvh_desc_2(struct mutant *m)
{
    store_le32(pvh_note(m) + NOTE_DESCSZ, 2);
}

static void pvh_desc_huge(struct mutant *m)
{
    store_le32(pvh_note(m) + NOTE_DESCSZ, UINT32_MAX);
}

static void pvh_entry_outside(struct mutant *m)
{
    store_le32(pvh_note(m) + NOTE_BYTES + 4, 0x100000);
}

static void pvh_second_segment(struct mutant *m)
{
    store_le32(mutant_phdr(m, PT_GNU_STACK, 0) + PHDR64_TYPE, PT_NOTE);
}

static void pvh_bytes_elsewhere(struct mutant *m)
{
    uint8_t *phdr = mutant_phdr(m, PT_NOTE, 0);

    store_le64(phdr + PHDR64_VADDR, load_le64(phdr + PHDR64_VADDR) + 0x1000);
}

static void wx_section(struct mutant *m)
{
    uint8_t *header = m->at + mutant_section(m, ".text").header_offset;

    store_le64(header + SHDR64_FLAGS,
               load_le64(header + SHDR64_FLAGS) | SHF_WRITE);
}

static void wx_text_segment(struct mutant *m)
{
    store_le32(mutant_phdr(m, PT_LOAD, PF_X) + PHDR64_FLAGS,
               PF_R | PF_W | PF_X);
}

static void wx_data_segment(struct mutant *m)
{
    store_le32(mutant_phdr(m, PT_LOAD, PF_W) + PHDR64_FLAGS,
               PF_R | PF_W | PF_X);
}

static void wx_stack(struct mutant *m)
{
    store_le32(mutant_phdr(m, PT_GNU_STACK, 0) + PHDR64_FLAGS,
               PF_R | PF_W | PF_X);
}

static uint8_t *first_rela(const struct mutant *m)
{
    return m->at + mutant_section(m, ".rela.dyn").offset;
}

static void reloc_type_64(struct mutant *m)
{
    store_le32(first_rela(m) + RELA64_TYPE, R_X86_64_64);
}

static void reloc_type_none(struct mutant *m)
{
    store_le32(first_rela(m) + RELA64_TYPE, R_X86_64_NONE);
}

static void reloc_section_rel(struct mutant *m)
{
    store_le32(m->at + mutant_section(m, ".rela.dyn").header_offset +
                   SHDR64_TYPE, SHT_REL);
}

static void reloc_entries_odd(struct mutant *m)
{
    store_le64(m->at + mutant_section(m, ".rela.dyn").header_offset +
                   SHDR64_ENTSIZE, 16);
}

static void reloc_in_text(struct mutant *m)
{
    store_le64(first_rela(m), mutant_section(m, ".text").address);
}

static void reloc_in_rodata(struct mutant *m)
{
    store_le64(first_rela(m), mutant_section(m, ".rodata").address);
}

static void reloc_outside(struct mutant *m)
{
    store_le64(first_rela(m), UINT64_MAX - 3);
}

static void symbols_small(struct mutant *m)
{
    store_le64(m->at + mutant_section(m, ".symbols").header_offset +
                   SHDR64_SIZE, 0x20);
}

static void symbols_nobits(struct mutant *m)
{
    store_le32(m->at + mutant_section(m, ".symbols").header_offset +
                   SHDR64_TYPE, SHT_NOBITS);
}

static void layout_not_elf(struct mutant *m)
{
    m->at[0] = 0;
}

static void layout_truncated(struct mutant *m)
{
    m->length_bytes = 0x1800;
}

static void layout_object_file(struct mutant *m)
{
    store_le16(m->at + EHDR_TYPE, 1);
}

static void layout_machine(struct mutant *m)
{
    store_le16(m->at + EHDR_MACHINE, EM_386);
}

static void layout_other_base(struct mutant *m)
{
    uint8_t *phdr = mutant_phdr(m, PT_LOAD, 0);

    store_le64(phdr + PHDR64_VADDR, 0x100000);
    store_le64(phdr + PHDR64_PADDR, 0x100000);
}

static void layout_filesz_huge(struct mutant *m)
{
    uint8_t *phdr = mutant_phdr(m, PT_LOAD, PF_W);

    store_le64(phdr + PHDR64_FILESZ, UINT64_MAX);
}

static void layout_memsz_huge(struct mutant *m)
{
    store_le64(mutant_phdr(m, PT_LOAD, PF_W) + PHDR64_MEMSZ, UINT64_MAX);
}

static void layout_overlap(struct mutant *m)
{
    uint8_t *phdr = mutant_phdr(m, PT_LOAD, PF_X);

    store_le64(phdr + PHDR64_VADDR, 0x200000);
    store_le64(phdr + PHDR64_PADDR, 0x200000);
}

static void layout_entry_outside(struct mutant *m)
{
    store_le64(m->at + EHDR_ENTRY, 0x100000);
}

/* Where the symbol's entry in .symtab lies. */
static uint8_t *symbol_entry(const struct mutant *m, const char *name)
{
    struct elf_file elf = mutant_elf(m);
    struct elf_section symtab = mutant_section(m, ".symtab");
    struct elf_symbol symbol;

    for (uint32_t n = 0; elf_symbol_at(&elf, &symtab, n, &symbol) == ELF_OK;
         n++)
        if (text_equal(symbol.name, text_of(name)))
            return m->at + symtab.offset + (uint64_t)n * SYM64_BYTES;
    mutant_fail(name);
    return NULL;
}

static void pe_entry_gone(struct mutant *m)
{
    store_le16(symbol_entry(m, "efi_start") + SYM64_SHNDX, SHN_UNDEF);
}

static void pe_entry_in_rodata(struct mutant *m)
{
    store_le64(symbol_entry(m, "efi_start") + SYM64_VALUE,
               mutant_section(m, ".rodata").address);
}

const struct mutation mutations[] = {
    {"mb1-checksum-off-by-one", "mb1-checksum", mb1_checksum_off_by_one},
    {"mb1-magic-gone", "door-missing", mb1_magic_gone},
    {"mb1-off-by-two", "door-missing", mb1_off_by_two},
    {"mb1-in-elf64-window", "mb1-elf64", mb1_in_elf64_window},
    {"mb1-stray-magic", "mb1-checksum", mb1_stray_magic},
    {"mb2-checksum-off-by-one", "mb2-checksum", mb2_checksum_off_by_one},
    {"mb2-magic-gone", "door-missing", mb2_magic_gone},
    {"mb2-arch-mips", "mb2-arch", mb2_arch_mips},
    {"mb2-off-by-four", "mb2-window", mb2_off_by_four},
    {"mb2-tag-size-zero", "mb2-tag-size", mb2_tag_size_zero},
    {"mb2-tag-size-huge", "mb2-tag-size", mb2_tag_size_huge},
    {"mb2-end-tag-gone", "mb2-end-tag", mb2_end_tag_gone},
    {"mb2-data-after-end", "mb2-end-tag", mb2_data_after_end},
    {"mb2-length-past-window", "mb2-window", mb2_length_past_window},
    {"mb2-length-eight", "mb2-window", mb2_length_eight},
    {"pvh-align-8", "pvh-note-align", pvh_align_8},
    {"pvh-off-by-two", "pvh-note-damaged", pvh_off_by_two},
    {"pvh-name-wrong", "door-missing", pvh_name_wrong},
    {"pvh-type-17", "door-missing", pvh_type_17},
    {"pvh-desc-2", "pvh-note-size", pvh_desc_2},
    {"pvh-desc-huge", "pvh-note-damaged", pvh_desc_huge},
    {"pvh-entry-outside", "pvh-entry-outside", pvh_entry_outside},
    {"pvh-second-segment", "pvh-note-hidden", pvh_second_segment},
    {"pvh-bytes-elsewhere", "pvh-note-loaded", pvh_bytes_elsewhere},
    {"wx-section-text", "wx-section", wx_section},
    {"wx-segment-text", "wx-section", wx_text_segment},
    {"wx-segment-data", "wx-section", wx_data_segment},
    {"wx-stack", "wx-section", wx_stack},
    {"reloc-type-64", "reloc-type", reloc_type_64},
    {"reloc-type-none", "reloc-type", reloc_type_none},
    {"reloc-section-rel", "reloc-type", reloc_section_rel},
    {"reloc-entries-odd", "reloc-type", reloc_entries_odd},
    {"reloc-in-text", "text-reloc", reloc_in_text},
    {"reloc-in-rodata", "text-reloc", reloc_in_rodata},
    {"reloc-outside", "text-reloc", reloc_outside},
    {"symbols-small", "symbols-room", symbols_small},
    {"symbols-nobits", "symbols-room", symbols_nobits},
    {"layout-not-elf", "layout", layout_not_elf},
    {"layout-truncated", "layout", layout_truncated},
    {"layout-object-file", "layout", layout_object_file},
    {"layout-machine", "layout", layout_machine},
    {"layout-other-base", "layout", layout_other_base},
    {"layout-filesz-huge", "layout", layout_filesz_huge},
    {"layout-memsz-huge", "layout", layout_memsz_huge},
    {"layout-overlap", "layout", layout_overlap},
    {"layout-entry-outside", "layout", layout_entry_outside},
    {"pe-entry-gone", "pe-layout", pe_entry_gone},
    {"pe-entry-in-rodata", "pe-entry", pe_entry_in_rodata},
    {"early-abs32", "early-position", early_abs32},
    {"early-abs64", "early-position", early_abs64},
    {"early-got", "early-position", early_got},
    {"early-calls-out", "early-position", early_calls_out},
    {"early-uses-pointer", "early-position", early_uses_pointer},
    {"early-undefined", "early-position", early_undefined},
    {"early-other-link", "early-position", early_other_link},
    {"early-no-relocs", "early-position", early_no_relocs},
    {NULL, NULL, NULL},
};
