/* SPDX-License-Identifier: BSD-2-Clause */
/* What all loaders look at; loader_multiboot.c has the Multiboot headers. */
#include "tools/inspect/loader_view.h"

#include <stdarg.h>
#include <stdio.h>

#include "spec/elf.h"
#include "spec/mb1.h"
#include "spec/pvh.h"

static void find_mb1(struct loader_view *view)
{
    struct mb1_header_problem problem;
    uint32_t at = 0;

    view->has_mb1_magic = mb1_header_find(view->bytes, 0,
                                          &view->mb1_magic_at);
    while (!view->has_mb1 && mb1_header_find(view->bytes, at, &at)) {
        view->has_mb1 = mb1_header_read(view->bytes, at, &view->mb1,
                                        &problem) == MB1_HEADER_OK;
        at += MB1_HEADER_ALIGN;
    }
}

static void find_mb2(struct loader_view *view)
{
    struct mb2_header_problem problem;
    uint32_t at = 0;

    view->has_mb2_magic = mb2_header_find(view->bytes, 0,
                                          &view->mb2_magic_at);
    while (!view->has_mb2 && mb2_header_find(view->bytes, at, &at)) {
        view->has_mb2 = mb2_header_read(view->bytes, at, &view->mb2,
                                        &problem) == MB2_HEADER_OK;
        at += 4;
    }
}

static void find_headers(struct loader_view *view)
{
    find_mb1(view);
    find_mb2(view);
    view->has_linux = linux_header_read(view->bytes, &view->linux_);
}

void view_inner(const struct inspect_file *file,
                const struct inspect_facts *facts,
                struct loader_view *ret_view)
{
    struct loader_view view = {
        .facts = facts,
        .bytes = file->bytes,
        .elf_status = file->elf.status,
        .pe_status = file->pe.status,
        .notes = file->notes,
        .note_count = file->note_count,
    };

    if (file->packed != UNPACK_NONE && file->unpack_status != UNPACK_OK) {
        view_outer(file, facts, ret_view);
        ret_view->damage = unpack_status_text(file->unpack_status);
        return;
    }
    if (file->elf.status == ELF_OK)
        view.elf = &file->elf.elf;
    if (file->pe.is_there)
        view.pe = &file->pe.pe;
    find_headers(&view);
    *ret_view = view;
}

void view_outer(const struct inspect_file *file,
                const struct inspect_facts *facts,
                struct loader_view *ret_view)
{
    if (file->packed == UNPACK_NONE) {
        view_inner(file, facts, ret_view);
        return;
    }
    *ret_view = (struct loader_view){
        .facts = facts,
        .bytes = file->raw,
        .packed = file->packed,
        .elf_status = ELF_NOT_ELF,
        .pe_status = PE_NOT_PE,
    };
    find_headers(ret_view);
}

static void say(struct verdict *verdict, enum verdict_outcome outcome,
                enum protocol protocol, const char *rule, const char *format,
                va_list list)
{
    verdict->outcome = outcome;
    verdict->protocol = protocol;
    verdict->rule = rule;
    vsnprintf(verdict->why, sizeof(verdict->why), format, list);
}

void loader_starts(struct verdict *verdict, enum protocol protocol,
                   const char *format, ...)
{
    va_list list;

    va_start(list, format);
    say(verdict, VERDICT_STARTS, protocol, NULL, format, list);
    va_end(list);
}

bool loader_refuses(struct verdict *verdict, const char *rule,
                    const char *format, ...)
{
    va_list list;

    va_start(list, format);
    say(verdict, VERDICT_REFUSES, PROTOCOLS, rule, format, list);
    va_end(list);
    return false;
}

bool loader_fails(struct verdict *verdict, enum protocol protocol,
                  const char *rule, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    say(verdict, VERDICT_FAILS, protocol, rule, format, list);
    va_end(list);
    return false;
}

bool loader_depends(struct verdict *verdict, enum protocol protocol,
                    const char *rule, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    say(verdict, VERDICT_DEPENDS, protocol, rule, format, list);
    va_end(list);
    return false;
}

bool loader_finds_nothing(const struct loader_view *view,
                          struct verdict *verdict, const char *missing)
{
    if (view->damage != NULL)
        return loader_refuses(verdict, RULE_PACKED_DAMAGED, "%s data, %s",
                              unpack_kind_text(view->packed), view->damage);
    if (view->packed != UNPACK_NONE)
        return loader_refuses(verdict, RULE_PACKED_IMAGE,
                              "%s data, which it does not unpack",
                              unpack_kind_text(view->packed));
    return loader_refuses(verdict, NULL, "%s", missing);
}

static void add_segment(const struct loader_view *view,
                        const struct elf_segment *segment,
                        struct elf_load *load)
{
    uint64_t end = segment->paddr + segment->memory_bytes;
    uint64_t entry_offset = view->elf->entry - segment->vaddr;
    struct bytes bytes;

    if (end < segment->paddr)
        end = UINT64_MAX;
    if (segment->paddr < load->lowest)
        load->lowest = segment->paddr;
    if (end > load->highest)
        load->highest = end;
    if (!bytes_sub(view->bytes, segment->offset, segment->file_bytes, &bytes))
        load->is_in_file = false;
    if (segment->vaddr != segment->paddr)
        load->is_flat = false;
    if (!load->has_entry && view->elf->entry >= segment->vaddr &&
        entry_offset < segment->memory_bytes) {
        load->has_entry = true;
        load->entry = segment->paddr + entry_offset;
    }
    load->segments++;
}

void view_elf_load(const struct loader_view *view, struct elf_load *ret_load)
{
    struct elf_load load = {
        .lowest = UINT64_MAX, .is_in_file = true, .is_flat = true};
    struct elf_segment segment;
    struct elf_section section;

    for (uint32_t n = 0;
         elf_segment_at(view->elf, n, &segment) == ELF_OK; n++)
        if (segment.type == PT_LOAD)
            add_segment(view, &segment, &load);
    for (uint32_t n = 0; n < view->elf->shdr_count; n++)
        if (elf_section_at(view->elf, n, &section) == ELF_OK &&
            (section.type == SHT_REL || section.type == SHT_RELA))
            load.has_relocs = true;
    load.table_end = view->elf->phdr_offset +
                     (uint64_t)view->elf->phdr_count *
                         (view->elf->is_64 ? PHDR64_BYTES : PHDR32_BYTES);
    *ret_load = load;
}

bool view_xen_note(const struct loader_view *view, uint32_t type,
                   const struct inspect_note **ret_note)
{
    for (uint32_t n = view->note_count; n-- != 0;)
        if (view->notes[n].type == type &&
            text_equal(view->notes[n].owner, TEXT("Xen"))) {
            *ret_note = &view->notes[n];
            return true;
        }
    return false;
}
