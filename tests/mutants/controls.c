/* SPDX-License-Identifier: BSD-2-Clause */
/* What has to be reported, planted: each control is a test that fails when
 * its fault goes by unseen. */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "format/mb2.h"
#include "tests/mutants/mutants.h"

/* Takes all; so cuts and any value are taken, too. */
static void judge_blindly(struct bytes bytes, struct words *words)
{
    (void)bytes;
    words_add(words, "sound");
}

static void judge_first_byte(struct bytes bytes, struct words *words)
{
    words_add(words, "sound first=%d",
              bytes.length_bytes != 0 ? bytes.at[0] : -1);
}

static void judge_untold(struct bytes bytes, struct words *words)
{
    (void)bytes;
    words_add(words, "sound untold:here");
}

static void judge_too_far(struct bytes bytes, struct words *words)
{
    words_add(words, "sound next=%d",
              ((const volatile uint8_t *)bytes.at)[bytes.length_bytes]);
}

static void judge_slowly(struct bytes bytes, struct words *words)
{
    struct bytes rest;

    while (mb2_begin(bytes, &rest) != MB2_OK)
        continue;
    words_add(words, "sound");
}

static const struct field only_fields[] = {HELD("only", 0, 1, ONLY), {0}};
static const struct field any_fields[] = {HELD("any", 0, 1, ANY), {0}};
static const struct field told_fields[] = {
    HELD("told", 0, 1, {.only = true, .gains = "told"}), {0},
};
static const struct field beyond_fields[] = {FIELD("beyond", 14, 4), {0}};
static const struct field plain_fields[] = {FIELD("plain", 0, 1), {0}};

struct control {
    const char *name;
    const char *complaint; /* part of what has to be told */
    void (*judge)(struct bytes bytes, struct words *words);
    const struct field *fields;
    size_t whole_bytes;
};

static const struct control controls[] = {
    {"an illegal value that is taken", "control: table.only = 0",
     judge_blindly, only_fields, 0},
    {"a difference where none may be", "control: table.any = 1",
     judge_first_byte, any_fields, 0},
    {"a rule that does not tell", "is not told of", judge_blindly,
     told_fields, 0},
    {"a refusal that no rule tells of", "no rule says why", judge_untold,
     plain_fields, 0},
    {"a cut file that is taken", "control: cut = length (0)",
     judge_blindly, plain_fields, 16},
    {"a field beyond the seed", "control: table.beyond: at 0xe",
     judge_blindly, beyond_fields, 0},
};

static void seed_of(struct seed *seed, const struct control *control)
{
    seed_begin(seed, "control", "sound", control->judge);
    seed_reach(seed, 16);
    seed->at[0] = 7;
    seed->tells_all = true;
    seed->whole_bytes = control->whole_bytes;
    seed_table(seed, control->fields, 0, "table");
}

static bool is_told(const struct control *control)
{
    static struct seed seed;
    struct result result = {.wrong = 0};
    char *text = NULL;
    size_t length;
    FILE *to = open_memstream(&text, &length), *golden = tmpfile();
    bool ran, told;

    if (to == NULL || golden == NULL)
        exit(2);
    seed_of(&seed, control);
    ran = seed_run(&seed, golden, to, &result);
    fclose(to);
    fclose(golden);
    told = strstr(text, control->complaint) != NULL &&
           (!ran || result.wrong != 0);
    free(text);
    return told;
}

static bool is_golden_told(void)
{
    char *text = NULL;
    size_t length;
    FILE *to = open_memstream(&text, &length);
    bool told;

    if (to == NULL)
        exit(2);
    told = golden_compare("control.txt", TEXT("a | all: same\nb | all: x\n"),
                          TEXT("a | all: same\nb | all: y\n"), to) == 1 &&
           golden_compare("control.txt", TEXT("a\n"), TEXT("a\nb\n"),
                          to) == 1 &&
           golden_compare("control.txt", TEXT("a\nb\n"), TEXT("a\nb\n"),
                          to) == 0;
    fclose(to);
    told = told && strstr(text, "control.txt:2: expected b | all: x") != NULL;
    free(text);
    return told;
}

/* In a process of its own, which must not end well. */
static bool is_stopped(void (*judge)(struct bytes bytes, struct words *words),
                       int expected_status)
{
    const struct control control = {"", "", judge, plain_fields, 0};
    int status = 0;
    pid_t child;

    fflush(stdout);
    child = fork();
    if (child == 0) {
        if (freopen("/dev/null", "w", stderr) == NULL)
            _exit(0);
        is_told(&control);
        _exit(0);
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
        exit(2);
    return expected_status == 0
               ? status != 0
               : WIFEXITED(status) && WEXITSTATUS(status) == expected_status;
}

static bool report(unsigned *test, bool is_good, const char *name)
{
    printf("%s %u - control: %s\n", is_good ? "ok" : "not ok", ++*test, name);
    return is_good;
}

bool controls_run(unsigned *test)
{
    bool all = true;

    for (size_t n = 0; n < sizeof(controls) / sizeof(controls[0]); n++)
        all &= report(test, is_told(&controls[n]), controls[n].name);
    all &= report(test, is_golden_told(), "a golden line that is wrong");
    all &= report(test, !is_stopped(judge_blindly, 0), "nothing planted");
    all &= report(test, is_stopped(judge_too_far, 0),
                  "a byte read past the end");
    all &= report(test, is_stopped(judge_slowly, STEPS_STATUS),
                  "a reader without an end");
    return all;
}
