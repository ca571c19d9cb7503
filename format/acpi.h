/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Checks of the RSDP and of the SMBIOS entry points, and the search for them
 * in a view of memory.
 */
#ifndef FORMAT_ACPI_H
#define FORMAT_ACPI_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/bytes.h"

/* An RSDP or entry point longer than this is none. */
#define ACPI_ANCHOR_BYTES_CAP 4096u

enum acpi_status {
    ACPI_OK,
    ACPI_BAD_SIGNATURE,
    ACPI_TRUNCATED,    /* the view ends inside the structure */
    ACPI_BAD_LENGTH,   /* its own length is too small, or above the cap */
    ACPI_BAD_CHECKSUM,
    ACPI_BAD_EXTENDED_CHECKSUM, /* ACPI 2.0's, over the whole structure */
};

const char *acpi_status_text(enum acpi_status status);

/* Is there a sound RSDP at the start of `view`? */
enum acpi_status acpi_rsdp_check(struct bytes view);

/* The first sound RSDP at a multiple of 16 bytes into `view`. */
bool acpi_rsdp_find(struct bytes view, size_t *ret_offset);

/* Is there a sound SMBIOS entry point, 32- or 64-bit, at the start? */
enum acpi_status acpi_smbios_check(struct bytes view);

/* The first sound one at a multiple of 16 bytes, a 64-bit one before all
 * 32-bit ones. */
bool acpi_smbios_find(struct bytes view, size_t *ret_offset);

#endif
