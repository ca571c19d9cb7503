/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Measured boot: whatever Adit is told and given goes into the TPM before it
 * is looked at, by way of the door's firmware where there is one.  What fails
 * is warned of once; only the option tpm=require makes it a refusal.
 */
#ifndef BOOT_MEASURE_H
#define BOOT_MEASURE_H

#include "adit/boot_info.h"
#include "format/measure.h"
#include "lib/bytes.h"
#include "lib/text.h"

/* `what` it is, and its `name` or empty, are for the event log. */
void boot_measure_bytes(enum measure_kind kind, struct bytes data,
                        const char *what, struct text name);
/* `text`, or, if it is empty, nothing, ends in a NUL. */
void boot_measure_text(const char *what, struct text text);

/* What boot_payload_find() has found, once. */
void boot_measure_payload(void);

/* What every door has filled in, but for what the image carries: options and
 * modules. */
void boot_measure_info(const struct boot_info *bi);

/* The value of the option tpm=; false when there is no such one. */
bool boot_measure_option(struct text value);
/* After the options: refuses when tpm=require is not met, and tells boot_info
 * what was measured. */
void boot_measure_end(struct boot_info *bi);

/* Its line of the boot report. */
void boot_measure_report(const struct boot_info *bi);

#endif
