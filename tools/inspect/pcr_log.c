/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/inspect/pcr_log.h"

#include "lib/print.h"
#include "tools/inspect/crypto.h"
#include "tools/tool.h"

const char *const pcr_bank_names[PCR_BANKS] = {"sha1", "sha256", "sha384"};
const unsigned pcr_bank_bytes[PCR_BANKS] = {20, 32, 48};

/* Of one view behind the other. */
static bool hash(enum pcr_bank bank, const struct bytes *views, size_t count,
                 uint8_t *ret_digest)
{
    static const char *const names[PCR_BANKS] = {"SHA1", "SHA256", "SHA384"};
    const struct crypto *crypto = crypto_open();
    const EVP_MD *kind = crypto != NULL
                             ? crypto->EVP_get_digestbyname(names[bank])
                             : NULL;
    EVP_MD_CTX *context = kind != NULL ? crypto->EVP_MD_CTX_new() : NULL;
    bool is_good = context != NULL &&
                   crypto->EVP_DigestInit_ex(context, kind, NULL) == 1;

    for (size_t n = 0; is_good && n < count; n++)
        is_good = crypto->EVP_DigestUpdate(context, views[n].at,
                                           views[n].length_bytes) == 1;
    is_good = is_good &&
              crypto->EVP_DigestFinal_ex(context, ret_digest, NULL) == 1;
    if (context != NULL)
        crypto->EVP_MD_CTX_free(context);
    return is_good;
}

/* The digest of `data`, which the PCR is extended by. */
static bool extend(struct pcr_log *log, uint32_t pcr, enum pcr_bank bank,
                   struct bytes data, uint8_t *ret_digest)
{
    uint8_t *value = log->values[pcr].at[bank];
    struct bytes both[] = {bytes_of(value, pcr_bank_bytes[bank]),
                           bytes_of(ret_digest, pcr_bank_bytes[bank])};
    uint8_t next[PCR_DIGEST_BYTES_MAX];

    if (!hash(bank, &data, 1, ret_digest) || !hash(bank, both, 2, next))
        return false;
    memcpy(value, next, pcr_bank_bytes[bank]);
    return true;
}

static void add(struct pcr_log *log, uint32_t pcr, struct bytes data,
                const char *text)
{
    struct pcr_event *event = &log->events[log->event_count];

    if (log->is_broken)
        return;
    if (log->event_count == PCR_EVENTS_MAX) {
        tool_complain(NULL, "expected at most %u events", PCR_EVENTS_MAX);
        log->is_broken = true;
        return;
    }
    *event = (struct pcr_event){.pcr = pcr, .data_bytes = data.length_bytes};
    memcpy(event->text, text, PCR_TEXT_BYTES);
    for (enum pcr_bank bank = 0; bank < PCR_BANKS; bank++)
        if (!extend(log, pcr, bank, data, event->digests.at[bank])) {
            tool_complain(NULL, "no %s: expected it from libcrypto",
                          pcr_bank_names[bank]);
            log->is_broken = true;
            return;
        }
    log->is_extended[pcr] = true;
    log->event_count++;
}

void pcr_log_bytes(struct pcr_log *log, enum measure_kind kind,
                   struct bytes data, const char *what, struct text name)
{
    char event[PCR_TEXT_BYTES] = "";

    print_buffer(event, sizeof(event), "adit %s%s%pT", what,
                 name.length != 0 ? " " : "", (void *)&name);
    add(log, measure_pcr(kind, log->carries_kernel), data, event);
}

void pcr_log_text(struct pcr_log *log, const char *what, struct text text)
{
    char event[PCR_TEXT_BYTES] = "";
    char *copy = calloc(1, text.length + 1);

    if (copy == NULL) {
        tool_complain(NULL, "no memory for a text");
        log->is_broken = true;
        return;
    }
    if (text.length != 0)
        memcpy(copy, text.at, text.length);
    print_buffer(event, sizeof(event), "adit %s: %pT", what, (void *)&text);
    add(log, measure_pcr(MEASURE_TEXT, log->carries_kernel),
        bytes_of(copy, text.length + 1), event);
    free(copy);
}
