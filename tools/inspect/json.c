/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The JSON report, file by file: entries, verdicts and findings.  Documented
 * in docs/inspect-json.md; a change that breaks a reader needs another number
 * at "schema".
 */
#include "tools/inspect/json.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tools/inspect/disassemble.h"
#include "tools/inspect/escape.h"

#define JSON_SCHEMA 1

void json_put(struct json_maker *maker, json_t *object, const char *key,
              json_t *value)
{
    if (json_object_set_new(object, key, value) != 0)
        maker->is_short = true;
}

void json_add(struct json_maker *maker, json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) != 0)
        maker->is_short = true;
}

json_t *json_hex(uint64_t number)
{
    char text[24];

    snprintf(text, sizeof(text), "0x%" PRIx64, number);
    return json_string(text);
}

json_t *json_hex_or_null(bool is_there, uint64_t number)
{
    return is_there ? json_hex(number) : json_null();
}

json_t *json_text(struct text hostile)
{
    json_t *as_it_is, *value;
    size_t room;
    char *escaped;

    if (hostile.length == 0)
        return json_null();
    as_it_is = json_stringn(hostile.at, hostile.length);
    if (as_it_is != NULL)
        return as_it_is;
    room = hostile.length * 4 + 1; /* \xNN each */
    escaped = malloc(room);
    if (escaped == NULL)
        return NULL;
    escape_text(escaped, room, hostile);
    value = json_string(escaped);
    free(escaped);
    return value;
}

json_t *json_text_or_null(const char *text)
{
    return text == NULL ? json_null() : json_text(text_of(text));
}

static json_t *make_listing(struct json_maker *maker,
                            const struct inspect_file *file,
                            const struct inspect_entry *entry)
{
    json_t *all = json_array();
    struct listing listing;

    listing_make(file, entry, &listing);
    for (uint32_t n = 0; n < listing.count; n++) {
        const struct instruction *code = &listing.at[n];
        char bytes[2 * INSTRUCTION_BYTES_MAX + 1];
        json_t *one = json_object();

        for (uint32_t at = 0; at < code->length_bytes; at++)
            snprintf(bytes + (size_t)at * 2, 3, "%02x", code->bytes[at]);
        json_put(maker, one, "address", json_hex(code->address));
        json_put(maker, one, "bytes", json_string(bytes));
        json_put(maker, one, "text", json_string(code->text));
        json_put(maker, one, "target",
                 json_hex_or_null(code->has_target, code->target));
        json_put(maker, one, "symbol", json_text(code->symbol));
        json_put(maker, one, "symbol_offset",
                 json_hex_or_null(code->symbol.length != 0,
                                  code->symbol_offset_bytes));
        json_add(maker, all, one);
    }
    return all;
}

static json_t *make_code(struct bytes code)
{
    char text[2 * ENTRY_CODE_BYTES_MAX + 1];

    for (size_t at = 0; at < code.length_bytes; at++)
        snprintf(text + at * 2, 3, "%02x", code.at[at]);
    return code.length_bytes == 0 ? json_null() : json_string(text);
}

static json_t *make_entry(struct json_maker *maker,
                          const struct inspect_file *file,
                          const struct inspect_entry *entry, bool disassemble)
{
    json_t *one = json_object(), *asks = json_array();

    json_put(maker, one, "protocol", json_string(protocol_id(entry->protocol)));
    json_put(maker, one, "name", json_string(protocol_text(entry->protocol)));
    json_put(maker, one, "mode_bits", json_integer(entry->mode_bits));
    json_put(maker, one, "is_sound", json_boolean(entry->broken_rule == NULL));
    json_put(maker, one, "broken_rule", json_text_or_null(entry->broken_rule));
    json_put(maker, one, "header_offset", json_hex(entry->header_offset));
    json_put(maker, one, "file_offset",
             json_hex_or_null(entry->has_file_offset, entry->file_offset));
    json_put(maker, one, "physical",
             json_hex_or_null(entry->has_physical, entry->physical));
    json_put(maker, one, "rva", json_hex_or_null(entry->has_rva, entry->rva));
    json_put(maker, one, "virtual",
             json_hex_or_null(entry->has_virtual, entry->virtual_));
    json_put(maker, one, "symbol", json_text(entry->symbol));
    json_put(maker, one, "symbol_offset",
             json_hex_or_null(entry->symbol.length != 0,
                              entry->symbol_offset_bytes));
    json_put(maker, one, "code", make_code(entry_code(file, entry)));
    for (uint32_t n = 0; n < entry->ask_count && n < ENTRY_ASKS_MAX; n++)
        json_add(maker, asks, json_text(text_of(entry->asks[n])));
    json_put(maker, one, "asks", asks);
    if (disassemble)
        json_put(maker, one, "instructions", make_listing(maker, file, entry));
    return one;
}

static json_t *make_entries(struct json_maker *maker,
                            const struct inspect_report *report,
                            bool disassemble)
{
    json_t *all = json_array();

    for (uint32_t n = 0; n < report->entries.count; n++)
        json_add(maker, all,
                 make_entry(maker, &report->file, &report->entries.at[n],
                            disassemble));
    return all;
}

static const char *outcome_id(enum verdict_outcome outcome)
{
    switch (outcome) {
    case VERDICT_STARTS:
        return "starts";
    case VERDICT_REFUSES:
        return "refuses";
    case VERDICT_FAILS:
        return "fails";
    case VERDICT_DEPENDS:
        break;
    }
    return "depends";
}

static json_t *make_verdicts(struct json_maker *maker,
                             const struct verdicts *verdicts)
{
    json_t *all = json_array();

    for (uint32_t n = 0; n < verdicts->count; n++) {
        const struct verdict *verdict = &verdicts->at[n];
        const struct loader *loader = verdict->loader;
        bool is_named = verdict->protocol < PROTOCOLS;
        json_t *one = json_object();

        json_put(maker, one, "id", json_string(loader->id));
        json_put(maker, one, "name", json_string(loader->name));
        json_put(maker, one, "command", json_text_or_null(loader->command));
        json_put(maker, one, "version", json_text_or_null(loader->version));
        json_put(maker, one, "outcome",
                 json_string(outcome_id(verdict->outcome)));
        json_put(maker, one, "protocol",
                 is_named ? json_string(protocol_id(verdict->protocol))
                          : json_null());
        json_put(maker, one, "rule", json_text_or_null(verdict->rule));
        json_put(maker, one, "why", json_text_or_null(verdict->why));
        json_add(maker, all, one);
    }
    return all;
}

static json_t *make_findings(struct json_maker *maker,
                             const struct findings *findings)
{
    json_t *all = json_array();

    for (size_t n = 0; n < findings->count; n++) {
        const struct finding *finding = &findings->at[n];
        const struct rule *rule = finding->rule;
        json_t *one = json_object();

        json_put(maker, one, "rule", json_string(rule->id));
        json_put(maker, one, "severity",
                 json_string(severity_text(rule->severity)));
        json_put(maker, one, "offset",
                 json_hex_or_null(finding->has_offset, finding->offset));
        json_put(maker, one, "field", json_text_or_null(finding->field));
        json_put(maker, one, "expected", json_text_or_null(finding->expected));
        json_put(maker, one, "found", json_text_or_null(finding->found));
        json_put(maker, one, "demands", json_text_or_null(rule->demands));
        json_put(maker, one, "loaders", json_text_or_null(rule->loaders));
        json_put(maker, one, "remedy", json_text_or_null(rule->remedy));
        json_add(maker, all, one);
    }
    return all;
}

static void put_container(struct json_maker *maker, json_t *object,
                          const struct inspect_file *file)
{
    bool is_packed = file->packed != UNPACK_NONE;

    json_put(maker, object, "bytes",
             json_integer((json_int_t)file->raw.length_bytes));
    json_put(maker, object, "packed",
             is_packed ? json_string(unpack_kind_text(file->packed))
                       : json_null());
    json_put(maker, object, "unpacked_bytes",
             json_integer((json_int_t)file->bytes.length_bytes));
    json_put(maker, object, "unpack_problem",
             is_packed && file->unpack_status != UNPACK_OK
                 ? json_string(unpack_status_text(file->unpack_status))
                 : json_null());
}

static json_t *make_file(struct json_maker *maker,
                         const struct inspect_report *report, bool disassemble)
{
    const struct inspect_file *file = &report->file;
    json_t *object = json_object();

    json_put(maker, object, "path", json_text(text_of(file->path)));
    put_container(maker, object, file);
    json_put(maker, object, "what", json_text_or_null(report->facts.what));
    json_put(maker, object, "entries",
             make_entries(maker, report, disassemble));
    json_put(maker, object, "loaders", make_verdicts(maker, &report->verdicts));
    json_put(maker, object, "findings",
             make_findings(maker, &report->findings));
    json_put(maker, object, "findings_cut",
             json_boolean(report->findings.is_cut));
    json_put(maker, object, "facts", json_report_facts(maker, &report->facts));
    json_put(maker, object, "elf", json_image_elf(maker, file));
    json_put(maker, object, "pe", json_image_pe(maker, file));
    json_put(maker, object, "linux", json_image_linux(maker, file));
    json_put(maker, object, "mb1", json_image_mb1(maker, file));
    json_put(maker, object, "mb2", json_image_mb2(maker, file));
    json_put(maker, object, "notes", json_image_notes(maker, file));
    return object;
}

void report_json_begin(FILE *to)
{
    fprintf(to, "{\"adit\": \"%s\", \"schema\": %d, \"files\": [", ADIT_VERSION,
            JSON_SCHEMA);
}

bool report_json_file(FILE *to, const struct inspect_report *report, size_t n,
                      bool disassemble)
{
    struct json_maker maker = {.is_short = false};
    json_t *file = make_file(&maker, report, disassemble);
    bool is_written = false;

    fputs(n == 0 ? "\n" : ",\n", to);
    if (!maker.is_short)
        is_written = json_dumpf(file, to, JSON_INDENT(1) |
                                              JSON_ENSURE_ASCII) == 0;
    if (!is_written)
        fputs("null", to);
    json_decref(file);
    return is_written;
}

void report_json_end(FILE *to)
{
    fputs("\n]}\n", to);
}
