/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The nested page tables: guest physical = host physical, all rights, with
 * holes where Adit is, and the local APIC's page read-only.  One walker; the
 * two formats ([apm2] 15.25, [sdm3] 29.3) differ in the bits of an entry.
 *
 * Mapped from the beginning are the first 4 GiB and every GiB that has RAM;
 * any other GiB, a 64-bit PCI window's, when the guest first touches it.
 * EPT knows nothing of MTRRs, so that its leaves say which memory is RAM.
 */
#ifndef HV_NESTED_H
#define HV_NESTED_H

#include <stdbool.h>
#include <stdint.h>

#include "adit/boot_info.h"
#include "hv/machine.h"
#include "x86/paging.h"

#define HV_ALL_RIGHTS (HV_READ | HV_WRITE | HV_EXECUTE)

/* What an entry of `level` is about: 1 for 4 KiB, 2 for 2 MiB, ... */
static inline uint64_t hv_level_bytes(unsigned level)
{
    return PAGE_BYTES << 9 * (level - 1);
}

/* The bits of an entry that differ: HV_READ and HV_WRITE do not. */
struct hv_nested_format {
    uint64_t table;      /* of an entry that leads to a table */
    uint64_t leaf;       /* of every leaf, beside its rights */
    uint64_t execute;    /* of one with HV_EXECUTE */
    uint64_t no_execute; /* of one without */
    uint64_t ram;        /* of one that is RAM: EPT's write-back */
    unsigned levels;     /* 4; NPT: 5 where the host's CR4.LA57 is on */
    bool has_1g;         /* to be set where the CPU has such pages */
};

/* With 4 levels and without pages of 1 GiB: to be copied and completed. */
extern const struct hv_nested_format hv_nested_npt, hv_nested_ept;

/* A tree; its pages come from `next`, and never go back. */
struct hv_nested {
    struct hv_nested_format format;
    uint64_t root;
    uint64_t next, end; /* pages not yet used */
    uint64_t last;      /* the highest address that can be mapped */
    bool is_locked;
};

/*
 * The pages that suffice for `bi`'s map, for HV_KEPT_MAX holes in RAM, none
 * longer than 1 GiB, for the APIC's page, and HV_NESTED_FILL_PAGES to fill.
 * That RAM is called reserved where the holes will be takes no more.
 */
#define HV_NESTED_FILL_PAGES 64
uint64_t hv_nested_pages(const struct boot_info *bi, uint64_t last,
                         const struct hv_nested_format *format);

/*
 * A tree in [pages_base, pages_base + pages_bytes), page aligned, for `bi`'s
 * memory.  `last` is the CPU's highest physical address, CPUID 80000008h, and
 * no lower than 4 GiB's; nothing is mapped beyond it, nor beyond the reach of
 * the format's levels.  False when pages run out.
 */
bool hv_nested_begin(struct hv_nested *nested, uint64_t pages_base,
                     uint64_t pages_bytes, const struct boot_info *bi,
                     uint64_t last, const struct hv_nested_format *format);

/* What that is made of: an empty tree, and RAM with the GiBs around it. */
bool hv_nested_root(struct hv_nested *nested, uint64_t pages_base,
                    uint64_t pages_bytes, uint64_t last,
                    const struct hv_nested_format *format);
bool hv_nested_ram(struct hv_nested *nested, uint64_t base,
                   uint64_t length_bytes);

/*
 * Changes the rights of whole pages: 0 or HV_READ and others.  Large pages are
 * split where they must be.  Before the guest is entered, since no TLB is
 * flushed.  False when pages run out, or there are no such addresses.
 */
bool hv_nested_set(struct hv_nested *nested, uint64_t base,
                   uint64_t length_bytes, unsigned rights);

/*
 * For a nested fault: maps the GiB around `address`, if it is not.  True when
 * the guest may now do all at `address`, and be entered again as it was; never
 * where hv_nested_set() has taken rights away.  On several CPUs at once; needs
 * no flush, since no TLB keeps what is not present.
 */
bool hv_nested_fill(struct hv_nested *nested, uint64_t address);

/* The rights at `address`, 0 where nothing is mapped. */
unsigned hv_nested_get(const struct hv_nested *nested, uint64_t address);

#endif
