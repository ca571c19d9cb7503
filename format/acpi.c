/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * [acpi] 5.2.5 and [smbios] 5.2.
 */
#include "format/acpi.h"

#include "lib/text.h"
#include "spec/acpi.h"

const char *acpi_status_text(enum acpi_status status)
{
    static const char *const texts[] = {
        [ACPI_OK] = "sound",
        [ACPI_BAD_SIGNATURE] = "has another signature",
        [ACPI_TRUNCATED] = "is cut short",
        [ACPI_BAD_LENGTH] = "has an impossible length",
        [ACPI_BAD_CHECKSUM] = "has a wrong checksum",
        [ACPI_BAD_EXTENDED_CHECKSUM] = "has a wrong extended checksum",
    };

    return texts[status];
}

static bool sums_to_zero(struct bytes view)
{
    uint8_t sum = 0;

    for (size_t i = 0; i < view.length_bytes; i++)
        sum = (uint8_t)(sum + view.at[i]);
    return sum == 0;
}

static bool has_signature(struct bytes view, const char *signature,
                          size_t length_bytes)
{
    return view.length_bytes >= length_bytes &&
           memcmp(view.at, signature, length_bytes) == 0;
}

enum acpi_status acpi_rsdp_check(struct bytes view)
{
    struct bytes part;

    if (!has_signature(view, ACPI_RSDP_SIGNATURE, ACPI_RSDP_SIGNATURE_BYTES))
        return ACPI_BAD_SIGNATURE;
    if (!bytes_sub(view, 0, ACPI_RSDP_V1_BYTES, &part))
        return ACPI_TRUNCATED;
    if (!sums_to_zero(part))
        return ACPI_BAD_CHECKSUM;
    if (part.at[ACPI_RSDP_REVISION_AT] < 2)
        return ACPI_OK;

    if (!bytes_sub(view, 0, ACPI_RSDP_V2_BYTES, &part))
        return ACPI_TRUNCATED;

    uint32_t length = load_le32(part.at + ACPI_RSDP_LENGTH_AT);

    if (length < ACPI_RSDP_V2_BYTES || length > ACPI_ANCHOR_BYTES_CAP)
        return ACPI_BAD_LENGTH;
    if (!bytes_sub(view, 0, length, &part))
        return ACPI_TRUNCATED;
    return sums_to_zero(part) ? ACPI_OK : ACPI_BAD_EXTENDED_CHECKSUM;
}

bool acpi_rsdp_find(struct bytes view, size_t *ret_offset)
{
    for (size_t at = 0; at < view.length_bytes; at += ACPI_RSDP_ALIGN)
        if (acpi_rsdp_check(bytes_from(view, at)) == ACPI_OK) {
            *ret_offset = at;
            return true;
        }
    return false;
}

static enum acpi_status check_entry(struct bytes view, size_t length_at,
                                    size_t least_bytes)
{
    struct bytes part;

    if (!bytes_sub(view, length_at, 1, &part))
        return ACPI_TRUNCATED;
    if (part.at[0] < least_bytes)
        return ACPI_BAD_LENGTH;
    if (!bytes_sub(view, 0, part.at[0], &part))
        return ACPI_TRUNCATED;
    return sums_to_zero(part) ? ACPI_OK : ACPI_BAD_CHECKSUM;
}

static bool is_smbios3(struct bytes view)
{
    return has_signature(view, SMBIOS3_ANCHOR, SMBIOS3_ANCHOR_BYTES);
}

enum acpi_status acpi_smbios_check(struct bytes view)
{
    if (is_smbios3(view))
        return check_entry(view, SMBIOS3_LENGTH_AT, SMBIOS3_BYTES_MIN);
    if (has_signature(view, SMBIOS_ANCHOR, SMBIOS_ANCHOR_BYTES))
        return check_entry(view, SMBIOS_LENGTH_AT, SMBIOS_BYTES_MIN);
    return ACPI_BAD_SIGNATURE;
}

bool acpi_smbios_find(struct bytes view, size_t *ret_offset)
{
    bool is_found = false;

    for (size_t at = 0; at < view.length_bytes; at += ACPI_RSDP_ALIGN) {
        struct bytes here = bytes_from(view, at);

        if ((is_found && !is_smbios3(here)) ||
            acpi_smbios_check(here) != ACPI_OK)
            continue;
        *ret_offset = at;
        is_found = true;
        if (is_smbios3(here))
            return true;
    }
    return is_found;
}
