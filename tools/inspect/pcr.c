/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/inspect/pcr.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "tools/inspect/json.h"
#include "tools/inspect/pcr_boot.h"

struct prediction {
    struct pcr_boot boot;
    struct pcr_log log;
};

const char *pcr_clash(const struct pcr_options *o)
{
    bool is_efi = o->door == NULL || strcmp(o->door, "efi") == 0;
    bool is_linux = !is_efi && strcmp(o->door, "linux") == 0;
    bool has_modules = o->kernel != NULL || o->kernel_cmdline != NULL ||
                       o->module_count != 0;

    if (!is_efi && !is_linux && strcmp(o->door, "mb2efi") != 0)
        return "--door: expected efi, mb2efi or linux";
    if (is_efi && has_modules)
        return "by the door efi the configuration names kernel and modules";
    if (is_linux && has_modules)
        return "by the door linux there is an initrd and no other module";
    if (!is_efi && (o->config != NULL || o->root != NULL))
        return "--config and --root go with the door efi";
    return NULL;
}

static void hex(const struct pcr_digests *digests, enum pcr_bank bank,
                char ret_text[2 * PCR_DIGEST_BYTES_MAX + 1])
{
    for (unsigned n = 0; n < pcr_bank_bytes[bank]; n++)
        snprintf(ret_text + 2 * n, 3, "%02x", digests->at[bank][n]);
}

static void show_text(FILE *to, const struct pcr_log *log, const char *image)
{
    char digest[2 * PCR_DIGEST_BYTES_MAX + 1];

    fprintf(to, "%s: %u events, with their SHA-256\n", image,
            log->event_count);
    for (uint32_t n = 0; n < log->event_count; n++) {
        const struct pcr_event *event = &log->events[n];

        hex(&event->digests, PCR_SHA256, digest);
        fprintf(to, "  %2u  %s  %s\n", event->pcr, digest, event->text);
    }
    fprintf(to, "PCRs in the end, if nobody but Adit extends them\n");
    for (unsigned pcr = 0; pcr < PCR_COUNT; pcr++)
        for (enum pcr_bank bank = 0;
             log->is_extended[pcr] && bank < PCR_BANKS; bank++) {
            hex(&log->values[pcr], bank, digest);
            fprintf(to, "  %2u  %-6s  %s\n", pcr, pcr_bank_names[bank],
                    digest);
        }
}

static json_t *json_digests(struct json_maker *maker,
                            const struct pcr_digests *digests)
{
    char digest[2 * PCR_DIGEST_BYTES_MAX + 1];
    json_t *object = json_object();

    for (enum pcr_bank bank = 0; bank < PCR_BANKS; bank++) {
        hex(digests, bank, digest);
        json_put(maker, object, pcr_bank_names[bank], json_string(digest));
    }
    return object;
}

static json_t *json_event(struct json_maker *maker,
                          const struct pcr_event *event)
{
    json_t *object = json_object();

    json_put(maker, object, "pcr", json_integer(event->pcr));
    json_put(maker, object, "text", json_text(text_of(event->text)));
    json_put(maker, object, "bytes",
             json_integer((json_int_t)event->data_bytes));
    json_put(maker, object, "digests",
             json_digests(maker, &event->digests));
    return object;
}

static bool show_json(FILE *to, const struct pcr_log *log, const char *image)
{
    struct json_maker maker = {false};
    json_t *whole = json_object(), *events = json_array();
    json_t *pcrs = json_object();
    char name[12];
    bool done;

    for (uint32_t n = 0; n < log->event_count; n++)
        json_add(&maker, events, json_event(&maker, &log->events[n]));
    for (unsigned pcr = 0; pcr < PCR_COUNT; pcr++) {
        snprintf(name, sizeof(name), "%u", pcr);
        if (log->is_extended[pcr])
            json_put(&maker, pcrs, name,
                     json_digests(&maker, &log->values[pcr]));
    }
    json_put(&maker, whole, "image", json_text(text_of(image)));
    json_put(&maker, whole, "events", events);
    json_put(&maker, whole, "pcrs", pcrs);
    done = !maker.is_short && json_dumpf(whole, to, JSON_INDENT(2)) == 0;
    json_decref(whole);
    fputc('\n', to);
    if (!done)
        tool_complain(image, "no memory for a report");
    return done;
}

enum tool_exit pcr_show(FILE *to, const struct pcr_options *options,
                        const char *image, bool as_json)
{
    struct prediction *prediction = calloc(1, sizeof(*prediction));
    enum tool_exit exit = TOOL_FAILED;

    if (prediction == NULL) {
        tool_complain(image, "no memory to predict in");
        return TOOL_FAILED;
    }
    prediction->boot.options = options;
    prediction->boot.path = image;
    prediction->boot.log = &prediction->log;
    if (!pcr_boot(&prediction->boot)) {
        exit = prediction->log.is_broken ? TOOL_FAILED : TOOL_PROBLEM;
    } else if (!as_json) {
        show_text(to, &prediction->log, image);
        exit = TOOL_OK;
    } else if (show_json(to, &prediction->log, image)) {
        exit = TOOL_OK;
    }
    pcr_boot_free(&prediction->boot);
    free(prediction);
    return exit;
}
