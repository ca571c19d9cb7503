/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/phys.h"

#include "boot/door.h"
#include "spec/x86.h"
#include "x86/cpu.h"
#include "x86/image.h"
#include "x86/paging.h"

#define FIRST_4G (1ull << 32)

static uint64_t mapped_beyond; /* the first 4 GiB */
static bool tables_are_ours;

void phys_set_limit(uint64_t limit)
{
    mapped_beyond = limit - FIRST_4G;
}

void phys_require_nx(void)
{
    struct cpuid r = cpu_cpuid(X86_CPUID_EXT_FEATURES, 0);

    if (!(r.edx & X86_CPUID_EXT_EDX_NX))
        boot_refuse("this CPU cannot mark pages as not executable; expected "
                    "CPUID 80000001h EDX bit 20, found EDX=%#x",
                    r.edx);
}

bool phys_own_tables(void)
{
    if (!tables_are_ours) {
        phys_require_nx();
        if (!paging_build())
            return false;
        paging_activate();
        tables_are_ours = true;
        mapped_beyond = 0; /* that was in a firmware's tables */
    }
    return true;
}

/* Our own tables grow with what is asked for; others are as they are. */
static bool is_mapped(uint64_t address, uint64_t length_bytes)
{
    uint64_t first = address & ~(PAGE_BYTES - 1), pages;
    uint64_t limit = FIRST_4G + mapped_beyond;

    if (!tables_are_ours)
        return address <= limit && length_bytes <= limit - address;
    if (length_bytes > UINT64_MAX - PAGE_BYTES - address)
        return false;
    if (paging_reaches(address, length_bytes))
        return true;
    pages = (address - first + length_bytes + PAGE_BYTES - 1) / PAGE_BYTES;
    /* Once page 0 is absent it is so for good. */
    return first != 0 && paging_map(first, pages * PAGE_BYTES, PAGING_RW);
}

/* Nothing of a loader's can lie in our image, whose bss has been cleared. */
static bool meets_image(uint64_t address, uint64_t length_bytes)
{
    uint64_t start = (uint64_t)text_start;

    return address < start ? length_bytes > start - address
                           : address < (uint64_t)image_end;
}

bool phys_view_or_0(uint64_t address, uint64_t length_bytes,
                    struct bytes *ret_view)
{
    if (meets_image(address, length_bytes) ||
        !is_mapped(address, length_bytes))
        return false;
    *ret_view = bytes_of((const void *)address, length_bytes);
    return true;
}

bool phys_view(uint64_t address, uint64_t length_bytes, struct bytes *ret_view)
{
    return address != 0 && phys_view_or_0(address, length_bytes, ret_view);
}

bool phys_view_upto(uint64_t address, uint64_t most_bytes,
                    struct bytes *ret_view)
{
    uint64_t start = (uint64_t)text_start;
    uint64_t limit = FIRST_4G + mapped_beyond;

    if (address == 0 || meets_image(address, 1))
        return false;
    if (address < start && most_bytes > start - address)
        most_bytes = start - address;
    if (!is_mapped(address, most_bytes)) {
        if (address >= limit || most_bytes <= limit - address)
            return false;
        most_bytes = limit - address;
    }
    *ret_view = bytes_of((const void *)address, most_bytes);
    return true;
}

bool phys_text(uint64_t address, uint64_t most_bytes, struct text *ret_text)
{
    struct bytes view;

    return phys_view_upto(address, most_bytes, &view) &&
           text_until_nul(view, ret_text);
}
