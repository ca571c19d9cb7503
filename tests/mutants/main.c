/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mutants [--write] GOLDEN-DIRECTORY LEAST images|blocks|controls: all mutants
 * of all seeds, beside GOLDEN-DIRECTORY/NAME.txt, or into it.  TAP.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "tests/mutants/mutants.h"
#include "tools/tool.h"

/* What is inspected comes from memory, of which nobody has to complain. */
void tool_complain(const char *path, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    fprintf(stderr, "mutants: %s: ", path != NULL ? path : "");
    vfprintf(stderr, format, list);
    va_end(list);
    exit(2);
}

struct options {
    bool writes;
    const char *directory;
    unsigned test;
    bool has_failed;
};

static char *read_all(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL, part[4096];
    size_t length, all;
    FILE *to = open_memstream(&text, &all);

    if (file == NULL || to == NULL) {
        fprintf(stderr, "mutants: %s: %s\n", path, strerror(errno));
        exit(2);
    }
    while ((length = fread(part, 1, sizeof(part), file)) != 0)
        fwrite(part, 1, length, to);
    fclose(to);
    fclose(file);
    return text;
}

static void write_all(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");

    if (file == NULL || fputs(text, file) == EOF || fclose(file) != 0) {
        fprintf(stderr, "mutants: %s: %s\n", path, strerror(errno));
        exit(2);
    }
}

/* The golden file's differences; none when it has just been written. */
static size_t beside_golden(const struct options *options, const char *name,
                            const char *found)
{
    size_t differences;
    char path[1024], *expected;

    snprintf(path, sizeof(path), "%s/%s.txt", options->directory, name);
    if (options->writes) {
        write_all(path, found);
        return 0;
    }
    expected = read_all(path);
    snprintf(path, sizeof(path), "%s.txt", name);
    differences = golden_compare(path, text_of(expected), text_of(found),
                                 stdout);
    free(expected);
    return differences;
}

static size_t run_format(struct options *options, const struct format *format)
{
    static struct seed seed;
    struct result result = {.fields = 0};
    char *text = NULL;
    size_t length, differences = 0;
    FILE *golden = open_memstream(&text, &length);
    bool is_good;

    if (golden == NULL)
        exit(2);
    format->make(&seed);
    seed.name = format->name;
    is_good = seed_run(&seed, golden, stdout, &result);
    fclose(golden);
    if (is_good)
        differences = beside_golden(options, format->name, text);
    if (differences != 0)
        printf("# %zu lines of %s.txt differ; if they should: "
               "docs/mutants.md tells how to renew them\n",
               differences, format->name);
    is_good = is_good && differences == 0 && result.wrong == 0;
    printf("%s %u - %s: %zu mutants of %zu fields, %zu lengths, "
           "%zu verdicts\n",
           is_good ? "ok" : "not ok", ++options->test, format->name,
           result.mutants, result.fields, result.cuts, result.verdicts);
    printf("# at most %llu steps; %zu wrong\n",
           (unsigned long long)result.most_steps, result.wrong);
    fflush(stdout);
    free(text);
    if (!is_good)
        options->has_failed = true;
    return result.mutants;
}

static void run_all(struct options *options, const struct format *formats,
                    size_t least)
{
    size_t mutants = 0;

    for (; formats->name != NULL; formats++)
        mutants += run_format(options, formats);
    printf("%s %u - %zu mutants in all, at least %zu\n",
           mutants >= least ? "ok" : "not ok", ++options->test, mutants,
           least);
    if (mutants < least)
        options->has_failed = true;
}

int main(int argc, char **argv)
{
    struct options options = {.writes = false};

    if (argc > 1 && strcmp(argv[1], "--write") == 0) {
        options.writes = true;
        argc--;
        argv++;
    }
    if (argc != 4) {
        fprintf(stderr, "usage: mutants [--write] GOLDEN-DIRECTORY LEAST "
                        "images|blocks|controls\n");
        return 2;
    }
    options.directory = argv[1];
    if (strcmp(argv[3], "controls") == 0)
        options.has_failed = !controls_run(&options.test);
    else
        run_all(&options, strcmp(argv[3], "images") == 0 ? formats_of_images
                                                         : formats_of_blocks,
                strtoul(argv[2], NULL, 10));
    printf("1..%u\n", options.test);
    return options.has_failed ? 1 : 0;
}
