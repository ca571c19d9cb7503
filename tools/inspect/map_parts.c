/* SPDX-License-Identifier: BSD-2-Clause */
/* The parts of an image that the picture shows; see map.h. */
#include "tools/inspect/map.h"

#include <string.h>

#include "spec/elf.h"
#include "spec/linux.h"
#include "spec/mb1.h"
#include "spec/pe.h"
#include "tools/inspect/escape.h"

/* A hostile file has parts beyond its end; the picture has not. */
static void clip(uint64_t length, struct map_part *part)
{
    if (part->file_at > length)
        part->file_at = length;
    if (part->file_bytes > length - part->file_at)
        part->file_bytes = length - part->file_at;
    if (part->in_memory && part->file_bytes > part->memory_bytes)
        part->file_bytes = part->memory_bytes;
    if (part->in_memory && part->memory_bytes == 0)
        part->in_memory = false;
}

static void add(const struct inspect_file *file, struct map_parts *parts,
                struct map_part part)
{
    clip(file->bytes.length_bytes, &part);
    if (part.file_bytes == 0 && !part.in_memory)
        return;
    if (parts->count < MAP_PARTS_MAX)
        parts->at[parts->count++] = part;
    else
        parts->left_out++;
}

static void add_header(const struct inspect_file *file, struct map_parts *parts,
                       const char *label, uint64_t at, uint64_t length_bytes)
{
    struct map_part part = {
        .kind = MAP_HEADER,
        .lane = MAP_LANE_HEADERS,
        .file_at = at,
        .file_bytes = length_bytes,
    };

    snprintf(part.label, sizeof(part.label), "%s", label);
    add(file, parts, part);
}

static enum map_kind kind_of(bool can_write, bool can_execute)
{
    if (can_write)
        return can_execute ? MAP_BOTH : MAP_WRITE;
    return can_execute ? MAP_CODE : MAP_READ;
}

static void add_segments(const struct inspect_file *file,
                         struct map_parts *parts)
{
    struct elf_segment segment;

    for (uint32_t n = 0; elf_segment_at(&file->elf.elf, n, &segment) == ELF_OK;
         n++) {
        struct map_part part = {
            .kind = kind_of((segment.flags & PF_W) != 0,
                            (segment.flags & PF_X) != 0),
            .lane = MAP_LANE_LOADED,
            .file_at = segment.offset,
            .file_bytes = segment.file_bytes,
            .in_memory = true,
            .memory_at = segment.paddr,
            .memory_bytes = segment.memory_bytes,
        };

        if (segment.type != PT_LOAD)
            continue;
        snprintf(part.label, sizeof(part.label), "segment %u", n);
        add(file, parts, part);
    }
}

static void add_elf_sections(const struct inspect_file *file,
                             struct map_parts *parts)
{
    struct elf_section section;

    for (uint32_t n = 0; elf_section_at(&file->elf.elf, n, &section) == ELF_OK;
         n++) {
        struct map_part part = {
            .kind = (section.flags & SHF_ALLOC) == 0
                        ? MAP_OTHER
                        : kind_of((section.flags & SHF_WRITE) != 0,
                                  (section.flags & SHF_EXECINSTR) != 0),
            .lane = MAP_LANE_SECTIONS,
            .file_at = section.offset,
            .file_bytes = section.size_bytes,
        };

        if (section.type == 0 || section.type == SHT_NOBITS)
            continue;
        escape_text(part.label, sizeof(part.label), section.name);
        add(file, parts, part);
    }
}

static void add_elf(const struct inspect_file *file, struct map_parts *parts)
{
    const struct elf_file *elf = &file->elf.elf;

    parts->space = MAP_PHYSICAL;
    add_header(file, parts, "ELF header", 0,
               elf->is_64 ? EHDR64_BYTES : EHDR32_BYTES);
    if (elf->phdr_count != 0)
        add_header(file, parts, "program headers", elf->phdr_offset,
                   (uint64_t)elf->phdr_count *
                       (elf->is_64 ? PHDR64_BYTES : PHDR32_BYTES));
    if (elf->shdr_count != 0)
        add_header(file, parts, "section headers", elf->shdr_offset,
                   (uint64_t)elf->shdr_count *
                       (elf->is_64 ? SHDR64_BYTES : SHDR32_BYTES));
    add_segments(file, parts);
    add_elf_sections(file, parts);
}

/* What carries a payload has no code and is no part of the program. */
static bool is_payload(struct text name)
{
    static const char *const names[] = {
        ".kernel", ".linux", ".initrd", ".ramdisk", ".ucode",
    };

    for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++)
        if (text_equal(name, text_of(names[n])))
            return true;
    return false;
}

static void add_pe_sections(const struct inspect_file *file,
                            struct map_parts *parts)
{
    struct pe_section section;

    for (uint32_t n = 0; pe_section_at(&file->pe.pe, n, &section) == PE_OK;
         n++) {
        uint32_t rights = section.characteristics;
        struct map_part part = {
            .kind = is_payload(section.name)
                        ? MAP_PAYLOAD
                        : kind_of((rights & PE_SECTION_WRITE) != 0,
                                  (rights & PE_SECTION_EXECUTE) != 0),
            .lane = MAP_LANE_LOADED,
            .file_at = section.raw_offset,
            .file_bytes = section.raw_bytes,
            .in_memory = true,
            .memory_at = section.rva,
            .memory_bytes = section.virtual_bytes != 0 ? section.virtual_bytes
                                                       : section.raw_bytes,
        };

        escape_text(part.label, sizeof(part.label), section.name);
        add(file, parts, part);
    }
}

static void add_pe(const struct inspect_file *file, struct map_parts *parts)
{
    const struct pe_file *pe = &file->pe.pe;
    struct pe_directory directory;
    struct map_part headers = {
        .kind = MAP_HEADER,
        .lane = MAP_LANE_LOADED,
        .label = "headers",
        .file_bytes = pe->headers_bytes,
        .in_memory = true,
        .memory_bytes = pe->headers_bytes,
    };

    parts->space = MAP_RVA;
    add(file, parts, headers);
    add_header(file, parts, "PE header", pe->signature_offset,
               pe->sections_offset +
                   (uint64_t)pe->section_count * PE_SECTION_BYTES -
                   pe->signature_offset);
    add_pe_sections(file, parts);
    if (pe_directory_at(pe, PE_DIRECTORY_SECURITY, &directory) == PE_OK &&
        directory.size_bytes != 0)
        add(file, parts,
            (struct map_part){
                .kind = MAP_CERTIFICATES,
                .lane = MAP_LANE_LOADED,
                .label = "certificates",
                .file_at = directory.rva,
                .file_bytes = directory.size_bytes,
            });
}

/* With a PE header the sections say what is loaded; without one it is the
 * kernel behind the set-up code. */
static void add_linux(const struct inspect_file *file, struct map_parts *parts)
{
    const struct linux_header *header = &file->linux_.header;
    uint64_t end = header->header_end > LINUX_SETUP_SECTS_AT
                       ? header->header_end
                       : LINUX_JUMP_AT;

    add_header(file, parts, "Linux header", LINUX_SETUP_SECTS_AT,
               end - LINUX_SETUP_SECTS_AT);
    if (header->payload_bytes != 0)
        add(file, parts,
            (struct map_part){
                .kind = MAP_PAYLOAD,
                .lane = MAP_LANE_SECTIONS,
                .label = "packed kernel",
                .file_at = (uint64_t)header->setup_bytes +
                           header->payload_offset,
                .file_bytes = header->payload_bytes,
            });
    if (parts->space != MAP_NOWHERE)
        return;
    parts->space = MAP_PHYSICAL;
    add(file, parts,
        (struct map_part){
            .kind = MAP_OTHER,
            .lane = MAP_LANE_LOADED,
            .label = "set-up code",
            .file_bytes = header->setup_bytes,
        });
    add(file, parts,
        (struct map_part){
            .kind = MAP_CODE,
            .lane = MAP_LANE_LOADED,
            .label = "kernel",
            .file_at = header->setup_bytes,
            .file_bytes = header->kernel.length_bytes,
            .in_memory = true,
            .memory_at = header->preferred_address != 0
                             ? header->preferred_address
                             : LINUX_HIGH_LOAD_ADDRESS,
            .memory_bytes = header->init_bytes > header->kernel.length_bytes
                                ? header->init_bytes
                                : header->kernel.length_bytes,
        });
}

/* An image that says itself where it goes, and nothing else does. */
static void add_by_addresses(const struct inspect_file *file,
                             struct map_parts *parts)
{
    const struct mb1_header *header = &file->mb1.header;
    uint32_t before = header->header_address - header->load_address;
    uint64_t file_bytes = header->load_end_address != 0
                              ? header->load_end_address - header->load_address
                              : file->bytes.length_bytes;

    if (file->mb1.status != MB1_HEADER_OK ||
        (header->flags & MB1_HEADER_ADDRESSES) == 0 || before > header->offset)
        return;
    parts->space = MAP_PHYSICAL;
    add(file, parts,
        (struct map_part){
            .kind = MAP_CODE,
            .lane = MAP_LANE_LOADED,
            .label = "by addresses",
            .file_at = header->offset - before,
            .file_bytes = file_bytes,
            .in_memory = true,
            .memory_at = header->load_address,
            .memory_bytes = header->bss_end_address > header->load_address
                                ? header->bss_end_address - header->load_address
                                : file_bytes,
        });
}

void map_parts_find(const struct inspect_file *file,
                    struct map_parts *ret_parts)
{
    memset(ret_parts, 0, sizeof(*ret_parts));
    if (file->mb1.is_there)
        add_header(file, ret_parts, "Multiboot 1", file->mb1.offset,
                   file->mb1.status == MB1_HEADER_OK &&
                           (file->mb1.header.flags & MB1_HEADER_ADDRESSES) != 0
                       ? MB1_HEADER_FULL_BYTES
                       : MB1_HEADER_BYTES);
    if (file->mb2.is_there && file->mb2.has_header)
        add_header(file, ret_parts, "Multiboot 2", file->mb2.offset,
                   file->mb2.header.length_bytes);
    if (file->pe.is_there)
        add_pe(file, ret_parts);
    else if (file->elf.status == ELF_OK)
        add_elf(file, ret_parts);
    if (file->linux_.is_there)
        add_linux(file, ret_parts);
    if (ret_parts->space == MAP_NOWHERE && file->mb1.is_there)
        add_by_addresses(file, ret_parts);
}

static bool is_in_memory(const struct map_parts *parts, uint64_t at)
{
    for (uint32_t n = 0; n < parts->count; n++) {
        const struct map_part *part = &parts->at[n];

        if (part->in_memory && at >= part->memory_at &&
            at - part->memory_at < part->memory_bytes)
            return true;
    }
    return false;
}

bool map_entry_at(const struct map_parts *parts,
                  const struct inspect_entry *entry, uint64_t *ret_at)
{
    bool has_place = parts->space == MAP_PHYSICAL ? entry->has_physical
                                                  : entry->has_rva;
    uint64_t place = parts->space == MAP_PHYSICAL ? entry->physical
                                                  : entry->rva;

    for (uint32_t n = 0; n < parts->count && entry->has_file_offset; n++) {
        const struct map_part *part = &parts->at[n];

        if (!part->in_memory || entry->file_offset < part->file_at ||
            entry->file_offset - part->file_at >= part->file_bytes)
            continue;
        *ret_at = part->memory_at + (entry->file_offset - part->file_at);
        return true;
    }
    if (!has_place || !is_in_memory(parts, place))
        return false;
    *ret_at = place;
    return true;
}
