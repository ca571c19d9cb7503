/* SPDX-License-Identifier: BSD-2-Clause */
/* What a source asks at each place that can be another at run time. */
#ifndef TESTS_MUTATION_CHOICE_H
#define TESTS_MUTATION_CHOICE_H

/* Which of the `count` mutants that begin with `first` is to be, from 1; 0 for
 * none of them.  A loop that a mutant made endless ends here. */
unsigned mutant_at(unsigned first, unsigned count);

#endif
