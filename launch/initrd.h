/* SPDX-License-Identifier: BSD-2-Clause */
/* What Linux is given as its initrd. */
#ifndef LAUNCH_INITRD_H
#define LAUNCH_INITRD_H

#include "adit/boot_info.h"
#include "lib/bytes.h"

struct initrd {
    struct bytes microcode;   /* the module, or empty */
    uint64_t microcode_bytes; /* as the early archive that it becomes */
    struct bytes rest;        /* module 1, or empty */
};

/*
 * Module 1 is the initrd, unless it is microcode.  Linux looks for microcode
 * at the front of its initrd, for all CPUs: the module of it goes there.
 */
struct initrd initrd_of(const struct boot_info *bi);

static inline uint64_t initrd_bytes(const struct initrd *initrd)
{
    return initrd->microcode_bytes + initrd->rest.length_bytes;
}

/* Writes all of it to free memory. */
void initrd_write(const struct initrd *initrd, uint8_t *to);

#endif
