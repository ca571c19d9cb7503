/* SPDX-License-Identifier: BSD-2-Clause */
/* [gabi] 4 and 5. */
#include "tests/mutants/fields_elf.h"

#include "spec/elf.h"

const struct field machine_warned_fields[] = {
    HELD("e_machine", EHDR_MACHINE, 2,
         {.only = true, .gains = "elf-machine-class"}),
    {0},
};

const struct field machine_only_fields[] = {
    HELD("e_machine", EHDR_MACHINE, 2, ONLY),
    {0},
};

/* QEMU does not look at it. */
const struct field machine_fields[] = {
    FIELD("e_machine", EHDR_MACHINE, 2),
    {0},
};

const struct field ehdr64_fields[] = {
    HELD("e_ident.magic", 0, 4, ONLY),
    HELD("e_ident.class", EI_CLASS, 1, ONLY),
    HELD("e_ident.data", EI_DATA, 1, ONLY),
    HELD("e_ident.version", EI_VERSION, 1, ONLY),
    HELD("e_ident.osabi", 7, 1, ANY),
    HELD("e_ident.abiversion", 8, 1, ANY),
    HELD("e_ident.pad", 9, 1, ANY),
    FIELD("e_type", EHDR_TYPE, 2),
    HELD("e_version", EHDR_VERSION, 4, ONLY),
    FIELD("e_entry", EHDR_ENTRY, 8),
    HELD("e_phoff", EHDR64_PHOFF, 8,
         {.within = true, .least = 5 * PHDR64_BYTES}),
    FIELD("e_shoff", EHDR64_SHOFF, 8),
    HELD("e_flags", 48, 4, ANY),
    FIELD("e_ehsize", EHDR64_EHSIZE, 2),
    HELD("e_phentsize", EHDR64_PHENTSIZE, 2, ONLY),
    FIELD("e_phnum", EHDR64_PHNUM, 2),
    FIELD("e_shentsize", EHDR64_SHENTSIZE, 2),
    FIELD("e_shnum", EHDR64_SHNUM, 2),
    FIELD("e_shstrndx", EHDR64_SHSTRNDX, 2),
    {0},
};

const struct field phdr64_fields[] = {
    FIELD("p_type", PHDR64_TYPE, 4),
    FIELD("p_flags", PHDR64_FLAGS, 4),
    FIELD("p_offset", PHDR64_OFFSET, 8),
    FIELD("p_vaddr", PHDR64_VADDR, 8),
    FIELD("p_paddr", PHDR64_PADDR, 8),
    FIELD("p_filesz", PHDR64_FILESZ, 8),
    FIELD("p_memsz", PHDR64_MEMSZ, 8),
    FIELD("p_align", PHDR64_ALIGN, 8),
    {0},
};

const struct field shdr64_fields[] = {
    FIELD("sh_name", SHDR64_NAME, 4),
    FIELD("sh_type", SHDR64_TYPE, 4),
    FIELD("sh_flags", SHDR64_FLAGS, 8),
    FIELD("sh_addr", SHDR64_ADDR, 8),
    FIELD("sh_offset", SHDR64_OFFSET, 8),
    FIELD("sh_size", SHDR64_SIZE, 8),
    FIELD("sh_link", SHDR64_LINK, 4),
    FIELD("sh_info", SHDR64_INFO, 4),
    HELD("sh_addralign", 48, 8, ANY),
    FIELD("sh_entsize", SHDR64_ENTSIZE, 8),
    {0},
};

const struct field sym64_fields[] = {
    FIELD("st_name", SYM64_NAME, 4),
    FIELD("st_info", SYM64_INFO, 1),
    HELD("st_other", 5, 1, ANY),
    FIELD("st_shndx", SYM64_SHNDX, 2),
    FIELD("st_value", SYM64_VALUE, 8),
    FIELD("st_size", SYM64_SIZE, 8),
    {0},
};

const struct field rela64_fields[] = {
    FIELD("r_offset", RELA64_OFFSET, 8),
    FIELD("r_type", RELA64_TYPE, 4),
    FIELD("r_symbol", RELA64_SYMBOL, 4),
    FIELD("r_addend", RELA64_ADDEND, 8),
    {0},
};

const struct field dyn64_fields[] = {
    FIELD("d_tag", 0, 8),
    FIELD("d_val", DYN64_VALUE, 8),
    {0},
};

const struct field ehdr32_fields[] = {
    HELD("e_ident.magic", 0, 4, ONLY),
    HELD("e_ident.class", EI_CLASS, 1, ONLY),
    HELD("e_ident.data", EI_DATA, 1, ONLY),
    HELD("e_ident.version", EI_VERSION, 1, ONLY),
    HELD("e_ident.osabi", 7, 1, ANY),
    HELD("e_ident.abiversion", 8, 1, ANY),
    HELD("e_ident.pad", 9, 1, ANY),
    FIELD("e_type", EHDR_TYPE, 2),
    HELD("e_version", EHDR_VERSION, 4, ONLY),
    FIELD("e_entry", EHDR_ENTRY, 4),
    HELD("e_phoff", EHDR32_PHOFF, 4,
         {.within = true, .least = 5 * PHDR32_BYTES}),
    FIELD("e_shoff", EHDR32_SHOFF, 4),
    HELD("e_flags", 36, 4, ANY),
    FIELD("e_ehsize", EHDR32_EHSIZE, 2),
    HELD("e_phentsize", EHDR32_PHENTSIZE, 2, ONLY),
    FIELD("e_phnum", EHDR32_PHNUM, 2),
    FIELD("e_shentsize", EHDR32_SHENTSIZE, 2),
    FIELD("e_shnum", EHDR32_SHNUM, 2),
    FIELD("e_shstrndx", EHDR32_SHSTRNDX, 2),
    {0},
};

const struct field phdr32_fields[] = {
    FIELD("p_type", PHDR32_TYPE, 4),
    FIELD("p_offset", PHDR32_OFFSET, 4),
    FIELD("p_vaddr", PHDR32_VADDR, 4),
    FIELD("p_paddr", PHDR32_PADDR, 4),
    FIELD("p_filesz", PHDR32_FILESZ, 4),
    FIELD("p_memsz", PHDR32_MEMSZ, 4),
    FIELD("p_flags", PHDR32_FLAGS, 4),
    FIELD("p_align", PHDR32_ALIGN, 4),
    {0},
};

const struct field shdr32_fields[] = {
    FIELD("sh_name", SHDR32_NAME, 4),
    FIELD("sh_type", SHDR32_TYPE, 4),
    FIELD("sh_flags", SHDR32_FLAGS, 4),
    FIELD("sh_addr", SHDR32_ADDR, 4),
    FIELD("sh_offset", SHDR32_OFFSET, 4),
    FIELD("sh_size", SHDR32_SIZE, 4),
    FIELD("sh_link", SHDR32_LINK, 4),
    FIELD("sh_info", SHDR32_INFO, 4),
    HELD("sh_addralign", 32, 4, ANY),
    FIELD("sh_entsize", SHDR32_ENTSIZE, 4),
    {0},
};

const struct field sym32_fields[] = {
    FIELD("st_name", SYM32_NAME, 4),
    FIELD("st_value", SYM32_VALUE, 4),
    FIELD("st_size", SYM32_SIZE, 4),
    FIELD("st_info", SYM32_INFO, 1),
    HELD("st_other", 13, 1, ANY),
    FIELD("st_shndx", SYM32_SHNDX, 2),
    {0},
};

const struct field note_fields[] = {
    FIELD("n_namesz", NOTE_NAMESZ, 4),
    FIELD("n_descsz", NOTE_DESCSZ, 4),
    FIELD("n_type", NOTE_TYPE, 4),
    {0},
};
