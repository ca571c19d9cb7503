/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Holds the inspector's answers against grub-file's, and prints what others
 * compare.
 *
 *   compare images FILE...                    all questions about each
 *   compare mutants FROM TO FOLDER SEED...    some about each mutant
 *   compare write FROM TO FOLDER SEED...      no question: writes the mutants
 *   compare dump FILE...                      what has been read of each
 *
 * Prints a line for each difference, and a last line with what was done.  A
 * mutant that is at work when something dies stays in FOLDER.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/inspect/answer.h"
#include "tests/inspect/dump.h"
#include "tests/inspect/mutation.h"
#include "tools/inspect/lint.h"

#define SEEDS_MAX       64u
#define SEED_BYTES_MAX  ((size_t)192 << 10)
#define SECONDS_MAX     60 /* on one file: a hang ends here */

static struct {
    unsigned long files, asked, differences;
} done;

/* As the report does: an entry that breaks a rule is no answer. */
static void find_entries(const struct inspect_file *file,
                         struct inspect_entries *ret_entries)
{
    struct findings findings;

    inspect_entries_find(file, ret_entries);
    inspect_lint(file, &findings);
    inspect_lint_entries(&findings, ret_entries);
    findings_free(&findings);
}

/* `subject` is what the difference is said of. */
static void compare(const char *path, const char *subject,
                    const struct inspect_file *file,
                    const struct inspect_entries *entries,
                    enum question question)
{
    struct answer ours = answer_ours(file, entries, question);
    bool is_theirs = answer_grub(path, question);

    done.asked++;
    if (ours.is_yes == is_theirs)
        return;
    done.differences++;
    printf("differs %s %s %s %s\n", question_option(question) + 5,
           is_theirs ? "grub" : "adit", ours.reason, subject);
}

static int dump_images(char **paths, int count)
{
    static struct inspect_file file;

    for (int n = 0; n < count; n++) {
        alarm(SECONDS_MAX);
        if (!inspect_file_open(paths[n], &file))
            return 2;
        dump_file(&file);
        done.files++;
        inspect_file_close(&file);
    }
    return 0;
}

static int compare_images(char **paths, int count)
{
    static struct inspect_file file;
    struct inspect_entries entries;

    for (int n = 0; n < count; n++) {
        alarm(SECONDS_MAX);
        if (!inspect_file_open(paths[n], &file))
            return 2;
        find_entries(&file, &entries);
        done.files++;
        for (enum question q = 0; q < QUESTIONS; q++)
            compare(paths[n], paths[n], &file, &entries, q);
        inspect_file_close(&file);
    }
    return 0;
}

static bool has_magic(struct bytes bytes, uint32_t magic)
{
    for (size_t at = 0; at + 4 <= bytes.length_bytes && at < 0x8000; at += 4)
        if (load_le32(bytes.at + at) == magic)
            return true;
    return false;
}

/* A question whose answer is plain is seldom worth a process. */
static bool is_worth(struct bytes bytes, enum question question,
                     uint64_t number)
{
    struct bytes magic;

    if (number % 16 == 0)
        return question < QUESTION_XEN_PAE;
    switch (question) {
    case QUESTION_MB1: return has_magic(bytes, 0x1badb002);
    case QUESTION_MB2: return has_magic(bytes, 0xe85250d6);
    case QUESTION_LINUX32:
        return bytes_sub(bytes, 0x202, 4, &magic) &&
               memcmp(magic.at, "HdrS", 4) == 0;
    case QUESTION_LINUX: return number % 4 == 0 && bytes.length_bytes > 0x206;
    case QUESTION_EFI64:
        return bytes.length_bytes > 2 && memcmp(bytes.at, "MZ", 2) == 0;
    default: return false;
    }
}

static bool write_file(const char *path, struct bytes bytes)
{
    FILE *to = fopen(path, "wb");
    bool is_good;

    if (to == NULL)
        return false;
    is_good = fwrite(bytes.at, 1, bytes.length_bytes, to) ==
              bytes.length_bytes;
    return fclose(to) == 0 && is_good;
}

static bool compare_mutant(uint64_t number, const char *path,
                           struct bytes mutant, const char *seed)
{
    static struct inspect_file file;
    struct inspect_entries entries;
    char subject[256];

    alarm(SECONDS_MAX);
    if (!write_file(path, mutant))
        return false;
    inspect_file_view(path, mutant, &file);
    find_entries(&file, &entries);
    done.files++;
    snprintf(subject, sizeof(subject), "mutant %llu of %s",
             (unsigned long long)number, seed);
    for (enum question q = 0; q < QUESTION_XEN_PAE; q++)
        if (is_worth(file.bytes, q, number))
            compare(path, subject, &file, &entries, q);
    inspect_file_close(&file);
    return true;
}

static bool read_seeds(char **paths, size_t count, struct bytes *seeds)
{
    struct buffer whole;

    for (size_t n = 0; n < count; n++) {
        if (!file_read(paths[n], &whole))
            return false;
        if (whole.length_bytes > SEED_BYTES_MAX)
            whole.length_bytes = SEED_BYTES_MAX;
        seeds[n] = buffer_bytes(&whole);
    }
    return true;
}

/* On a block of just its size, for the sanitizers; to be freed. */
static bool make_mutant(uint64_t number, const struct bytes *seeds,
                        size_t count, struct buffer *ret_mutant)
{
    struct bytes seed = seeds[number % count];
    struct bytes other = seeds[number / count % count];
    struct buffer room, exact;

    if (!buffer_make(seed.length_bytes + MUTATION_GROWTH_BYTES, &room))
        return false;
    mutation_make(number, seed, other, &room);
    exact.at = malloc(room.length_bytes);
    exact.length_bytes = room.length_bytes;
    if (exact.at != NULL && room.length_bytes != 0)
        memcpy(exact.at, room.at, room.length_bytes);
    buffer_free(&room);
    *ret_mutant = exact;
    return exact.at != NULL || exact.length_bytes == 0;
}

/* FROM TO FOLDER SEED... */
static int each_mutant(char **words, int count, bool is_compared)
{
    static struct bytes seeds[SEEDS_MAX];
    size_t seed_count = (size_t)count - 3;
    struct buffer mutant;
    bool is_good = true;
    char path[4096];
    uint64_t from, to;

    if (count < 4 || seed_count > SEEDS_MAX ||
        !text_number(text_of(words[0]), &from) ||
        !text_number(text_of(words[1]), &to) ||
        !read_seeds(words + 3, seed_count, seeds))
        return 2;
    for (uint64_t number = from; is_good && number < to; number++) {
        const char *seed = words[3 + number % seed_count];

        if (!make_mutant(number, seeds, seed_count, &mutant))
            return 2;
        snprintf(path, sizeof(path), "%s/%llu", words[2],
                 (unsigned long long)(is_compared ? from : number));
        is_good = is_compared
                      ? compare_mutant(number, path, buffer_bytes(&mutant),
                                       seed)
                      : write_file(path, buffer_bytes(&mutant));
        buffer_free(&mutant);
    }
    return is_good ? 0 : 2;
}

int main(int argc, char **argv)
{
    int status = 2;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc > 2 && strcmp(argv[1], "images") == 0)
        status = compare_images(argv + 2, argc - 2);
    else if (argc > 2 && strcmp(argv[1], "mutants") == 0)
        status = each_mutant(argv + 2, argc - 2, true);
    else if (argc > 2 && strcmp(argv[1], "write") == 0)
        status = each_mutant(argv + 2, argc - 2, false);
    else if (argc > 2 && strcmp(argv[1], "dump") == 0)
        status = dump_images(argv + 2, argc - 2);
    else
        fprintf(stderr, "usage: compare images|dump FILE...\n"
                        "       compare mutants|write FROM TO FOLDER "
                        "SEED...\n");
    if (status == 0)
        printf("done: %lu files, %lu questions, %lu differences\n",
               done.files, done.asked, done.differences);
    return status;
}
