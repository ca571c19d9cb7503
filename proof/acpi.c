/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/acpi.h"
#include "proof.h"

static void rsdp_find(struct bytes view)
{
    size_t offset;

    if (acpi_rsdp_find(view, &offset))
        sink = view.at[offset];
}

static void smbios_find(struct bytes view)
{
    size_t offset;

    if (acpi_smbios_find(view, &offset))
        sink = view.at[offset];
}

void main_acpi(void)
{
    size_t length = any(0, BOUND);

    begin();
    use_string(acpi_status_text(any(0, ACPI_BAD_EXTENDED_CHECKSUM)));
    //@ split length;
    sink = acpi_rsdp_check(last_bytes(length));
    sink = acpi_smbios_check(last_bytes(length));
    rsdp_find(last_bytes(length));
    smbios_find(last_bytes(length));
}
