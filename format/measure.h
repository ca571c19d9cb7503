/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What of a boot is measured into which PCR, the same for Adit and for who
 * predicts it.  A text is hashed with the NUL behind it, so that there is
 * always something to hash and no text is the beginning of another.
 */
#ifndef FORMAT_MEASURE_H
#define FORMAT_MEASURE_H

#include <stdbool.h>
#include <stdint.h>

enum measure_kind {
    MEASURE_CARRIED, /* a part of the image itself, whatever it is */
    MEASURE_FILE,    /* any other file, or module */
    MEASURE_TEXT,    /* load options, options, a command line */
};

/* As GRUB has it, and for an image that carries its kernel as systemd-stub
 * has it: 8 and 9, or 11 and 12. */
#define MEASURE_PCR_TEXT         8u
#define MEASURE_PCR_FILE         9u
#define MEASURE_PCR_CARRIED      11u
#define MEASURE_PCR_TEXT_UNIFIED 12u

static inline uint32_t measure_pcr(enum measure_kind kind,
                                   bool carries_kernel)
{
    switch (kind) {
    case MEASURE_CARRIED:
        return MEASURE_PCR_CARRIED;
    case MEASURE_FILE:
        return MEASURE_PCR_FILE;
    case MEASURE_TEXT:
        break;
    }
    return carries_kernel ? MEASURE_PCR_TEXT_UNIFIED : MEASURE_PCR_TEXT;
}

#endif
