/* SPDX-License-Identifier: BSD-2-Clause */
/* FACTS: what the image says about itself, each under its name. */
#include "tools/inspect/page.h"

#include <string.h>

#include "spec/pe.h"
#include "tools/inspect/rights.h"

#define VALUE_COLUMN    16u /* leaves 64 of 80 to a hash */
/* os-release and command lines are long; their beginning tells enough. */
#define LONG_TEXT_BYTES 240u

static void begin(struct setter *set, const char *name)
{
    if (set->at != 0)
        set_line(set); /* the heading's */
    set_to(set, 2);
    set_text(set, TINT_DIM, name);
    set_to(set, VALUE_COLUMN);
    set_hang_here(set);
}

static void show_text(struct setter *set, const char *name, struct text value)
{
    char escaped[PAGE_ITEM_ROOM];
    bool is_cut = value.length > LONG_TEXT_BYTES;

    if (value.length == 0)
        return;
    begin(set, name);
    if (is_cut)
        value.length = LONG_TEXT_BYTES;
    set_words(set, TINT_PLAIN, page_escaped(text_trim(value), escaped));
    if (is_cut)
        set_words(set, TINT_DIM, " \u2026");
    set_line(set);
}

static void show_signature(struct setter *set,
                           const struct fact_signature *signature)
{
    if (signature->problem[0] != '\0') {
        set_words(set, TINT_BAD, signature->problem);
        return;
    }
    set_words(set, TINT_PLAIN, signature->signer);
    if (strcmp(signature->signer, signature->issuer) != 0)
        set_format(set, TINT_DIM, " (issued by %s)", signature->issuer);
    set_text(set, TINT_DIM, ":");
    set_format(set, TINT_DIM, " %s", signature->digest);
    if (!signature->is_digest_right)
        set_words(set, TINT_BAD, " is not this file's");
    else if (!signature->is_signature_right)
        set_words(set, TINT_BAD, " is this file's, but the signature is wrong");
    else
        set_words(set, TINT_GOOD, " is this file's, signed by that key");
}

static void show_signatures(struct setter *set,
                            const struct inspect_facts *facts)
{
    for (uint32_t n = 0; n < facts->signature_count; n++) {
        begin(set, "signed by");
        show_signature(set, &facts->signatures[n]);
        set_line(set);
    }
    if (facts->certificates_problem[0] != '\0' || facts->has_more_signatures) {
        begin(set, "certificates");
        set_words(set, TINT_BAD,
                  facts->certificates_problem[0] != '\0'
                      ? facts->certificates_problem
                      : "there are more than are read");
        set_line(set);
    }
}

/* Components and generations: what revocation compares. */
static void show_sbat(struct setter *set, const struct inspect_facts *facts)
{
    char component[PAGE_ITEM_ROOM], generation[PAGE_ITEM_ROOM];

    if (!facts->has_sbat)
        return;
    begin(set, "SBAT");
    if (facts->sbat_count == 0)
        set_words(set, TINT_BAD, "a section without a line that can be read");
    for (uint32_t n = 0; n < facts->sbat_count; n++)
        set_format(set, TINT_PLAIN, "%s%s,%s", n != 0 ? "  " : "",
                   page_escaped(facts->sbat[n].component, component),
                   page_escaped(facts->sbat[n].generation, generation));
    set_line(set);
}

/* By name; the values are for programs. */
static void show_xen_notes(struct setter *set,
                           const struct inspect_facts *facts)
{
    if (facts->xen_note_count == 0)
        return;
    begin(set, "Xen notes");
    for (uint32_t n = 0; n < facts->xen_note_count; n++) {
        const struct fact_xen_note *note = &facts->xen_notes[n];

        set_text(set, TINT_PLAIN, n != 0 ? "," : "");
        if (note->name[0] != '\0')
            set_format(set, TINT_PLAIN, " %s", note->name);
        else
            set_format(set, TINT_PLAIN, " type %u", note->type);
    }
    set_line(set);
}

/* NX_COMPAT is a promise; the sections keep it or do not. */
static void show_rights(struct setter *set, const struct inspect_file *file)
{
    struct text broken;
    bool has_nx, has_broken;
    char escaped[PAGE_ITEM_ROOM];

    if (file->pe.status != PE_OK)
        return;
    has_nx = (file->pe.pe.dll_flags & PE_DLL_NX_COMPAT) != 0;
    has_broken = rights_pe_broken(&file->pe.pe, &broken);
    begin(set, "NX");
    set_words(set, has_nx ? TINT_PLAIN : TINT_WARNING,
              has_nx ? "NX_COMPAT" : "no NX_COMPAT");
    if (has_broken) {
        set_format(set, TINT_BAD, ", but section %s is writable and executable",
                   page_escaped(broken, escaped));
    } else {
        set_words(set, has_nx ? TINT_GOOD : TINT_PLAIN,
                  ", and no section is writable and executable");
    }
    set_line(set);
}

static void show_payload(struct setter *set, const struct inspect_facts *facts)
{
    char escaped[PAGE_ITEM_ROOM];

    if (facts->payload_section_count == 0)
        return;
    begin(set, "carries");
    for (uint32_t n = 0; n < facts->payload_section_count; n++)
        set_format(set, TINT_PLAIN, "%s%s", n != 0 ? "  " : "",
                   page_escaped(facts->payload_sections[n], escaped));
    set_line(set);
}

void page_facts(struct setter *set, const struct inspect_report *report)
{
    const struct inspect_facts *facts = &report->facts;

    page_heading(set, "FACTS");
    show_text(set, "Linux", facts->linux_version);
    show_text(set, "Xen guest", facts->xen_guest_os);
    show_text(set, "Xen version", facts->xen_version);
    show_xen_notes(set, facts);
    show_signatures(set, facts);
    show_text(set, "SHA-256", text_of(facts->authenticode_sha256));
    show_sbat(set, facts);
    show_rights(set, &report->file);
    show_text(set, "build id", text_of(facts->build_id));
    show_payload(set, facts);
    show_text(set, ".cmdline", facts->cmdline);
    show_text(set, ".uname", facts->uname);
    show_text(set, ".osrel", facts->os_release);
    if (set->at == 0)
        return;
    set_text(set, TINT_DIM, "  none");
    set_line(set);
}
