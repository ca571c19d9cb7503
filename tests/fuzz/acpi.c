/* SPDX-License-Identifier: BSD-2-Clause */
/* format/acpi.h, format/madt.h: from the RSDP to the CPUs, in a memory of the
 * input's making; checksums are repaired, since mutations seldom add up. */
#include "format/madt.h"

#include "spec/acpi.h"
#include "tests/fuzz/fuzz.h"

static uint8_t sum_of(struct bytes part)
{
    uint32_t sum = 0;

    for (size_t n = 0; n < part.length_bytes; n++)
        sum += part.at[n];
    return (uint8_t)(sum & 0xff);
}

static void repair(uint8_t *at, size_t length, size_t sum_at)
{
    at[sum_at] = 0;
    at[sum_at] = (uint8_t)((0x100u - sum_of(bytes_of(at, length))) & 0xff);
}

static void check_anchors(struct bytes in)
{
    enum acpi_status rsdp = acpi_rsdp_check(in);
    enum acpi_status smbios = acpi_smbios_check(in);
    size_t offset;

    fuzz_saw(rsdp);
    fuzz_saw(smbios);
    fuzz_saw((uint64_t)acpi_status_text(rsdp)[0]);
    if (rsdp == ACPI_OK) {
        FUZZ_REQUIRE(in.length_bytes >= 20 && memcmp(in.at, "RSD PTR ", 8)
                     == 0 && sum_of(bytes_of(in.at, 20)) == 0);
        FUZZ_REQUIRE(in.at[15] < 2 ||
                     (in.length_bytes >= 36 &&
                      load_le32(in.at + 20) >= 36 &&
                      load_le32(in.at + 20) <= in.length_bytes));
    }
    if (smbios == ACPI_OK)
        FUZZ_REQUIRE((memcmp(in.at, "_SM_", 4) == 0 && in.at[5] >= 0x1e) ||
                     (memcmp(in.at, "_SM3_", 5) == 0 && in.at[6] >= 0x18));
    FUZZ_POISON(offset);
    if (acpi_rsdp_find(in, &offset))
        FUZZ_REQUIRE(offset % 16 == 0 && offset < in.length_bytes &&
                     acpi_rsdp_check(bytes_from(in, offset)) == ACPI_OK);
    else
        FUZZ_REQUIRE(FUZZ_UNWRITTEN(offset) && rsdp != ACPI_OK);
    FUZZ_POISON(offset);
    if (acpi_smbios_find(in, &offset))
        FUZZ_REQUIRE(offset % 16 == 0 &&
                     acpi_smbios_check(bytes_from(in, offset)) == ACPI_OK);
    else
        FUZZ_REQUIRE(FUZZ_UNWRITTEN(offset) && smbios != ACPI_OK);
}

static void check_madt(struct bytes table)
{
    struct bytes rest = madt_entries(table);
    enum madt_status status;
    uint32_t id, count = 0;

    do {
        size_t before = rest.length_bytes;
        const uint8_t *at = rest.at;

        FUZZ_POISON(id);
        status = madt_next(&rest, &id);
        fuzz_saw(status);
        fuzz_saw_bytes(rest, table);
        for (const uint8_t *entry = at; entry < rest.at; entry += entry[1])
            FUZZ_REQUIRE(entry[1] >= 2);
        FUZZ_REQUIRE(++count <= table.length_bytes + 1);
        if (status != MADT_CPU) {
            FUZZ_REQUIRE(FUZZ_UNWRITTEN(id));
            continue;
        }
        FUZZ_REQUIRE(rest.length_bytes <= before - 8);
        while (at + at[1] < rest.at)
            at += at[1];
        FUZZ_REQUIRE(at + at[1] == rest.at && id != UINT32_MAX);
        FUZZ_REQUIRE((at[0] == 0 && at[1] >= 8 && id == at[3]) ||
                     (at[0] == 9 && at[1] >= 16 && id == load_le32(at + 4)));
    } while (status == MADT_CPU);
    FUZZ_REQUIRE((status == MADT_END) == (rest.length_bytes == 0));
}

static void check_table(struct bytes in, const struct acpi_root *root)
{
    enum acpi_status status;
    uint64_t address, count;
    uint32_t length;

    FUZZ_POISON(length);
    status = acpi_table_length(in, root->signature, &length);
    fuzz_saw(status);
    FUZZ_REQUIRE(status == ACPI_OK || FUZZ_UNWRITTEN(length));
    if (acpi_table_check(in, root->signature) != ACPI_OK)
        return;
    FUZZ_REQUIRE(status == ACPI_OK && length <= in.length_bytes &&
                 length >= 36 && sum_of(bytes_of(in.at, length)) == 0);
    in.length_bytes = length;
    in = fuzz_own(in);
    count = (length - 36) / root->address_bytes;
    for (uint32_t n = 0; n <= count; n++) {
        FUZZ_POISON(address);
        FUZZ_REQUIRE(acpi_root_address(in, root, n, &address) == (n < count));
        FUZZ_REQUIRE(n < count || FUZZ_UNWRITTEN(address));
        if (n < count)
            fuzz_saw(address);
        if (n < count && root->address_bytes == 4)
            FUZZ_REQUIRE(address >> 32 == 0);
    }
    check_madt(in);
}

void fuzz_one(struct bytes in)
{
    static const char signatures[][5] = {"RSDT", "XSDT", "APIC"};
    unsigned what = (unsigned)fuzz_take(&in, 1), kind = what / 2 % 3;
    bool is_repaired = what % 2 != 0;
    struct bytes copy = fuzz_own(in);
    uint8_t *at = (uint8_t *)(uintptr_t)copy.at;
    struct acpi_root root = {0, signatures[kind], kind == 0 ? 4 : 8}, named;

    if (what >= 0x80) {
        if (is_repaired && copy.length_bytes >= 36) {
            size_t length = at[1] == 'S' && at[3] == '3' ? at[6] : at[5];

            if (at[0] == '_' && length >= 16 && length <= copy.length_bytes)
                repair(at, length, at[3] == '3' ? 5 : 4);
            else if (at[0] == 'R')
                repair(at, 20, 8);
            if (at[0] == 'R' && load_le32(at + 20) <= copy.length_bytes &&
                load_le32(at + 20) > 32)
                repair(at, load_le32(at + 20), 32);
        }
        check_anchors(copy);
        if (acpi_rsdp_check(copy) == ACPI_OK &&
            acpi_root_of(copy, &named)) {
            FUZZ_REQUIRE(named.address != 0);
            FUZZ_REQUIRE(named.address_bytes == 4 ||
                         (named.address_bytes == 8 && at[15] >= 2));
            fuzz_saw(named.address);
        }
        return;
    }
    if (is_repaired && copy.length_bytes >= 36) {
        memcpy(at, signatures[kind], 4);
        if (load_le32(at + 4) >= 36 && load_le32(at + 4) <= copy.length_bytes)
            repair(at, load_le32(at + 4), 9);
    }
    check_table(copy, &root);
    check_madt(in);
}
