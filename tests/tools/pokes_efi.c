/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Each field of adit.efi that a rule is about, with a wrong value, or a right
 * one that some loader would not take.
 */
#include "format/layout.h"
#include "spec/linux.h"
#include "spec/mb1.h"
#include "spec/mb2.h"
#include "spec/pe.h"
#include "tests/tools/mutations_efi.h"

#define COFF     (LAYOUT_PE_AT + PE_SIGNATURE_BYTES)
#define OPTIONAL (COFF + PE_COFF_BYTES)
#define DIRECTORY(n) (OPTIONAL + PE_OPT_DIRECTORIES + (n) * PE_DIRECTORY_BYTES)
#define FREE_AT  0x7e0 /* of page 0: behind the section table */

#define POKE(name, rules, at, bytes, how, value) \
    {name, rules, POKE_FILE, 0, 0, at, bytes, how, value}
#define TAG(name, rules, type, at, bytes, how, value) \
    {name, rules, POKE_TAG, type, 0, at, bytes, how, value}
#define HEADER(name, rules, section, at, bytes, how, value) \
    {name, rules, POKE_HEADER, 0, section, at, bytes, how, value}
#define BYTES(name, rules, section, at, bytes, how, value) \
    {name, rules, POKE_BYTES, 0, section, at, bytes, how, value}
#define SET POKE_SET
#define ADD POKE_ADD
#define XOR POKE_XOR
#define MINUS(value) ((uint64_t)0 - (value))

const struct poke pokes[] = {
    POKE("efi-none", "-", FREE_AT, 4, SET, 0x5a5a5a5a),

    POKE("efi-no-mz", "pe-layout", 0, 2, SET, 0),
    POKE("efi-no-pe", "pe-layout", LAYOUT_PE_AT, 4, SET, 0),
    POKE("efi-lfanew-huge", "pe-layout,pe-truncated", PE_DOS_LFANEW, 4, SET,
         UINT32_MAX),
    POKE("efi-machine-i386", "pe-layout,pe-machine", COFF, 2, SET, 0x14c),
    POKE("efi-image-bytes", "image-span,linux-header,pe-image-size", OPTIONAL +
         PE_OPT_IMAGE_BYTES, 4, ADD, 0x1000),
    HEADER("efi-raw-past-end", "image-span,linux-header,pe-section-bounds",
           ".data", PE_SECTION_RAW_BYTES, 4, ADD, 0x1000),
    HEADER("efi-raw-elsewhere", "pe-offset-rva", ".rodata",
           PE_SECTION_RAW_OFFSET, 4, ADD, MINUS(0x1000)),
    POKE("efi-file-align", "pe-align", OPTIONAL + PE_OPT_FILE_ALIGN, 4, SET,
         0x200),
    POKE("efi-section-align", "nx-compat-untrue,pe-align,pe-align-odd",
         OPTIONAL + PE_OPT_SECTION_ALIGN, 4, SET, 0x800),
    POKE("efi-headers-small", "pe-headers-4k,pe-headers-size", OPTIONAL +
         PE_OPT_HEADERS_BYTES, 4, SET, 0x800),
    POKE("efi-headers-none", "pe-headers-4k,pe-headers-size", OPTIONAL +
         PE_OPT_HEADERS_BYTES, 4, SET, 0),
    POKE("efi-subsystem", "pe-subsystem", OPTIONAL + PE_OPT_SUBSYSTEM, 2, SET,
         11),
    POKE("efi-image-version", "pe-image-version",
         OPTIONAL + PE_OPT_IMAGE_MAJOR, 2, SET, 0),
    POKE("efi-timestamp", "pe-timestamp", COFF + PE_COFF_TIMESTAMP, 4, SET,
         1),
    POKE("efi-checksum", "pe-checksum", OPTIONAL + PE_OPT_CHECKSUM, 4, ADD, 1),
    BYTES("efi-text-changed", "pe-checksum", ".text", 0x900, 1, XOR, 0x10),
    POKE("efi-entry-in-headers", "pe-entry", OPTIONAL + PE_OPT_ENTRY, 4, SET,
         0x200),
    POKE("efi-entry-outside", "pe-entry", OPTIONAL + PE_OPT_ENTRY, 4, SET,
         UINT32_MAX),
    HEADER("efi-text-unreadable", "door-missing,linux-header", ".text",
           PE_SECTION_CHARACTERISTICS, 4, XOR, PE_SECTION_READ),
    HEADER("efi-text-writable", "nx-compat-untrue,pe-wx-section", ".text",
           PE_SECTION_CHARACTERISTICS, 4, XOR, PE_SECTION_WRITE),
    HEADER("efi-data-runs", "nx-compat-untrue,pe-wx-section", ".data",
           PE_SECTION_CHARACTERISTICS, 4, XOR, PE_SECTION_EXECUTE),
    POKE("efi-nx-clear", "nx-compat-missing", OPTIONAL + PE_OPT_DLL_FLAGS, 2,
         XOR, PE_DLL_NX_COMPAT),

    POKE("efi-relocs-stripped", "pe-relocs-stripped", COFF +
         PE_COFF_CHARACTERISTICS, 2, XOR, PE_FILE_RELOCS_STRIPPED),
    POKE("efi-static-base", "pe-fixups", OPTIONAL + PE_OPT_DLL_FLAGS, 2, XOR,
         PE_DLL_DYNAMIC_BASE),
    POKE("efi-reloc-directory-none", "pe-fixups,pe-reloc-section",
         DIRECTORY(PE_DIRECTORY_RELOC) + 4, 4, SET, 0),
    POKE("efi-reloc-directory-elsewhere",
         "pe-directory-outside,pe-reloc,pe-reloc-section",
         DIRECTORY(PE_DIRECTORY_RELOC), 4, SET, 0x7fff0000),
    HEADER("efi-reloc-no-section", "pe-fixups", ".reloc", 0, 1, SET, 'x'),
    BYTES("efi-reloc-block-odd", "pe-reloc", ".reloc", PE_RELOC_BLOCK_BYTES,
          4, SET, 9),
    BYTES("efi-reloc-type", "pe-fixups,pe-reloc", ".reloc", PE_RELOC_ENTRIES,
          2, SET, 4 << PE_RELOC_TYPE_SHIFT),
    BYTES("efi-reloc-dir64", "pe-fixups", ".reloc", PE_RELOC_ENTRIES, 2, SET,
          PE_RELOC_DIR64 << PE_RELOC_TYPE_SHIFT),

    HEADER("efi-sbat-no-section", "pe-sbat-missing", ".sbat", 0, 1, SET, 'x'),
    HEADER("efi-sbat-empty", "pe-sbat-missing,sbat-component", ".sbat",
           PE_SECTION_VIRTUAL_BYTES, 4, SET, 0),
    HEADER("efi-sbat-padded", "pe-sbat-padded", ".sbat",
           PE_SECTION_VIRTUAL_BYTES, 4, ADD, 1),
    HEADER("efi-sbat-no-newline", "pe-sbat", ".sbat",
           PE_SECTION_VIRTUAL_BYTES, 4, ADD, MINUS(1)),
    BYTES("efi-sbat-nul", "pe-sbat,pe-sbat-padded,sbat-component", ".sbat", 40,
          1, SET, 0),
    BYTES("efi-sbat-first-line", "pe-sbat", ".sbat", 0, 1, SET, 'S'),
    BYTES("efi-sbat-generation", "pe-sbat", ".sbat", 5, 1, SET, 'x'),
    BYTES("efi-sbat-one-field-less", "pe-sbat", ".sbat", 19, 1, SET, ';'),
    BYTES("efi-sbat-no-adit", "sbat-component", ".sbat", 78, 1, SET, 'x'),

    POKE("efi-tail-certificates-elsewhere", "pe-certificate,pe-tail",
         DIRECTORY(PE_DIRECTORY_SECURITY), 8, SET, 0x0000000800001000),

    POKE("efi-mb1-stray", "stray-magic", FREE_AT, 4, SET, MB1_HEADER_MAGIC),
    POKE("efi-mb2-stray", "stray-magic", FREE_AT, 4, SET, MB2_HEADER_MAGIC),
    POKE("efi-mb2-stray-odd", "stray-magic", FREE_AT + 4, 4, SET,
         MB2_HEADER_MAGIC),
    POKE("efi-mb1-magic", "door-missing", LAYOUT_MB1_AT, 4, SET, 0),
    POKE("efi-mb1-checksum", "mb1-checksum", LAYOUT_MB1_AT +
         MB1_HEADER_CHECKSUM_AT, 4, ADD, 1),
    POKE("efi-mb1-header-addr", "image-span,mb1-addresses", LAYOUT_MB1_AT +
         MB1_HEADER_ADDR_AT, 4, ADD, 4),
    POKE("efi-mb1-header-addr-0", "image-span,mb1-addresses", LAYOUT_MB1_AT +
         MB1_HEADER_ADDR_AT, 4, SET, 0),
    POKE("efi-mb1-load-addr", "image-span,mb1-addresses", LAYOUT_MB1_AT +
         MB1_HEADER_LOAD_AT, 4, ADD, 0x1000),
    POKE("efi-mb1-load-addr-0", "image-span,mb1-addresses", LAYOUT_MB1_AT +
         MB1_HEADER_LOAD_AT, 4, SET, 0),
    POKE("efi-mb1-load-end-0", "image-span,mb1-kexec", LAYOUT_MB1_AT +
         MB1_HEADER_LOAD_END_AT, 4, SET, 0),
    POKE("efi-mb1-load-end-short", "image-span", LAYOUT_MB1_AT +
         MB1_HEADER_LOAD_END_AT, 4, ADD, MINUS(16)),
    POKE("efi-mb1-load-end-past", "image-span,mb1-addresses", LAYOUT_MB1_AT +
         MB1_HEADER_LOAD_END_AT, 4, ADD, 16),
    POKE("efi-mb1-bss-end-0", "image-span,mb1-kexec", LAYOUT_MB1_AT +
         MB1_HEADER_BSS_END_AT, 4, SET, 0),
    POKE("efi-mb1-bss-end-short", "image-span", LAYOUT_MB1_AT +
         MB1_HEADER_BSS_END_AT, 4, ADD, MINUS(0x1000)),
    POKE("efi-mb1-entry-0", "door-missing,mb1-addresses", LAYOUT_MB1_AT +
         MB1_HEADER_ENTRY_AT, 4, SET, 0),
    POKE("efi-mb1-entry-in-headers", "door-missing", LAYOUT_MB1_AT +
         MB1_HEADER_ENTRY_AT, 4, SET, 0x200800),
    POKE("efi-mb1-entry-outside", "door-missing,mb1-addresses", LAYOUT_MB1_AT +
         MB1_HEADER_ENTRY_AT, 4, SET, UINT32_MAX),

    POKE("efi-mb2-magic", "door-missing", LAYOUT_MB2_AT, 4, SET, 0),
    POKE("efi-mb2-arch", "mb2-arch", LAYOUT_MB2_AT + MB2_HEADER_ARCH_AT, 4,
         SET, 4),
    POKE("efi-mb2-length", "mb2-checksum", LAYOUT_MB2_AT +
         MB2_HEADER_LENGTH_AT, 4, ADD, 8),
    POKE("efi-mb2-checksum", "mb2-checksum", LAYOUT_MB2_AT +
         MB2_HEADER_CHECKSUM_AT, 4, ADD, 1),
    TAG("efi-mb2-tag-size-0", "mb2-tag-size", MB2_HTAG_ADDRESS,
        MB2_HTAG_SIZE_AT, 4, SET, 0),
    TAG("efi-mb2-tag-size-huge", "mb2-tag-size", MB2_HTAG_ADDRESS,
        MB2_HTAG_SIZE_AT, 4, SET, UINT32_MAX),
    TAG("efi-mb2-no-address", "door-missing,mb2-container", MB2_HTAG_ADDRESS,
        MB2_HTAG_TYPE_AT, 2, SET, 11),
    TAG("efi-mb2-header-addr", "image-span,mb2-address", MB2_HTAG_ADDRESS,
        MB2_ADDRESS_HEADER_AT, 4, ADD, 8),
    TAG("efi-mb2-load-addr-minus-1", "image-span,mb2-address",
        MB2_HTAG_ADDRESS, MB2_ADDRESS_LOAD_AT, 4, SET, UINT32_MAX),
    TAG("efi-mb2-load-end-0", "image-span", MB2_HTAG_ADDRESS,
        MB2_ADDRESS_LOAD_END_AT, 4, SET, 0),
    TAG("efi-mb2-load-end-past", "image-span,mb2-address", MB2_HTAG_ADDRESS,
        MB2_ADDRESS_LOAD_END_AT, 4, ADD, 16),
    TAG("efi-mb2-bss-end-0", "image-span", MB2_HTAG_ADDRESS,
        MB2_ADDRESS_BSS_END_AT, 4, SET, 0),
    TAG("efi-mb2-bss-end-short", "image-span", MB2_HTAG_ADDRESS,
        MB2_ADDRESS_BSS_END_AT, 4, ADD, MINUS(0x1000)),
    TAG("efi-mb2-no-entry", "door-missing,mb2-tag-order", MB2_HTAG_ENTRY,
        MB2_HTAG_TYPE_AT, 2, SET, 11),
    TAG("efi-mb2-no-efi-bs", "door-missing,mb2-efi-entry", MB2_HTAG_EFI_BS,
        MB2_HTAG_TYPE_AT, 2, SET, 11),
    TAG("efi-mb2-no-efi64", "door-missing,mb2-efi-entry", MB2_HTAG_ENTRY_EFI64,
        MB2_HTAG_TYPE_AT, 2, SET, 11),
    TAG("efi-mb2-entry-in-headers", "door-missing", MB2_HTAG_ENTRY,
        MB2_ENTRY_AT, 4, SET, 0x200800),
    TAG("efi-mb2-efi64-outside", "door-missing,mb2-entry-outside",
        MB2_HTAG_ENTRY_EFI64, MB2_ENTRY_AT, 4, SET, UINT32_MAX),
    TAG("efi-mb2-request-required", "door-missing", MB2_HTAG_INFO_REQUEST,
        MB2_HTAG_FLAGS_AT, 2, SET, 0),
    TAG("efi-mb2-module-align-required", "door-missing", MB2_HTAG_MODULE_ALIGN,
        MB2_HTAG_FLAGS_AT, 2, SET, 0),
    TAG("efi-mb2-relocatable-required", "door-missing,mb2-tag-optional",
        MB2_HTAG_RELOCATABLE, MB2_HTAG_FLAGS_AT, 2, SET, 0),
    TAG("efi-mb2-efi64-required", "door-missing,mb2-tag-optional",
        MB2_HTAG_ENTRY_EFI64, MB2_HTAG_FLAGS_AT, 2, SET, 0),
    TAG("efi-mb2-request-acpi", "-", MB2_HTAG_INFO_REQUEST,
        MB2_HTAG_HEAD_BYTES, 4, SET, MB2_TAG_ACPI_NEW),
    TAG("efi-mb2-not-relocatable", "door-missing", MB2_HTAG_RELOCATABLE,
        MB2_HTAG_TYPE_AT, 2, SET, 11),
    TAG("efi-mb2-reloc-align", "door-missing", MB2_HTAG_RELOCATABLE,
        MB2_RELOC_ALIGN_AT, 4, SET, 0),
    TAG("efi-mb2-reloc-min", "door-missing", MB2_HTAG_RELOCATABLE,
        MB2_RELOC_MIN_AT, 4, SET, 0),
    TAG("efi-mb2-reloc-max", "door-missing,mb2-relocatable",
        MB2_HTAG_RELOCATABLE, MB2_RELOC_MAX_AT, 4, SET, 0x200000),
    TAG("efi-mb2-reloc-preference", "door-missing,mb2-relocatable",
        MB2_HTAG_RELOCATABLE, MB2_RELOC_PREFERENCE_AT, 4, SET, 3),

    POKE("efi-linux-setup-sects", "linux-header", LINUX_SETUP_SECTS_AT, 1,
         SET, 6),
    POKE("efi-linux-syssize-short", "linux-header", LINUX_SYSSIZE_AT, 4, ADD,
         MINUS(1)),
    POKE("efi-linux-syssize-past", "door-missing,linux-syssize",
         LINUX_SYSSIZE_AT, 4, ADD, 1),
    POKE("efi-linux-boot-flag", "door-missing,linux-boot-flag",
         LINUX_BOOT_FLAG_AT, 2, SET, 0),
    POKE("efi-linux-magic", "door-missing", LINUX_HEADER_AT, 4, SET, 0),
    POKE("efi-linux-version", "linux-header", LINUX_VERSION_AT, 2, SET, 0x20e),
    POKE("efi-linux-no-jump", "linux-header", LINUX_JUMP_AT, 1, SET, 0x90),
    POKE("efi-linux-header-end", "linux-header", LINUX_JUMP_OFFSET_AT, 1, ADD,
         4),
    POKE("efi-linux-loaded-low", "door-missing,linux-loaded-low",
         LINUX_LOADFLAGS_AT, 1, XOR, LINUX_LOADED_HIGH),
    POKE("efi-linux-code32-start", "linux-code32-start,linux-header",
         LINUX_CODE32_START_AT, 4, SET, 0x90000),
    POKE("efi-linux-initrd-max", "linux-header", LINUX_INITRD_ADDR_MAX_AT, 4,
         SET, UINT32_MAX),
    POKE("efi-linux-alignment", "linux-header", LINUX_KERNEL_ALIGNMENT_AT, 4,
         SET, 0x200000),
    POKE("efi-linux-alignment-odd", "door-missing,linux-alignment",
         LINUX_KERNEL_ALIGNMENT_AT, 4, SET, 0x1001),
    POKE("efi-linux-not-relocatable", "linux-header", LINUX_RELOCATABLE_AT, 1,
         SET, 0),
    POKE("efi-linux-min-alignment", "linux-header", LINUX_MIN_ALIGNMENT_AT, 1,
         SET, 0),
    POKE("efi-linux-no-entry64", "door-missing,linux-no-64",
         LINUX_XLOADFLAGS_AT, 2, XOR, LINUX_XLF_KERNEL_64),
    POKE("efi-linux-handover-flag", "linux-handover", LINUX_XLOADFLAGS_AT, 2,
         XOR, LINUX_XLF_EFI_HANDOVER_64),
    POKE("efi-linux-handover-outside", "linux-header",
         LINUX_HANDOVER_OFFSET_AT, 4, SET, UINT32_MAX),
    POKE("efi-linux-cmdline-size", "linux-header", LINUX_CMDLINE_SIZE_AT, 4,
         SET, 255),
    POKE("efi-linux-payload", "door-missing,linux-payload",
         LINUX_PAYLOAD_LENGTH_AT, 4, SET, 0x7fffffff),
    POKE("efi-linux-setup-data", "linux-header", LINUX_SETUP_DATA_AT, 8, SET,
         0x100000),
    POKE("efi-linux-kernel-info", "linux-header", LINUX_KERNEL_INFO_OFFSET_AT,
         4, SET, 0x100),
    POKE("efi-linux-kernel-version", "linux-header", LINUX_KERNEL_VERSION_AT,
         2, SET, 0xffff),
    POKE("efi-linux-pref-address", "linux-header", LINUX_PREF_ADDRESS_AT, 8,
         SET, 0x100000),
    POKE("efi-linux-init-size-short", "linux-header", LINUX_INIT_SIZE_AT, 4,
         ADD, MINUS(0x1000)),
    POKE("efi-linux-init-size-more", "linux-header", LINUX_INIT_SIZE_AT, 4,
         ADD, 0x20000),
    POKE("efi-linux-init-size-0", "door-missing,linux-init-size",
         LINUX_INIT_SIZE_AT, 4, SET, 0),

    POKE("efi-linux-cmdline-tiny", "linux-cmdline-size,linux-header",
         LINUX_CMDLINE_SIZE_AT, 4, SET, 100),
    POKE("efi-linux-header-short", "door-missing,linux-header-end",
         LINUX_JUMP_OFFSET_AT, 1, SET, 0x10),
    POKE("efi-linux-initrd-low", "linux-header,linux-initrd-max",
         LINUX_INITRD_ADDR_MAX_AT, 4, SET, 0xffffff),
    POKE("efi-linux-setup-sects-0", "linux-header,linux-setup-sects",
         LINUX_SETUP_SECTS_AT, 1, SET, 0),
    POKE("efi-linux-version-old", "door-missing,linux-version",
         LINUX_VERSION_AT, 2, SET, 0x20b),
    POKE("efi-directories-5", "pe-directories,pe-fixups,pe-reloc-section",
         OPTIONAL + PE_OPT_DIRECTORY_COUNT, 4, SET, 5),
    POKE("efi-optional-short", "pe-layout,pe-optional-size", COFF +
         PE_COFF_OPTIONAL_BYTES, 2, SET, 150),
    POKE("efi-sections-none", "pe-layout,pe-section-count", COFF +
         PE_COFF_SECTIONS, 2, SET, 0),
    POKE("efi-sections-97", "pe-layout,pe-section-count", COFF +
         PE_COFF_SECTIONS, 2, SET, 97),
    HEADER("efi-sbat-twice", "pe-fixups,pe-sbat-twice", ".reloc", 0, 8, SET,
           0x746162732e),
    HEADER("efi-rodata-unaligned",
           "pe-offset-rva,pe-section-align,pe-section-gap", ".rodata",
           PE_SECTION_RVA, 4, ADD, 0x10),
    HEADER("efi-rodata-overlaps",
           "pe-offset-rva,pe-section-gap,pe-section-overlap", ".rodata",
           PE_SECTION_RVA, 4, ADD, MINUS(0x1000)),

    POKE("efi-payload-magic", "payload-table", LAYOUT_PAYLOAD_AT, 1, XOR, 1),
    POKE("efi-payload-none-listed", "payload-table", LAYOUT_PAYLOAD_TABLE_AT,
         8, SET, 0x6c656e72656b2e),
    {0},
};
