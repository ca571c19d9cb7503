/* SPDX-License-Identifier: BSD-2-Clause */
/* The rules about ELF files and the PVH note in them. */
#include "tools/inspect/rule_table.h"

const struct rule rules_of_elf[] = {
    {
        .id = RULE_ELF_HEADER,
        .severity = SEVERITY_ERROR,
        .demands = "the ELF header is for a little-endian machine of 32 or "
                   "64 bits, and its tables lie in the file",
        .loaders = "all that load ELF",
        .why = "the file is refused, or something else is loaded",
        .remedy = "link it again; a file cut short was not copied whole",
        .source = "[gabi] 4",
    },
    {
        .id = RULE_ELF_PHENTSIZE,
        .severity = SEVERITY_ERROR,
        .demands = "program headers have 32 bytes in a 32-bit file, 56 in a "
                   "64-bit one, and e_phnum is their number",
        .loaders = "Firecracker, Cloud Hypervisor, Xen, kexec",
        .why = "they refuse other sizes; loaders that do not misread them",
        .remedy = "let the linker write them",
        .source = "[gabi] 5; linux-loader, src/loader/elf/mod.rs",
    },
    {
        .id = RULE_ELF_PHDR_WINDOW,
        .severity = SEVERITY_WARNING,
        .demands = "with Multiboot and no address fields, program headers lie "
                   "in the first 8192 bytes (32768 for Multiboot 2)",
        .loaders = "GRUB",
        .why = "GRUB refuses: program header at a too high offset",
        .remedy = "keep them behind the ELF header",
        .source = "GRUB 2.06, grub-core/loader/multiboot_elfxx.c",
    },
    {
        .id = RULE_ELF_MACHINE_CLASS,
        .severity = SEVERITY_WARNING,
        .demands = "a 32-bit file is for i386, a 64-bit one for x86-64",
        .loaders = "GRUB's multiboot and multiboot2",
        .why = "GRUB refuses: invalid arch-dependent ELF magic",
        .remedy = "objcopy -O elf32-i386 or elf64-x86-64 sets both",
        .source = "GRUB 2.06, grub-core/loader/multiboot_elfxx.c",
    },
    {
        .id = RULE_ELF_SEGMENT_BOUNDS,
        .severity = SEVERITY_ERROR,
        .demands = "a segment's bytes lie in the file, are no more than its "
                   "memory, and its addresses do not wrap",
        .loaders = "all that load ELF",
        .why = "the file is refused, or what lies behind is overwritten",
        .remedy = "link it again; a file cut short was not copied whole",
        .source = "[gabi] 5",
    },
    {
        .id = RULE_ELF_SEGMENT_OVERLAP,
        .severity = SEVERITY_ERROR,
        .demands = "no two segments share physical memory",
        .loaders = "all that load ELF by p_paddr",
        .why = "the later one overwrites the earlier one, or the loader "
               "cannot allocate it",
        .remedy = "look at the AT() expressions of the linker script",
        .source = "[gabi] 5",
    },
    {
        .id = RULE_ELF_SEGMENT_MANY,
        .severity = SEVERITY_WARNING,
        .demands = "a boot image has 256 loaded segments at most",
        .loaders = "loaders with a fixed table; kexec takes 16",
        .why = "more are refused; and are not compared here",
        .remedy = "merge sections with the same rights",
        .source = "Linux, include/uapi/linux/kexec.h: KEXEC_SEGMENT_MAX",
    },
    {
        .id = RULE_ELF_ENTRY,
        .severity = SEVERITY_ERROR,
        .demands = "the entry is an address in a loaded, executable segment",
        .loaders = "all that go by e_entry",
        .why = "GRUB refuses: entry point isn't in a segment; others jump "
               "into nothing",
        .remedy = "name the entry in the linker script: ENTRY(start)",
        .source = "[gabi] 4",
    },
    {
        .id = RULE_ELF_PADDR_HIGH,
        .severity = SEVERITY_ERROR,
        .demands = "physical addresses of an image that is entered in 32-bit "
                   "mode end below 4 GiB",
        .loaders = "GRUB, QEMU, Limine, Xen",
        .why = "GRUB refuses: segment crosses 4 GiB border",
        .remedy = "give the sections of a higher half kernel a low load "
                  "address: AT(ADDR(.text) - KERNEL_OFFSET)",
        .source = "GRUB 2.06, grub-core/loader/multiboot_elfxx.c",
    },
    {
        .id = RULE_ELF_WX,
        .severity = SEVERITY_NOTE,
        .demands = "no loaded segment is writable and executable",
        .loaders = "none; who maps the image by its program headers",
        .why = "an attacker who can write data can write code",
        .remedy = "give code, constants and data segments of their own",
        .source = "docs/rules.md",
    },
    {
        .id = RULE_ELF_EXEC_STACK,
        .severity = SEVERITY_NOTE,
        .demands = "PT_GNU_STACK, if there, is not executable",
        .loaders = "none; who maps the image by its program headers",
        .why = "some assembler file does not say that it needs none",
        .remedy = "add .section .note.GNU-stack,\"\",@progbits to it, or "
                  "link with -z noexecstack",
        .source = "ld(1), -z execstack",
    },
    {
        .id = RULE_ELF_INTERP,
        .severity = SEVERITY_WARNING,
        .demands = "there is no PT_INTERP",
        .loaders = "all: none starts a dynamic linker",
        .why = "the program is for an operating system, or was linked "
               "without -static",
        .remedy = "link with -static or --no-dynamic-linker",
        .source = "[gabi] 5",
    },
    {
        .id = RULE_PVH_NOTE_ALIGN,
        .severity = SEVERITY_WARNING,
        .demands = "the PT_NOTE that holds the PVH note has p_align 4, and "
                   "lies 4-aligned in the file",
        .loaders = "QEMU, Firecracker, Cloud Hypervisor",
        .why = "QEMU rounds the name up to p_align, linux-loader to 4: one "
               "of them reads another entry",
        .remedy = "keep .note.gnu.property, which is 8-aligned, out of that "
                  "segment, or drop it: -z nognuproperty, /DISCARD/",
        .source = "QEMU 7.2, hw/i386/x86.c",
    },
    {
        .id = RULE_PVH_NOTE_HIDDEN,
        .severity = SEVERITY_WARNING,
        .demands = "no PT_NOTE follows the one with the PVH note, unless it "
                   "has that note too",
        .loaders = "Firecracker, Cloud Hypervisor",
        .why = "linux-loader forgets the entry at every further PT_NOTE",
        .remedy = "put all notes into one segment of the linker script",
        .source = "linux-loader, src/loader/elf/mod.rs",
    },
    {
        .id = RULE_PVH_NOTE_SIZE,
        .severity = SEVERITY_ERROR,
        .demands = "the PVH note's descriptor has 4 or 8 bytes",
        .loaders = "QEMU, Xen, Firecracker, Cloud Hypervisor",
        .why = "there is no entry to be read",
        .remedy = "write the entry's physical address as .long or .quad",
        .source = "[pvh] Xen, public/elfnote.h: XEN_ELFNOTE_PHYS32_ENTRY",
    },
    {
        .id = RULE_PVH_NOTE_DAMAGED,
        .severity = SEVERITY_ERROR,
        .demands = "the notes of a PT_NOTE end where it does",
        .loaders = "QEMU, Xen, Firecracker, Cloud Hypervisor",
        .why = "what follows the damaged note is not found",
        .remedy = "look at the sizes in the assembler file that writes it",
        .source = "[gabi] 5",
    },
    {
        .id = RULE_PVH_ENTRY_OUTSIDE,
        .severity = SEVERITY_ERROR,
        .demands = "the PVH entry is a physical address in a loaded, "
                   "executable segment",
        .loaders = "QEMU, Xen, Firecracker, Cloud Hypervisor",
        .why = "the guest starts in memory that holds no code",
        .remedy = "subtract the kernel's offset from the symbol in the note",
        .source = "[pvh] docs/misc/pvh.pandoc",
    },
    {
        .id = RULE_PVH_ENTRY_LOW,
        .severity = SEVERITY_WARNING,
        .demands = "the PVH entry and e_entry are at 1 MiB or above",
        .loaders = "Firecracker, Cloud Hypervisor",
        .why = "linux-loader refuses a lower e_entry, even when it enters by "
               "the note",
        .remedy = "link the kernel at 1 MiB or above",
        .source = "linux-loader, src/loader/elf/mod.rs",
    },
    {
        .id = RULE_PVH_MB1_FIRST,
        .severity = SEVERITY_NOTE,
        .demands = "an image that is to be entered by PVH has no Multiboot 1 "
                   "header",
        .loaders = "QEMU",
        .why = "QEMU looks for Multiboot 1 first, and then not at the note",
        .remedy = "make two files, or be content with either entry",
        .source = "QEMU 7.2, hw/i386/x86.c",
    },
    {
        .id = RULE_PVH_ELF32,
        .severity = SEVERITY_NOTE,
        .demands = "an image with a PVH note is a 64-bit ELF",
        .loaders = "Firecracker, Cloud Hypervisor",
        .why = "linux-loader takes 64-bit files only; QEMU and Xen take both",
        .remedy = "link as elf64-x86-64; the entry stays a 32-bit one",
        .source = "linux-loader, src/loader/elf/mod.rs",
    },
    {
        .id = RULE_ADIT_NOTE,
        .severity = SEVERITY_ERROR,
        .demands = "the Adit note has 16 bytes, and a version and flags that "
                   "are known",
        .loaders = "Adit",
        .why = "adit pack refuses the kernel",
        .remedy = "fill in struct adit_note_kernel of adit/boot_info.h",
        .source = "docs/boot-info.md",
    },
    {.id = NULL},
};
