/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Base relocations that fix nothing, since the image relocates itself: they
 * only say that it may lie anywhere.
 */
#include "format/layout.h"
#include "spec/pe.h"

        .section .reloc, "a", @progbits
        .long   LAYOUT_HEADERS_BYTES            /* of the page at this RVA */
        .long   PE_RELOC_ENTRIES + 2 * PE_RELOC_ENTRY_BYTES
        .short  PE_RELOC_ABSOLUTE << 12
        .short  PE_RELOC_ABSOLUTE << 12
