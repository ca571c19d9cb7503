/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the image itself carries (`adit pack --unify`), and how it goes with
 * what the loader brought: the image wins, and what it lacks the loader may
 * give.
 */
#ifndef BOOT_PAYLOAD_H
#define BOOT_PAYLOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "adit/boot_info.h"
#include "format/payload.h"

/*
 * Finds the payload, once; whoever calls this has it measured next, before
 * anything looks at it.  `has_headers` says that page 0 of the image is in
 * memory as firmware loads it; its section table counts when nothing was
 * packed by us.  Refuses sections that cannot be.
 */
void boot_payload_find(bool has_headers);

bool boot_payload_has(enum payload_kind kind);
/* To look at, or empty. */
struct bytes boot_payload_part(enum payload_kind kind);
/* Each part is given out once: to who makes a module or a text of it. */
bool boot_payload_take(enum payload_kind kind, struct bytes *ret_part);

/*
 * The kernel's command line: the image's own, else what its configuration has
 * behind kernel=, else `other`.
 */
struct text boot_payload_cmdline(struct text other);
/* What the image's configuration has behind kernel=. */
void boot_payload_set_args(struct text args);
/* Puts options that the image carries in front of the others. */
void boot_payload_front(struct boot_info *bi, struct text options);

/* For every door, between its fill() and the options: reads the configuration,
 * if the door has not. */
void boot_payload_begin(struct boot_info *bi);
/*
 * Puts what has not been taken among the modules, which `are_bundle` says are
 * a bundle's.  Module 0 is the kernel then.
 */
void boot_payload_modules(struct boot_info *bi, bool are_bundle);

/* Does it lie wholly in a payload section of our image? */
bool boot_payload_covers(uint64_t base, uint64_t length_bytes);

/* What of the texts in boot_info comes from the image. */
struct boot_payload_texts {
    bool kernel_cmdline;           /* modules[0].cmdline */
    uint32_t cmdline_bytes;        /* so many at the start of it */
    uint32_t kernel_options_bytes;
};

struct boot_payload_texts boot_payload_texts(void);

#endif
