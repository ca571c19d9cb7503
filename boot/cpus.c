/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/cpus.h"

#include "boot/door.h"
#include "boot/phys.h"
#include "format/madt.h"
#include "spec/acpi.h"
#include "x86/apic.h"

/* All of the table at `address`. */
static enum acpi_status table_at(uint64_t address, const char *signature,
                                 struct bytes *ret_table)
{
    struct bytes view;
    uint32_t length_bytes;
    enum acpi_status status;

    if (!phys_view(address, ACPI_TABLE_HEADER_BYTES, &view))
        return ACPI_TRUNCATED;
    status = acpi_table_length(view, signature, &length_bytes);
    if (status != ACPI_OK)
        return status;
    if (!phys_view(address, length_bytes, &view))
        return ACPI_TRUNCATED;
    status = acpi_table_check(view, signature);
    if (status == ACPI_OK)
        *ret_table = view;
    return status;
}

/* It has been checked, and may be a copy in our own image. */
static struct bytes rsdp_of(const struct boot_info *bi)
{
    struct bytes view = bytes_of(NULL, 0);

    if (bi->rsdp - bi->image_base < bi->image_length_bytes)
        return bytes_of((const void *)bi->rsdp, ACPI_RSDP_V2_BYTES);
    phys_view(bi->rsdp, ACPI_RSDP_V2_BYTES, &view);
    return view;
}

static bool find_madt(const struct boot_info *bi, struct bytes *ret_madt)
{
    struct acpi_root root;
    struct bytes table;
    enum acpi_status status;
    uint64_t address;

    if (bi->rsdp == 0 || !acpi_root_of(rsdp_of(bi), &root))
        return false;
    status = table_at(root.address, root.signature, &table);
    if (status != ACPI_OK) {
        boot_warn("ACPI's %s at %#lx %s: the other CPUs are not known",
                  root.signature, root.address, acpi_status_text(status));
        return false;
    }
    for (uint32_t n = 0; acpi_root_address(table, &root, n, &address); n++) {
        status = table_at(address, ACPI_MADT_SIGNATURE, ret_madt);
        if (status == ACPI_OK)
            return true;
        if (status != ACPI_BAD_SIGNATURE) {
            boot_warn("ACPI's table at %#lx, entry %u of the %s, %s: the "
                      "other CPUs are not known",
                      address, n, root.signature, acpi_status_text(status));
            return false;
        }
    }
    return false;
}

static bool is_listed(const struct boot_info *bi, uint32_t apic_id)
{
    for (uint32_t n = 0; n < bi->cpu_count; n++)
        if (bi->cpus[n].apic_id == apic_id)
            return true;
    return false;
}

static void read_madt(struct boot_info *bi, struct bytes madt)
{
    struct bytes rest = madt_entries(madt);
    enum madt_status status;
    uint32_t id, twice = 0, too_many = 0, boot_seen = 0;

    while ((status = madt_next(&rest, &id)) == MADT_CPU) {
        if (id == bi->cpus[0].apic_id && boot_seen++ == 0)
            continue;
        if (is_listed(bi, id))
            twice++;
        else if (bi->cpu_count == BOOT_CPUS_MAX)
            too_many++;
        else
            bi->cpus[bi->cpu_count++] = (struct boot_cpu){
                .apic_id = id, .state = BOOT_CPU_WAITING};
    }
    if (status == MADT_BAD_LENGTH)
        boot_warn("ACPI's MADT at %#lx, offset %#lx: an entry of an "
                  "impossible length; no CPU behind it is known",
                  (uint64_t)madt.at, (uint64_t)(rest.at - madt.at));
    else if (too_many != 0)
        boot_warn("ACPI's MADT has more than %u CPUs; %u are left out",
                  BOOT_CPUS_MAX, too_many);
    else if (twice != 0)
        boot_warn("ACPI's MADT has %u CPUs with the APIC ID of another, which "
                  "are left out", twice);
    else if (boot_seen == 0)
        boot_warn("ACPI's MADT lacks the boot CPU, APIC %u",
                  bi->cpus[0].apic_id);
}

void boot_cpus(struct boot_info *bi)
{
    struct bytes madt;

    bi->cpu_count = 1;
    bi->cpus[0] = (struct boot_cpu){.apic_id = apic_id(),
                                    .state = BOOT_CPU_BOOT};
    if (find_madt(bi, &madt))
        read_madt(bi, madt);
}
