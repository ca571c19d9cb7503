/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: the checksum is the one that the whole world calls CRC-32, for every
 * byte value, and does not depend on how the data is cut into pieces.
 */
#include "lib/crc32.h"
#include "tests/unit/unit.h"

/* Bit by bit, as the definition says. */
static uint32_t plain_crc32(struct bytes of)
{
    uint32_t crc = 0xffffffff;

    for (size_t i = 0; i < of.length_bytes; i++) {
        crc ^= of.at[i];
        for (unsigned bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
    return ~crc;
}

static void test_known_values(void **state)
{
    struct bytes check = heap_copy("123456789", 9);

    (void)state;
    assert_int_equal(crc32_add(0, check), 0xcbf43926);
    assert_int_equal(crc32_add(0, bytes_of(check.at, 0)), 0);
    assert_int_equal(crc32_add(0, bytes_of("\0\0\0\0", 4)), 0x2144df1c);
    drop(check);
}

static void test_every_byte(void **state)
{
    (void)state;
    for (unsigned value = 0; value < 256; value++) {
        uint8_t byte = (uint8_t)value;
        struct bytes copy = heap_copy(&byte, 1);

        assert_int_equal(crc32_add(0, copy), plain_crc32(copy));
        drop(copy);
    }
}

static void test_pieces(void **state)
{
    uint8_t data[300];
    struct bytes whole;

    (void)state;
    for (size_t i = 0; i < sizeof(data); i++)
        data[i] = (uint8_t)(i * 37 + 11);
    whole = heap_copy(data, sizeof(data));
    for (size_t cut = 0; cut <= sizeof(data); cut++) {
        uint32_t crc = crc32_add(0, bytes_of(whole.at, cut));

        assert_int_equal(crc32_add(crc, bytes_from(whole, cut)),
                         plain_crc32(whole));
    }
    drop(whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_values),
        cmocka_unit_test(test_every_byte),
        cmocka_unit_test(test_pieces),
    };

    return cmocka_run_group_tests_name("crc32", tests, NULL, NULL);
}
