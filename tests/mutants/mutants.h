/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Deterministic mutants.  A seed is a small valid file or block, with tables
 * that say where its fields are; every field gets every value of a list, and
 * every mutant is judged: its verdict is a list of words.  docs/mutants.md
 * tells how to read and to change what comes of it.
 */
#ifndef TESTS_MUTANTS_MUTANTS_H
#define TESTS_MUTANTS_MUTANTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "lib/bytes.h"
#include "lib/text.h"

#define SEED_BYTES_MAX  8192u
#define SEED_TABLES_MAX 128u
/* Blocks that loaders hand over lie here, as far as their addresses go. */
#define SEED_ADDRESS    0x10000u

/* What a format's specification says of a field.  All zero: nothing. */
struct legal {
    bool only;         /* the seed's value and no other */
    bool any;          /* no value may make a difference */
    bool power_of_2;
    bool or_zero;      /* 0 is right, whatever else is */
    bool has_most;     /* `most` means something */
    uint64_t least, most;
    uint64_t multiple; /* of this; 0: any */
    bool within;       /* an offset, after which `least` bytes must come */
    const char *word;  /* what other values must lose; NULL: seed->sound */
    const char *gains; /* or what they must gain instead */
};

struct field {
    const char *name;
    uint32_t at;    /* in its table */
    uint8_t width;  /* 1, 2, 4, 8; FIELD_HEX8 */
    struct legal legal;
    bool is_seal;   /* a checksum: it is not put right again */
    bool is_covered; /* by a checksum, as all are if seed->covers_all */
};

#define FIELD_HEX8 16u /* eight hexadecimal digits */

/* A field; one whose values the specification judges; a checksum; one under
 * it. */
#define FIELD(name_, at_, width_) \
    {.name = (name_), .at = (at_), .width = (width_)}
#define HELD(name_, at_, width_, ...) \
    {.name = (name_), .at = (at_), .width = (width_), .legal = __VA_ARGS__}
#define SEAL(name_, at_, width_)                      \
    {.name = (name_), .at = (at_), .width = (width_), \
     .legal = ONLY, .is_seal = true}
#define COVERED(name_, at_, width_, ...)              \
    {.name = (name_), .at = (at_), .width = (width_), \
     .legal = __VA_ARGS__, .is_covered = true}

#define ONLY       {.only = true}
#define ANY        {.any = true}
#define WHATEVER   {.only = false} /* the golden file alone tells */
#define LEAST(n)   {.least = (n)}
#define MOST(n)    {.has_most = true, .most = (n)}

/* One place of a table in the seed. */
struct table {
    char name[40]; /* "phdr[2]" */
    const struct field *fields; /* ended by one without a name */
    uint32_t at;
};

struct words {
    size_t length;
    char text[2048];
};

struct seed {
    const char *name;
    const char *sound;  /* the word that only a whole and sound one has */
    size_t whole_bytes; /* cut shorter, it must lose that word */
    uint64_t align_bytes;
    void (*seal)(struct seed *seed); /* puts checksums right, or NULL */
    bool covers_all;
    bool tells_all; /* a refusal that no rule tells of is wrong */
    void (*judge)(struct bytes bytes, struct words *words);
    size_t length_bytes;
    uint32_t table_count;
    struct table tables[SEED_TABLES_MAX];
    uint8_t at[SEED_BYTES_MAX];
};

struct format {
    const char *name;
    void (*make)(struct seed *seed);
};

extern const struct format formats_of_images[], formats_of_blocks[];

/* Seeds under construction: what does not fit ends the program. */
void seed_begin(struct seed *seed, const char *name, const char *sound,
                void (*judge)(struct bytes bytes, struct words *words));
/* Makes it at least so long. */
void seed_reach(struct seed *seed, size_t length_bytes);
/* Appends, and answers where. */
uint32_t seed_put(struct seed *seed, const void *from, size_t length_bytes);
uint32_t seed_zeros(struct seed *seed, size_t length_bytes);
void seed_align(struct seed *seed, size_t to);
void seed_set(struct seed *seed, uint64_t at, unsigned width, uint64_t value);
uint64_t seed_get(const struct seed *seed, uint64_t at, unsigned width);
/* `fields` lie at `at`; the name is a format. */
void seed_table(struct seed *seed, const struct field *fields, uint32_t at,
                const char *name, ...)
    __attribute__((format(printf, 4, 5)));
/* Every single byte is a field. */
void seed_every_byte(struct seed *seed, uint32_t from, uint32_t to,
                     const char *name);
/* The seed's `length_bytes` at `address`; false when they are not there. */
bool memory_at(struct bytes memory, uint64_t address, uint64_t length_bytes,
               struct bytes *ret_bytes);

/* Words; a format with its arguments is one word or more. */
void words_add(struct words *words, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
bool words_have(const struct words *words, const char *word);
/* What `mutant` has that `seed` has not, and "-" before what it has lost, of
 * which `sound` says it all; "same" when that is nothing. */
void words_differ(const struct words *seed, const struct words *mutant,
                  const char *sound, struct words *ret_words);

/* The list of values. */
#define VALUES_MAX 24u

struct value {
    const char *name;
    uint64_t value;
};

/* Those that fit, none twice, and not the one that is there. */
size_t values_for(const struct seed *seed, const struct field *field,
                  uint64_t old, struct value *ret_values);
bool value_is_legal(const struct seed *seed, const struct legal *legal,
                    uint64_t value);

/* Counts the steps of the readers in format/; `limit` of them end it all, with
 * this exit status. */
#define STEPS_STATUS 3
void steps_begin(const char *name, uint64_t limit);
uint64_t steps_end(void);

struct result {
    size_t fields, mutants, cuts, verdicts;
    uint64_t most_steps;
    size_t wrong; /* mutants that the specification has judged otherwise */
};

/* Writes the golden lines to `golden`, and what is wrong to `complaints`. */
bool seed_run(struct seed *seed, FILE *golden, FILE *complaints,
              struct result *ret_result);
/* Do all fields lie in the seed?  Complains of the first that does not. */
bool seed_check(const struct seed *seed, FILE *complaints);

/* Line by line; tells at most ten of the differences. */
size_t golden_compare(const char *name, struct text expected,
                      struct text found, FILE *complaints);

/* The negative controls; false when one of them passes what it must not. */
bool controls_run(unsigned *test);

void judge_image(struct bytes bytes, struct words *words);

#endif
