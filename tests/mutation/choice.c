/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs a test once for each mutant, in children of one process, so that a
 * mutant costs a fork and no start of a program.  In the environment:
 * MUTANT_LIST is a file of numbers; MUTANT_RESULTS gets a line `number status'
 * for each; MUTANT_STEPS is how many places a child may pass.  Without a list,
 * MUTANT_TRACE gets the steps that the test took, and what it reached.
 */
#include "tests/mutation/choice.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define MUTANTS_MAX   (1u << 16)
#define SECONDS_MAX   10 /* of the CPU's time, should steps not end it */
#define STATUS_ENDLESS 99

static unsigned chosen = MUTANTS_MAX;
static unsigned long steps, steps_max;
static bool is_traced, is_reached[MUTANTS_MAX];

/* Leaks say nothing about format/, which allocates nothing; and nobody reads
 * where a mutant died. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "detect_leaks=0:symbolize=0:allocator_may_return_null=1";
}

unsigned mutant_at(unsigned first, unsigned count)
{
    steps++;
    if (steps_max != 0 && steps > steps_max)
        _exit(STATUS_ENDLESS);
    if (is_traced)
        for (unsigned n = first; n < first + count && n < MUTANTS_MAX; n++)
            is_reached[n] = true;
    return chosen - first < count ? chosen - first + 1 : 0;
}

static void be(unsigned number)
{
    const struct rlimit seconds = {SECONDS_MAX, SECONDS_MAX};
    const struct rlimit no_core = {0, 0};
    int null = open("/dev/null", O_WRONLY);

    setrlimit(RLIMIT_CPU, &seconds);
    setrlimit(RLIMIT_CORE, &no_core);
    dup2(null, 1);
    dup2(null, 2);
    chosen = number;
}

static void trace(void)
{
    FILE *out = fopen(getenv("MUTANT_TRACE"), "w");

    if (out == NULL)
        abort();
    fprintf(out, "%lu\n", steps);
    for (unsigned n = 0; n < MUTANTS_MAX; n++)
        if (is_reached[n])
            fprintf(out, "%u\n", n);
    fclose(out);
}

/* Before the first child, whose exit() would move where the parent reads. */
static unsigned list_read(const char *list, unsigned *ret_numbers)
{
    FILE *in = fopen(list, "r");
    unsigned count = 0;

    if (in == NULL)
        abort();
    while (count < MUTANTS_MAX &&
           fscanf(in, "%u", &ret_numbers[count]) == 1)
        count++;
    fclose(in);
    return count;
}

/* Returns in each child, to run the test, and never in the parent. */
static void serve(const char *list, const char *results)
{
    static unsigned numbers[MUTANTS_MAX];
    unsigned count = list_read(list, numbers);
    FILE *out = fopen(results, "w");

    if (out == NULL)
        abort();
    steps_max = strtoul(getenv("MUTANT_STEPS"), NULL, 10);
    for (unsigned n = 0; n < count; n++) {
        int status;
        pid_t child = fork();

        if (child == 0) {
            be(numbers[n]);
            return;
        }
        if (child < 0 || waitpid(child, &status, 0) != child)
            abort();
        fprintf(out, "%u %d\n", numbers[n], WIFEXITED(status)
                    ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
        fflush(out);
    }
    fclose(out);
    _exit(0);
}

__attribute__((constructor)) static void begin(void)
{
    const char *list = getenv("MUTANT_LIST");

    if (list != NULL) {
        serve(list, getenv("MUTANT_RESULTS"));
        return;
    }
    is_traced = getenv("MUTANT_TRACE") != NULL;
    if (is_traced)
        atexit(trace);
}
