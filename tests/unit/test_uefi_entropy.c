/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: the canary is stirred with what a firmware's generator gives and with
 * the seed that a loader has left, each byte of which counts; without either,
 * or from tables that are none, it is left alone; the seed is not changed.
 */
#include "tests/unit/firmware.h"

#include "x86/guard.h"

/* The compiler's own are the host's: only the name is wanted here. */
uint64_t guard_entropy;

static struct {
    uint8_t value;
    efi_status status;
    unsigned calls;
} random_bytes;

static efi_status EFIAPI random_get(struct efi_rng *this,
                                    const struct efi_guid *algorithm,
                                    uint64_t bytes, void *value)
{
    assert_ptr_equal(this, generator);
    assert_null(algorithm);
    assert_int_equal(bytes, 32);
    random_bytes.calls++;
    if (random_bytes.status == EFI_SUCCESS)
        memset(value, random_bytes.value, bytes);
    return random_bytes.status;
}

static struct efi_rng rng = {.get = random_get};
static uint8_t seed[4 + 64];
static struct efi_configuration_table tables[2];
static struct efi_system_table system_table;

static int begin(void **state)
{
    static const struct efi_guid guid = EFI_LINUX_RANDOM_SEED_GUID;

    (void)state;
    firmware_begin();
    memset(&random_bytes, 0, sizeof(random_bytes));
    memset(tables, 0, sizeof(tables));
    memset(&system_table, 0, sizeof(system_table));
    tables[1].guid = guid;
    tables[1].table = (uint64_t)seed;
    uefi_session.system = &system_table;
    system_table.tables = tables;
    generator = NULL;
    guard_entropy = 0;
    return 0;
}

static uint64_t stirred(void)
{
    guard_entropy = 0;
    uefi_entropy();
    return guard_entropy;
}

static void test_nothing(void **state)
{
    (void)state;
    assert_int_equal(stirred(), 0);
    generator = &rng;
    random_bytes.status = EFI_NOT_READY;
    assert_int_equal(stirred(), 0);
    assert_int_equal(random_bytes.calls, 1);
}

static void test_generator(void **state)
{
    uint64_t first;

    (void)state;
    generator = &rng;
    random_bytes.value = 1;
    first = stirred();
    assert_int_not_equal(first, 0);
    random_bytes.value = 2;
    assert_int_not_equal(stirred(), first);
}

static void test_seed(void **state)
{
    uint64_t before;

    (void)state;
    system_table.table_count = 2;
    memset(seed, 0x5a, sizeof(seed));
    store_le32(seed, 32);
    before = stirred();
    assert_int_not_equal(before, 0);
    for (unsigned n = 0; n < 32; n++) {
        seed[4 + n] ^= 1;
        assert_int_not_equal(stirred(), before);
        seed[4 + n] ^= 1;
    }
    /* No more than what is needed is read, whatever the length says. */
    seed[4 + 32] ^= 1;
    store_le32(seed, 0xffffffff);
    assert_int_equal(stirred(), before);
    assert_int_equal(seed[4], 0x5a);
    store_le32(seed, 0);
    assert_int_not_equal(stirred(), before);
}

static void test_tables_that_are_none(void **state)
{
    (void)state;
    system_table.table_count = 1u << 30;
    assert_int_equal(stirred(), 0);
    system_table.table_count = 2;
    system_table.tables = NULL;
    assert_int_equal(stirred(), 0);
    system_table.tables = tables;
    tables[1].table = 0;
    assert_int_equal(stirred(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_nothing, begin),
        cmocka_unit_test_setup(test_generator, begin),
        cmocka_unit_test_setup(test_seed, begin),
        cmocka_unit_test_setup(test_tables_that_are_none, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
