/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: of ACPI's tables only sound ones are taken, every loop over one ends,
 * and the MADT gives the CPUs that are enabled and no others.
 */
#include "tests/unit/unit.h"

#include "format/madt.h"
#include "spec/acpi.h"

static struct input in;

static void finish(void)
{
    uint8_t sum = 0;

    store_le32(in.at + ACPI_TABLE_LENGTH_AT, (uint32_t)in.length_bytes);
    in.at[9] = 0;
    for (size_t i = 0; i < in.length_bytes; i++)
        sum = (uint8_t)(sum + in.at[i]);
    in.at[9] = (uint8_t)-sum;
}

static void begin(const char *signature, size_t header_bytes)
{
    in.length_bytes = 0;
    put_text(&in, signature);
    put_zeros(&in, header_bytes - 4);
}

static void put_lapic(uint8_t id, uint32_t flags)
{
    const uint8_t entry[4] = {ACPI_MADT_LAPIC, ACPI_MADT_LAPIC_BYTES, 9, id};

    put_bytes(&in, entry, sizeof(entry));
    put_le32(&in, flags);
}

static void put_x2apic(uint32_t id, uint32_t flags)
{
    const uint8_t entry[4] = {ACPI_MADT_X2APIC, ACPI_MADT_X2APIC_BYTES};

    put_bytes(&in, entry, sizeof(entry));
    put_le32(&in, id);
    put_le32(&in, flags);
    put_le32(&in, 1);
}

static void put_other(uint8_t type, uint8_t length_bytes)
{
    const uint8_t entry[2] = {type, length_bytes};

    put_bytes(&in, entry, sizeof(entry));
    put_zeros(&in, length_bytes < 2 ? 0 : length_bytes - 2u);
}

static bool table_passes(struct bytes input)
{
    return acpi_table_check(input, "APIC") == ACPI_OK;
}

/* "1 7 end", "3 bad" */
static const char *read_all(void)
{
    static char said[256];
    struct bytes copy = heap_copy(in.at, in.length_bytes);
    struct bytes rest = madt_entries(copy);
    enum madt_status status;
    uint32_t id;

    said[0] = '\0';
    while ((status = madt_next(&rest, &id)) == MADT_CPU) {
        char number[16];
        size_t at = sizeof(number) - 1;

        number[at] = '\0';
        number[--at] = ' ';
        do
            number[--at] = (char)('0' + id % 10);
        while (id /= 10);
        assert_true(strlen(said) + sizeof(number) < sizeof(said));
        strcat(said, number + at);
    }
    drop(copy);
    return strcat(said, status == MADT_END ? "end" : "bad");
}

static void table_whole_and_sound(void **state)
{
    (void)state;
    begin("APIC", ACPI_MADT_ENTRIES_AT);
    put_lapic(1, 1);
    finish();
    refuse_all_prefixes(&in, table_passes);
    for (size_t i = 0; i < in.length_bytes; i++) {
        in.at[i] ^= 0x40;
        assert_false(table_passes(bytes_of(in.at, in.length_bytes)));
        in.at[i] ^= 0x40;
    }
    /* What follows a table is not its own. */
    put_zeros(&in, 8);
    assert_true(table_passes(bytes_of(in.at, in.length_bytes)));
}

static void table_length_limits(void **state)
{
    static const struct {
        uint32_t length_bytes;
        enum acpi_status expected;
    } cases[] = {
        {0, ACPI_BAD_LENGTH},
        {ACPI_TABLE_HEADER_BYTES - 1, ACPI_BAD_LENGTH},
        {ACPI_TABLE_HEADER_BYTES, ACPI_OK},
        {ACPI_TABLE_BYTES_CAP, ACPI_OK},
        {ACPI_TABLE_BYTES_CAP + 1, ACPI_BAD_LENGTH},
        {UINT32_MAX, ACPI_BAD_LENGTH},
    };
    uint32_t length_bytes;

    (void)state;
    begin("XSDT", ACPI_TABLE_HEADER_BYTES);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct bytes copy;

        store_le32(in.at + ACPI_TABLE_LENGTH_AT, cases[i].length_bytes);
        copy = heap_copy(in.at, in.length_bytes);
        assert_int_equal(acpi_table_length(copy, "XSDT", &length_bytes),
                         cases[i].expected);
        assert_int_equal(acpi_table_length(copy, "RSDT", &length_bytes),
                         ACPI_BAD_SIGNATURE);
        drop(copy);
    }
}

static struct bytes rsdp(uint8_t revision, uint32_t rsdt, uint64_t xsdt)
{
    begin(ACPI_RSDP_SIGNATURE, ACPI_RSDP_REVISION_AT - 4);
    put_bytes(&in, &revision, 1);
    put_le32(&in, rsdt);
    put_le32(&in, ACPI_RSDP_V2_BYTES);
    put_le64(&in, xsdt);
    put_zeros(&in, 4);
    return bytes_of(in.at, in.length_bytes);
}

static void root_of_each_revision(void **state)
{
    struct acpi_root root;

    (void)state;
    assert_true(acpi_root_of(rsdp(2, 0x1000, 0x123456789a), &root));
    assert_int_equal(root.address, 0x123456789a);
    assert_int_equal(root.address_bytes, 8);
    assert_string_equal(root.signature, "XSDT");
    assert_true(acpi_root_of(rsdp(2, 0x1000, 0), &root));
    assert_int_equal(root.address, 0x1000);
    assert_string_equal(root.signature, "RSDT");
    /* Revision 0 has no XSDT, whatever the bytes behind it look like. */
    assert_true(acpi_root_of(rsdp(0, 0x1000, 0x5555), &root));
    assert_int_equal(root.address, 0x1000);
    assert_int_equal(root.address_bytes, 4);
    assert_false(acpi_root_of(rsdp(0, 0, 0x5555), &root));
    assert_false(acpi_root_of(rsdp(2, 0, 0), &root));
    assert_false(acpi_root_of(bytes_of(in.at, 0), &root));
}

static void root_addresses_within(void **state)
{
    const struct acpi_root xsdt = {0, "XSDT", 8}, rsdt = {0, "RSDT", 4};
    struct bytes table;
    uint64_t address;

    (void)state;
    begin("XSDT", ACPI_TABLE_HEADER_BYTES);
    put_le64(&in, 0x1122334455667788);
    put_le32(&in, 0x99);
    table = heap_copy(in.at, in.length_bytes);
    assert_true(acpi_root_address(table, &xsdt, 0, &address));
    assert_int_equal(address, 0x1122334455667788);
    assert_false(acpi_root_address(table, &xsdt, 1, &address));
    assert_true(acpi_root_address(table, &rsdt, 2, &address));
    assert_int_equal(address, 0x99);
    assert_false(acpi_root_address(table, &rsdt, 3, &address));
    assert_false(acpi_root_address(table, &xsdt, UINT32_MAX, &address));
    drop(table);
}

static void cpus_that_are_enabled(void **state)
{
    (void)state;
    begin("APIC", ACPI_MADT_ENTRIES_AT);
    put_lapic(0, 1);
    put_other(1, 12); /* an I/O APIC */
    put_lapic(2, 0);
    put_lapic(3, 2); /* one that may be plugged in */
    put_lapic(4, 3);
    put_lapic(255, 1);
    put_x2apic(255, 1);
    put_x2apic(70000, 1);
    put_x2apic(70001, 2);
    put_x2apic(UINT32_MAX, 1);
    put_other(0x7f, 2);
    put_lapic(4, 1);
    assert_string_equal(read_all(), "0 4 255 70000 4 end");
}

static void entries_of_impossible_length(void **state)
{
    static const struct {
        uint8_t type, length_bytes;
        const char *expected;
    } cases[] = {
        {1, 0, "5 bad"},
        {1, 1, "5 bad"},
        {1, 2, "5 end"},
        {1, 200, "5 end"},
        {ACPI_MADT_LAPIC, ACPI_MADT_LAPIC_BYTES - 1, "5 bad"},
        {ACPI_MADT_LAPIC, ACPI_MADT_LAPIC_BYTES, "5 end"},
        {ACPI_MADT_X2APIC, ACPI_MADT_X2APIC_BYTES - 1, "5 bad"},
        {ACPI_MADT_X2APIC, ACPI_MADT_X2APIC_BYTES, "5 end"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        begin("APIC", ACPI_MADT_ENTRIES_AT);
        put_lapic(5, 1);
        put_other(cases[i].type, cases[i].length_bytes);
        assert_string_equal(read_all(), cases[i].expected);
    }
}

static void cut_anywhere(void **state)
{
    size_t whole;

    (void)state;
    begin("APIC", ACPI_MADT_ENTRIES_AT);
    put_lapic(1, 1);
    put_x2apic(2, 1);
    whole = in.length_bytes;
    for (size_t cut = 0; cut <= whole; cut++) {
        in.length_bytes = cut;
        assert_string_equal(read_all(),
            cut <= ACPI_MADT_ENTRIES_AT ? "end" :
            cut < ACPI_MADT_ENTRIES_AT + ACPI_MADT_LAPIC_BYTES ? "bad" :
            cut == ACPI_MADT_ENTRIES_AT + ACPI_MADT_LAPIC_BYTES ? "1 end" :
            cut < whole ? "1 bad" : "1 2 end");
    }
}

/* Revision 2, but no longer than revision 0: its XSDT is not there. */
static void root_of_a_cut_revision_2(void **state)
{
    struct acpi_root root;
    struct bytes copy;

    (void)state;
    memset(in.at, 0, ACPI_RSDP_V2_BYTES);
    in.at[ACPI_RSDP_REVISION_AT] = 2;
    store_le32(in.at + ACPI_RSDP_RSDT_AT, 0x1000);
    store_le64(in.at + ACPI_RSDP_XSDT_AT, 0x2000);
    copy = heap_copy(in.at, ACPI_RSDP_V2_BYTES - 1);
    assert_true(acpi_root_of(copy, &root));
    assert_int_equal(root.address, 0x1000);
    assert_int_equal(root.address_bytes, 4);
    drop(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_whole_and_sound),
        cmocka_unit_test(table_length_limits),
        cmocka_unit_test(root_of_each_revision),
        cmocka_unit_test(root_addresses_within),
        cmocka_unit_test(cpus_that_are_enabled),
        cmocka_unit_test(entries_of_impossible_length),
        cmocka_unit_test(cut_anywhere),
        cmocka_unit_test(root_of_a_cut_revision_2),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
