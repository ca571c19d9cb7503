/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The nested page tables: guest physical = host physical, all rights, with
 * holes where Adit is, and the local APIC's page read-only.  One walker; the
 * two formats ([apm2] 15.25, [sdm3] 29.3) differ in the bits of an entry.
 */
#ifndef HV_NESTED_H
#define HV_NESTED_H

#include <stdbool.h>
#include <stdint.h>

#include "hv/machine.h"

/* The bits of an entry that differ. */
struct hv_nested_format {
    uint64_t table;        /* of an entry that points to a table */
    uint64_t leaf[8];      /* of a leaf: by HV_READ | HV_WRITE | HV_EXECUTE */
    uint64_t large;        /* set, too, in a leaf above 4 KiB */
    uint64_t memory_type;  /* set, too, in a leaf: EPT's write-back */
    bool has_1g;
};

extern const struct hv_nested_format hv_nested_npt, hv_nested_ept;

/* A tree that is being made; its pages come from `next`, and are zeroed. */
struct hv_nested {
    struct hv_nested_format format;
    uint64_t root;
    uint64_t next, end; /* pages not yet used */
    uint64_t last;      /* the highest address that is mapped at all */
};

/* Table pages that suffice to map up to `last` with `holes` ranges of other
 * rights: 4 KiB a GiB where there are no pages of 1 GiB, and a constant. */
uint64_t hv_nested_pages(uint64_t last, unsigned holes, bool has_1g);

/* Maps [0, last] one to one with all rights.  False when pages run out. */
bool hv_nested_begin(struct hv_nested *nested, uint64_t pages_base,
                     uint64_t pages_bytes, uint64_t last,
                     const struct hv_nested_format *format);

/* Changes the rights (HV_READ...; 0: not present) of whole pages; large pages
 * are split where they must be.  False when pages run out. */
bool hv_nested_set(struct hv_nested *nested, uint64_t base,
                   uint64_t length_bytes, unsigned rights);

/* The rights at `address`, 0 where nothing is mapped; `*ret_physical` is where
 * it leads to. */
unsigned hv_nested_get(const struct hv_nested *nested, uint64_t address,
                       uint64_t *ret_physical);

#endif
