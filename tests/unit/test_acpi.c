/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: only a sound RSDP or SMBIOS entry point passes, and the searches find
 * the right one on its 16-byte steps and read nothing past the view.
 */
#include "tests/unit/unit.h"

#include "format/acpi.h"
#include "spec/acpi.h"

static struct input in;

static void fix_sum(uint8_t *at, size_t length, size_t checksum_at)
{
    uint8_t sum = 0;

    at[checksum_at] = 0;
    for (size_t i = 0; i < length; i++)
        sum = (uint8_t)(sum + at[i]);
    at[checksum_at] = (uint8_t)-sum;
}

static void make_rsdp(uint8_t revision)
{
    in.length_bytes = 0;
    put_text(&in, ACPI_RSDP_SIGNATURE "?BOCHS ");
    put_bytes(&in, &revision, 1);
    put_le32(&in, 0x7ffe1234);
    fix_sum(in.at, ACPI_RSDP_V1_BYTES, ACPI_RSDP_CHECKSUM_AT);
    if (revision < 2)
        return;
    put_le32(&in, ACPI_RSDP_V2_BYTES);
    put_le64(&in, 0x7ffe5678);
    put_zeros(&in, 4);
    fix_sum(in.at, ACPI_RSDP_V2_BYTES, ACPI_RSDP_EXT_CHECKSUM_AT);
}

static void make_smbios(void)
{
    in.length_bytes = 0;
    put_text(&in, SMBIOS_ANCHOR);
    put_zeros(&in, 0x1f - 4);
    in.at[SMBIOS_LENGTH_AT] = 0x1f;
    fix_sum(in.at, 0x1f, SMBIOS_CHECKSUM_AT);
}

static void make_smbios3(void)
{
    in.length_bytes = 0;
    put_text(&in, SMBIOS3_ANCHOR);
    put_zeros(&in, 0x18 - 5);
    in.at[SMBIOS3_LENGTH_AT] = 0x18;
    fix_sum(in.at, 0x18, SMBIOS3_CHECKSUM_AT);
}

static bool rsdp_passes(struct bytes input)
{
    return acpi_rsdp_check(input) == ACPI_OK;
}

static bool smbios_passes(struct bytes input)
{
    return acpi_smbios_check(input) == ACPI_OK;
}

static void test_rsdp_truncations(void **state)
{
    (void)state;
    make_rsdp(0);
    refuse_all_prefixes(&in, rsdp_passes);
    make_rsdp(2);
    refuse_all_prefixes(&in, rsdp_passes);
}

/* Every single byte counts for a checksum or the signature. */
static void test_rsdp_with_any_byte_changed(void **state)
{
    (void)state;
    make_rsdp(2);
    for (size_t at = 0; at < in.length_bytes; at++) {
        in.at[at] ^= 0x10;
        assert_false(rsdp_passes(bytes_of(in.at, in.length_bytes)));
        in.at[at] ^= 0x10;
    }
}

static enum acpi_status check_with_length(uint32_t length)
{
    make_rsdp(2);
    store_le32(in.at + ACPI_RSDP_LENGTH_AT, length);
    fix_sum(in.at, ACPI_RSDP_V2_BYTES, ACPI_RSDP_EXT_CHECKSUM_AT);
    return acpi_rsdp_check(bytes_of(in.at, in.length_bytes));
}

static void test_rsdp_named_mutations(void **state)
{
    (void)state;
    /* rsdp-length-zero, -35, -max, -past-view */
    assert_int_equal(check_with_length(0), ACPI_BAD_LENGTH);
    assert_int_equal(check_with_length(35), ACPI_BAD_LENGTH);
    assert_int_equal(check_with_length(UINT32_MAX), ACPI_BAD_LENGTH);
    assert_int_equal(check_with_length(37), ACPI_TRUNCATED);
    /* rsdp-extended-checksum */
    make_rsdp(2);
    in.at[ACPI_RSDP_EXT_CHECKSUM_AT]++;
    assert_int_equal(acpi_rsdp_check(bytes_of(in.at, in.length_bytes)),
                     ACPI_BAD_EXTENDED_CHECKSUM);
    /* rsdp-checksum */
    in.at[ACPI_RSDP_CHECKSUM_AT]++;
    assert_int_equal(acpi_rsdp_check(bytes_of(in.at, in.length_bytes)),
                     ACPI_BAD_CHECKSUM);
}

/* Searches a view that ends with the structure, `gap` bytes before it. */
static bool find_behind(size_t gap, bool (*find)(struct bytes, size_t *),
                        size_t *ret_offset)
{
    size_t length = in.length_bytes;
    uint8_t *area = calloc(1, gap + length);
    struct bytes copy;
    bool is_found;

    assert_non_null(area);
    memcpy(area + gap, in.at, length);
    copy = heap_copy(area, gap + length);
    is_found = find(copy, ret_offset);
    drop(copy);
    free(area);
    return is_found;
}

static void test_search_steps_by_16(void **state)
{
    (void)state;
    for (size_t gap = 0; gap < 100; gap++) {
        size_t offset = SIZE_MAX;

        make_rsdp(2);
        assert_int_equal(find_behind(gap, acpi_rsdp_find, &offset),
                         gap % 16 == 0);
        make_smbios();
        assert_int_equal(find_behind(gap, acpi_smbios_find, &offset),
                         gap % 16 == 0);
        if (gap % 16 == 0)
            assert_int_equal(offset, gap);
    }
}

static void test_search_passes_over_a_damaged_one(void **state)
{
    size_t offset;

    (void)state;
    make_rsdp(0);
    in.at[12]++;
    put_align(&in, 16);
    put_text(&in, ACPI_RSDP_SIGNATURE);
    put_zeros(&in, 12);
    fix_sum(in.at + 32, ACPI_RSDP_V1_BYTES, ACPI_RSDP_CHECKSUM_AT);
    assert_true(acpi_rsdp_find(bytes_of(in.at, in.length_bytes), &offset));
    assert_int_equal(offset, 32);
}

static void test_smbios(void **state)
{
    (void)state;
    make_smbios();
    refuse_all_prefixes(&in, smbios_passes);
    make_smbios3();
    refuse_all_prefixes(&in, smbios_passes);
    /* smbios-sum, of both */
    in.at[SMBIOS3_CHECKSUM_AT]++;
    assert_int_equal(acpi_smbios_check(bytes_of(in.at, in.length_bytes)),
                     ACPI_BAD_CHECKSUM);
    make_smbios();
    in.at[in.length_bytes - 1]++;
    assert_int_equal(acpi_smbios_check(bytes_of(in.at, in.length_bytes)),
                     ACPI_BAD_CHECKSUM);
    make_smbios3();
    /* smbios-length-zero */
    in.at[SMBIOS3_LENGTH_AT] = 0;
    assert_int_equal(acpi_smbios_check(bytes_of(in.at, in.length_bytes)),
                     ACPI_BAD_LENGTH);
}

static void test_smbios3_is_preferred(void **state)
{
    uint8_t area[64] = {0};
    size_t offset;

    (void)state;
    make_smbios();
    memcpy(area, in.at, in.length_bytes);
    assert_true(acpi_smbios_find(bytes_of(area, sizeof(area)), &offset));
    assert_int_equal(offset, 0);
    make_smbios3();
    memcpy(area + 32, in.at, in.length_bytes);
    assert_true(acpi_smbios_find(bytes_of(area, sizeof(area)), &offset));
    assert_int_equal(offset, 32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rsdp_truncations),
        cmocka_unit_test(test_rsdp_with_any_byte_changed),
        cmocka_unit_test(test_rsdp_named_mutations),
        cmocka_unit_test(test_search_steps_by_16),
        cmocka_unit_test(test_search_passes_over_a_damaged_one),
        cmocka_unit_test(test_smbios),
        cmocka_unit_test(test_smbios3_is_preferred),
    };

    return cmocka_run_group_tests_name("acpi", tests, NULL, NULL);
}
