/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Included before everything in target code: all symbols are the image's own,
 * so that no compiler goes through a global offset table to reach them.
 */
#pragma GCC visibility push(hidden)
