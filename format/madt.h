/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ACPI's way to the list of CPUs: from the RSDP to the root table, by its
 * addresses to the MADT, and through that one.  The caller fetches what an
 * address names.
 */
#ifndef FORMAT_MADT_H
#define FORMAT_MADT_H

#include "format/acpi.h"

/* A table that claims more is none: no loop over one is longer. */
#define ACPI_TABLE_BYTES_CAP (1u << 20)

/* The root table, as the RSDP names it. */
struct acpi_root {
    uint64_t address;
    const char *signature;  /* RSDT's or XSDT's */
    uint32_t address_bytes; /* of each address in it: 4 or 8 */
};

/*
 * `rsdp` has been checked by acpi_rsdp_check().  The XSDT wins where there is
 * one; an RSDP of revision 0 or 1 has none, whatever lies behind it.  False
 * when it names neither.
 */
bool acpi_root_of(struct bytes rsdp, struct acpi_root *ret_root);

/* The length that a table's header claims, within the cap. */
enum acpi_status acpi_table_length(struct bytes header, const char *signature,
                                   uint32_t *ret_bytes);

/* Is `table`, all of it, one of that signature with a right checksum? */
enum acpi_status acpi_table_check(struct bytes table, const char *signature);

/* The address in place `n` of a checked root table; false behind the last. */
bool acpi_root_address(struct bytes table, const struct acpi_root *root,
                       uint32_t n, uint64_t *ret_address);

enum madt_status {
    MADT_CPU, /* a CPU that is enabled */
    MADT_END,
    MADT_BAD_LENGTH, /* an entry shorter than its type, or past the table */
};

/* The entries of a checked MADT. */
struct bytes madt_entries(struct bytes table);

/*
 * The next enabled CPU in `rest`, which moves behind it.  Other entries, CPUs
 * that are only possible, and the ID that means all CPUs, are passed over.
 */
enum madt_status madt_next(struct bytes *rest, uint32_t *ret_apic_id);

#endif
