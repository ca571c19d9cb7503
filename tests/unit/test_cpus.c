/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: the list of CPUs begins with the one we run on, has each other one
 * once, and takes no more of the ACPI tables than is sound; whatever is wrong
 * with them is warned of once.
 */
#include "tests/unit/words.h"

#include "boot/cpus.h"
#include "boot/phys.h"
#include "spec/acpi.h"
#include "x86/apic.h"

/* Physical memory, from MEMORY_AT on. */
#define MEMORY_AT 0x40000000ull
#define RSDP_AT   (MEMORY_AT + 0x10)
#define ROOT_AT   (MEMORY_AT + 0x100)
#define OTHER_AT  (MEMORY_AT + 0x300)
#define MADT_AT   (MEMORY_AT + 0x400)

static uint8_t memory[0x4000];
static struct boot_info bi;

bool phys_view(uint64_t address, uint64_t length_bytes, struct bytes *ret_view)
{
    uint64_t offset = address - MEMORY_AT;

    return bytes_sub(bytes_of(memory, sizeof(memory)), offset, length_bytes,
                     ret_view);
}

uint32_t apic_id(void)
{
    return 3;
}

static uint8_t *at(uint64_t address)
{
    return memory + (address - MEMORY_AT);
}

static void finish(uint64_t address, const char *signature, uint32_t bytes)
{
    uint8_t *table = at(address), sum = 0;

    memcpy(table, signature, 4);
    store_le32(table + ACPI_TABLE_LENGTH_AT, bytes);
    table[9] = 0;
    for (uint32_t i = 0; i < bytes; i++)
        sum = (uint8_t)(sum + table[i]);
    table[9] = (uint8_t)-sum;
}

/* A machine of CPUs 0 to count - 1, to be spoilt by the test. */
static void make(uint32_t count)
{
    uint8_t *entry = at(MADT_AT) + ACPI_MADT_ENTRIES_AT;

    memset(memory, 0, sizeof(memory));
    memset(&bi, 0, sizeof(bi));
    warnings = 0;
    words[0] = '\0';
    bi.rsdp = RSDP_AT;
    store_le32(at(RSDP_AT) + ACPI_RSDP_RSDT_AT, (uint32_t)ROOT_AT);
    for (uint32_t n = 0; n < count; n++, entry += ACPI_MADT_X2APIC_BYTES) {
        entry[0] = ACPI_MADT_X2APIC;
        entry[1] = ACPI_MADT_X2APIC_BYTES;
        store_le32(entry + ACPI_MADT_X2APIC_ID_AT, n);
        store_le32(entry + ACPI_MADT_X2APIC_FLAGS_AT, ACPI_MADT_ENABLED);
    }
    finish(MADT_AT, "APIC",
           ACPI_MADT_ENTRIES_AT + count * ACPI_MADT_X2APIC_BYTES);
    finish(OTHER_AT, "FACP", ACPI_TABLE_HEADER_BYTES);
    store_le32(at(ROOT_AT) + ACPI_TABLE_HEADER_BYTES, (uint32_t)OTHER_AT);
    store_le32(at(ROOT_AT) + ACPI_TABLE_HEADER_BYTES + 4, (uint32_t)MADT_AT);
    finish(ROOT_AT, "RSDT", ACPI_TABLE_HEADER_BYTES + 8);
}

static void expect_alone(const char *expected)
{
    boot_cpus(&bi);
    assert_int_equal(bi.cpu_count, 1);
    assert_int_equal(bi.cpus[0].apic_id, 3);
    assert_int_equal(bi.cpus[0].state, BOOT_CPU_BOOT);
    assert_int_equal(warnings, expected[0] != '\0');
    if (strstr(words, expected) == NULL)
        fail_msg("expected \"%s\", found \"%s\"", expected, words);
}

static void boot_cpu_first(void **state)
{
    static const uint32_t ids[] = {3, 0, 1, 2, 4};

    (void)state;
    make(5);
    boot_cpus(&bi);
    assert_int_equal(bi.cpu_count, 5);
    for (uint32_t n = 0; n < 5; n++) {
        assert_int_equal(bi.cpus[n].apic_id, ids[n]);
        assert_int_equal(bi.cpus[n].state,
                         n == 0 ? BOOT_CPU_BOOT : BOOT_CPU_WAITING);
        assert_int_equal(bi.cpus[n].entry, 0);
    }
    assert_int_equal(warnings, 0);
}

static void no_tables(void **state)
{
    (void)state;
    make(5);
    bi.rsdp = 0;
    expect_alone("");
    make(5);
    finish(MADT_AT, "SSDT", ACPI_TABLE_HEADER_BYTES);
    expect_alone("");
}

/* A loader's copy lies in our image, of which there are no views. */
static void rsdp_in_the_image(void **state)
{
    struct bytes copy;

    (void)state;
    make(5);
    copy = heap_copy(at(RSDP_AT), ACPI_RSDP_V2_BYTES);
    bi.image_base = bi.rsdp = (uint64_t)copy.at;
    bi.image_length_bytes = copy.length_bytes;
    boot_cpus(&bi);
    assert_int_equal(bi.cpu_count, 5);
    drop(copy);
}

static void root_is_broken(void **state)
{
    (void)state;
    make(5);
    at(ROOT_AT)[20] ^= 1;
    expect_alone("ACPI's RSDT at 0x40000100 has a wrong checksum");
    make(5);
    finish(ROOT_AT, "XSDT", ACPI_TABLE_HEADER_BYTES + 8);
    expect_alone("has another signature");
    make(5);
    store_le32(at(RSDP_AT) + ACPI_RSDP_RSDT_AT, 0x1000);
    expect_alone("ACPI's RSDT at 0x1000 is cut short");
    make(5);
    store_le32(at(ROOT_AT) + ACPI_TABLE_LENGTH_AT, 0x10000);
    expect_alone("is cut short");
}

/* A root that names itself is one more table of another signature. */
static void root_in_a_loop(void **state)
{
    (void)state;
    make(5);
    store_le32(at(ROOT_AT) + ACPI_TABLE_HEADER_BYTES, (uint32_t)ROOT_AT);
    store_le32(at(ROOT_AT) + ACPI_TABLE_HEADER_BYTES + 4, (uint32_t)ROOT_AT);
    finish(ROOT_AT, "RSDT", ACPI_TABLE_HEADER_BYTES + 8);
    expect_alone("");
}

static void madt_is_broken(void **state)
{
    (void)state;
    make(5);
    at(MADT_AT)[40] ^= 1;
    expect_alone("entry 1 of the RSDT, has a wrong checksum");
    make(5);
    store_le32(at(MADT_AT) + ACPI_TABLE_LENGTH_AT, 10);
    expect_alone("has an impossible length");
    make(5);
    at(MADT_AT)[ACPI_MADT_ENTRIES_AT + 1] = 0;
    finish(MADT_AT, "APIC", ACPI_MADT_ENTRIES_AT + 32);
    expect_alone("offset 0x2c: an entry of an impossible length");
}

static void what_came_before_holds(void **state)
{
    (void)state;
    make(5);
    at(MADT_AT)[ACPI_MADT_ENTRIES_AT + 2 * ACPI_MADT_X2APIC_BYTES + 1] = 1;
    finish(MADT_AT, "APIC", ACPI_MADT_ENTRIES_AT + 80);
    boot_cpus(&bi);
    assert_int_equal(bi.cpu_count, 3);
    assert_int_equal(warnings, 1);
    assert_non_null(strstr(words, "offset 0x4c"));
}

static void same_id_twice(void **state)
{
    uint8_t *entries = at(MADT_AT) + ACPI_MADT_ENTRIES_AT;

    (void)state;
    make(6);
    store_le32(entries + 4 * ACPI_MADT_X2APIC_BYTES + 4, 3);
    store_le32(entries + 5 * ACPI_MADT_X2APIC_BYTES + 4, 1);
    finish(MADT_AT, "APIC", ACPI_MADT_ENTRIES_AT + 96);
    boot_cpus(&bi);
    assert_int_equal(bi.cpu_count, 4);
    assert_int_equal(warnings, 1);
    assert_non_null(strstr(words, "has 2 CPUs with the APIC ID of another"));
}

static void boot_cpu_missing(void **state)
{
    (void)state;
    make(3);
    boot_cpus(&bi);
    assert_int_equal(bi.cpu_count, 4);
    assert_int_equal(warnings, 1);
    assert_non_null(strstr(words, "lacks the boot CPU, APIC 3"));
}

static void more_than_fit(void **state)
{
    (void)state;
    make(BOOT_CPUS_MAX);
    boot_cpus(&bi);
    assert_int_equal(bi.cpu_count, BOOT_CPUS_MAX);
    assert_int_equal(warnings, 0);
    make(BOOT_CPUS_MAX + 7);
    boot_cpus(&bi);
    assert_int_equal(bi.cpu_count, BOOT_CPUS_MAX);
    assert_int_equal(warnings, 1);
    assert_non_null(strstr(words, "more than 256 CPUs; 7 are left out"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(boot_cpu_first),
        cmocka_unit_test(no_tables),
        cmocka_unit_test(rsdp_in_the_image),
        cmocka_unit_test(root_is_broken),
        cmocka_unit_test(root_in_a_loop),
        cmocka_unit_test(madt_is_broken),
        cmocka_unit_test(what_came_before_holds),
        cmocka_unit_test(same_id_twice),
        cmocka_unit_test(boot_cpu_missing),
        cmocka_unit_test(more_than_fit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
