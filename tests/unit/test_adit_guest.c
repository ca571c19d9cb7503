/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: adit-guest asks only whom CPUID names as Adit, prints what it is told
 * as expected here word for word, and bears an Adit that knows more, or less,
 * or nonsense.
 */
#include "tests/unit/unit.h"

#include <stdio.h>

#include "tools/guest.h"

#define CPUS    3u
#define REASONS (ADIT_EXIT_COUNT + 1u)

/* The modelled Adit. */
static struct {
    const char *signature;
    uint32_t highest, ecx;
    uint64_t facts[ADIT_FACT_COUNT];
    uint64_t fact_count;
    uint64_t exits[CPUS][REASONS];
    char log[256];
    uint64_t log_start; /* the position of log[0] */
    int64_t exits_error, log_error;
    unsigned columns;
    bool is_hypervisor, is_vmcall;
} host;
static uint64_t milliseconds;
static unsigned calls, sleeps;
static char *out, *said;
static bool is_caught;

struct guest_cpuid machine_cpuid(uint32_t leaf)
{
    struct guest_cpuid r = {0, 0, 0, 0};

    if (leaf == 1) {
        r.ecx = host.is_hypervisor ? 1u << 31 : 0;
    } else if (leaf == ADIT_CPUID) {
        r.eax = host.highest;
        memcpy(&r.ebx, host.signature, 4);
        memcpy(&r.ecx, host.signature + 4, 4);
        memcpy(&r.edx, host.signature + 8, 4);
    } else if (leaf == ADIT_CPUID_CALLS && leaf <= host.highest) {
        r.eax = ADIT_CALLS_VERSION;
        r.ebx = ADIT_VERSION_OF(0, 12, 3);
        r.ecx = host.is_vmcall ? ADIT_CALLS_VMCALL : 0;
    }
    return r;
}

static int64_t give_log(struct adit_call *call)
{
    uint64_t end = host.log_start + strlen(host.log);
    uint64_t words[5] = {0}, position = call->rdi;
    int64_t length = 0;

    if (host.log_error != 0)
        return host.log_error;
    if (position < host.log_start)
        position = host.log_start;
    for (; position < end && length < ADIT_LOG_BYTES_MAX; length++)
        ((char *)words)[length] = host.log[position++ - host.log_start];
    call->rdi = position;
    call->rsi = words[0];
    call->rdx = words[1];
    call->r8 = words[2];
    call->r9 = words[3];
    call->r10 = words[4];
    return length;
}

static int64_t give_exits(struct adit_call *call)
{
    uint64_t six[ADIT_EXITS_MAX] = {0};
    uint64_t *row, first = call->rsi;
    int64_t count = 0;

    if (host.exits_error != 0)
        return host.exits_error;
    assert_true(call->rdi < CPUS && first < host.facts[ADIT_FACT_EXITS]);
    row = host.exits[call->rdi];
    for (; count < ADIT_EXITS_MAX && first < REASONS; count++)
        six[count] = row[first++];
    call->rdi = six[0];
    call->rsi = six[1];
    call->rdx = six[2];
    call->r8 = six[3];
    call->r9 = six[4];
    call->r10 = six[5];
    return count;
}

void machine_call(struct adit_call *call, bool is_vmcall)
{
    assert_true(is_caught);
    assert_int_equal(is_vmcall, host.is_vmcall);
    calls++;
    switch (call->rax) {
    case ADIT_CALL_LOG:
        call->rax = give_log(call);
        return;
    case ADIT_CALL_EXITS:
        call->rax = give_exits(call);
        return;
    case ADIT_CALL_FACT:
        if (call->rdi >= host.fact_count) {
            call->rax = ADIT_ERROR_ARGUMENT;
            return;
        }
        call->rdi = host.facts[call->rdi];
        call->rax = 0;
        return;
    default:
        call->rax = ADIT_ERROR_CALL;
    }
}

uint64_t machine_milliseconds(void)
{
    return milliseconds;
}

/* What happens meanwhile. */
void machine_sleep(unsigned seconds)
{
    sleeps++;
    milliseconds += seconds * 1000ull + 4;
    host.exits[0][ADIT_EXIT_CPUID] += 1000;
    host.exits[2][ADIT_EXIT_MSR_WRITE] += 7;
}

unsigned machine_columns(void)
{
    return host.columns;
}

void machine_catch(const char *complaint)
{
    assert_non_null(strstr(complaint, "is no instruction here\n"));
    is_caught = true;
}

static void make_host(void)
{
    memset(&host, 0, sizeof(host));
    host.is_hypervisor = true;
    host.signature = "AditAditAdit";
    host.highest = ADIT_CPUID_CALLS;
    host.fact_count = ADIT_FACT_COUNT;
    memcpy(&host.facts[ADIT_FACT_BACKEND], "SVM", 3);
    memcpy(&host.facts[ADIT_FACT_DOOR], "mb2efi", 6);
    host.facts[ADIT_FACT_FEATURES] = 0x51;
    host.facts[ADIT_FACT_CPUS] = CPUS;
    host.facts[ADIT_FACT_CPUS_RUNNING] = 2;
    host.facts[ADIT_FACT_EXITS] = ADIT_EXIT_COUNT;
    host.facts[ADIT_FACT_KEPT_BYTES] = 1234 << 10;
    host.facts[ADIT_FACT_LOG_BYTES] = 999;
    host.exits[0][ADIT_EXIT_CPUID] = 1234567;
    host.exits[1][ADIT_EXIT_CPUID] = 12;
    host.exits[2][ADIT_EXIT_MSR_WRITE] = 123456789012;
    strcpy(host.log, "adit: door      mb2efi\n");
    milliseconds = 100;
    calls = sleeps = 0;
    is_caught = false;
}

/* Runs `adit-guest WORDS`, of which there are at most six. */
static enum tool_exit ran(const char *words)
{
    FILE *real_out = stdout, *real_error = stderr;
    char copy[128], *argv[8] = {"adit-guest"}, *word, *rest = copy;
    size_t out_bytes, said_bytes;
    enum tool_exit status;
    int argc = 1;

    strcpy(copy, words);
    while ((word = strtok_r(rest, " ", &rest)) != NULL)
        argv[argc++] = word;
    free(out);
    free(said);
    fflush(stdout);
    stdout = open_memstream(&out, &out_bytes);
    stderr = open_memstream(&said, &said_bytes);
    guest_asked = 0;
    status = guest_run("adit-guest", argc, argv);
    fclose(stdout);
    fclose(stderr);
    stdout = real_out;
    stderr = real_error;
    return status;
}

static void expect(const char *words, const char *expected)
{
    assert_int_equal(ran(words), TOOL_OK);
    assert_string_equal(out, expected);
    assert_string_equal(said, "");
}

static void expect_complaint(const char *words, enum tool_exit status,
                             const char *expected)
{
    assert_int_equal(ran(words), status);
    assert_string_equal(out, "");
    if (strncmp(said, expected, strlen(expected)) != 0)
        fail_msg("expected \"%s\", found \"%s\"", expected, said);
}

static void somebody_else(void **state)
{
    (void)state;
    make_host();
    host.is_hypervisor = false;
    expect_complaint("stat", TOOL_PROBLEM, "adit-guest: not running under "
                     "Adit: CPUID tells of no hypervisor\n");
    make_host();
    host.signature = "KVMKVMKVM\0\0";
    expect_complaint("dmesg", TOOL_PROBLEM, "adit-guest: not running under "
                     "Adit: CPUID names the hypervisor \"KVMKVMKVM\"\n");
    host.signature = "AditAdit\033[2J";
    expect_complaint("report", TOOL_PROBLEM, "adit-guest: not running under "
                     "Adit: CPUID names the hypervisor \"AditAdit.[2J\"\n");
    make_host();
    host.highest = ADIT_CPUID;
    expect_complaint("report", TOOL_PROBLEM, "adit-guest: this Adit has no "
                     "hypercalls: its CPUID leaves end with 0x40000000\n");
    assert_int_equal(calls, 0);
}

static void misuse(void **state)
{
    static const char *const wrong[] = {
        "", "nonsense", "dmesg --json", "report -i 1", "stat 1", "stat -i",
        "stat -i 0", "stat -i 1s", "stat -i -1", "stat -i 86401", "stat -n 2",
        "stat -i 1 -n 0", "stat -i 99999999999999999999", "--json",
    };

    char version[64];

    (void)state;
    make_host();
    for (size_t n = 0; n < sizeof(wrong) / sizeof(*wrong); n++) {
        assert_int_equal(ran(wrong[n]), TOOL_FAILED);
        assert_string_equal(out, "");
        assert_non_null(strstr(said, "usage: adit-guest dmesg\n"));
    }
    assert_int_equal(calls, 0);
    assert_int_equal(ran("--help"), TOOL_OK);
    assert_non_null(strstr(out, "usage: adit-guest dmesg\n"));
    assert_int_equal(ran("--version"), TOOL_OK);
    assert_memory_equal(out, "adit-guest ", 11);
    assert_string_equal(out + 11,
                        strcat(strcpy(version,
                            guest_version(ADIT_VERSION_NUMBER).text), "\n"));
}

static void dmesg(void **state)
{
    (void)state;
    make_host();
    expect("dmesg", "adit: door      mb2efi\n");
    host.log[0] = '\0';
    expect("dmesg", "");
    strcpy(host.log, "more than forty characters, in which are \033 and \xff");
    expect("dmesg", "more than forty characters, in which are \\x1b and \\xff");
    host.log_start = 5000;
    assert_int_equal(ran("dmesg"), TOOL_OK);
    assert_int_equal(strlen(out), 54);
    assert_string_equal(said, "adit-guest: 5000 bytes of older text are no "
                              "longer there\n");
    host.log_error = ADIT_LOG_BYTES_MAX + 1;
    expect_complaint("dmesg", TOOL_PROBLEM,
                     "adit-guest: the log cannot be read: position 0, 41 "
                     "bytes");
    /* One that never comes to an end. */
    host.log_error = 1;
    expect_complaint("dmesg", TOOL_PROBLEM,
                     "adit-guest: the log cannot be read: position 0, 1 "
                     "bytes");
}

static void report(void **state)
{
    (void)state;
    make_host();
    expect("report",
        "Adit 0.12.3 runs this guest; hypercalls by VMMCALL, version 1\n"
        "backend   SVM with nested paging\n"
        "features  next RIP save, 1 GiB pages\n"
        "not used  branch records\n"
        "CPUs      3, 2 in the guest\n"
        "kept      1,234 KiB of memory for itself\n"
        "DMA       not contained: devices can write to what is kept\n"
        "door      mb2efi\n"
        "log       999 bytes so far\n");
    expect("report --json",
        "{\"version\":\"0.12.3\",\"calls\":1,\"instruction\":\"VMMCALL\","
        "\"backend\":\"SVM\",\"door\":\"mb2efi\","
        "\"features\":[\"next_rip\",\"1g_pages\"],"
        "\"features_not_used\":[\"lbr\"],\"cpus\":3,\"running\":2,"
        "\"kept_bytes\":1263616,\"log_bytes\":999,\"dma_contained\":false}\n");
    host.is_vmcall = true;
    host.fact_count = 2;
    memcpy(&host.facts[ADIT_FACT_BACKEND], "VMX\033\"", 5);
    host.facts[ADIT_FACT_FEATURES] = 0;
    expect("report",
        "Adit 0.12.3 runs this guest; hypercalls by VMCALL, version 1\n"
        "backend   VMX?? with nested paging\n");
}

static void stat_once(void **state)
{
    (void)state;
    make_host();
    expect("stat",
        "Adit 0.12.3, SVM, 3 CPUs\n"
        "\n"
        "exits                 total      CPU 0      CPU 1      CPU 2\n"
        "CPUID             1,234,579  1,234,567         12          0\n"
        "WRMSR               123.4 G          0          0    123.4 G\n"
        "all                 123.4 G  1,234,567         12    123.4 G\n");
    host.columns = 50;
    expect("stat",
        "Adit 0.12.3, SVM, 3 CPUs\n"
        "\n"
        "exits                 total      CPU 0     others\n"
        "CPUID             1,234,579  1,234,567         12\n"
        "WRMSR               123.4 G          0    123.4 G\n"
        "all                 123.4 G  1,234,567    123.4 G\n");
    host.columns = 1;
    assert_int_equal(ran("stat"), TOOL_OK);
    assert_non_null(strstr(out, "others\n"));
    assert_int_equal(sleeps, 0);
}

static void stat_again(void **state)
{
    (void)state;
    make_host();
    expect("stat -i 1 -n 2",
        "Adit 0.12.3, SVM, 3 CPUs\n"
        "\n"
        "exits                 total         /s      CPU 0      CPU 1"
        "      CPU 2\n"
        "CPUID             1,234,579          -  1,234,567         12"
        "          0\n"
        "WRMSR               123.4 G          -          0          0"
        "    123.4 G\n"
        "all                 123.4 G          -  1,234,567         12"
        "    123.4 G\n"
        "\n"
        "Adit 0.12.3, SVM, 3 CPUs\n"
        "\n"
        "exits                 total         /s    CPU 0/s    CPU 1/s"
        "    CPU 2/s\n"
        "CPUID             1,235,579        996        996          0"
        "          0\n"
        "WRMSR               123.4 G          7          0          0"
        "          7\n"
        "all                 123.4 G      1,003        996          0"
        "          7\n"
        "\n"
        "12 hypercalls in 1.004 s are this program's own\n"
        "\n");
    assert_int_equal(sleeps, 1);
    host.columns = 200;
    assert_int_equal(ran("stat -i 2 -n 3"), TOOL_OK);
    assert_int_equal(strncmp(out, "\033[H\033[2J", 7), 0);
    assert_int_equal(sleeps, 3);
}

static void stat_json(void **state)
{
    (void)state;
    make_host();
    assert_int_equal(ran("stat --json"), TOOL_OK);
    assert_string_equal(out,
        "{\"version\":\"0.12.3\",\"backend\":\"SVM\",\"cpus\":3,"
        "\"milliseconds\":100,\"own_hypercalls\":21,\"exits\":{"
        "\"unknown\":[0,0,0],\"cpuid\":[1234567,12,0],\"msr_read\":[0,0,0],"
        "\"msr_write\":[0,0,123456789012],\"io\":[0,0,0],"
        "\"nested_fault\":[0,0,0],\"hypercall\":[0,0,0],\"xsetbv\":[0,0,0],"
        "\"forbidden\":[0,0,0],\"cr_write\":[0,0,0],\"invd\":[0,0,0],"
        "\"init\":[0,0,0],\"startup\":[0,0,0],\"shutdown\":[0,0,0],"
        "\"nmi\":[0,0,0],\"window\":[0,0,0],\"task_switch\":[0,0,0],"
        "\"invalid\":[0,0,0],\"apic\":[0,0,0]}}\n");
}

/* Another Adit than this program was made for. */
static void stat_other_adit(void **state)
{
    (void)state;
    make_host();
    host.facts[ADIT_FACT_EXITS] = REASONS;
    host.exits[1][REASONS - 1] = 5;
    assert_int_equal(ran("stat"), TOOL_OK);
    assert_non_null(strstr(out, "reason 19                 5          0"));
    host.facts[ADIT_FACT_EXITS] = 2;
    assert_int_equal(ran("stat"), TOOL_OK);
    assert_null(strstr(out, "WRMSR"));
    assert_non_null(strstr(out, "all               1,234,579"));
    host.exits_error = ADIT_ERROR_CALL;
    expect_complaint("stat", TOOL_PROBLEM, "adit-guest: the counters of CPU "
                     "0 cannot be read: error -1\n");
    host.exits_error = ADIT_EXITS_MAX + 1;
    expect_complaint("stat", TOOL_PROBLEM, "adit-guest: the counters of CPU "
                     "0 cannot be read: error 7\n");
    host.facts[ADIT_FACT_CPUS] = UINT64_MAX;
    expect_complaint("stat", TOOL_PROBLEM, "adit-guest: Adit tells of "
                     "18446744073709551615 CPUs and 2 reasons");
    host.fact_count = 0;
    expect_complaint("stat", TOOL_PROBLEM, "adit-guest: Adit tells of 0 CPUs");
}

static void numbers(void **state)
{
    (void)state;
    assert_string_equal(guest_number(0).text, "0");
    assert_string_equal(guest_number(999).text, "999");
    assert_string_equal(guest_number(1000).text, "1,000");
    assert_string_equal(guest_number(999999).text, "999,999");
    assert_string_equal(guest_number(1000000).text, "1,000,000");
    assert_string_equal(guest_number(9999999).text, "9,999,999");
    assert_string_equal(guest_number(10000000).text, "10.0 M");
    assert_string_equal(guest_number(999999999).text, "999.9 M");
    assert_string_equal(guest_number(1000000000).text, "1.0 G");
    assert_string_equal(guest_number(UINT64_MAX).text, "18.4 E");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(somebody_else), cmocka_unit_test(misuse),
        cmocka_unit_test(dmesg),         cmocka_unit_test(report),
        cmocka_unit_test(stat_once),     cmocka_unit_test(stat_again),
        cmocka_unit_test(stat_json),     cmocka_unit_test(stat_other_adit),
        cmocka_unit_test(numbers),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);

    free(out);
    free(said);
    return failed;
}
