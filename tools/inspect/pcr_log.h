/* SPDX-License-Identifier: BSD-2-Clause */
/* The events of a boot, predicted, and the PCRs that they extend. */
#ifndef TOOLS_INSPECT_PCR_LOG_H
#define TOOLS_INSPECT_PCR_LOG_H

#include <stdint.h>

#include "format/measure.h"
#include "lib/bytes.h"
#include "lib/text.h"

/* As many as a boot can have: boot_info's modules, each with a text. */
#define PCR_EVENTS_MAX 300u
#define PCR_COUNT      24u
#define PCR_TEXT_BYTES 512u /* as Adit cuts them */

enum pcr_bank { PCR_SHA1, PCR_SHA256, PCR_SHA384, PCR_BANKS };

#define PCR_DIGEST_BYTES_MAX 48u

struct pcr_digests {
    uint8_t at[PCR_BANKS][PCR_DIGEST_BYTES_MAX];
};

struct pcr_event {
    uint32_t pcr;
    uint64_t data_bytes;
    char text[PCR_TEXT_BYTES];
    struct pcr_digests digests;
};

struct pcr_log {
    bool carries_kernel; /* the image: texts have another PCR then */
    bool is_broken; /* no room, or no libcrypto, and that has been said */
    uint32_t event_count;
    struct pcr_event events[PCR_EVENTS_MAX];
    bool is_extended[PCR_COUNT];
    struct pcr_digests values[PCR_COUNT];
};

extern const char *const pcr_bank_names[PCR_BANKS];
extern const unsigned pcr_bank_bytes[PCR_BANKS];

/* boot/measure.h has the same two. */
void pcr_log_bytes(struct pcr_log *log, enum measure_kind kind,
                   struct bytes data, const char *what, struct text name);
void pcr_log_text(struct pcr_log *log, const char *what, struct text text);

#endif
