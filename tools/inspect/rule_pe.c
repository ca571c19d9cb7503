/* SPDX-License-Identifier: BSD-2-Clause */
/* The rules about the layout of PE images. */
#include "tools/inspect/rule_table.h"

const struct rule rules_of_pe[] = {
    {
        .id = RULE_PE_LFANEW,
        .severity = SEVERITY_WARNING,
        .demands = "the offset of the PE header at 3ch is a multiple of 4, "
                   "behind the DOS header",
        .loaders = "tools for signing and for packing",
        .why = "firmware starts it, but the PE format forbids it",
        .remedy = "let it point behind the DOS header",
        .source = "[pe] MS-DOS Stub",
    },
    {
        .id = RULE_PE_TRUNCATED,
        .severity = SEVERITY_ERROR,
        .demands = "the PE headers lie in the file",
        .loaders = "UEFI firmware, shim",
        .why = "the file is refused",
        .remedy = "copy the whole file",
        .source = "[pe] COFF File Header",
    },
    {
        .id = RULE_PE_MACHINE,
        .severity = SEVERITY_WARNING,
        .demands = "the image is PE32+ for x86-64",
        .loaders = "UEFI firmware of x86-64",
        .why = "firmware of another machine only starts it",
        .remedy = "build it for x86_64; nothing is wrong for a 32-bit or ARM "
                  "machine",
        .source = "[uefi] 2.1.1",
    },
    {
        .id = RULE_PE_OPTIONAL_SIZE,
        .severity = SEVERITY_ERROR,
        .demands = "SizeOfOptionalHeader covers the fixed part and "
                   "NumberOfRvaAndSizes directories, 16 at most",
        .loaders = "UEFI firmware, shim",
        .why = "firmware refuses, or reads the section table from another "
               "place",
        .remedy = "let it be 112 + 8 for each directory",
        .source = "[pe] Optional Header",
    },
    {
        .id = RULE_PE_DIRECTORIES,
        .severity = SEVERITY_NOTE,
        .demands = "there are 6 data directories at least",
        .loaders = "signing tools, GRUB with PE modules",
        .why = "the sixth is that of base relocations, the fifth that of "
               "signatures",
        .remedy = "write 6 as Linux does, or 16; the unused ones 0",
        .source = "[pe] Optional Header Data Directories",
    },
    {
        .id = RULE_PE_DIRECTORY_OUTSIDE,
        .severity = SEVERITY_WARNING,
        .demands = "every data directory that is not empty lies inside the "
                   "image",
        .loaders = "UEFI firmware, shim, debuggers",
        .why = "who reads it reads outside the image",
        .remedy = "correct the directory, or set it to 0",
        .source = "[pe] Optional Header Data Directories",
    },
    {
        .id = RULE_PE_SECTION_COUNT,
        .severity = SEVERITY_ERROR,
        .demands = "there are 1 to 96 sections",
        .loaders = "UEFI firmware, shim",
        .why = "an image without sections has nothing to run; more are "
               "refused",
        .remedy = "merge sections",
        .source = "[pe] COFF File Header",
    },
    {
        .id = RULE_PE_SECTION_ALIGN,
        .severity = SEVERITY_WARNING,
        .demands = "a section's address is a multiple of SectionAlignment, "
                   "its place in the file one of FileAlignment",
        .loaders = "strict firmware",
        .why = "such images are refused where memory protection is on",
        .remedy = "align the section",
        .source = "[pe] Section Table",
    },
    {
        .id = RULE_PE_SECTION_OVERLAP,
        .severity = SEVERITY_ERROR,
        .demands = "sections come in ascending order, behind the headers, "
                   "and share no memory",
        .loaders = "UEFI firmware, shim",
        .why = "one overwrites another, or the headers",
        .remedy = "move the section; objcopy --add-section needs "
                  "--change-section-vma",
        .source = "[pe] Section Table",
    },
    {
        .id = RULE_PE_SECTION_GAP,
        .severity = SEVERITY_NOTE,
        .demands = "one section begins where the one before ends, rounded up",
        .loaders = "strict firmware",
        .why = "memory in between belongs to no section, and has no rights "
               "of its own",
        .remedy = "enlarge VirtualSize of the one before",
        .source = "[pe] Section Table",
    },
    {
        .id = RULE_PE_SECTION_BOUNDS,
        .severity = SEVERITY_ERROR,
        .demands = "a section's bytes lie in the file, behind the headers",
        .loaders = "UEFI firmware, shim",
        .why = "the image is refused, or headers are loaded as data",
        .remedy = "copy the whole file; correct PointerToRawData",
        .source = "[pe] Section Table",
    },
    {
        .id = RULE_PE_ALIGN,
        .severity = SEVERITY_WARNING,
        .demands = "SectionAlignment and FileAlignment are 4096 or more",
        .loaders = "shim with NX, firmware that protects memory",
        .why = "sections that share a page cannot have rights of their own",
        .remedy = "link with --section-alignment 4096 --file-alignment 4096",
        .source = "shim, post-process-pe; Microsoft's signing requirements",
    },
    {
        .id = RULE_PE_ALIGN_ODD,
        .severity = SEVERITY_ERROR,
        .demands = "both alignments are powers of two, FileAlignment no more "
                   "than SectionAlignment",
        .loaders = "UEFI firmware, shim",
        .why = "the image is refused",
        .remedy = "use 4096 for both",
        .source = "[pe] Optional Header",
    },
    {
        .id = RULE_PE_IMAGE_SIZE,
        .severity = SEVERITY_WARNING,
        .demands = "SizeOfImage is the end of the last section, rounded up",
        .loaders = "strict firmware, signing tools",
        .why = "what lies behind the last section has no rights",
        .remedy = "compute it again after a section was added",
        .source = "[pe] Optional Header",
    },
    {
        .id = RULE_PE_IMAGE_SMALL,
        .severity = SEVERITY_ERROR,
        .demands = "SizeOfImage covers every section",
        .loaders = "UEFI firmware, shim",
        .why = "sections outside are refused, or overwrite other memory",
        .remedy = "compute it again after a section was added",
        .source = "[pe] Optional Header; CVE-2022-28737",
    },
    {
        .id = RULE_PE_HEADERS_SIZE,
        .severity = SEVERITY_ERROR,
        .demands = "SizeOfHeaders covers the section table, lies in the file "
                   "and is a multiple of FileAlignment",
        .loaders = "UEFI firmware, shim",
        .why = "the image is refused, or its section table is not in memory",
        .remedy = "round the table's end up to FileAlignment",
        .source = "[pe] Optional Header",
    },
    {
        .id = RULE_PE_ENTRY,
        .severity = SEVERITY_ERROR,
        .demands = "the entry lies in what the file has of an executable "
                   "section, not in the headers",
        .loaders = "UEFI firmware, shim",
        .why = "where memory protection is on, the first instruction faults",
        .remedy = "name the entry symbol when linking",
        .source = "[pe] Optional Header; CVE-2022-28737",
    },
    {
        .id = RULE_PE_SUBSYSTEM,
        .severity = SEVERITY_WARNING,
        .demands = "Subsystem is 10, an EFI application",
        .loaders = "UEFI firmware, boot managers",
        .why = "boot managers start applications; drivers (11, 12) stay in "
               "memory, others are refused",
        .remedy = "link with --subsystem 10",
        .source = "[uefi] 2.1.1",
    },
    {
        .id = RULE_PE_IMAGE_VERSION,
        .severity = SEVERITY_WARNING,
        .demands = "a Linux image's MajorImageVersion is at least 1",
        .loaders = "GRUB from 2.12 on, command linux",
        .why = "GRUB takes it for a kernel without LoadFile2 and goes the "
               "old way, or refuses it",
        .remedy = "link with --major-image-version 1",
        .source = "GRUB 2.12, grub-core/loader/efi/linux.c",
    },
    {
        .id = RULE_PE_TAIL,
        .severity = SEVERITY_NOTE,
        .demands = "behind the sections lies nothing but the certificate "
                   "table",
        .loaders = "signing tools",
        .why = "no header tells what it is; it is signed but not loaded",
        .remedy = "cut the file, or give it a section",
        .source = "[pe] The Attribute Certificate Table",
    },
    {
        .id = RULE_PE_RELOC,
        .severity = SEVERITY_ERROR,
        .demands = "the base relocation directory lies in the file and "
                   "parses: blocks of whole entries, of types 0 to 3 or 10, "
                   "that patch the image and nothing else",
        .loaders = "UEFI firmware, shim",
        .why = "firmware refuses the image, or patches wrong places",
        .remedy = "let the linker write it; --emit-relocs is not it",
        .source = "[pe] The .reloc Section; CVE-2023-40549; EDK II 2022.11, "
                  "MdePkg/Library/BasePeCoffLib/BasePeCoff.c",
    },
    {
        .id = RULE_PE_RELOC_SECTION,
        .severity = SEVERITY_NOTE,
        .demands = "the base relocation directory is the section .reloc",
        .loaders = "GRUB with PE modules",
        .why = "others go by the directory alone",
        .remedy = "let both have the same address and size",
        .source = "patches to GRUB by R. Lagerwall, 2024",
    },
    {
        .id = RULE_PE_RELOCS_STRIPPED,
        .severity = SEVERITY_WARNING,
        .demands = "RELOCS_STRIPPED is clear",
        .loaders = "UEFI firmware",
        .why = "the image loads at ImageBase only, which firmware may use "
               "itself",
        .remedy = "link with --dynamicbase or with a .reloc",
        .source = "[pe] Characteristics",
    },
    {.id = NULL},
};
