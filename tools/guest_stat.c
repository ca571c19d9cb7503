/* SPDX-License-Identifier: BSD-2-Clause */
/* `adit-guest stat`: the exit counters as a table.  See guest.h. */
#include "tools/guest.h"

#include <stdlib.h>

#define NAME_COLUMNS 16
#define CELL_COLUMNS 11

/* What can be believed of counts of CPUs and of reasons. */
#define CPUS_MAX    4096u
#define REASONS_MAX 256u

#define NAME(name, text) {#name, text},
static const struct {
    const char *name, *text;
} reasons[] = {ADIT_EXITS(NAME)};
#undef NAME

struct counts {
    unsigned cpu_count, reason_count;
    uint64_t *at; /* [cpu * reason_count + reason] */
    uint64_t milliseconds; /* when */
    uint64_t asked;
};

/* How a table is laid out. */
struct layout {
    unsigned cpus_shown; /* those behind have one column together */
    bool has_rates;
};

static bool counts_read(const struct guest_host *host, struct counts *counts)
{
    for (unsigned cpu = 0; cpu < counts->cpu_count; cpu++) {
        uint64_t *row = counts->at + (size_t)cpu * counts->reason_count;

        for (unsigned n = 0; n < counts->reason_count;) {
            struct adit_call call = {.rax = ADIT_CALL_EXITS, .rdi = cpu,
                                     .rsi = n};
            int64_t count = guest_ask(host, &call);
            uint64_t six[ADIT_EXITS_MAX] = {call.rdi, call.rsi, call.rdx,
                                            call.r8, call.r9, call.r10};

            if (count <= 0 || count > ADIT_EXITS_MAX) {
                guest_complain("the counters of CPU %u cannot be read: "
                               "error %lld", cpu, (long long)count);
                return false;
            }
            for (unsigned m = 0; m < count && n < counts->reason_count; m++)
                row[n++] = six[m];
        }
    }
    counts->milliseconds = machine_milliseconds();
    counts->asked = guest_asked;
    return true;
}

static uint64_t count_of(const struct counts *counts, unsigned cpu,
                         unsigned reason)
{
    return counts->at[(size_t)cpu * counts->reason_count + reason];
}

/* Of CPUs `from` to `end` - 1, less what was there `before`; of all reasons
 * when it is past them. */
static uint64_t sum(const struct counts *now, const struct counts *before,
                    unsigned from, unsigned end, unsigned reason)
{
    unsigned last = reason;
    uint64_t total = 0;

    if (reason == now->reason_count) {
        reason = 0;
        last = now->reason_count - 1;
    }
    for (; reason <= last; reason++) {
        for (unsigned cpu = from; cpu < end; cpu++)
            total += count_of(now, cpu, reason) -
                     (before != NULL ? count_of(before, cpu, reason) : 0);
    }
    return total;
}

static struct guest_name name_of(const struct counts *counts, unsigned reason)
{
    struct guest_name name = {"all"};

    if (reason < counts->reason_count && reason < ADIT_EXIT_COUNT)
        snprintf(name.text, sizeof(name.text), "%s", reasons[reason].text);
    else if (reason < counts->reason_count)
        snprintf(name.text, sizeof(name.text), "reason %u", reason);
    return name;
}

static void print_cell(struct guest_name cell)
{
    printf("%*s", CELL_COLUMNS, cell.text);
}

static void print_count(const struct counts *now, const struct counts *before,
                        unsigned from, unsigned end, unsigned reason)
{
    uint64_t count = sum(now, before, from, end, reason), passed;

    if (before != NULL) {
        passed = now->milliseconds - before->milliseconds;
        count = (count * 1000 + passed / 2) / (passed != 0 ? passed : 1);
    }
    print_cell(guest_number(count));
}

static void print_row(const struct layout *layout, const struct counts *now,
                      const struct counts *before, unsigned reason)
{
    unsigned shown = layout->cpus_shown, all = now->cpu_count;

    printf("%-*s", NAME_COLUMNS, name_of(now, reason).text);
    print_count(now, NULL, 0, all, reason);
    if (layout->has_rates && before == NULL)
        print_cell((struct guest_name){"-"});
    else if (layout->has_rates)
        print_count(now, before, 0, all, reason);
    for (unsigned cpu = 0; cpu < shown; cpu++)
        print_count(now, before, cpu, cpu + 1, reason);
    if (shown < all)
        print_count(now, before, shown, all, reason);
    putchar('\n');
}

static void print_heads(const struct layout *layout, unsigned cpu_count,
                        const char *unit)
{
    struct guest_name head;

    printf("%-*s%*s", NAME_COLUMNS, "exits", CELL_COLUMNS, "total");
    if (layout->has_rates)
        printf("%*s", CELL_COLUMNS, "/s");
    for (unsigned cpu = 0; cpu < layout->cpus_shown; cpu++) {
        snprintf(head.text, sizeof(head.text), "CPU %u%s", cpu, unit);
        print_cell(head);
    }
    if (layout->cpus_shown < cpu_count) {
        snprintf(head.text, sizeof(head.text), "others%s", unit);
        print_cell(head);
    }
    putchar('\n');
}

/* All CPUs in a file; on a terminal what fits there. */
static struct layout layout_for(unsigned columns, unsigned cpu_count,
                                bool has_rates)
{
    unsigned cells = cpu_count, taken = has_rates ? 2 : 1, fit;

    if (columns != 0) {
        fit = columns > NAME_COLUMNS ? (columns - NAME_COLUMNS) / CELL_COLUMNS
                                     : 0;
        fit = fit > taken ? fit - taken : 0;
        if (fit < cpu_count)
            cells = fit != 0 ? fit - 1 : 0;
    }
    return (struct layout){cells, has_rates};
}

static void print_table(const struct guest_host *host,
                        const struct counts *now, const struct counts *before,
                        bool has_rates)
{
    unsigned columns = machine_columns();
    struct layout layout = layout_for(columns, now->cpu_count, has_rates);

    if (has_rates && columns != 0)
        printf("\033[H\033[2J");
    printf("Adit %s, %s, %u %s\n\n", guest_version(host->version).text,
           guest_fact_name(host->facts[ADIT_FACT_BACKEND]).text,
           now->cpu_count, now->cpu_count == 1 ? "CPU" : "CPUs");
    print_heads(&layout, now->cpu_count, before != NULL ? "/s" : "");
    for (unsigned reason = 0; reason < now->reason_count; reason++) {
        if (sum(now, NULL, 0, now->cpu_count, reason) != 0)
            print_row(&layout, now, before, reason);
    }
    print_row(&layout, now, before, now->reason_count);
    if (before != NULL)
        printf("\n%llu hypercalls in %llu.%03llu s are this program's own\n",
               (unsigned long long)(now->asked - before->asked),
               (unsigned long long)
                   ((now->milliseconds - before->milliseconds) / 1000),
               (unsigned long long)
                   ((now->milliseconds - before->milliseconds) % 1000));
    if (has_rates && columns == 0)
        putchar('\n');
}

static void print_json(const struct guest_host *host, const struct counts *now)
{
    printf("{\"version\":\"%s\",\"backend\":\"%s\",\"cpus\":%u,"
           "\"milliseconds\":%llu,\"own_hypercalls\":%llu,\"exits\":{",
           guest_version(host->version).text,
           guest_fact_name(host->facts[ADIT_FACT_BACKEND]).text,
           now->cpu_count, (unsigned long long)now->milliseconds,
           (unsigned long long)now->asked);
    for (unsigned reason = 0; reason < now->reason_count; reason++) {
        if (reason < ADIT_EXIT_COUNT)
            printf("%s\"%s\":[", reason == 0 ? "" : ",",
                   guest_key(reasons[reason].name).text);
        else
            printf(",\"reason_%u\":[", reason);
        for (unsigned cpu = 0; cpu < now->cpu_count; cpu++)
            printf("%s%llu", cpu == 0 ? "" : ",",
                   (unsigned long long)count_of(now, cpu, reason));
        putchar(']');
    }
    printf("}}\n");
}

static enum tool_exit watch(const struct guest_host *host, bool is_json,
                            unsigned seconds, unsigned times,
                            struct counts two[2])
{
    for (unsigned n = 0;; n++) {
        struct counts *now = &two[n & 1];

        if (!counts_read(host, now))
            return TOOL_PROBLEM;
        if (is_json)
            print_json(host, now);
        else
            print_table(host, now, n == 0 ? NULL : &two[~n & 1],
                        seconds != 0);
        if (fflush(stdout) != 0 || seconds == 0 || n + 1 == times)
            return TOOL_OK; /* who called sees what is wrong */
        machine_sleep(seconds);
    }
}

enum tool_exit guest_stat(const struct guest_host *host, bool is_json,
                          unsigned seconds, unsigned times)
{
    uint64_t cpu_count = host->facts[ADIT_FACT_CPUS];
    uint64_t reason_count = host->facts[ADIT_FACT_EXITS];
    struct counts two[2] = {{.cpu_count = 0}};
    enum tool_exit status = TOOL_FAILED;

    if (cpu_count - 1 >= CPUS_MAX || reason_count - 1 >= REASONS_MAX) {
        guest_complain("Adit tells of %llu CPUs and %llu reasons to leave the "
                       "guest: expected 1 to %u and 1 to %u",
                       (unsigned long long)cpu_count,
                       (unsigned long long)reason_count, CPUS_MAX,
                       REASONS_MAX);
        return TOOL_PROBLEM;
    }
    for (unsigned n = 0; n < 2; n++) {
        two[n].cpu_count = (unsigned)cpu_count;
        two[n].reason_count = (unsigned)reason_count;
        two[n].at = calloc((size_t)(cpu_count * reason_count),
                           sizeof(*two[n].at));
    }
    if (two[0].at != NULL && two[1].at != NULL)
        status = watch(host, is_json, seconds, times, two);
    else
        guest_complain("no memory for the counters");
    free(two[0].at);
    free(two[1].at);
    return status;
}
