/* SPDX-License-Identifier: BSD-2-Clause */
/* Rights that parts of an image ask for; see rights.h. */
#include "tools/inspect/rights.h"

#include "spec/pe.h"

bool rights_pe_broken(const struct pe_file *pe, struct text *ret_name)
{
    const uint32_t both = PE_SECTION_WRITE | PE_SECTION_EXECUTE;
    struct pe_section section;

    for (uint32_t n = 0; pe_section_at(pe, n, &section) == PE_OK; n++) {
        if ((section.characteristics & both) != both)
            continue;
        *ret_name = section.name;
        return true;
    }
    return false;
}
