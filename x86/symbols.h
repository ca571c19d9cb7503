/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names for addresses in the running image, from the table in .symbols.
 */
#ifndef X86_SYMBOLS_H
#define X86_SYMBOLS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The function that `address` (of the running image) lies in, and how far
 * behind its first byte; false when the address is outside the image, before
 * the first function, or the table is empty or damaged.
 */
bool symbols_find(uint64_t address, const char **ret_name,
                  uint64_t *ret_offset);

#endif
