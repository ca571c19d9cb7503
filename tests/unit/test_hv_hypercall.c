/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: whatever a guest asks, a hypercall changes nothing but the registers
 * that it gives results in, gives true ones, and goes on behind the
 * instruction once.
 */
#include "tests/unit/unit.h"

#include "adit/hypercall.h"
#include "hv/backend.h"
#include "hv/report.h"
#include "hv/run.h"
#include "x86/console.h"
#include "x86/log.h"
#include "x86/stop.h"

#define CALLS (1u << 20)
#define CPUS  3u

static struct hv_vcpu cpus[CPUS];
static unsigned skips;

struct hv_machine hv_machine;

static uint64_t advance(struct hv_vcpu *vcpu)
{
    assert_ptr_equal(vcpu, &cpus[1]);
    skips++;
    return 0;
}

void hv_skip_flags(struct hv_vcpu *vcpu, uint64_t rflags)
{
    (void)vcpu;
    fail_msg("flags %#lx", rflags);
}

static const struct hv_backend backend = {.name = "SVM", .advance = advance};

const char *machine_door(void)
{
    return "mb2efi";
}

static uint64_t next_random(void)
{
    static uint64_t state = 0x9e3779b97f4a7c15ull;

    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static void make_machine(void)
{
    memset(&hv_machine, 0, sizeof(hv_machine));
    memset(cpus, 0, sizeof(cpus));
    hv_machine.backend = &backend;
    hv_machine.features = HV_FEATURE_NEXT_RIP | HV_FEATURE_LBR |
                          HV_FEATURE_1G_PAGES;
    hv_machine.cpu_count = CPUS;
    hv_machine.kept_count = 2;
    hv_machine.kept[0] = (struct hv_range){0x200000, 0x100000};
    hv_machine.kept[1] = (struct hv_range){0x1000, 0x2000};
    for (unsigned n = 0; n < CPUS; n++) {
        hv_machine.cpus[n] = &cpus[n];
        cpus[n].state = n == 2 ? HV_CPU_OUT : HV_CPU_RUNNING;
        for (unsigned reason = 0; reason < HV_EXIT_COUNT; reason++)
            cpus[n].exits[reason] = next_random();
    }
    skips = 0;
}

/* As the second CPU. */
static int64_t ask(uint64_t number, uint64_t rdi, uint64_t rsi)
{
    cpus[1].gpr[HV_RAX] = number;
    cpus[1].gpr[HV_RDI] = rdi;
    cpus[1].gpr[HV_RSI] = rsi;
    hv_exit_hypercall(&cpus[1]);
    return (int64_t)cpus[1].gpr[HV_RAX];
}

/* One bit a register: those that call `number` may change. */
static unsigned results_of(uint64_t number, int64_t rax)
{
    const unsigned six = 1u << HV_RDI | 1u << HV_RSI | 1u << HV_RDX |
                         1u << HV_R8 | 1u << HV_R9 | 1u << HV_R10;

    if (rax < 0)
        return 0;
    switch (number) {
    case ADIT_CALL_VERSION:
        return 1u << HV_RDI | 1u << HV_RSI;
    case ADIT_CALL_LOG:
    case ADIT_CALL_EXITS:
        return six;
    case ADIT_CALL_FACT:
        return 1u << HV_RDI;
    default:
        return 0;
    }
}

/* Now small, now near a limit, now anything. */
static uint64_t some_argument(void)
{
    switch (next_random() % 4) {
    case 0:
        return next_random() % 32;
    case 1:
        return log_end() + 4 - next_random() % (2 * LOG_BYTES);
    case 2:
        return (uint64_t)-(int64_t)(next_random() % 4);
    default:
        return next_random() >> next_random() % 64;
    }
}

static void random_calls(void **state)
{
    static struct hv_vcpu before[CPUS];
    struct hv_machine machine;
    unsigned answered = 0, refused = 0;

    (void)state;
    make_machine();
    for (unsigned n = 0; n < HV_GPR_COUNT; n++)
        cpus[1].gpr[n] = next_random();
    machine = hv_machine;
    for (unsigned n = 0; n < CALLS; n++) {
        uint64_t number = next_random() % 8 != 0
                              ? next_random() % (ADIT_CALL_COUNT + 1)
                              : some_argument();
        uint64_t rdi = some_argument(), rsi = some_argument();
        unsigned may;
        int64_t rax;

        log_put((char)('a' + n % 26));
        before[0] = cpus[0];
        before[1] = cpus[1];
        before[2] = cpus[2];
        rax = ask(number, rdi, rsi);
        assert_true(rax <= ADIT_LOG_BYTES_MAX && rax >= ADIT_ERROR_ARGUMENT);
        assert_true(number < ADIT_CALL_COUNT || rax == ADIT_ERROR_CALL);
        assert_true(number >= ADIT_CALL_COUNT || rax != ADIT_ERROR_CALL);
        may = 1u << HV_RAX | results_of(number, rax);
        before[1].gpr[HV_RDI] = rdi;
        before[1].gpr[HV_RSI] = rsi;
        for (unsigned r = 0; r < HV_GPR_COUNT; r++) {
            if (may >> r & 1)
                before[1].gpr[r] = cpus[1].gpr[r];
        }
        assert_memory_equal(before, cpus, sizeof(cpus));
        assert_memory_equal(&machine, &hv_machine, sizeof(machine));
        assert_int_equal(skips, n + 1);
        *(rax < 0 ? &refused : &answered) += 1;
    }
    assert_true(answered > CALLS / 4 && refused > CALLS / 4);
}

static void version(void **state)
{
    (void)state;
    make_machine();
    assert_int_equal(ask(ADIT_CALL_VERSION, 7, 7), 0);
    assert_int_equal(cpus[1].gpr[HV_RDI], ADIT_VERSION_NUMBER);
    assert_int_equal(cpus[1].gpr[HV_RSI], ADIT_CALLS_VERSION);
}

static void exits(void **state)
{
    static const enum hv_gpr from[] = {HV_RDI, HV_RSI, HV_RDX,
                                       HV_R8, HV_R9, HV_R10};

    (void)state;
    make_machine();
    for (unsigned cpu = 0; cpu < CPUS; cpu++) {
        for (unsigned first = 0; first < HV_EXIT_COUNT; first++) {
            unsigned left = HV_EXIT_COUNT - first;
            int64_t count = ask(ADIT_CALL_EXITS, cpu, first);

            assert_int_equal(count, left < 6 ? left : 6);
            for (unsigned n = 0; n < (unsigned)count; n++)
                assert_int_equal(cpus[1].gpr[from[n]],
                                 cpus[cpu].exits[first + n]);
        }
        assert_int_equal(ask(ADIT_CALL_EXITS, cpu, HV_EXIT_COUNT),
                         ADIT_ERROR_ARGUMENT);
    }
    assert_int_equal(ask(ADIT_CALL_EXITS, CPUS, 0), ADIT_ERROR_ARGUMENT);
}

static void expect_fact(enum adit_fact fact, uint64_t expected)
{
    assert_int_equal(ask(ADIT_CALL_FACT, fact, 0), 0);
    assert_int_equal(cpus[1].gpr[HV_RDI], expected);
}

static void facts(void **state)
{
    (void)state;
    make_machine();
    expect_fact(ADIT_FACT_BACKEND, 0x4d5653);
    expect_fact(ADIT_FACT_DOOR, 0x69666532626d);
    expect_fact(ADIT_FACT_FEATURES, 0x51);
    expect_fact(ADIT_FACT_CPUS, CPUS);
    expect_fact(ADIT_FACT_CPUS_RUNNING, 2);
    expect_fact(ADIT_FACT_EXITS, HV_EXIT_COUNT);
    expect_fact(ADIT_FACT_KEPT_BYTES, 0x102000);
    expect_fact(ADIT_FACT_CONTAINED, 0);
    expect_fact(ADIT_FACT_LOG_BYTES, log_end());
    assert_int_equal(ask(ADIT_CALL_FACT, ADIT_FACT_COUNT, 0),
                     ADIT_ERROR_ARGUMENT);
}

/* What is said from `position` on, asked for as a guest does. */
static void expect_log(uint64_t position, const char *expected)
{
    char text[2 * LOG_BYTES];
    size_t length = 0;
    int64_t count;

    while ((count = ask(ADIT_CALL_LOG, position, 0)) > 0) {
        static const enum hv_gpr from[] = {HV_RSI, HV_RDX, HV_R8, HV_R9,
                                           HV_R10};

        for (unsigned n = 0; n < (unsigned)count; n++)
            text[length++] =
                (char)(cpus[1].gpr[from[n / 8]] >> n % 8 * 8);
        position = cpus[1].gpr[HV_RDI];
    }
    assert_int_equal(count, 0);
    text[length] = '\0';
    assert_string_equal(text, expected);
}

static void report(void **state)
{
    uint64_t position = log_end();

    (void)state;
    make_machine();
    console_set_level(CONSOLE_ERROR);
    hv_report();
    expect_log(position,
        "adit: guest     by SVM with nested paging, 2 CPUs (1 left out: no "
        "answer), next RIP save, 1 GiB pages\n"
        "adit: kept      1032 KiB: 0x200000 to 0x300000, 0x1000 to 0x3000\n"
        "adit: dma       not contained: devices can write to what is kept\n");
    assert_int_equal(ask(ADIT_CALL_LOG, log_end() + 1, 0),
                     ADIT_ERROR_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(report), cmocka_unit_test(version),
        cmocka_unit_test(exits),  cmocka_unit_test(facts),
        cmocka_unit_test(random_calls),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
