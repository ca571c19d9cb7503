/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ELF as System V and the x86-64 psABI define it: offsets in the file and the
 * values that Adit writes or looks for, nothing else.  [gabi] chapters 4 and
 * 5; [psabi] 4.4.  All fields are little-endian for the machines we know.
 */
#ifndef SPEC_ELF_H
#define SPEC_ELF_H

/* [gabi] 4, "ELF identification". */
#define ELF_MAGIC      0x464c457f /* 7f 'E' 'L' 'F' */
#define EI_CLASS       4
#define EI_DATA        5
#define EI_VERSION     6
#define EI_NIDENT      16
#define ELFCLASS32     1
#define ELFCLASS64     2
#define ELFDATA2LSB    1
#define EV_CURRENT     1

/* [gabi] 4, "ELF header": the same in both classes up to e_version. */
#define EHDR_TYPE      16
#define EHDR_MACHINE   18
#define EHDR_VERSION   20
#define EHDR_ENTRY     24

#define EHDR32_PHOFF     28
#define EHDR32_SHOFF     32
#define EHDR32_EHSIZE    40
#define EHDR32_PHENTSIZE 42
#define EHDR32_PHNUM     44
#define EHDR32_SHENTSIZE 46
#define EHDR32_SHNUM     48
#define EHDR32_SHSTRNDX  50
#define EHDR32_BYTES     52

#define EHDR64_PHOFF     32
#define EHDR64_SHOFF     40
#define EHDR64_EHSIZE    52
#define EHDR64_PHENTSIZE 54
#define EHDR64_PHNUM     56
#define EHDR64_SHENTSIZE 58
#define EHDR64_SHNUM     60
#define EHDR64_SHSTRNDX  62
#define EHDR64_BYTES     64

#define ET_REL    1
#define ET_EXEC   2
#define ET_DYN    3
#define EM_386    3
#define EM_X86_64 62
#define PN_XNUM   0xffff /* the real number is elsewhere */

/* [gabi] 5, "Program header". */
#define PHDR32_TYPE   0
#define PHDR32_OFFSET 4
#define PHDR32_VADDR  8
#define PHDR32_PADDR  12
#define PHDR32_FILESZ 16
#define PHDR32_MEMSZ  20
#define PHDR32_FLAGS  24
#define PHDR32_ALIGN  28
#define PHDR32_BYTES  32

#define PHDR64_TYPE   0
#define PHDR64_FLAGS  4
#define PHDR64_OFFSET 8
#define PHDR64_VADDR  16
#define PHDR64_PADDR  24
#define PHDR64_FILESZ 32
#define PHDR64_MEMSZ  40
#define PHDR64_ALIGN  48
#define PHDR64_BYTES  56

#define PT_LOAD      1
#define PT_DYNAMIC   2
#define PT_INTERP    3
#define PT_NOTE      4
#define PT_GNU_STACK 0x6474e551
#define PF_X         (1u << 0)
#define PF_W         (1u << 1)
#define PF_R         (1u << 2)

/* [gabi] 4, "Sections". */
#define SHDR32_NAME    0
#define SHDR32_TYPE    4
#define SHDR32_FLAGS   8
#define SHDR32_ADDR    12
#define SHDR32_OFFSET  16
#define SHDR32_SIZE    20
#define SHDR32_LINK    24
#define SHDR32_INFO    28
#define SHDR32_ENTSIZE 36
#define SHDR32_BYTES   40

#define SHDR64_NAME    0
#define SHDR64_TYPE    4
#define SHDR64_FLAGS   8
#define SHDR64_ADDR    16
#define SHDR64_OFFSET  24
#define SHDR64_SIZE    32
#define SHDR64_LINK    40
#define SHDR64_INFO    44
#define SHDR64_ENTSIZE 56
#define SHDR64_BYTES   64

#define SHT_PROGBITS 1
#define SHT_SYMTAB   2
#define SHT_RELA     4
#define SHT_NOTE     7
#define SHT_NOBITS   8
#define SHT_REL      9
#define SHT_RELR     19

#define SHF_WRITE     (1u << 0)
#define SHF_ALLOC     (1u << 1)
#define SHF_EXECINSTR (1u << 2)

#define SHN_UNDEF     0
#define SHN_LORESERVE 0xff00 /* from here on no section is meant */
#define SHN_ABS       0xfff1

/* [gabi] 4, "Symbol table". */
#define SYM32_NAME  0
#define SYM32_VALUE 4
#define SYM32_SIZE  8
#define SYM32_INFO  12
#define SYM32_SHNDX 14
#define SYM32_BYTES 16

#define SYM64_NAME  0
#define SYM64_INFO  4
#define SYM64_SHNDX 6
#define SYM64_VALUE 8
#define SYM64_SIZE  16
#define SYM64_BYTES 24

#define STB_LOCAL   0
#define STB_GLOBAL  1
#define STT_OBJECT  1
#define STT_FUNC    2
#define STT_SECTION 3
#define STT_FILE    4

/* [gabi] 4, "Relocation": class 64 with addends only. */
#define RELA64_OFFSET 0
#define RELA64_TYPE   8
#define RELA64_SYMBOL 12
#define RELA64_ADDEND 16
#define RELA64_BYTES  24

/* [psabi] table 4.9. */
#define R_X86_64_NONE     0
#define R_X86_64_64       1
#define R_X86_64_PC32     2
#define R_X86_64_PLT32    4
#define R_X86_64_RELATIVE 8
#define R_X86_64_GOTPCREL 9
#define R_X86_64_32       10
#define R_X86_64_PC16     13
#define R_X86_64_PC8      15
#define R_X86_64_PC64     24

/* [gabi] 5, "Dynamic section". */
#define DYN64_VALUE 8
#define DYN64_BYTES 16

#define DT_NULL    0
#define DT_NEEDED  1
#define DT_RELA    7
#define DT_RELASZ  8
#define DT_RELAENT 9
#define DT_REL     17
#define DT_JMPREL  23
#define DT_RELR    36

/* [gabi] 5, "Note section": three words, the name, the descriptor. */
#define NOTE_NAMESZ 0
#define NOTE_DESCSZ 4
#define NOTE_TYPE   8
#define NOTE_BYTES  12

#define NT_GNU_BUILD_ID 3 /* of owner "GNU" */

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>

/* For the image's own relocations, which are aligned and its own. */
struct elf64_rela {
    uint64_t r_offset;
    uint64_t r_info; /* type in the low half, symbol in the high one */
    int64_t  r_addend;
};

_Static_assert(offsetof(struct elf64_rela, r_info) == RELA64_TYPE, "[gabi]");
_Static_assert(offsetof(struct elf64_rela, r_addend) == RELA64_ADDEND,
               "[gabi]");
_Static_assert(sizeof(struct elf64_rela) == RELA64_BYTES, "[gabi]");
#endif

#endif
