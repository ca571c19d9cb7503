/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The order of the rooms, and nothing about any of them.  Page 0 of the image
 * (`head`) is for loaders only: nothing in it is needed at run time, and in
 * the PE the firmware's headers take its place.
 */
#include "format/layout.h"
#include "spec/linux.h"
#include "spec/mb1.h"
#include "spec/mb2.h"
#include "spec/pe.h"
#include "x86/image.h"

#define MB1_HEADER_PE_FLAGS (MB1_HEADER_PAGE_ALIGN | \
                             MB1_HEADER_MEMORY_INFO | MB1_HEADER_ADDRESSES)

OUTPUT_ARCH(i386:x86-64)
ENTRY(elf_start)

PHDRS
{
    head   PT_LOAD FLAGS(4);
    text   PT_LOAD FLAGS(5);
    rodata PT_LOAD FLAGS(4);
#ifdef ADIT_EFI
    sbat   PT_LOAD FLAGS(4);
    reloc  PT_LOAD FLAGS(4);
#endif
    data   PT_LOAD FLAGS(6);
#ifdef ADIT_PVH
    note   PT_NOTE FLAGS(4);
#endif
    stack  PT_GNU_STACK FLAGS(6);
}

SECTIONS
{
    . = IMAGE_LINK_BASE;
    image_start = .;

#ifdef ADIT_PVH
    .note.Xen : { KEEP(*(.note.Xen)) } :head :note
#endif
    .head : {
        /* Also a section without a byte of input must be one. */
        KEEP(*(.head.keep))
        . = ALIGN(MB2_HEADER_ALIGN);
        mb2_header = .;
#define MB2_HEADER     mb2_header
#define MB2_HEADER_END mb2_header_end
#include "boot/mb2/header.lds.h"
#ifdef ADIT_EFI
#include "boot/mb2efi/header.lds.h"
#endif
#include "boot/mb2/header_end.lds.h"
#undef MB2_HEADER
#undef MB2_HEADER_END
        mb2_header_end = .;
    } :head

    . = ALIGN(IMAGE_PAGE);
    text_start = .;
    .early : {
        /* By alignment: GNU ld and lld differ on what a number in here is
         * relative to.  The assertions below hold the result. */
#ifdef ADIT_EFI
        KEEP(*(.early.linux32))
#else
        LONG(0) /* so that the payload's room is where it is otherwise */
#endif
        . = ALIGN(LAYOUT_PAYLOAD_AT & -LAYOUT_PAYLOAD_AT);
        payload_room = .;
        KEEP(*(.early.payload))
#ifdef ADIT_EFI
        . = ALIGN(LAYOUT_LINUX64_AT & -LAYOUT_LINUX64_AT);
        KEEP(*(.early.linux64))
#endif
        . = ALIGN(MB1_HEADER_ALIGN);
        /*
         * More than a page in, so that it stays outside of MB1's 8 KiB in the
         * ELF64 (whose segments begin at file offset 1000h) and inside in the
         * ELF32.
         */
        mb1_header = .;
#include "boot/mb1/header.lds.h"
        KEEP(*(.early.text))
    } :text
    .text : { *(.text .text.*) } :text
    . = ALIGN(IMAGE_PAGE);
    text_end = .;

    rodata_start = .;
    .rodata : { *(.rodata .rodata.*) } :rodata
    .symbols : ALIGN(16) {
        symbols_start = .;
        KEEP(*(.symbols))
        symbols_end = .;
    } :rodata
    .rela.dyn : ALIGN(8) {
        rela_start = .;
        *(.rela.dyn .rela .rela.*)
        rela_end = .;
    } :rodata
#ifdef ADIT_EFI
    .sbat : ALIGN(IMAGE_PAGE) { KEEP(*(.sbat)) } :sbat
    .reloc : ALIGN(IMAGE_PAGE) { KEEP(*(.reloc)) } :reloc
#endif
    . = ALIGN(IMAGE_PAGE);
    rodata_end = .;

    relro_start = .;
    .data.rel.ro : {
        doors_start = .;
        KEEP(*(.doors))
        doors_end = .;
        *(.data.rel.ro .data.rel.ro.*)
        *(.got .got.plt)
    } :data
    . = ALIGN(IMAGE_PAGE);
    relro_end = .;

    data_start = .;
    .data : { *(.data .data.*) } :data
    .bss : ALIGN(16) {
        bss_start = .;
        *(.bss .bss.* COMMON)
        . = ALIGN(16);
        bss_end = .;
    } :data
    /* Stacks and early page tables: not cleared at the door, since they are
     * in use there. */
    .noinit (NOLOAD) : ALIGN(IMAGE_PAGE) {
        *(.noinit)
        . = ALIGN(IMAGE_PAGE);
    } :data
    data_end = .;
    image_end = .;

#ifdef ADIT_EFI
    /*
     * Page 0 of adit.efi, into which `adit images` writes the PE headers: not
     * part of what is linked, so that it may know where all of that lies.
     */
    pe_load_end = ALIGN(bss_start, IMAGE_PAGE);
    .pe_head 0 (INFO) : {
        pe_head = .;
        SHORT(PE_DOS_MAGIC)
        /* As a boot sector: `dec %bp; pop %dx', then this. */
        KEEP(*(.bootsector.text))
        . = PE_DOS_LFANEW;
        LONG(LAYOUT_PE_AT)
#include "boot/linux/header.lds.h"
#include "boot/mb1/header_pe.lds.h"
        . = LAYOUT_MB2_AT;
        pe_mb2_header = .;
#define MB2_HEADER     pe_mb2_header
#define MB2_HEADER_END pe_mb2_header_end
#define MB2_HEADER_AT  LAYOUT_MB2_AT
#include "boot/mb2/header.lds.h"
#include "boot/mb2efi/header.lds.h"
#include "boot/mb2/header_end.lds.h"
        pe_mb2_header_end = .;
        . = LAYOUT_SETUP_AT;
        KEEP(*(.setup.text))
        linux_version = .;
        KEEP(*(.setup.version))
        . = LAYOUT_HEADERS_BYTES;
    } =0
#endif

    /* Not loaded.  Whatever is named nowhere here is an error, so that no
     * section finds its own way into the image. */
    .symtab 0 : { *(.symtab) }
    .strtab 0 : { *(.strtab) }
    .shstrtab 0 : { *(.shstrtab) }
    .comment 0 : { *(.comment) }
    .debug_abbrev 0 : { *(.debug_abbrev) }
    .debug_addr 0 : { *(.debug_addr) }
    .debug_aranges 0 : { *(.debug_aranges) }
    .debug_frame 0 : { *(.debug_frame) }
    .debug_info 0 : { *(.debug_info) }
    .debug_line 0 : { *(.debug_line) }
    .debug_line_str 0 : { *(.debug_line_str) }
    .debug_loc 0 : { *(.debug_loc) }
    .debug_loclists 0 : { *(.debug_loclists) }
    .debug_ranges 0 : { *(.debug_ranges) }
    .debug_rnglists 0 : { *(.debug_rnglists) }
    .debug_str 0 : { *(.debug_str) }
    .debug_str_offsets 0 : { *(.debug_str_offsets) }

    /DISCARD/ : {
        *(.dynamic .dynsym .dynstr .dynbss .hash .gnu.hash .interp)
        *(.gnu.version .gnu.version_d .gnu.version_r)
        *(.plt .plt.* .iplt .igot .igot.plt .rela.plt .rela.iplt)
        *(.eh_frame .eh_frame_hdr .sframe)
        *(.note.gnu.* .note.GNU-stack .llvm_addrsig)
    }
}

ASSERT(mb2_header_end <= IMAGE_LINK_BASE + IMAGE_PAGE,
       "adit: head: the headers pass the first page of the image")
#ifdef ADIT_PVH
ASSERT(pvh_note == IMAGE_LINK_BASE, "adit: pvh: the note is not the image's first byte")
#endif
ASSERT(payload_room == IMAGE_LINK_BASE + LAYOUT_PAYLOAD_AT,
       "adit: payload: its room is not at its offset")
#ifdef ADIT_EFI
ASSERT(text_start == IMAGE_LINK_BASE + LAYOUT_LINUX32_AT,
       "adit: linux: the 32-bit entry point is not where page 1 begins")
ASSERT(linux64_start == IMAGE_LINK_BASE + LAYOUT_LINUX64_AT,
       "adit: linux: the 64-bit entry point is not at its offset")
ASSERT(SIZEOF(.pe_head) == LAYOUT_HEADERS_BYTES,
       "adit: head: what loaders read of adit.efi passes its page 0")
#endif
ASSERT(mb1_header - IMAGE_LINK_BASE < 0x1e00,
       "adit: mb1: the header is too far in for the first 8 KiB of adit.elf")
ASSERT(symbols_end - symbols_start == IMAGE_SYMBOLS_BYTES,
       "adit: symbols: their room is not IMAGE_SYMBOLS_BYTES")
ASSERT(SIZEOF(.early) <= 3 * IMAGE_PAGE,
       "adit: early: the code before relocation does not fit its room")
ASSERT(image_end - image_start <= IMAGE_ALIGN,
       "adit: image: larger than the 2 MiB that every loader leaves it")
