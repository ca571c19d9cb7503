/* SPDX-License-Identifier: BSD-2-Clause */
/* A boot as Adit goes about it, as far as it measures. */
#ifndef TOOLS_INSPECT_PCR_BOOT_H
#define TOOLS_INSPECT_PCR_BOOT_H

#include "format/payload.h"
#include "tools/file.h"
#include "tools/inspect/pcr.h"
#include "tools/inspect/pcr_log.h"

#define PCR_FILES_MAX 140u
#define PCR_POOL_BYTES 65536u

struct pcr_boot {
    const struct pcr_options *options;
    const char *path;       /* the image's */
    struct text name;       /* what follows the last slash of it */
    struct buffer parts[PAYLOAD_KINDS]; /* what it carries, empty: nothing */
    bool is_taken[PAYLOAD_KINDS];

    struct text own, kernels; /* options, and what is behind their -- */
    /* Command lines of modules that the image does not carry. */
    struct text cmdlines[PCR_FILES_MAX];
    unsigned cmdline_count;

    struct buffer files[PCR_FILES_MAX]; /* that were read */
    unsigned file_count;
    char pool[PCR_POOL_BYTES]; /* of texts that were put together */
    size_t pool_bytes;
    struct pcr_log *log;
};

/* Reads and measures a file; what is wrong has been said. */
bool pcr_file(struct pcr_boot *boot, const char *path, const char *what,
              struct text name, struct bytes *ret_file);
/* A module that the image does not carry. */
bool pcr_module(struct pcr_boot *boot, struct text cmdline);
/* More options in front of those that there are. */
bool pcr_front(struct pcr_boot *boot, struct text options);
bool pcr_has(const struct pcr_boot *boot, enum payload_kind kind);

/* By the door `efi`: all but the texts that every door has in the end. */
bool pcr_boot_efi(struct pcr_boot *boot);

/* Fills `boot->log`; what is wrong has been said.  Set beforehand: options,
 * path, log. */
bool pcr_boot(struct pcr_boot *boot);
void pcr_boot_free(struct pcr_boot *boot);

#endif
