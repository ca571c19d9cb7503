/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `adit-guest`, which is also `adit guest`: asks the Adit below this Linux.
 * It is alone in its program, without a library beside C's, so that it can be
 * put into any initramfs.
 */
#ifndef TOOLS_GUEST_H
#define TOOLS_GUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "adit/hypercall.h"
#include "tools/tool.h"

/* The whole program; `program` is how complaints and help call it. */
enum tool_exit guest_run(const char *program, int argc, char **argv);

void guest_complain(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* Whom CPUID has named. */
struct guest_host {
    uint32_t version;       /* ADIT_VERSION_OF() */
    uint32_t calls_version; /* ADIT_CALLS_VERSION */
    bool is_vmcall;
    /* The facts; 0 where this Adit does not know of it. */
    uint64_t facts[ADIT_FACT_COUNT];
    bool has[ADIT_FACT_COUNT];
};

/* `3.14.1`; a name that a fact holds. */
struct guest_name {
    char text[40];
};
struct guest_name guest_version(uint32_t version);
struct guest_name guest_fact_name(uint64_t fact);
/* As people write numbers, in at most nine characters. */
struct guest_name guest_number(uint64_t number);
/* MSR_READ as JSON has it: msr_read. */
struct guest_name guest_key(const char *name);

/* Makes a hypercall that changes `call`; counted, for `stat`. */
int64_t guest_ask(const struct guest_host *host, struct adit_call *call);
extern uint64_t guest_asked;

enum tool_exit guest_dmesg(const struct guest_host *host);
enum tool_exit guest_report(const struct guest_host *host, bool is_json);
/* Every `seconds`, `times` in all (0: for ever); once where `seconds` is 0. */
enum tool_exit guest_stat(const struct guest_host *host, bool is_json,
                          unsigned seconds, unsigned times);

/* The machine: guest_machine.c. */
struct guest_cpuid {
    uint32_t eax, ebx, ecx, edx;
};
struct guest_cpuid machine_cpuid(uint32_t leaf);
void machine_call(struct adit_call *call, bool is_vmcall);
uint64_t machine_milliseconds(void);
void machine_sleep(unsigned seconds);
/* The columns of the terminal that standard output is, 0 for none. */
unsigned machine_columns(void);
/* From now on a hypercall that is no instruction ends the program, with
 * `complaint` and TOOL_PROBLEM. */
void machine_catch(const char *complaint);

#endif
