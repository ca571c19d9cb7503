/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All mutants of one seed: judged, held against what the specification says,
 * and told as one line a field.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/mutants/mutants.h"

/* A hundred times what the worst mutant takes is still no hang. */
#define STEPS_MAX 20000000u
#define CLASSES_MAX 4096u

struct run {
    struct seed *seed;
    struct seed mutant;
    struct words sound; /* the seed's own verdict */
    FILE *golden, *complaints;
    struct result result;
    char *classes[CLASSES_MAX]; /* verdicts, to count them */
};

/* On a heap block of just that size: no reader leaves it unseen. */
static void judge(struct run *run, const uint8_t *from, size_t length_bytes,
                  struct words *ret_words)
{
    uint8_t *copy = malloc(length_bytes);
    uint64_t steps;

    if (length_bytes != 0)
        memcpy(copy, from, length_bytes);
    *ret_words = (struct words){.length = 0};
    steps_begin(run->seed->name, STEPS_MAX);
    run->seed->judge(bytes_of(copy, length_bytes), ret_words);
    steps = steps_end();
    if (steps > run->result.most_steps)
        run->result.most_steps = steps;
    free(copy);
}

static void count_class(struct run *run, const char *verdict)
{
    size_t n = 0;

    while (n < run->result.verdicts && strcmp(run->classes[n], verdict) != 0)
        n++;
    if (n == CLASSES_MAX || n < run->result.verdicts)
        return;
    run->classes[n] = strdup(verdict);
    run->result.verdicts++;
}

/* One field's verdicts. */
struct line {
    size_t count;
    struct value values[VALUES_MAX];
    struct words verdicts[VALUES_MAX];
};

static bool line_is_first(const struct line *line, size_t n)
{
    for (size_t before = 0; before < n; before++)
        if (strcmp(line->verdicts[before].text, line->verdicts[n].text) == 0)
            return false;
    return true;
}

static size_t line_times(const struct line *line, size_t n)
{
    size_t times = 0;

    for (size_t k = 0; k < line->count; k++)
        if (strcmp(line->verdicts[k].text, line->verdicts[n].text) == 0)
            times++;
    return times;
}

/* The commonest verdict comes last, as "else": its values go without saying. */
static void line_print(FILE *to, const struct line *line)
{
    size_t common = 0;

    for (size_t n = 1; n < line->count; n++)
        if (line_times(line, n) > line_times(line, common))
            common = n;
    for (size_t n = 0; n < line->count; n++) {
        if (!line_is_first(line, n) ||
            strcmp(line->verdicts[n].text, line->verdicts[common].text) == 0)
            continue;
        fputs(" |", to);
        for (size_t k = n; k < line->count; k++)
            if (strcmp(line->verdicts[k].text, line->verdicts[n].text) == 0)
                fprintf(to, " %s", line->values[k].name);
        fprintf(to, ": %s", line->verdicts[n].text);
    }
    fprintf(to, " | %s: %s\n",
            line_times(line, common) == line->count ? "all" : "else",
            line->verdicts[common].text);
}

static void complain(struct run *run, const char *field,
                     const struct value *value, const char *what)
{
    if (run->result.wrong++ < 10)
        fprintf(run->complaints, "# %s: %s = %s (%#llx): %s\n",
                run->seed->name, field, value->name,
                (unsigned long long)value->value, what);
}

static void hold(struct run *run, const char *name, const struct legal *legal,
                 const struct value *value, const struct words *words,
                 const struct words *verdict)
{
    const char *word = legal->word != NULL ? legal->word : run->seed->sound;

    if (run->seed->tells_all && strstr(words->text, "untold:") != NULL)
        complain(run, name, value, "is refused, and no rule says why");
    if (legal->any) {
        if (strcmp(verdict->text, "same") != 0)
            complain(run, name, value, "makes a difference, and must not");
    } else if (value_is_legal(run->seed, legal, value->value)) {
        return;
    } else if (legal->gains != NULL && !words_have(words, legal->gains)) {
        complain(run, name, value, "is not told of");
    } else if (legal->gains == NULL && words_have(words, word)) {
        complain(run, name, value, "is taken, and must not be");
    }
}

/* Every value but the seed's breaks the checksum over the field. */
static const struct legal by_checksum = {.only = true};

static void run_field(struct run *run, const struct table *table,
                      const struct field *field, bool is_sealed)
{
    uint32_t at = table->at + field->at;
    const struct legal *legal = is_sealed ? &field->legal : &by_checksum;
    struct words words;
    struct line line;
    char name[96];

    line.count = values_for(run->seed, field,
                            seed_get(run->seed, at, field->width),
                            line.values);
    snprintf(name, sizeof(name), "%s%s%s%s", table->name,
             field->name[0] != '\0' ? "." : "", field->name,
             is_sealed ? "" : " (unsealed)");
    for (size_t n = 0; n < line.count; n++) {
        run->mutant = *run->seed;
        seed_set(&run->mutant, at, field->width, line.values[n].value);
        if (is_sealed && run->seed->seal != NULL && !field->is_seal)
            run->seed->seal(&run->mutant);
        judge(run, run->mutant.at, run->mutant.length_bytes, &words);
        words_differ(&run->sound, &words, run->seed->sound,
                     &line.verdicts[n]);
        hold(run, name, legal, &line.values[n], &words, &line.verdicts[n]);
        count_class(run, line.verdicts[n].text);
    }
    run->result.mutants += line.count;
    run->result.fields++;
    fputs(name, run->golden);
    line_print(run->golden, &line);
}

static void print_cut(struct run *run, size_t from, size_t to,
                      const struct words *verdict)
{
    fprintf(run->golden, "cut to %zu", from);
    if (to - from > 1)
        fprintf(run->golden, "..%zu", to - 1);
    fprintf(run->golden, " | %s\n", verdict->text);
}

static void run_cuts(struct run *run)
{
    struct words words, verdict, before = {.length = 0};
    size_t from = 0;

    for (size_t length = 0; length < run->seed->length_bytes; length++) {
        judge(run, run->seed->at, length, &words);
        words_differ(&run->sound, &words, run->seed->sound, &verdict);
        count_class(run, verdict.text);
        if (run->seed->tells_all && strstr(words.text, "untold:") != NULL)
            complain(run, "cut", &(struct value){"length", length},
                     "is refused, and no rule says why");
        if (length < run->seed->whole_bytes &&
            words_have(&words, run->seed->sound))
            complain(run, "cut", &(struct value){"length", length},
                     "is taken for whole");
        if (length != 0 && strcmp(verdict.text, before.text) != 0) {
            print_cut(run, from, length, &before);
            from = length;
        }
        before = verdict;
    }
    print_cut(run, from, run->seed->length_bytes, &before);
    run->result.cuts = run->seed->length_bytes;
}

bool seed_run(struct seed *seed, FILE *golden, FILE *complaints,
              struct result *ret_result)
{
    static struct run run;

    if (!seed_check(seed, complaints))
        return false;
    memset(&run, 0, sizeof(run));
    run.seed = seed;
    run.golden = golden;
    run.complaints = complaints;
    judge(&run, seed->at, seed->length_bytes, &run.sound);
    fprintf(golden, "the seed, %zu bytes | %s\n", seed->length_bytes,
            run.sound.text);
    if (!words_have(&run.sound, seed->sound)) {
        fprintf(complaints, "# %s: the seed itself is not \"%s\": %s\n",
                seed->name, seed->sound, run.sound.text);
        run.result.wrong++;
    }
    for (uint32_t n = 0; n < seed->table_count; n++)
        for (const struct field *f = seed->tables[n].fields; f->name; f++) {
            run_field(&run, &seed->tables[n], f, true);
            if (f->is_covered || (seed->covers_all && !f->is_seal))
                run_field(&run, &seed->tables[n], f, false);
        }
    run_cuts(&run);
    for (size_t n = 0; n < run.result.verdicts; n++)
        free(run.classes[n]);
    *ret_result = run.result;
    return true;
}
