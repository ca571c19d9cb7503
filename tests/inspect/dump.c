/* SPDX-License-Identifier: BSD-2-Clause */
/* A line has a word for what it is of, and then key=value; see reference.py. */
#include "tests/inspect/dump.h"

#include <inttypes.h>
#include <stdio.h>

#include "tools/inspect/facts.h"

static void print_text(const char *key, struct text text)
{
    printf(" %s=", key);
    for (size_t n = 0; n < text.length; n++) {
        unsigned char c = (unsigned char)text.at[n];

        if (c > ' ' && c < 0x7f && c != '\\')
            putchar(c);
        else
            printf("\\%02x", c);
    }
}

static void dump_elf(const struct elf_file *elf)
{
    struct elf_segment segment;
    struct elf_section section;

    printf("elf class=%d type=%u machine=%u entry=%" PRIu64 " phoff=%" PRIu64
           " shoff=%" PRIu64 " phnum=%u shnum=%u\n", elf->is_64 ? 64 : 32,
           elf->type, elf->machine, elf->entry, elf->phdr_offset,
           elf->shdr_offset, elf->phdr_count, elf->shdr_count);
    for (uint32_t n = 0; elf_segment_at(elf, n, &segment) == ELF_OK; n++)
        printf("segment type=%" PRIu32 " offset=%" PRIu64 " vaddr=%" PRIu64
               " paddr=%" PRIu64 " filesz=%" PRIu64 " memsz=%" PRIu64
               " flags=%" PRIu32 " align=%" PRIu64 "\n", segment.type,
               segment.offset, segment.vaddr, segment.paddr,
               segment.file_bytes, segment.memory_bytes, segment.flags & 7,
               segment.align);
    for (uint32_t n = 0; elf_section_at(elf, n, &section) == ELF_OK; n++) {
        printf("section");
        print_text("name", section.name);
        printf(" addr=%" PRIu64 " offset=%" PRIu64 " size=%" PRIu64 "\n",
               section.address, section.offset, section.size_bytes);
    }
}

static void dump_pe(const struct pe_file *pe)
{
    struct pe_section section;
    struct pe_directory directory;

    printf("pe characteristics=%u timestamp=%" PRIu32 " plus=%d"
           " entry=%" PRIu32 " base=%" PRIu64 " salign=%" PRIu32
           " falign=%" PRIu32 " image=%" PRIu32 " headers=%" PRIu32
           " checksum=%" PRIu32 " subsystem=%u dll=%u\n",
           pe->characteristics, pe->timestamp, pe->is_plus, pe->entry_rva,
           pe->image_base, pe->section_align, pe->file_align,
           pe->image_bytes, pe->headers_bytes, pe->checksum, pe->subsystem,
           pe->dll_flags);
    for (uint32_t n = 0; pe_directory_at(pe, n, &directory) == PE_OK; n++)
        printf("directory number=%" PRIu32 " rva=%" PRIu32 " size=%" PRIu32
               "\n", n, directory.rva, directory.size_bytes);
    for (uint32_t n = 0; pe_section_at(pe, n, &section) == PE_OK; n++) {
        printf("pesection");
        print_text("name", section.name);
        printf(" rva=%" PRIu32 " virtual=%" PRIu32 " offset=%" PRIu32
               " raw=%" PRIu32 "\n", section.rva, section.virtual_bytes,
               section.raw_offset, section.raw_bytes);
    }
}

static void dump_facts(const struct inspect_file *file)
{
    static struct inspect_facts facts;
    char hash[65];

    inspect_facts_find(file, &facts);
    if (facts.build_id[0] != '\0')
        printf("buildid id=%s\n", facts.build_id);
    if (facts_hash(file, hash))
        printf("hash sha256=%s\n", hash);
    for (uint32_t n = 0; n < facts.signature_count; n++) {
        const struct fact_signature *s = &facts.signatures[n];

        printf("signature digest=%s hash=%s key=%s", s->digest,
               s->is_digest_right ? "right" : "wrong",
               s->is_signature_right ? "right" : "wrong");
        print_text("signer", text_of(s->signer));
        print_text("problem", text_of(s->problem));
        putchar('\n');
    }
    if (facts.certificates_problem[0] != '\0')
        printf("certificates problem=%s\n", facts.certificates_problem);
}

void dump_file(const struct inspect_file *file)
{
    printf("file path=%s elf=%d pe=%d linux=%d packed=%d\n", file->path,
           file->elf.status, file->pe.is_there ? 0 : file->pe.status,
           file->linux_.is_there, file->packed);
    if (file->elf.status == ELF_OK)
        dump_elf(&file->elf.elf);
    for (uint32_t n = 0; n < file->note_count; n++) {
        printf("note");
        print_text("owner", file->notes[n].owner);
        printf(" type=%" PRIu32 " size=%zu\n", file->notes[n].type,
               file->notes[n].desc.length_bytes);
    }
    if (file->pe.is_there)
        dump_pe(&file->pe.pe);
    dump_facts(file);
}
