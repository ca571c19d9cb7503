/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Extended page tables, [sdm3] 29.3.2: where an entry differs from one of
 * ordinary paging.  Bits 0 and 1 say readable and writable, bit 7 large page.
 */
#ifndef SPEC_EPT_H
#define SPEC_EPT_H

#define EPT_EXECUTE (1ull << 2)

/* Of a leaf: bits 5:3 are the memory type, as MTRRs number them; 0 is
 * uncacheable.  Together with the guest's PAT: [sdm3] 29.3.7.2. */
#define EPT_WRITE_BACK (6ull << 3)

#endif
