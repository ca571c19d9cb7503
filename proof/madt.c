/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/madt.h"
#include "proof.h"
#include "spec/acpi.h"

static void root_of(struct bytes view)
{
    struct acpi_root root;

    if (acpi_root_of(view, &root)) {
        sink = root.address;
        use_string(root.signature);
    }
}

static void table(struct bytes view)
{
    uint32_t length_bytes;

    if (acpi_table_length(view, ACPI_XSDT_SIGNATURE,
                          &length_bytes) == ACPI_OK)
        sink = length_bytes;
    sink = acpi_table_check(view, ACPI_MADT_SIGNATURE);
}

static void root_address(struct bytes view, uint32_t address_bytes)
{
    struct acpi_root root = {0, ACPI_RSDT_SIGNATURE, address_bytes};
    uint64_t address;

    if (acpi_root_address(view, &root, ANY32(), &address))
        sink = address;
}

static void next(struct bytes view)
{
    uint32_t apic_id;

    if (madt_next(&view, &apic_id) == MADT_CPU)
        sink = apic_id;
    sink = view.length_bytes;
}

void main_madt(void)
{
    size_t length = any(0, BOUND);

    begin();
    //@ split length;
    root_of(last_bytes(length));
    table(last_bytes(length));
    root_address(last_bytes(length), 4);
    root_address(last_bytes(length), 8);
    use(madt_entries(last_bytes(length)));
    if (length <= 20)
        next(weak_bytes(length));
}
