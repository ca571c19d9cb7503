/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tells files apart from what their readers said, the most telling thing
 * first.  A file may be several things at once: then it is the first of them,
 * and "also" the others.
 */
#include "tools/inspect/what.h"

#include <stdarg.h>
#include <stdio.h>

#include "adit/boot_info.h"
#include "format/kind.h"
#include "spec/elf.h"
#include "spec/linux.h"
#include "spec/pe.h"
#include "spec/pvh.h"
#include "tools/inspect/adit_image.h"
#include "tools/inspect/escape.h"

struct line {
    char *at;
    size_t room, used;
};

static void say(struct line *line, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void say(struct line *line, const char *format, ...)
{
    size_t left = line->room - line->used;
    va_list args;
    int length;

    va_start(args, format);
    length = vsnprintf(line->at + line->used, left, format, args);
    va_end(args);
    if (length > 0)
        line->used += (size_t)length < left ? (size_t)length : left - 1;
}

static const char *elf_machine(const struct elf_file *elf)
{
    switch (elf->machine) {
    case EM_386: return "i386";
    case EM_X86_64: return "x86-64";
    }
    return "another machine than x86";
}

static const char *pe_machine(const struct pe_file *pe)
{
    switch (pe->machine) {
    case PE_MACHINE_I386: return "i386";
    case PE_MACHINE_X86_64: return "x86-64";
    case PE_MACHINE_ARM64: return "arm64";
    case PE_MACHINE_RISCV64: return "RISC-V 64";
    }
    return "another machine";
}

static const char *pe_purpose(const struct pe_file *pe)
{
    switch (pe->subsystem) {
    case PE_SUBSYSTEM_EFI_APPLICATION: return "EFI application";
    case PE_SUBSYSTEM_EFI_BOOT_DRIVER: return "EFI driver";
    case PE_SUBSYSTEM_EFI_RUNTIME_DRIVER: return "EFI runtime driver";
    }
    return "program, but none for EFI";
}

/* "PE32+ for x86-64, EFI application", and what is in it, if anything. */
static void say_pe(const struct inspect_file *file, struct line *line)
{
    static const char *const carried[] = {".linux", ".kernel"};
    const struct pe_file *pe = &file->pe.pe;
    struct pe_section section;

    say(line, "%s, %s for %s", pe_purpose(pe), pe->is_plus ? "PE32+" : "PE32",
        pe_machine(pe));
    for (size_t n = 0; n < sizeof(carried) / sizeof(carried[0]); n++)
        if (pe_section_named(pe, text_of(carried[n]), &section) == PE_OK)
            say(line, ", with a kernel in %s", carried[n]);
}

/* "6.1.0-13-amd64 (who@where) #1 SMP ...", cut after its first word. */
static bool is_linux_version(struct text *version)
{
    struct text rest = *version, release = text_word(&rest);

    if (release.length == 0 || release.at[0] < '0' || release.at[0] > '9' ||
        !text_starts_with(rest, TEXT("(")))
        return false;
    *version = release;
    return true;
}

/* The set-up header is filled in by others than Linux, too: then its text is
 * their name. */
static void say_linux_name(const struct inspect_file *file, struct line *line)
{
    struct text name = file->linux_.header.version;
    bool is_linux = is_linux_version(&name);
    char version[64];

    escape_text(version, sizeof(version), name);
    if (is_linux)
        say(line, "Linux kernel %s, ", version);
    else if (name.length != 0)
        say(line, "\"%s\", ", version);
}

static void say_linux(const struct inspect_file *file, struct line *line)
{
    const struct linux_header *h = &file->linux_.header;

    say(line, "%s by protocol %u.%02u%s",
        (h->loadflags & LINUX_LOADED_HIGH) == 0 ? "zImage" : "bzImage",
        h->protocol >> 8, h->protocol & 0xffu,
        (h->xloadflags & LINUX_XLF_KERNEL_64) != 0 ? ", 64-bit" : "");
}

static bool is_from_linux(const struct inspect_file *file)
{
    for (uint32_t n = 0; n < file->note_count; n++)
        if (text_equal(file->notes[n].owner, TEXT("Linux")))
            return true;
    return false;
}

static void say_elf(const struct inspect_file *file, struct line *line)
{
    const struct elf_file *elf = &file->elf.elf;
    const char *type = "file of an odd type";
    struct elf_segment segment;
    bool is_program = false;

    if (file->elf.status != ELF_OK) {
        say(line, "ELF file, broken: %s", elf_status_text(file->elf.status));
        return;
    }
    if (elf->type == ET_EXEC)
        type = "executable";
    else if (elf->type == ET_DYN)
        type = "executable at any address";
    else if (elf->type == ET_REL)
        type = "object file, not linked yet";
    for (uint32_t n = 0; elf_segment_at(elf, n, &segment) == ELF_OK; n++)
        is_program = is_program || segment.type == PT_INTERP;
    say(line, "ELF%s %s for %s", elf->is_64 ? "64" : "32", type,
        elf_machine(elf));
    if (is_from_linux(file))
        say(line, ", Linux's own (vmlinux)");
    if (inspect_note_find(file, TEXT(ADIT_NOTE_OWNER), ADIT_NOTE_KERNEL))
        say(line, ", a kernel with the Adit note");
    if (is_program)
        say(line, ", a program for an operating system");
}

/* Bytes at a place that tell a kind, which no boot loader starts as a kernel;
 * `is_from_end`: counted from the end. */
static const struct {
    bool is_from_end;
    uint32_t offset;
    struct text magic;
    const char *text;
} others[] = {
    {false, 0x8001, TEXT("CD001"), "CD image (ISO 9660)"},
    {false, 40, TEXT("_FVH"), "UEFI firmware volume"},
    {false, 0x200, TEXT("EFI PART"), "disk image with a GPT"},
    {false, 0, TEXT("\x55\xaa"), "option ROM"},
    {false, 510, TEXT("\x55\xaa"), "boot sector or disk image"},
    {true, 16, TEXT("\xea\x5b\xe0\x00\xf0"), "BIOS image"},
};

static void say_other(struct bytes bytes, struct line *line)
{
    struct bytes there;

    for (size_t n = 0; n < sizeof(others) / sizeof(others[0]); n++) {
        uint64_t at = others[n].is_from_end
                          ? bytes.length_bytes - others[n].offset
                          : others[n].offset;

        if (bytes_sub(bytes, at, others[n].magic.length, &there) &&
            memcmp(there.at, others[n].magic.at, there.length_bytes) == 0) {
            say(line, "%s, not a kernel", others[n].text);
            return;
        }
    }
    if (bytes.length_bytes == 0)
        say(line, "empty");
    else
        say(line, "%s", kind_text(bytes));
}

/* The headers for loaders that it has as well. */
static void say_headers(const struct inspect_file *file, struct line *line)
{
    bool is_mb1 = file->mb1.status == MB1_HEADER_OK;
    const char *found[3];
    size_t count = 0;

    if (inspect_note_find(file, TEXT("Xen"), XEN_ELFNOTE_PHYS32_ENTRY) != NULL)
        found[count++] = "PVH";
    if (is_mb1)
        found[count++] = "Multiboot 1";
    if (file->mb2.status == MB2_HEADER_END)
        found[count++] = is_mb1 ? "2" : "Multiboot 2";
    for (size_t n = 0; n < count; n++)
        say(line, "%s%s", n == 0 ? ", with " : n + 1 < count ? ", " : " and ",
            found[n]);
}

/* Adit's own image is an EFI application in the first place. */
static void say_adit_efi(const struct inspect_file *file, struct line *line)
{
    say_pe(file, line);
    if (file->linux_.is_there) {
        say(line, ", also ");
        say_linux(file, line);
    }
    say_headers(file, line);
}

static void say_plain(const struct inspect_file *file, struct line *line)
{
    if (file->linux_.is_there) {
        say_linux_name(file, line);
        say_linux(file, line);
        if (file->pe.is_there)
            say(line, ", also %s for %s", pe_purpose(&file->pe.pe),
                pe_machine(&file->pe.pe));
    } else if (file->pe.is_there)
        say_pe(file, line);
    else if (file->pe.status != PE_NOT_PE)
        say(line, "MZ program, for DOS or with broken PE headers: %s",
            pe_status_text(file->pe.status));
    else if (file->elf.status != ELF_NOT_ELF)
        say_elf(file, line);
    else if (file->mb2.status == MB2_HEADER_END ||
             file->mb1.status == MB1_HEADER_OK) {
        say(line, "raw image with a Multiboot %s header",
            file->mb2.status == MB2_HEADER_END ? "2" : "1");
        return;
    } else
        say_other(file->bytes, line);
    say_headers(file, line);
}

/* "Adit 0.1.0, "; the version is told by images that have it. */
static void say_adit(const struct inspect_file *file, struct line *line)
{
    struct text version = adit_image_version(file);
    char escaped[64];

    escape_text(escaped, sizeof(escaped), version);
    say(line, "Adit%s%s, ", version.length != 0 ? " " : "", escaped);
}

void inspect_what(const struct inspect_file *file, size_t room, char *ret_what)
{
    struct line line = {.at = ret_what, .room = room};

    if (file->packed != UNPACK_NONE && file->unpack_status != UNPACK_OK) {
        say(&line, "%s data, %s", unpack_kind_text(file->packed),
            unpack_status_text(file->unpack_status));
        return;
    }
    if (file->pe.is_there && adit_image_is_efi(file)) {
        say_adit(file, &line);
        say_adit_efi(file, &line);
    } else {
        if (adit_image_is_elf(file))
            say_adit(file, &line);
        say_plain(file, &line);
    }
    if (file->packed != UNPACK_NONE)
        say(&line, ", in %s", unpack_kind_text(file->packed));
}
