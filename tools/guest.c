/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds out whether Adit is there, and what is wanted of it.  See guest.h. */
#include "tools/guest.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define HYPERVISOR_LEAF 1
#define HYPERVISOR_BIT  (1u << 31) /* of ECX */

#define SECONDS_MAX 86400u
#define TIMES_MAX   1000000000u

static const char *program_name = "adit-guest";
uint64_t guest_asked;

void guest_complain(const char *format, ...)
{
    va_list args;

    fflush(stdout);
    fprintf(stderr, "%s: ", program_name);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}

struct guest_name guest_version(uint32_t version)
{
    struct guest_name name;

    snprintf(name.text, sizeof(name.text), "%u.%u.%u", version >> 16,
             version >> 8 & 255, version & 255);
    return name;
}

struct guest_name guest_fact_name(uint64_t fact)
{
    struct guest_name name = {""};

    for (size_t n = 0; n < sizeof(fact) && (fact & 255) != 0; n++) {
        name.text[n] = isalnum((int)(fact & 255)) ? (char)(fact & 255) : '?';
        fact >>= 8;
    }
    return name;
}

struct guest_name guest_number(uint64_t number)
{
    struct guest_name name;
    const char *unit = "KMGTPE";

    if (number < 1000) {
        snprintf(name.text, sizeof(name.text), "%u", (unsigned)number);
    } else if (number < 1000000) {
        snprintf(name.text, sizeof(name.text), "%u,%03u",
                 (unsigned)(number / 1000), (unsigned)(number % 1000));
    } else if (number < 10000000) {
        snprintf(name.text, sizeof(name.text), "%u,%03u,%03u",
                 (unsigned)(number / 1000000),
                 (unsigned)(number / 1000 % 1000), (unsigned)(number % 1000));
    } else {
        for (; number >= 1000000; number /= 1000)
            unit++;
        snprintf(name.text, sizeof(name.text), "%u.%u %c",
                 (unsigned)(number / 1000), (unsigned)(number % 1000 / 100),
                 *unit);
    }
    return name;
}

struct guest_name guest_key(const char *name)
{
    struct guest_name key = {""};

    for (size_t n = 0; n < sizeof(key.text) - 1 && name[n] != '\0'; n++)
        key.text[n] = (char)tolower((unsigned char)name[n]);
    return key;
}

int64_t guest_ask(const struct guest_host *host, struct adit_call *call)
{
    guest_asked++;
    machine_call(call, host->is_vmcall);
    return call->rax;
}

/* The signature of a hypervisor as text. */
static struct guest_name signature_of(struct guest_cpuid leaf)
{
    const uint32_t words[] = {leaf.ebx, leaf.ecx, leaf.edx};
    struct guest_name name = {""};
    size_t length = sizeof(words);

    memcpy(name.text, words, sizeof(words));
    while (length != 0 && name.text[length - 1] == '\0')
        length--;
    for (size_t n = 0; n < length; n++) {
        if (!isprint((unsigned char)name.text[n]))
            name.text[n] = '.';
    }
    return name;
}

static bool is_named(struct guest_host *ret_host)
{
    struct guest_cpuid leaf;

    if ((machine_cpuid(HYPERVISOR_LEAF).ecx & HYPERVISOR_BIT) == 0) {
        guest_complain("not running under Adit: CPUID tells of no hypervisor");
        return false;
    }
    leaf = machine_cpuid(ADIT_CPUID);
    if (leaf.ebx != ADIT_SIGNATURE || leaf.ecx != ADIT_SIGNATURE ||
        leaf.edx != ADIT_SIGNATURE) {
        guest_complain("not running under Adit: CPUID names the hypervisor "
                       "\"%s\"", signature_of(leaf).text);
        return false;
    }
    if (leaf.eax < ADIT_CPUID_CALLS) {
        guest_complain("this Adit has no hypercalls: its CPUID leaves end "
                       "with %#x", leaf.eax);
        return false;
    }
    leaf = machine_cpuid(ADIT_CPUID_CALLS);
    ret_host->calls_version = leaf.eax;
    ret_host->version = leaf.ebx;
    ret_host->is_vmcall = (leaf.ecx & ADIT_CALLS_VMCALL) != 0;
    return true;
}

static bool find_host(struct guest_host *ret_host)
{
    static char complaint[160];
    struct guest_host host = {.version = 0};

    if (!is_named(&host))
        return false;
    snprintf(complaint, sizeof(complaint), "%s: CPUID names Adit, but %s is "
             "no instruction here\n", program_name,
             host.is_vmcall ? "VMCALL" : "VMMCALL");
    machine_catch(complaint);
    for (unsigned n = 0; n < ADIT_FACT_COUNT; n++) {
        struct adit_call call = {.rax = ADIT_CALL_FACT, .rdi = n};

        host.has[n] = guest_ask(&host, &call) == 0;
        host.facts[n] = host.has[n] ? call.rdi : 0;
    }
    *ret_host = host;
    return true;
}

struct wanted {
    const char *command;
    bool is_json;
    unsigned seconds, times;
};

static void print_help(FILE *to)
{
    fprintf(to, "usage: %s dmesg\n"
                "       %s stat [-i SECONDS [-n COUNT]] [--json]\n"
                "       %s report [--json]\n",
            program_name, program_name, program_name);
}

static void print_details(void)
{
    printf("\n"
           "  dmesg   what Adit has said since the machine was started\n"
           "  stat    how often each CPU has left the guest, and why\n"
           "  report  what runs this guest\n"
           "\n"
           "  -i      again every so many seconds, with what is new\n"
           "  -n      so many times, then end\n"
           "  --json  for programs; each time one line\n"
           "\n"
           "exit status: 0 fine, 1 not running under Adit, 2 could not run\n");
}

static enum tool_exit misused(const char *what, const char *word)
{
    guest_complain("%s: %s", word, what);
    print_help(stderr);
    return TOOL_FAILED;
}

static bool number_of(const char *word, unsigned limit, unsigned *ret_number)
{
    char *end;
    unsigned long number;

    if (word == NULL || !isdigit((unsigned char)*word))
        return false;
    number = strtoul(word, &end, 10);
    if (*end != '\0' || number == 0 || number > limit)
        return false;
    *ret_number = (unsigned)number;
    return true;
}

static enum tool_exit read_options(char **words, struct wanted *wanted)
{
    bool is_stat = strcmp(wanted->command, "stat") == 0;
    bool has_json = is_stat || strcmp(wanted->command, "report") == 0;

    if (!has_json && strcmp(wanted->command, "dmesg") != 0)
        return misused("expected dmesg, stat or report", wanted->command);
    for (; *words != NULL; words++) {
        if (has_json && strcmp(*words, "--json") == 0) {
            wanted->is_json = true;
        } else if (is_stat && strcmp(*words, "-i") == 0) {
            if (!number_of(*++words, SECONDS_MAX, &wanted->seconds))
                return misused("expected whole seconds, at most a day", "-i");
        } else if (is_stat && strcmp(*words, "-n") == 0) {
            if (!number_of(*++words, TIMES_MAX, &wanted->times))
                return misused("expected how many times", "-n");
        } else {
            return misused("no such option", *words);
        }
    }
    if (wanted->times != 0 && wanted->seconds == 0)
        return misused("expected -i beside it", "-n");
    return TOOL_OK;
}

static enum tool_exit obey(const struct wanted *wanted)
{
    struct guest_host host;
    enum tool_exit status;

    if (!find_host(&host))
        return TOOL_PROBLEM;
    if (wanted->command[0] == 'd')
        status = guest_dmesg(&host);
    else if (wanted->command[0] == 'r')
        status = guest_report(&host, wanted->is_json);
    else
        status = guest_stat(&host, wanted->is_json, wanted->seconds,
                            wanted->times);
    if (status == TOOL_OK && (fflush(stdout) != 0 || ferror(stdout))) {
        guest_complain("standard output cannot be written");
        return TOOL_FAILED;
    }
    return status;
}

enum tool_exit guest_run(const char *program, int argc, char **argv)
{
    struct wanted wanted = {NULL, false, 0, 0};
    enum tool_exit status;

    program_name = program;
    if (argc < 2) {
        print_help(stderr);
        return TOOL_FAILED;
    }
    if (strcmp(argv[1], "--help") == 0) {
        print_help(stdout);
        print_details();
        return TOOL_OK;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("%s %s\n", program_name,
               guest_version(ADIT_VERSION_NUMBER).text);
        return TOOL_OK;
    }
    wanted.command = argv[1];
    status = read_options(argv + 2, &wanted);
    return status == TOOL_OK ? obey(&wanted) : status;
}
