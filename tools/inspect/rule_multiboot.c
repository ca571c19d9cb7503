/* SPDX-License-Identifier: BSD-2-Clause */
/* The rules about Multiboot headers. */
#include "tools/inspect/rule_table.h"

const struct rule rules_of_multiboot[] = {
    {
        .id = RULE_MB1_WINDOW,
        .severity = SEVERITY_ERROR,
        .demands = "the Multiboot 1 header lies 4-aligned in the first 8192 "
                   "bytes, with 48 bytes of room behind its magic number",
        .loaders = "all that know Multiboot 1; QEMU wants the 48 bytes",
        .why = "loaders look no further, and take the file for something "
               "else",
        .remedy = "put the section that holds it first in the linker script, "
                  "and keep the file's headers below a page",
        .source = "[mb1] 3.1",
    },
    {
        .id = RULE_MB1_CHECKSUM,
        .severity = SEVERITY_ERROR,
        .demands = "magic, flags and checksum add up to 0",
        .loaders = "all that know Multiboot 1",
        .why = "GRUB, QEMU and iPXE look on for another header, Limine stops",
        .remedy = "set the checksum to -(magic + flags)",
        .source = "[mb1] 3.1.1",
    },
    {
        .id = RULE_MB1_FLAGS,
        .severity = SEVERITY_ERROR,
        .demands = "none of the required flags 3 to 15 is set",
        .loaders = "GRUB, iPXE, mboot.c32, u-root, Limine",
        .why = "a loader has to refuse what it does not know, and these mean "
               "nothing",
        .remedy = "clear the flags, and correct the checksum",
        .source = "[mb1] 3.1.1",
    },
    {
        .id = RULE_MB1_ADDRESSES,
        .severity = SEVERITY_ERROR,
        .demands = "a file that is neither ELF nor PE has address fields; they are in "
                   "order, begin inside the file, and the entry lies in "
                   "what is loaded",
        .loaders = "GRUB, QEMU, iPXE, mboot.c32, kexec",
        .why = "the loader refuses, or copies from or jumps to another place "
               "than was meant",
        .remedy = "let load_addr be where the header's page goes, header_addr "
                  "its offset higher, load_end_addr the end of the data, "
                  "bss_end_addr the end of the memory",
        .source = "[mb1] 3.1.2",
    },
    {
        .id = RULE_MB1_CONTAINER,
        .severity = SEVERITY_WARNING,
        .demands = "a PE image with a Multiboot 1 header gives addresses "
                   "in it",
        .loaders = "all that know Multiboot 1",
        .why = "no loader looks into a PE for it, so nobody can enter by this "
               "header, though grub-file says yes to it",
        .remedy = "add address fields, and lay the file out as it "
                  "is in memory; or drop the header",
        .source = "[mb1] 3.1; GRUB 2.06, "
                  "grub-core/loader/multiboot_elfxx.c",
    },
    {
        .id = RULE_MB1_KEXEC,
        .severity = SEVERITY_WARNING,
        .demands = "load_addr is a multiple of 4096 and bss_end_addr at "
                   "least load_end_addr, not 0",
        .loaders = "kexec-tools",
        .why = "kexec refuses the file",
        .remedy = "align load_addr to a page and fill in load_end_addr and "
                  "bss_end_addr",
        .source = "kexec-tools 2.0.25, kexec/arch/i386/kexec-multiboot-x86.c",
    },
    {
        .id = RULE_MB1_ELF64,
        .severity = SEVERITY_WARNING,
        .demands = "an ELF with Multiboot 1 and without address fields is a "
                   "32-bit one",
        .loaders = "QEMU, iPXE, kexec",
        .why = "QEMU ends with an error even when there is a PVH note, iPXE "
               "and kexec take 32-bit ELF only",
        .remedy = "set flag 16 and the address fields, or make the file with "
                  "objcopy -O elf32-i386, or drop the header for PVH",
        .source = "QEMU 7.2, hw/i386/multiboot.c",
    },
    {
        .id = RULE_MB2_WINDOW,
        .severity = SEVERITY_ERROR,
        .demands = "the Multiboot 2 header lies 8-aligned and whole in the "
                   "first 32768 bytes",
        .loaders = "all that know Multiboot 2",
        .why = "loaders look no further, and find no header",
        .remedy = "put the section that holds it first in the linker script",
        .source = "[mb2] 3.1",
    },
    {
        .id = RULE_MB2_CHECKSUM,
        .severity = SEVERITY_ERROR,
        .demands = "magic, architecture, length and checksum add up to 0",
        .loaders = "all that know Multiboot 2",
        .why = "GRUB finds no header, Limine and FreeBSD's loader stop",
        .remedy = "set the checksum to -(magic + architecture + length)",
        .source = "[mb2] 3.1.2",
    },
    {
        .id = RULE_MB2_ARCH,
        .severity = SEVERITY_ERROR,
        .demands = "the architecture is 0, i386 in protected mode",
        .loaders = "all that know Multiboot 2 on x86",
        .why = "the header is for another machine",
        .remedy = "set it to 0, for 64-bit kernels too",
        .source = "[mb2] 3.1.2",
    },
    {
        .id = RULE_MB2_TAG_SIZE,
        .severity = SEVERITY_ERROR,
        .demands = "every tag has the size of its kind and ends inside the "
                   "header",
        .loaders = "all that know Multiboot 2",
        .why = "loaders step by that size: 0 makes some loop for ever, "
               "others read another tag than was meant",
        .remedy = "give the size without padding, and align tags to 8",
        .source = "[mb2] 3.1.3",
    },
    {
        .id = RULE_MB2_END_TAG,
        .severity = SEVERITY_ERROR,
        .demands = "the last tag is of type 0 and 8 bytes, and nothing "
                   "follows it in the header",
        .loaders = "all that know Multiboot 2; GRUB ends at this tag only",
        .why = "GRUB takes what lies behind the header for tags",
        .remedy = "end the header with 0, 0, 8, and let its length end there",
        .source = "[mb2] 3.1.3",
    },
    {
        .id = RULE_MB2_TAG_REQUIRED,
        .severity = SEVERITY_ERROR,
        .demands = "tags and information that GRUB does not know are optional",
        .loaders = "GRUB, Limine",
        .why = "GRUB refuses the file: unsupported tag",
        .remedy = "set bit 0 of the tag's flags",
        .source = "GRUB 2.06, grub-core/loader/multiboot_mbi2.c",
    },
    {
        .id = RULE_MB2_TAG_OPTIONAL,
        .severity = SEVERITY_NOTE,
        .demands = "tags that a loader can do without are optional",
        .loaders = "FreeBSD's and illumos' loaders",
        .why = "they know few tags and refuse the others: FreeBSD's all but "
               "1, 6, 7 and 9, illumos' 9 and 10",
        .remedy = "set bit 0 of the tag's flags; GRUB does what optional "
                  "tags ask for",
        .source = "FreeBSD, stand/efi/loader/arch/amd64/multiboot2.c",
    },
    {
        .id = RULE_MB2_TAG_TWICE,
        .severity = SEVERITY_WARNING,
        .demands = "no tag but the information request is there twice",
        .loaders = "all that know Multiboot 2",
        .why = "some loaders take the first, some the last",
        .remedy = "keep one of them",
        .source = "[mb2] 3.1.3",
    },
    {
        .id = RULE_MB2_TAG_ORDER,
        .severity = SEVERITY_WARNING,
        .demands = "an entry tag (3) comes before the EFI64 entry tag (9)",
        .loaders = "Limine",
        .why = "Limine ends with a panic at the EFI64 tag",
        .remedy = "add an entry tag in front of it",
        .source = "Limine 8, common/protos/multiboot2.c",
    },
    {
        .id = RULE_MB2_ADDRESS,
        .severity = SEVERITY_ERROR,
        .demands = "a file that is neither ELF nor PE has an address tag; its addresses "
                   "are in order, begin inside the file and are not -1",
        .loaders = "GRUB, Limine, illumos' loader",
        .why = "the loader refuses, or copies from another place than was "
               "meant; with load_addr -1 GRUB computes a wrong length",
        .remedy = "let load_addr be where the header's page goes, header_addr "
                  "its offset higher, load_end_addr the end of the data, "
                  "bss_end_addr the end of the memory",
        .source = "[mb2] 3.1.5; GRUB 2.06, "
                  "grub-core/loader/multiboot_mbi2.c",
    },
    {
        .id = RULE_MB2_CONTAINER,
        .severity = SEVERITY_WARNING,
        .demands = "a PE image with a Multiboot 2 header gives addresses "
                   "in it",
        .loaders = "all that know Multiboot 2",
        .why = "no loader looks into a PE for it, so nobody can enter by this "
               "header, though grub-file says yes to it",
        .remedy = "add an address tag, and lay the file out as it "
                  "is in memory; or drop the header",
        .source = "[mb2] 3.1; GRUB 2.06, "
                  "grub-core/loader/multiboot_elfxx.c",
    },
    {
        .id = RULE_MB2_ENTRY_MISSING,
        .severity = SEVERITY_ERROR,
        .demands = "with an address tag there is an entry tag, or both the "
                   "EFI boot services tag and an EFI64 entry tag",
        .loaders = "GRUB, Limine",
        .why = "GRUB refuses: load address tag without entry address tag",
        .remedy = "add the entry tag (3)",
        .source = "GRUB 2.06, grub-core/loader/multiboot_mbi2.c",
    },
    {
        .id = RULE_MB2_ENTRY_OUTSIDE,
        .severity = SEVERITY_ERROR,
        .demands = "entry tags name an address in what is loaded",
        .loaders = "all that know Multiboot 2",
        .why = "the loader jumps into memory that holds nothing of the image",
        .remedy = "give physical addresses, as linked",
        .source = "[mb2] 3.1.6, 3.1.9",
    },
    {
        .id = RULE_MB2_EFI_ENTRY,
        .severity = SEVERITY_WARNING,
        .demands = "the EFI boot services tag (7) and the EFI64 entry tag (9) "
                   "are there together",
        .loaders = "GRUB on UEFI, FreeBSD's loader",
        .why = "with 7 alone GRUB enters the 32-bit or ELF entry in 64-bit "
               "mode, with 9 alone it does not use it",
        .remedy = "add the other one, or drop both",
        .source = "GRUB 2.06, grub-core/loader/multiboot_mbi2.c",
    },
    {
        .id = RULE_MB2_ELF_RELOCS,
        .severity = SEVERITY_ERROR,
        .demands = "an ELF that is loaded as such has no section of type "
                   "REL or RELA",
        .loaders = "GRUB",
        .why = "GRUB refuses: ELF files with relocs are not supported yet",
        .remedy = "strip section headers, or give the section type PROGBITS, "
                  "or use the address tag",
        .source = "GRUB 2.06, grub-core/loader/multiboot_elfxx.c",
    },
    {
        .id = RULE_MB2_RELOCATABLE,
        .severity = SEVERITY_ERROR,
        .demands = "the relocatable tag's alignment is a power of two, its "
                   "range has room for the image, its preference is 0 to 2",
        .loaders = "GRUB, Limine, kexec",
        .why = "GRUB refuses: invalid min/max address and/or load size",
        .remedy = "let max_addr - min_addr be the image's size at least",
        .source = "[mb2] 3.1.14",
    },
    {
        .id = RULE_STRAY_MAGIC,
        .severity = SEVERITY_WARNING,
        .demands = "the first Multiboot magic number in the window is the "
                   "header's own",
        .loaders = "Limine, FreeBSD's and illumos' loaders",
        .why = "they stop at the first one and judge its checksum",
        .remedy = "move the header forward, or write the constant in the "
                  "code another way, inverted say",
        .source = "Limine 8, common/protos/multiboot1.c and multiboot2.c",
    },
    {
        .id = RULE_FILE_32K,
        .severity = SEVERITY_NOTE,
        .demands = "a Multiboot 2 file has 32768 bytes at least",
        .loaders = "illumos' loader",
        .why = "it reads as many before it looks for a header",
        .remedy = "pad the file",
        .source = "illumos, usr/src/boot/common/multiboot2.c",
    },
    {.id = NULL},
};
