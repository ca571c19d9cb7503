/* SPDX-License-Identifier: BSD-2-Clause */
/* The JSON report of an image's headers, as their readers found them. */
#include "tools/inspect/json.h"

#include "spec/mb2.h"

/* An object that begins with what the reader said: null when it is fine. */
static json_t *begin(struct json_maker *maker, bool is_fine,
                     const char *problem)
{
    json_t *object = json_object();

    json_put(maker, object, "problem",
             is_fine ? json_null() : json_string(problem));
    return object;
}

static json_t *make_segments(struct json_maker *maker,
                             const struct elf_file *elf)
{
    json_t *all = json_array();
    struct elf_segment segment;

    for (uint32_t n = 0; elf_segment_at(elf, n, &segment) == ELF_OK; n++) {
        json_t *one = json_object();

        json_put(maker, one, "type", json_hex(segment.type));
        json_put(maker, one, "flags", json_hex(segment.flags));
        json_put(maker, one, "offset", json_hex(segment.offset));
        json_put(maker, one, "virtual", json_hex(segment.vaddr));
        json_put(maker, one, "physical", json_hex(segment.paddr));
        json_put(maker, one, "file_bytes", json_hex(segment.file_bytes));
        json_put(maker, one, "memory_bytes", json_hex(segment.memory_bytes));
        json_put(maker, one, "align", json_hex(segment.align));
        json_add(maker, all, one);
    }
    return all;
}

static json_t *make_elf_sections(struct json_maker *maker,
                                 const struct elf_file *elf)
{
    json_t *all = json_array();
    struct elf_section section;

    for (uint32_t n = 0; elf_section_at(elf, n, &section) == ELF_OK; n++) {
        json_t *one = json_object();

        json_put(maker, one, "name", json_text(section.name));
        json_put(maker, one, "type", json_hex(section.type));
        json_put(maker, one, "flags", json_hex(section.flags));
        json_put(maker, one, "address", json_hex(section.address));
        json_put(maker, one, "offset", json_hex(section.offset));
        json_put(maker, one, "bytes", json_hex(section.size_bytes));
        json_add(maker, all, one);
    }
    return all;
}

json_t *json_image_elf(struct json_maker *maker,
                       const struct inspect_file *file)
{
    const struct elf_file *elf = &file->elf.elf;
    json_t *object;

    if (file->elf.status == ELF_NOT_ELF)
        return json_null();
    object = begin(maker, file->elf.status == ELF_OK,
                   elf_status_text(file->elf.status));
    if (file->elf.status != ELF_OK)
        return object;
    json_put(maker, object, "class_bits", json_integer(elf->is_64 ? 64 : 32));
    json_put(maker, object, "type", json_hex(elf->type));
    json_put(maker, object, "machine", json_hex(elf->machine));
    json_put(maker, object, "entry", json_hex(elf->entry));
    json_put(maker, object, "segments", make_segments(maker, elf));
    json_put(maker, object, "sections", make_elf_sections(maker, elf));
    return object;
}

static json_t *make_pe_sections(struct json_maker *maker,
                                const struct pe_file *pe)
{
    json_t *all = json_array();
    struct pe_section section;

    for (uint32_t n = 0; pe_section_at(pe, n, &section) == PE_OK; n++) {
        json_t *one = json_object();

        json_put(maker, one, "name", json_text(section.name));
        json_put(maker, one, "rva", json_hex(section.rva));
        json_put(maker, one, "virtual_bytes", json_hex(section.virtual_bytes));
        json_put(maker, one, "raw_offset", json_hex(section.raw_offset));
        json_put(maker, one, "raw_bytes", json_hex(section.raw_bytes));
        json_put(maker, one, "characteristics",
                 json_hex(section.characteristics));
        json_add(maker, all, one);
    }
    return all;
}

static json_t *make_directories(struct json_maker *maker,
                                const struct pe_file *pe)
{
    json_t *all = json_array();
    struct pe_directory directory;

    for (uint32_t n = 0; pe_directory_at(pe, n, &directory) == PE_OK; n++) {
        json_t *one = json_object();

        json_put(maker, one, "rva", json_hex(directory.rva));
        json_put(maker, one, "bytes", json_hex(directory.size_bytes));
        json_add(maker, all, one);
    }
    return all;
}

json_t *json_image_pe(struct json_maker *maker, const struct inspect_file *file)
{
    const struct pe_file *pe = &file->pe.pe;
    enum pe_status status = file->pe.status;
    json_t *object;

    if (status == PE_NOT_PE)
        return json_null();
    if (status == PE_OK)
        status = file->pe.check;
    object = begin(maker, status == PE_OK, pe_status_text(status));
    if (!file->pe.is_there)
        return object;
    json_put(maker, object, "class_bits", json_integer(pe->is_plus ? 64 : 32));
    json_put(maker, object, "machine", json_hex(pe->machine));
    json_put(maker, object, "characteristics", json_hex(pe->characteristics));
    json_put(maker, object, "timestamp", json_hex(pe->timestamp));
    json_put(maker, object, "image_base", json_hex(pe->image_base));
    json_put(maker, object, "entry", json_hex(pe->entry_rva));
    json_put(maker, object, "section_align", json_hex(pe->section_align));
    json_put(maker, object, "file_align", json_hex(pe->file_align));
    json_put(maker, object, "image_bytes", json_hex(pe->image_bytes));
    json_put(maker, object, "headers_bytes", json_hex(pe->headers_bytes));
    json_put(maker, object, "checksum", json_hex(pe->checksum));
    json_put(maker, object, "subsystem", json_hex(pe->subsystem));
    json_put(maker, object, "dll_characteristics", json_hex(pe->dll_flags));
    json_put(maker, object, "directories", make_directories(maker, pe));
    json_put(maker, object, "sections", make_pe_sections(maker, pe));
    return object;
}

json_t *json_image_linux(struct json_maker *maker,
                         const struct inspect_file *file)
{
    const struct inspect_linux *found = &file->linux_;
    const struct linux_header *header = &found->header;
    json_t *object;

    if (!found->is_there)
        return json_null();
    object = begin(maker, found->status == LINUX_OK,
                   linux_status_text(found->status));
    json_put(maker, object, "version", json_text(header->version));
    json_put(maker, object, "protocol", json_hex(header->protocol));
    json_put(maker, object, "setup_bytes", json_hex(header->setup_bytes));
    json_put(maker, object, "kernel_bytes", json_hex(header->syssize_bytes));
    json_put(maker, object, "loadflags", json_hex(header->loadflags));
    json_put(maker, object, "xloadflags", json_hex(header->xloadflags));
    json_put(maker, object, "code32_start", json_hex(header->code32_start));
    json_put(maker, object, "initrd_last", json_hex(header->initrd_addr_max));
    json_put(maker, object, "align", json_hex(header->alignment_bytes));
    json_put(maker, object, "is_relocatable",
             json_boolean(header->is_relocatable));
    json_put(maker, object, "cmdline_bytes", json_hex(header->cmdline_bytes));
    json_put(maker, object, "payload_offset", json_hex(header->payload_offset));
    json_put(maker, object, "payload_bytes", json_hex(header->payload_bytes));
    json_put(maker, object, "preferred_address",
             json_hex(header->preferred_address));
    json_put(maker, object, "init_bytes", json_hex(header->init_bytes));
    json_put(maker, object, "handover_offset",
             json_hex(header->handover_offset));
    return object;
}

json_t *json_image_mb1(struct json_maker *maker,
                       const struct inspect_file *file)
{
    const struct mb1_header *header = &file->mb1.header;
    bool is_fine = file->mb1.status == MB1_HEADER_OK;
    json_t *object;

    if (!file->mb1.is_there)
        return json_null();
    object = begin(maker, is_fine, mb1_header_status_text(file->mb1.status));
    json_put(maker, object, "offset", json_hex(file->mb1.offset));
    if (!is_fine)
        return object;
    json_put(maker, object, "flags", json_hex(header->flags));
    json_put(maker, object, "header_address", json_hex(header->header_address));
    json_put(maker, object, "load_address", json_hex(header->load_address));
    json_put(maker, object, "load_end_address",
             json_hex(header->load_end_address));
    json_put(maker, object, "bss_end_address",
             json_hex(header->bss_end_address));
    json_put(maker, object, "entry_address", json_hex(header->entry_address));
    return object;
}

json_t *json_image_mb2(struct json_maker *maker,
                       const struct inspect_file *file)
{
    const struct inspect_mb2 *found = &file->mb2;
    bool is_fine = found->status == MB2_HEADER_END;
    json_t *object, *tags = json_array();

    if (!found->is_there) {
        json_decref(tags);
        return json_null();
    }
    object = begin(maker, is_fine, mb2_header_status_text(found->status));
    json_put(maker, object, "offset", json_hex(found->offset));
    for (uint32_t n = 0; n < found->tag_count; n++) {
        const struct mb2_header_tag *tag = &found->tags[n];
        json_t *one = json_object();

        json_put(maker, one, "offset", json_hex(tag->offset));
        json_put(maker, one, "type", json_hex(tag->type));
        json_put(maker, one, "is_optional",
                 json_boolean((tag->flags & MB2_HTAG_OPTIONAL) != 0));
        json_put(maker, one, "bytes", json_hex(tag->all.length_bytes));
        json_add(maker, tags, one);
    }
    json_put(maker, object, "tags", tags);
    return object;
}

json_t *json_image_notes(struct json_maker *maker,
                         const struct inspect_file *file)
{
    json_t *all = json_array();

    for (uint32_t n = 0; n < file->note_count; n++) {
        const struct inspect_note *note = &file->notes[n];
        json_t *one = json_object();

        json_put(maker, one, "owner", json_text(note->owner));
        json_put(maker, one, "type", json_hex(note->type));
        json_put(maker, one, "offset", json_hex(note->offset));
        json_put(maker, one, "bytes", json_hex(note->desc.length_bytes));
        json_add(maker, all, one);
    }
    return all;
}
