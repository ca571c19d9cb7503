/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: the PVH reader takes start_info of version 0 and of later ones, takes
 * an address of 0 for "absent", and refuses what is cut or cannot be.
 */
#include "tests/unit/unit.h"

#include "format/pvh.h"
#include "spec/pvh.h"

static struct input in;

static int make_start(void **state)
{
    (void)state;
    in.length_bytes = 0;
    put_le32(&in, PVH_START_MAGIC);
    put_le32(&in, 1);
    put_le32(&in, 0);
    put_le32(&in, 2);
    put_le64(&in, 0x5000);
    put_le64(&in, 0x6000);
    put_le64(&in, 0xf5a40);
    put_le64(&in, 0x7000);
    put_le32(&in, 9);
    put_le32(&in, 0);
    return 0;
}

static bool reads(struct bytes input)
{
    struct pvh_start start;

    return pvh_start_read(input, &start) == PVH_OK;
}

static enum pvh_status read_input(struct pvh_start *ret_start)
{
    struct bytes copy = heap_copy(in.at, in.length_bytes);
    enum pvh_status status = pvh_start_read(copy, ret_start);

    drop(copy);
    return status;
}

static void test_version_1(void **state)
{
    struct pvh_start start;

    (void)state;
    assert_int_equal(read_input(&start), PVH_OK);
    assert_int_equal(start.version, 1);
    assert_int_equal(start.module_count, 2);
    assert_int_equal(start.modules, 0x5000);
    assert_int_equal(start.cmdline, 0x6000);
    assert_int_equal(start.rsdp, 0xf5a40);
    assert_int_equal(start.memmap, 0x7000);
    assert_int_equal(start.memmap_count, 9);
    refuse_all_prefixes(&in, reads);
}

/* Later versions are promised to be compatible. */
static void test_later_versions(void **state)
{
    struct pvh_start start;

    (void)state;
    store_le32(in.at + PVH_START_VERSION_AT, UINT32_MAX);
    assert_int_equal(read_input(&start), PVH_OK);
    assert_int_equal(start.memmap_count, 9);
    refuse_all_prefixes(&in, reads);
}

static void test_version_0_has_no_memory_map(void **state)
{
    struct pvh_start start;

    (void)state;
    store_le32(in.at + PVH_START_VERSION_AT, 0);
    in.length_bytes = PVH_START_V0_BYTES;
    assert_int_equal(read_input(&start), PVH_OK);
    assert_int_equal(start.rsdp, 0xf5a40);
    assert_int_equal(start.memmap, 0);
    assert_int_equal(start.memmap_count, 0);
    refuse_all_prefixes(&in, reads);
}

static void test_named_mutations(void **state)
{
    struct pvh_start start;

    (void)state;
    /* pvh-counts-at-their-caps are taken */
    store_le32(in.at + PVH_START_NR_MODULES_AT, PVH_MODULES_CAP);
    store_le32(in.at + PVH_START_MEMMAP_ENTRIES_AT, PVH_MEMMAP_CAP);
    assert_int_equal(read_input(&start), PVH_OK);
    make_start(NULL);
    /* pvh-magic-off-by-one */
    store_le32(in.at, PVH_START_MAGIC + 1);
    assert_int_equal(read_input(&start), PVH_BAD_MAGIC);
    make_start(NULL);
    /* pvh-modules-max, pvh-modules-max-at-0 */
    store_le32(in.at + PVH_START_NR_MODULES_AT, UINT32_MAX);
    assert_int_equal(read_input(&start), PVH_BAD_COUNT);
    store_le64(in.at + PVH_START_MODLIST_AT, 0);
    assert_int_equal(read_input(&start), PVH_OK);
    assert_int_equal(start.module_count, 0);
    make_start(NULL);
    /* pvh-memmap-max, pvh-memmap-max-at-0 */
    store_le32(in.at + PVH_START_MEMMAP_ENTRIES_AT, UINT32_MAX);
    assert_int_equal(read_input(&start), PVH_BAD_COUNT);
    store_le64(in.at + PVH_START_MEMMAP_AT, 0);
    assert_int_equal(read_input(&start), PVH_OK);
    assert_int_equal(start.memmap_count, 0);
}

static void test_modules(void **state)
{
    struct pvh_module module;

    (void)state;
    in.length_bytes = 0;
    put_zeros(&in, PVH_MODULE_BYTES);
    put_le64(&in, 0x120000000);
    put_le64(&in, 0x1234);
    put_le64(&in, 0x8000);
    put_le64(&in, 0);
    for (size_t length = 0; length <= in.length_bytes; length++) {
        struct bytes copy = heap_copy(in.at, length);
        enum pvh_status expected = length <= 32  ? PVH_END
                                   : length < 64 ? PVH_TRUNCATED
                                                 : PVH_OK;

        assert_int_equal(pvh_module_at(copy, 1, &module), expected);
        assert_int_equal(pvh_module_at(copy, UINT32_MAX, &module), PVH_END);
        drop(copy);
    }
    assert_int_equal(module.base, 0x120000000);
    assert_int_equal(module.length_bytes, 0x1234);
    assert_int_equal(module.cmdline, 0x8000);
}

static void test_memory_map(void **state)
{
    struct boot_range range;

    (void)state;
    in.length_bytes = 0;
    put_zeros(&in, PVH_MEMMAP_BYTES);
    put_le64(&in, 0x100000000);
    put_le64(&in, 0x40000000);
    put_le32(&in, 7);
    put_le32(&in, 0);
    for (size_t length = 0; length <= in.length_bytes; length++) {
        struct bytes copy = heap_copy(in.at, length);
        enum pvh_status expected = length <= 24  ? PVH_END
                                   : length < 48 ? PVH_TRUNCATED
                                                 : PVH_OK;

        assert_int_equal(pvh_range_at(copy, 1, &range), expected);
        drop(copy);
    }
    assert_int_equal(range.base, 0x100000000);
    assert_int_equal(range.length_bytes, 0x40000000);
    assert_int_equal(range.type, BOOT_RANGE_PERSISTENT);
}

/* Every field is another, and each refusal its own. */
static void test_fields_and_statuses(void **state)
{
    struct pvh_start start;

    (void)state;
    for (size_t length = 0; length <= in.length_bytes; length++) {
        struct bytes copy = heap_copy(in.at, length);

        assert_int_equal(pvh_start_read(copy, &start),
                         length < in.length_bytes ? PVH_TRUNCATED : PVH_OK);
        drop(copy);
    }
    store_le32(in.at + PVH_START_FLAGS_AT, 0x12345678);
    assert_int_equal(read_input(&start), PVH_OK);
    assert_int_equal(start.flags, 0x12345678);
    store_le32(in.at + PVH_START_NR_MODULES_AT, PVH_MODULES_CAP + 1);
    assert_int_equal(read_input(&start), PVH_BAD_COUNT);
    make_start(state);
    store_le32(in.at + PVH_START_MEMMAP_ENTRIES_AT, PVH_MEMMAP_CAP + 1);
    assert_int_equal(read_input(&start), PVH_BAD_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_version_1, make_start),
        cmocka_unit_test_setup(test_later_versions, make_start),
        cmocka_unit_test_setup(test_version_0_has_no_memory_map, make_start),
        cmocka_unit_test_setup(test_named_mutations, make_start),
        cmocka_unit_test(test_modules),
        cmocka_unit_test(test_memory_map),
        cmocka_unit_test_setup(test_fields_and_statuses, make_start),
    };

    return cmocka_run_group_tests_name("pvh", tests, NULL, NULL);
}
