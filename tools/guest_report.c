/* SPDX-License-Identifier: BSD-2-Clause */
/* `adit-guest dmesg` and `adit-guest report`.  See guest.h. */
#include "tools/guest.h"

#include <ctype.h>

#define NAME(name, text) {#name, text},
static const struct {
    const char *name, *text;
} features[] = {ADIT_FEATURES(NAME)};
#undef NAME

/* It goes to a terminal, and what Adit was told by others is among it. */
static void print_text(const uint64_t words[], unsigned length)
{
    for (unsigned n = 0; n < length; n++) {
        unsigned char c = (unsigned char)(words[n / 8] >> n % 8 * 8);

        if (c == '\n' || (c >= ' ' && c <= '~'))
            putchar(c);
        else
            printf("\\x%02x", c);
    }
}

enum tool_exit guest_dmesg(const struct guest_host *host)
{
    uint64_t position = 0, lost = 0;

    for (;;) {
        struct adit_call call = {.rax = ADIT_CALL_LOG, .rdi = position};
        int64_t length = guest_ask(host, &call);
        uint64_t words[] = {call.rsi, call.rdx, call.r8, call.r9, call.r10};

        if (length <= 0)
            break;
        if (length > ADIT_LOG_BYTES_MAX ||
            call.rdi - position < (uint64_t)length) {
            guest_complain("the log cannot be read: position %#llx, %lld "
                           "bytes, next position %#llx",
                           (unsigned long long)position, (long long)length,
                           (unsigned long long)call.rdi);
            return TOOL_PROBLEM;
        }
        lost += call.rdi - position - (uint64_t)length;
        position = call.rdi;
        print_text(words, (unsigned)length);
    }
    if (lost != 0)
        guest_complain("%llu bytes of older text are no longer there",
                       (unsigned long long)lost);
    return TOOL_OK;
}

static bool has_feature(const struct guest_host *host, unsigned bit,
                        bool is_used)
{
    bool is_unused = (ADIT_FEATURES_UNUSED >> bit & 1) != 0;

    return (host->facts[ADIT_FACT_FEATURES] >> bit & 1) != 0 &&
           is_unused != is_used;
}

static void print_features(const struct guest_host *host, const char *head,
                           bool is_used)
{
    unsigned count = 0;

    for (unsigned bit = 0; bit < ADIT_FEATURE_COUNT; bit++) {
        if (has_feature(host, bit, is_used))
            printf("%s%s", count++ == 0 ? head : ", ", features[bit].text);
    }
    if (count != 0)
        putchar('\n');
}

static void print_lines(const struct guest_host *host)
{
    const uint64_t *facts = host->facts;

    printf("Adit %s runs this guest; hypercalls by %s, version %u\n",
           guest_version(host->version).text, host->is_vmcall ? "VMCALL" : "VMMCALL",
           host->calls_version);
    if (host->has[ADIT_FACT_BACKEND])
        printf("backend   %s with nested paging\n",
               guest_fact_name(facts[ADIT_FACT_BACKEND]).text);
    print_features(host, "features  ", true);
    print_features(host, "not used  ", false);
    if (host->has[ADIT_FACT_CPUS])
        printf("CPUs      %llu, %llu in the guest\n",
               (unsigned long long)facts[ADIT_FACT_CPUS],
               (unsigned long long)facts[ADIT_FACT_CPUS_RUNNING]);
    if (host->has[ADIT_FACT_KEPT_BYTES])
        printf("kept      %s KiB of memory for itself\n",
               guest_number(facts[ADIT_FACT_KEPT_BYTES] >> 10).text);
    if (host->has[ADIT_FACT_CONTAINED])
        printf("DMA       %s\n",
               facts[ADIT_FACT_CONTAINED] == 1
                   ? "contained"
                   : "not contained: devices can write to what is kept");
    if (host->has[ADIT_FACT_DOOR])
        printf("door      %s\n",
               guest_fact_name(facts[ADIT_FACT_DOOR]).text);
    if (host->has[ADIT_FACT_LOG_BYTES])
        printf("log       %s bytes so far\n",
               guest_number(facts[ADIT_FACT_LOG_BYTES]).text);
}

static void print_json_features(const struct guest_host *host,
                                const char *name, bool is_used)
{
    const char *comma = "";

    printf(",\"%s\":[", name);
    for (unsigned bit = 0; bit < ADIT_FEATURE_COUNT; bit++) {
        if (!has_feature(host, bit, is_used))
            continue;
        printf("%s\"%s\"", comma, guest_key(features[bit].name).text);
        comma = ",";
    }
    putchar(']');
}

static void print_json_number(const struct guest_host *host, const char *name,
                              enum adit_fact fact)
{
    if (host->has[fact])
        printf(",\"%s\":%llu", name, (unsigned long long)host->facts[fact]);
}

static void print_json(const struct guest_host *host)
{
    printf("{\"version\":\"%s\",\"calls\":%u,\"instruction\":\"%s\"",
           guest_version(host->version).text, host->calls_version,
           host->is_vmcall ? "VMCALL" : "VMMCALL");
    printf(",\"backend\":\"%s\",\"door\":\"%s\"",
           guest_fact_name(host->facts[ADIT_FACT_BACKEND]).text,
           guest_fact_name(host->facts[ADIT_FACT_DOOR]).text);
    print_json_features(host, "features", true);
    print_json_features(host, "features_not_used", false);
    print_json_number(host, "cpus", ADIT_FACT_CPUS);
    print_json_number(host, "running", ADIT_FACT_CPUS_RUNNING);
    print_json_number(host, "kept_bytes", ADIT_FACT_KEPT_BYTES);
    print_json_number(host, "log_bytes", ADIT_FACT_LOG_BYTES);
    printf(",\"dma_contained\":%s}\n",
           host->facts[ADIT_FACT_CONTAINED] == 1 ? "true" : "false");
}

enum tool_exit guest_report(const struct guest_host *host, bool is_json)
{
    if (is_json)
        print_json(host);
    else
        print_lines(host);
    return TOOL_OK;
}
