/* SPDX-License-Identifier: BSD-2-Clause */
/* The JSON report of what an image says about itself. */
#include "tools/inspect/json.h"

static json_t *make_sbat(struct json_maker *maker,
                         const struct inspect_facts *facts)
{
    json_t *all = json_array();

    for (uint32_t n = 0; n < facts->sbat_count; n++) {
        json_t *one = json_object();

        json_put(maker, one, "component", json_text(facts->sbat[n].component));
        json_put(maker, one, "generation",
                 json_text(facts->sbat[n].generation));
        json_put(maker, one, "vendor", json_text(facts->sbat[n].vendor));
        json_add(maker, all, one);
    }
    return all;
}

static json_t *make_signatures(struct json_maker *maker,
                               const struct inspect_facts *facts)
{
    json_t *all = json_array();

    for (uint32_t n = 0; n < facts->signature_count; n++) {
        const struct fact_signature *signature = &facts->signatures[n];
        json_t *one = json_object();

        json_put(maker, one, "offset", json_hex(signature->offset));
        json_put(maker, one, "problem", json_text_or_null(signature->problem));
        json_put(maker, one, "signer", json_text_or_null(signature->signer));
        json_put(maker, one, "issuer", json_text_or_null(signature->issuer));
        json_put(maker, one, "digest", json_text_or_null(signature->digest));
        json_put(maker, one, "is_digest_right",
                 json_boolean(signature->is_digest_right));
        json_put(maker, one, "is_signature_right",
                 json_boolean(signature->is_signature_right));
        json_add(maker, all, one);
    }
    return all;
}

static json_t *make_xen_notes(struct json_maker *maker,
                              const struct inspect_facts *facts)
{
    json_t *all = json_array();

    for (uint32_t n = 0; n < facts->xen_note_count; n++) {
        const struct fact_xen_note *note = &facts->xen_notes[n];
        json_t *one = json_object();

        json_put(maker, one, "type", json_hex(note->type));
        json_put(maker, one, "name", json_text_or_null(note->name));
        json_put(maker, one, "text",
                 note->kind == FACT_XEN_TEXT ? json_text(note->text)
                                             : json_null());
        json_put(maker, one, "number",
                 json_hex_or_null(note->kind == FACT_XEN_NUMBER, note->number));
        json_add(maker, all, one);
    }
    return all;
}

json_t *json_report_facts(struct json_maker *maker,
                          const struct inspect_facts *facts)
{
    json_t *object = json_object(), *payload = json_array();

    json_put(maker, object, "sbat",
             facts->has_sbat ? make_sbat(maker, facts) : json_null());
    json_put(maker, object, "signatures", make_signatures(maker, facts));
    json_put(maker, object, "sbat_cut", json_boolean(facts->has_more_sbat));
    json_put(maker, object, "signatures_cut",
             json_boolean(facts->has_more_signatures));
    json_put(maker, object, "certificates_problem",
             json_text_or_null(facts->certificates_problem));
    json_put(maker, object, "authenticode_sha256",
             json_text_or_null(facts->authenticode_sha256));
    json_put(maker, object, "build_id", json_text_or_null(facts->build_id));
    json_put(maker, object, "linux_version", json_text(facts->linux_version));
    json_put(maker, object, "os_release", json_text(facts->os_release));
    json_put(maker, object, "uname", json_text(facts->uname));
    json_put(maker, object, "cmdline", json_text(facts->cmdline));
    json_put(maker, object, "xen_guest_os", json_text(facts->xen_guest_os));
    json_put(maker, object, "xen_version", json_text(facts->xen_version));
    json_put(maker, object, "xen_notes", make_xen_notes(maker, facts));
    for (uint32_t n = 0; n < facts->payload_section_count; n++)
        json_add(maker, payload, json_text(facts->payload_sections[n]));
    json_put(maker, object, "payload_sections", payload);
    return object;
}
