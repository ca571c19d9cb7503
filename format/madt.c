/* SPDX-License-Identifier: BSD-2-Clause */
/* [acpi] 5.2.6 to 5.2.12. */
#include "format/madt.h"

#include "lib/text.h"
#include "spec/acpi.h"

bool acpi_root_of(struct bytes rsdp, struct acpi_root *ret_root)
{
    struct acpi_root root = {0, ACPI_RSDT_SIGNATURE, 4};
    struct bytes part;

    if (!bytes_sub(rsdp, 0, ACPI_RSDP_V1_BYTES, &part))
        return false;
    if (rsdp.at[ACPI_RSDP_REVISION_AT] >= 2 &&
        bytes_sub(rsdp, 0, ACPI_RSDP_V2_BYTES, &part))
        root = (struct acpi_root){load_le64(rsdp.at + ACPI_RSDP_XSDT_AT),
                                  ACPI_XSDT_SIGNATURE, 8};
    if (root.address == 0)
        root = (struct acpi_root){load_le32(rsdp.at + ACPI_RSDP_RSDT_AT),
                                  ACPI_RSDT_SIGNATURE, 4};
    if (root.address == 0)
        return false;
    *ret_root = root;
    return true;
}

enum acpi_status acpi_table_length(struct bytes header, const char *signature,
                                   uint32_t *ret_bytes)
{
    uint32_t length_bytes;

    if (header.length_bytes < ACPI_TABLE_HEADER_BYTES)
        return ACPI_TRUNCATED;
    if (memcmp(header.at, signature, ACPI_TABLE_SIGNATURE_BYTES) != 0)
        return ACPI_BAD_SIGNATURE;
    length_bytes = load_le32(header.at + ACPI_TABLE_LENGTH_AT);
    if (length_bytes < ACPI_TABLE_HEADER_BYTES ||
        length_bytes > ACPI_TABLE_BYTES_CAP)
        return ACPI_BAD_LENGTH;
    *ret_bytes = length_bytes;
    return ACPI_OK;
}

enum acpi_status acpi_table_check(struct bytes table, const char *signature)
{
    uint32_t length_bytes;
    enum acpi_status status = acpi_table_length(table, signature,
                                                &length_bytes);
    uint8_t sum = 0;

    if (status != ACPI_OK)
        return status;
    if (length_bytes > table.length_bytes)
        return ACPI_TRUNCATED;
    for (uint32_t i = 0; i < length_bytes; i++)
        sum = (uint8_t)(sum + table.at[i]);
    return sum == 0 ? ACPI_OK : ACPI_BAD_CHECKSUM;
}

bool acpi_root_address(struct bytes table, const struct acpi_root *root,
                       uint32_t n, uint64_t *ret_address)
{
    struct bytes part;

    if (!bytes_sub(table,
                   ACPI_TABLE_HEADER_BYTES + (uint64_t)n * root->address_bytes,
                   root->address_bytes, &part))
        return false;
    *ret_address = root->address_bytes == 8 ? load_le64(part.at)
                                            : load_le32(part.at);
    return true;
}

struct bytes madt_entries(struct bytes table)
{
    return bytes_from(table, ACPI_MADT_ENTRIES_AT);
}

enum madt_status madt_next(struct bytes *rest, uint32_t *ret_apic_id)
{
    while (rest->length_bytes != 0) {
        const uint8_t *at = rest->at;
        uint32_t id = UINT32_MAX, flags = 0;
        uint8_t length_bytes;

        if (rest->length_bytes < ACPI_MADT_ENTRY_BYTES_MIN)
            return MADT_BAD_LENGTH;
        length_bytes = at[1];
        if (length_bytes < ACPI_MADT_ENTRY_BYTES_MIN ||
            length_bytes > rest->length_bytes)
            return MADT_BAD_LENGTH;

        if (at[0] == ACPI_MADT_LAPIC) {
            if (length_bytes < ACPI_MADT_LAPIC_BYTES)
                return MADT_BAD_LENGTH;
            id = at[ACPI_MADT_LAPIC_ID_AT];
            id = id == UINT8_MAX ? UINT32_MAX : id;
            flags = load_le32(at + ACPI_MADT_LAPIC_FLAGS_AT);
        } else if (at[0] == ACPI_MADT_X2APIC) {
            if (length_bytes < ACPI_MADT_X2APIC_BYTES)
                return MADT_BAD_LENGTH;
            id = load_le32(at + ACPI_MADT_X2APIC_ID_AT);
            flags = load_le32(at + ACPI_MADT_X2APIC_FLAGS_AT);
        }
        *rest = bytes_from(*rest, length_bytes);
        if ((flags & ACPI_MADT_ENABLED) && id != UINT32_MAX) {
            *ret_apic_id = id;
            return MADT_CPU;
        }
    }
    return MADT_END;
}
