/* SPDX-License-Identifier: BSD-2-Clause */
/* What an image says about itself in plain text, notes and sections. */
#include "tools/inspect/facts.h"

#include <stdio.h>
#include <string.h>

#include "format/pe_debug.h"
#include "format/sbat.h"
#include "spec/elf.h"
#include "tools/inspect/facts_parts.h"

void facts_copy(struct text text, char *ret_copy, size_t room)
{
    if (text.length < room) {
        memcpy(ret_copy, text.at, text.length);
        ret_copy[text.length] = '\0';
        return;
    }
    memcpy(ret_copy, text.at, room - 4);
    memcpy(ret_copy + room - 4, "...", 4);
}

void facts_hex(struct bytes bytes, char *ret_hex, size_t room)
{
    static const char digits[] = "0123456789abcdef";
    bool is_cut = bytes.length_bytes > (room - 1) / 2;
    size_t length_bytes = is_cut ? (room - 4) / 2 : bytes.length_bytes;

    for (size_t n = 0; n < length_bytes; n++) {
        *ret_hex++ = digits[bytes.at[n] >> 4];
        *ret_hex++ = digits[bytes.at[n] & 15];
    }
    memcpy(ret_hex, is_cut ? "..." : "", is_cut ? 4 : 1);
}

/* A section as text, without the NULs that pad it. */
static struct text section_text(const struct pe_file *pe,
                                const struct pe_section *section)
{
    struct bytes bytes = pe_section_bytes(pe, section);
    struct text text = {(const char *)bytes.at, bytes.length_bytes};

    while (text.length != 0 && text.at[text.length - 1] == '\0')
        text.length--;
    return text;
}

void facts_sbat(const struct inspect_file *file, struct inspect_facts *facts)
{
    struct pe_section section;
    struct sbat_line line;
    struct text rest;

    if (!file->pe.is_there ||
        pe_section_named(&file->pe.pe, TEXT(".sbat"), &section) != PE_OK)
        return;
    facts->has_sbat = true;
    rest = sbat_until_padding(section_text(&file->pe.pe, &section));
    while (sbat_next(&rest, &line) != SBAT_END) {
        if (facts->sbat_count == FACT_SBAT_MAX) {
            facts->has_more_sbat = true;
            return;
        }
        facts->sbat[facts->sbat_count++] = (struct fact_sbat){
            line.component, line.generation, line.vendor};
    }
}

/* Sections whose bytes are files: of a unified image, Xen's or our own. */
static bool is_payload(struct text name)
{
    static const char *const names[] = {
        ".linux", ".kernel", ".initrd", ".ramdisk", ".ucode", ".dtb",
        ".dtbauto", ".efifw", ".splash", ".config", ".xsm", ".profile",
        ".pcrsig", ".pcrpkey",
    };

    for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++)
        if (text_equal(name, text_of(names[n])))
            return true;
    return false;
}

void facts_sections(const struct inspect_file *file,
                    struct inspect_facts *facts)
{
    const struct pe_file *pe = &file->pe.pe;
    struct pe_section section;

    if (file->linux_.is_there)
        facts->linux_version = file->linux_.header.version;
    if (!file->pe.is_there)
        return;
    /* The first of a name counts, as it does for those who look them up. */
    for (uint32_t n = 0; pe_section_at(pe, n, &section) == PE_OK; n++) {
        struct text *wanted =
            text_equal(section.name, TEXT(".osrel")) ? &facts->os_release
            : text_equal(section.name, TEXT(".uname")) ? &facts->uname
            : text_equal(section.name, TEXT(".cmdline")) ? &facts->cmdline
            : NULL;

        if (wanted != NULL && wanted->at == NULL)
            *wanted = section_text(pe, &section);
        if (is_payload(section.name) &&
            facts->payload_section_count < FACT_SECTIONS_MAX)
            facts->payload_sections[facts->payload_section_count++] =
                section.name;
    }
}

void facts_build_id(const struct inspect_file *file,
                    struct inspect_facts *facts)
{
    struct bytes id;

    for (uint32_t n = 0; n < file->note_count; n++) {
        const struct inspect_note *note = &file->notes[n];

        if (note->type == NT_GNU_BUILD_ID &&
            text_equal(note->owner, TEXT("GNU"))) {
            facts_hex(note->desc, facts->build_id, sizeof(facts->build_id));
            return;
        }
    }
    if (file->pe.is_there && pe_debug_guid(&file->pe.pe, &id) == PE_OK)
        facts_hex(id, facts->build_id, sizeof(facts->build_id));
}

void inspect_facts_find(const struct inspect_file *file,
                        struct inspect_facts *ret_facts)
{
    memset(ret_facts, 0, sizeof(*ret_facts));
    facts_sbat(file, ret_facts);
    facts_sections(file, ret_facts);
    facts_build_id(file, ret_facts);
    facts_xen(file, ret_facts);
    facts_signatures(file, ret_facts);
}
