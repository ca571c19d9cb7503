/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `adit inspect --pcr`: what Adit will measure when it is booted with certain
 * files, and what is in the PCRs then that nobody else extends.
 */
#ifndef TOOLS_INSPECT_PCR_H
#define TOOLS_INSPECT_PCR_H

#include <stdbool.h>
#include <stdio.h>

#include "tools/tool.h"

#define PCR_MODULES_MAX 32u

/* What is not given is NULL. */
struct pcr_options {
    bool is_wanted;
    const char *door;    /* efi, mb2efi, linux; NULL: efi */
    const char *cmdline; /* of the image: by `efi` its load options */
    const char *kernel, *kernel_cmdline, *initrd;
    const char *config;
    const char *root; /* of the volume that the image lies on */
    const char *modules[PCR_MODULES_MAX]; /* "FILE ARGS" */
    unsigned module_count;
};

/* Of what was asked for, what does not go together; or NULL. */
const char *pcr_clash(const struct pcr_options *options);

/* Says what is wrong, if anything is, and prints nothing then. */
enum tool_exit pcr_show(FILE *to, const struct pcr_options *options,
                        const char *image, bool as_json);

#endif
