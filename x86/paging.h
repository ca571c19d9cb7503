/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Our page tables: host virtual = host physical but for a kernel's, nothing
 * writable and executable, the guard pages absent.
 */
#ifndef X86_PAGING_H
#define X86_PAGING_H

#include <stdbool.h>
#include <stdint.h>

#define PAGE_BYTES    0x1000ull
#define PAGE_2M_BYTES 0x200000ull
#define PAGING_LEVELS_MAX 5

enum paging_access {
    PAGING_NONE, /* not present */
    PAGING_R,
    PAGING_RX,
    PAGING_RW,
    PAGING_RW_UNCACHED, /* for devices, by the PAT as a reset leaves it */
};

/*
 * Maps [base, base + length_bytes), page aligned, one to one.  May remap; a
 * large page is split where it must be.  False when the pool of table pages
 * is used up, or the CPU has no such addresses.
 */
bool paging_map(uint64_t base, uint64_t length_bytes,
                enum paging_access access);

/* The same, at the virtual address `address` instead, which is canonical. */
bool paging_map_at(uint64_t address, uint64_t base, uint64_t length_bytes,
                   enum paging_access access);

/*
 * The first 4 GiB, and Adit's own image section by section.  Only builds the
 * tables; paging_activate() makes them live, with CR0.WP and EFER.NXE on.
 * Never while they are live.
 */
bool paging_build(void);
void paging_activate(void);

/*
 * Instead of all that, for when memory becomes another's: tables in [base,
 * base + length_bytes), which is mapped, that map Adit's image and nothing
 * else.  What is mapped from now on is mapped there; paging_activate() makes
 * it live.  Page 0 and whoever's tables were in use are gone then.
 */
bool paging_close(uint64_t base, uint64_t length_bytes);

/* What that needs, for `length_bytes` in one range by pages of 4 KiB, and
 * PAGING_CLOSE_MORE single pages elsewhere. */
#define PAGING_CLOSE_MORE 2
uint64_t paging_close_bytes(uint64_t length_bytes);

/*
 * The entry of the 4 KiB page at `address`, made where there is none: for who
 * changes it often, to paging_leaf() of any page, and flushes the TLB himself.
 * NULL when the pool of table pages is used up.
 */
uint64_t *paging_entry(uint64_t address);
uint64_t paging_leaf(uint64_t physical, enum paging_access access);

/* Is every byte of it mapped by paging_build() and paging_map() so far? */
bool paging_reaches(uint64_t base, uint64_t length_bytes);

/*
 * Instead of both, beside a firmware that goes on: a root whose lower half is
 * that of the tables in use, and whose upper half is ours to fill.  Nothing of
 * the lower half may be mapped anew, since its tables are not ours.  All of
 * it is taken from where paging_more() would: a firmware has other CPUs load
 * CR3 in 32-bit mode, and Adit need not lie below 4 GiB.
 */
void paging_extend(uint64_t base, uint64_t length_bytes);

/* The highest physical address of this CPU. */
uint64_t paging_physical_last(void);

/* For CR3. */
uint64_t paging_root(void);

/* From now on table pages are taken from here, which is mapped. */
void paging_more(uint64_t base, uint64_t length_bytes);

/* No more than these are needed to map `length_bytes` in 2 MiB pages; where
 * rights differ, one more page for every 2 MiB. */
uint64_t paging_tables_bytes(uint64_t length_bytes);

/* Pages that paging_flat() needs. */
#define PAGING_FLAT_PAGES 9

/*
 * Writes tables that map the first 4 GiB and the GiB around `also` one to one,
 * all rights, into PAGING_FLAT_PAGES pages at `tables` (below 4 GiB) and
 * returns their root for CR3.  For a kernel that is entered with paging on
 * ([linux] 64-bit boot), by code at `also`.
 */
uint64_t paging_flat(uint64_t *tables, const void *also);

#endif
