/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * PE32+ images as the Microsoft PE format and UEFI 2.10, 2.1.1 define them:
 * offsets and the values that Adit writes or looks for, nothing else.
 */
#ifndef SPEC_PE_H
#define SPEC_PE_H

/* MS-DOS stub, [pe] "MS-DOS Stub". */
#define PE_DOS_MAGIC  0x5a4d /* "MZ" */
#define PE_DOS_LFANEW 0x3c
#define PE_DOS_BYTES  0x40

#define PE_SIGNATURE       0x00004550 /* "PE\0\0" */
#define PE_SIGNATURE_BYTES 4

/* [pe] "COFF File Header". */
#define PE_COFF_MACHINE         0
#define PE_COFF_SECTIONS        2
#define PE_COFF_TIMESTAMP       4
#define PE_COFF_SYMBOLS         8
#define PE_COFF_SYMBOL_COUNT    12
#define PE_COFF_OPTIONAL_BYTES  16
#define PE_COFF_CHARACTERISTICS 18
#define PE_COFF_BYTES           20
#define PE_SYMBOL_BYTES         18 /* [pe] "COFF Symbol Table" */

#define PE_MACHINE_I386    0x014c
#define PE_MACHINE_ARM64   0xaa64
#define PE_MACHINE_RISCV64 0x5064
#define PE_MACHINE_X86_64  0x8664
#define PE_SECTIONS_MAX   96 /* what the Windows loader takes */

#define PE_FILE_RELOCS_STRIPPED     0x0001
#define PE_FILE_EXECUTABLE          0x0002
#define PE_FILE_LINE_NUMS_STRIPPED  0x0004
#define PE_FILE_LARGE_ADDRESS_AWARE 0x0020

/* [pe] "Optional Header", PE32+. */
#define PE_OPT_MAGIC             0
#define PE_OPT_CODE_BYTES        4
#define PE_OPT_DATA_BYTES        8
#define PE_OPT_BSS_BYTES         12
#define PE_OPT_ENTRY             16
#define PE_OPT_CODE_BASE         20
#define PE_OPT_IMAGE_BASE        24
#define PE_OPT_SECTION_ALIGN     32
#define PE_OPT_FILE_ALIGN        36
#define PE_OPT_OS_MAJOR          40
#define PE_OPT_IMAGE_MAJOR       44
#define PE_OPT_SUBSYSTEM_MAJOR   48
#define PE_OPT_IMAGE_BYTES       56
#define PE_OPT_HEADERS_BYTES     60
#define PE_OPT_CHECKSUM          64
#define PE_OPT_SUBSYSTEM         68
#define PE_OPT_DLL_FLAGS         70
#define PE_OPT_DIRECTORY_COUNT   108
#define PE_OPT_DIRECTORIES       112

#define PE_OPT_MAGIC_PE32PLUS 0x20b

/* The same, PE32: what lies elsewhere. */
#define PE32_OPT_IMAGE_BASE      28 /* u32 */
#define PE32_OPT_DIRECTORY_COUNT 92
#define PE32_OPT_DIRECTORIES     96

#define PE_OPT_MAGIC_PE32 0x10b

#define PE_SUBSYSTEM_EFI_APPLICATION     10
#define PE_SUBSYSTEM_EFI_BOOT_DRIVER     11
#define PE_SUBSYSTEM_EFI_RUNTIME_DRIVER  12

#define PE_DLL_HIGH_ENTROPY_VA 0x0020
#define PE_DLL_DYNAMIC_BASE    0x0040
#define PE_DLL_NX_COMPAT       0x0100

#define PE_DIRECTORY_BYTES 8
#define PE_DIRECTORIES_MAX 16
#define PE_DIRECTORY_SECURITY 4 /* its address is a file offset */
#define PE_DIRECTORY_RELOC 5
#define PE_DIRECTORY_DEBUG 6

/* [pe] "Section Table". */
#define PE_SECTION_NAME            0
#define PE_SECTION_NAME_BYTES      8
#define PE_SECTION_VIRTUAL_BYTES   8
#define PE_SECTION_RVA             12
#define PE_SECTION_RAW_BYTES       16
#define PE_SECTION_RAW_OFFSET      20
#define PE_SECTION_CHARACTERISTICS 36
#define PE_SECTION_BYTES           40

#define PE_SECTION_CODE        0x00000020u
#define PE_SECTION_DATA        0x00000040u /* initialised data */
#define PE_SECTION_DISCARDABLE 0x02000000u
#define PE_SECTION_EXECUTE     0x20000000u
#define PE_SECTION_READ        0x40000000u
#define PE_SECTION_WRITE       0x80000000u

/* [pe] ".reloc Section": a block is two words, then 16-bit entries. */
#define PE_RELOC_PAGE        0
#define PE_RELOC_BLOCK_BYTES 4
#define PE_RELOC_ENTRIES     8
#define PE_RELOC_ENTRY_BYTES 2
#define PE_RELOC_TYPE_SHIFT  12 /* in an entry */
#define PE_RELOC_OFFSET_MASK 0xfffu
#define PE_RELOC_ABSOLUTE    0 /* filler: nothing is patched */
#define PE_RELOC_HIGH        1 /* 16 bits */
#define PE_RELOC_LOW         2 /* 16 bits */
#define PE_RELOC_HIGHLOW     3 /* 32 bits */
#define PE_RELOC_DIR64       10

/* [pe] ".debug Section": the entries of the debug directory. */
#define PE_DEBUG_TYPE       12
#define PE_DEBUG_RAW_BYTES  16
#define PE_DEBUG_RAW_OFFSET 24
#define PE_DEBUG_BYTES      28
#define PE_DEBUG_CODEVIEW   2

/* CodeView's record of a program database: 'RSDS', GUID, age, path. */
#define PE_RSDS            0x53445352
#define PE_RSDS_GUID       4
#define PE_RSDS_GUID_BYTES 16
#define PE_RSDS_PATH       24

/* [pe] "The Attribute Certificate Table": WIN_CERTIFICATE. */
#define PE_CERTIFICATE_LENGTH   0 /* with this header */
#define PE_CERTIFICATE_REVISION 4
#define PE_CERTIFICATE_TYPE     6
#define PE_CERTIFICATE_BYTES    8
#define PE_CERTIFICATE_ALIGN    8

#define PE_CERTIFICATE_REVISION_2_0 0x0200
#define PE_CERTIFICATE_PKCS7        0x0002 /* PKCS_SIGNED_DATA */

#endif
