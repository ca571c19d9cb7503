/* SPDX-License-Identifier: BSD-2-Clause */
/* The notes by which a kernel tells Xen what it is and wants. */
#include "spec/pvh.h"
#include "tools/inspect/facts_parts.h"

static const struct {
    const char *name;
    enum fact_xen_kind kind;
} types[] = {
    [XEN_ELFNOTE_INFO] = {"INFO", FACT_XEN_BYTES},
    [XEN_ELFNOTE_ENTRY] = {"ENTRY", FACT_XEN_NUMBER},
    [XEN_ELFNOTE_HYPERCALL_PAGE] = {"HYPERCALL_PAGE", FACT_XEN_NUMBER},
    [XEN_ELFNOTE_VIRT_BASE] = {"VIRT_BASE", FACT_XEN_NUMBER},
    [XEN_ELFNOTE_PADDR_OFFSET] = {"PADDR_OFFSET", FACT_XEN_NUMBER},
    [XEN_ELFNOTE_XEN_VERSION] = {"XEN_VERSION", FACT_XEN_TEXT},
    [XEN_ELFNOTE_GUEST_OS] = {"GUEST_OS", FACT_XEN_TEXT},
    [XEN_ELFNOTE_GUEST_VERSION] = {"GUEST_VERSION", FACT_XEN_TEXT},
    [XEN_ELFNOTE_LOADER] = {"LOADER", FACT_XEN_TEXT},
    [XEN_ELFNOTE_PAE_MODE] = {"PAE_MODE", FACT_XEN_TEXT},
    [XEN_ELFNOTE_FEATURES] = {"FEATURES", FACT_XEN_TEXT},
    [XEN_ELFNOTE_BSD_SYMTAB] = {"BSD_SYMTAB", FACT_XEN_TEXT},
    [XEN_ELFNOTE_HV_START_LOW] = {"HV_START_LOW", FACT_XEN_NUMBER},
    [XEN_ELFNOTE_L1_MFN_VALID] = {"L1_MFN_VALID", FACT_XEN_BYTES},
    [XEN_ELFNOTE_SUSPEND_CANCEL] = {"SUSPEND_CANCEL", FACT_XEN_NUMBER},
    [XEN_ELFNOTE_INIT_P2M] = {"INIT_P2M", FACT_XEN_NUMBER},
    [XEN_ELFNOTE_MOD_START_PFN] = {"MOD_START_PFN", FACT_XEN_NUMBER},
    [XEN_ELFNOTE_SUPPORTED_FEATURES] = {"SUPPORTED_FEATURES",
                                        FACT_XEN_NUMBER},
    [XEN_ELFNOTE_PHYS32_ENTRY] = {"PHYS32_ENTRY", FACT_XEN_NUMBER},
    [XEN_ELFNOTE_PHYS32_RELOC] = {"PHYS32_RELOC", FACT_XEN_BYTES},
};

static struct fact_xen_note read_note(const struct inspect_note *note)
{
    struct fact_xen_note fact = {
        .type = note->type,
        .name = "",
        .kind = FACT_XEN_BYTES,
        .desc = note->desc,
    };
    size_t length_bytes = note->desc.length_bytes;

    if (note->type < sizeof(types) / sizeof(types[0])) {
        fact.name = types[note->type].name;
        fact.kind = types[note->type].kind;
    }
    if (fact.kind == FACT_XEN_TEXT) {
        fact.text = (struct text){(const char *)note->desc.at, length_bytes};
        text_until_nul(note->desc, &fact.text);
    } else if (fact.kind == FACT_XEN_NUMBER && length_bytes == 8) {
        fact.number = load_le64(note->desc.at);
    } else if (fact.kind == FACT_XEN_NUMBER && length_bytes == 4) {
        fact.number = load_le32(note->desc.at);
    } else {
        fact.kind = FACT_XEN_BYTES;
    }
    return fact;
}

void facts_xen(const struct inspect_file *file, struct inspect_facts *facts)
{
    for (uint32_t n = 0; n < file->note_count &&
         facts->xen_note_count < FACT_XEN_NOTES_MAX; n++) {
        const struct inspect_note *note = &file->notes[n];
        struct fact_xen_note fact;

        if (!text_equal(note->owner, TEXT("Xen")))
            continue;
        fact = read_note(note);
        facts->xen_notes[facts->xen_note_count++] = fact;
        if (fact.type == XEN_ELFNOTE_GUEST_OS)
            facts->xen_guest_os = fact.text;
        if (fact.type == XEN_ELFNOTE_XEN_VERSION)
            facts->xen_version = fact.text;
    }
}
