/* SPDX-License-Identifier: BSD-2-Clause */
/* Mutants of boot images: number N of a seed is the same on every machine. */
#ifndef TESTS_INSPECT_MUTATION_H
#define TESTS_INSPECT_MUTATION_H

#include <stdint.h>

#include "tools/file.h"

/* A mutant may be that much longer than its seed. */
#define MUTATION_GROWTH_BYTES 64

/*
 * Writes mutant `number` of `seed` over `mutant`, whose length says how much
 * room there is and becomes the mutant's.  `other` lends its headers.
 */
void mutation_make(uint64_t number, struct bytes seed, struct bytes other,
                   struct buffer *mutant);

#endif
