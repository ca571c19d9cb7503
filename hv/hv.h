/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hypervisor from outside: asks whether this CPU can do it, says how much
 * memory it needs, and starts the one guest that owns the machine.  It knows
 * nothing of Linux, nor of how it was itself booted.
 */
#ifndef HV_HV_H
#define HV_HV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "adit/boot_info.h"

/* Ranges of host-physical memory that stay Adit's. */
#define HV_KEPT_MAX 4

struct hv_range {
    uint64_t base;
    uint64_t length_bytes;
};

/*
 * What the guest is given to begin with, on the boot CPU: 64-bit mode with
 * paging on, interrupts off, flat segments (selectors as
 * X86_SELECTOR_CODE, X86_SELECTOR_DATA), %rsi = `argument`.
 */
struct hv_entry {
    uint64_t rip;
    uint64_t rsp;
    uint64_t cr3;
    uint64_t argument;
};

struct hv_config {
    struct boot_info *bi;
    struct hv_range block; /* hv_block_bytes() bytes, page aligned, for it */
    struct hv_range low;   /* HV_LOW_BYTES below 1 MiB, page aligned */
    struct hv_entry entry;
    bool is_reset_on_stop; /* reset the machine when the guest is stopped */
};

/*
 * True when this CPU can run a guest; else `*ret_why` is one line's end that
 * names the missing feature or what the firmware has turned off.
 */
bool hv_probe(const char **ret_why);

/* The memory that the hypervisor needs for `bi`'s CPUs and addresses. */
uint64_t hv_block_bytes(const struct boot_info *bi);

/*
 * Takes the other CPUs, closes its own page tables, and enters the guest.
 * `block`, `low` and Adit's image are reserved already in the map that the
 * guest is given.
 */
_Noreturn void hv_start(const struct hv_config *config);

#endif
