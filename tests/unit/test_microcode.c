/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: in a sound file of updates the newest one for the CPU is found;
 * anything wrong anywhere in it is told with its offset, and then none is.
 */
#include "tests/unit/unit.h"

#include "format/microcode.h"
#include "spec/microcode.h"

#define NEHALEM 0x106a3u
#define ZEN     0x800f12u
#define ZEN_ID  0x8012u

static struct input in;
static struct microcode_update update;
static struct microcode_problem problem;
static const struct microcode_cpu intel = {MICROCODE_INTEL, NEHALEM, 1u << 1};
static const struct microcode_cpu amd = {MICROCODE_AMD, ZEN, 0};

static void set(size_t at, uint32_t value)
{
    store_le32(in.at + at, value);
}

static uint32_t get(size_t at)
{
    return load_le32(in.at + at);
}

/* Makes the dwords of [from, end) add up to 0 by the one at `at`. */
static void balance(size_t from, size_t end, size_t at)
{
    uint32_t sum = 0;

    set(at, 0);
    for (size_t i = from; i < end; i += 4)
        sum += get(i);
    set(at, 0u - sum);
}

/* An update of 16 bytes of data, without a table; answers its offset. */
static size_t put_intel(uint32_t signature, uint32_t flags, uint32_t revision)
{
    size_t at = in.length_bytes;

    put_zeros(&in, INTEL_UPDATE_HEADER_BYTES + 16);
    set(at + INTEL_UPDATE_VERSION_AT, 1);
    set(at + INTEL_UPDATE_REVISION_AT, revision);
    set(at + INTEL_UPDATE_SIGNATURE_AT, signature);
    set(at + INTEL_UPDATE_LOADER_AT, 1);
    set(at + INTEL_UPDATE_FLAGS_AT, flags);
    set(at + INTEL_UPDATE_DATA_SIZE_AT, 16);
    set(at + INTEL_UPDATE_TOTAL_SIZE_AT, INTEL_UPDATE_HEADER_BYTES + 16);
    set(at + INTEL_UPDATE_HEADER_BYTES, 0xcafe0000u + revision);
    balance(at, in.length_bytes, at + INTEL_UPDATE_CHECKSUM_AT);
    return at;
}

/* A table with one more signature behind the last update, which is at `at`;
 * answers the table's offset. */
static size_t put_table(size_t at, uint32_t signature, uint32_t flags)
{
    size_t table = in.length_bytes, entry = table + INTEL_TABLE_HEADER_BYTES;

    put_zeros(&in, INTEL_TABLE_HEADER_BYTES + INTEL_TABLE_ENTRY_BYTES);
    set(at + INTEL_UPDATE_TOTAL_SIZE_AT, (uint32_t)(in.length_bytes - at));
    balance(at, table, at + INTEL_UPDATE_CHECKSUM_AT);
    set(table + INTEL_TABLE_COUNT_AT, 1);
    set(entry + INTEL_ENTRY_SIGNATURE_AT, signature);
    set(entry + INTEL_ENTRY_FLAGS_AT, flags);
    set(entry + INTEL_ENTRY_CHECKSUM_AT,
        get(at + INTEL_UPDATE_SIGNATURE_AT) + get(at + INTEL_UPDATE_FLAGS_AT) +
            get(at + INTEL_UPDATE_CHECKSUM_AT) - signature - flags);
    balance(table, in.length_bytes, table + INTEL_TABLE_CHECKSUM_AT);
    return table;
}

/* A container that knows one CPU; its patches follow. */
static size_t put_container(uint32_t signature, uint32_t id)
{
    size_t at = in.length_bytes;

    put_le32(&in, AMD_CONTAINER_MAGIC);
    put_le32(&in, AMD_SECTION_EQUIVALENCE);
    put_le32(&in, 3 * AMD_EQUIVALENCE_BYTES);
    put_zeros(&in, 3 * AMD_EQUIVALENCE_BYTES);
    set(at + 12, 0x123);
    set(at + 12 + AMD_EQUIVALENCE_ID_AT, 0x77);
    set(at + 28, signature);
    set(at + 28 + AMD_EQUIVALENCE_ID_AT, id);
    return at;
}

static size_t put_patch(uint32_t id, uint32_t level)
{
    size_t at = in.length_bytes;

    put_le32(&in, AMD_SECTION_PATCH);
    put_le32(&in, AMD_PATCH_HEADER_BYTES + 3);
    put_zeros(&in, AMD_PATCH_HEADER_BYTES + 3);
    set(at + 8 + AMD_PATCH_ID_AT, level);
    set(at + 8 + AMD_PATCH_PROCESSOR_AT, id);
    return at;
}

static int make_intel(void **state)
{
    (void)state;
    in.length_bytes = 0;
    put_intel(NEHALEM, 0xff, 0x10);
    put_intel(NEHALEM, 1u << 1, 0x1d);
    put_intel(NEHALEM, 1u << 2, 0x30); /* for another platform */
    put_intel(0x106a5, 0xff, 0x40);    /* for another CPU */
    put_intel(NEHALEM, 0xff, 0x80000001); /* negative, so the oldest */
    return 0;
}

static int make_amd(void **state)
{
    (void)state;
    in.length_bytes = 0;
    put_container(0x100f22, 0x1022);
    put_patch(0x1022, 0x2000000);
    put_container(ZEN, ZEN_ID);
    put_patch(ZEN_ID, 0x8001100);
    put_patch(ZEN_ID, 0x8001227);
    put_patch(0x1022, 0x9000000); /* for another CPU */
    set(put_patch(ZEN_ID, 0x9000000) + 8 + AMD_PATCH_NORTHBRIDGE_AT, 1);
    set(put_patch(ZEN_ID, 0x9000000) + 8 + AMD_PATCH_SOUTHBRIDGE_AT, 1);
    return 0;
}

static enum microcode_status find(const struct microcode_cpu *cpu)
{
    struct bytes copy = heap_copy(in.at, in.length_bytes);
    enum microcode_status status;

    memset(&problem, 0xee, sizeof(problem));
    memset(&update, 0xee, sizeof(update));
    status = microcode_find(copy, cpu, &update, &problem);
    /* For the caller, the same place in the input. */
    if (status == MICROCODE_OK)
        update.load.at = in.at + (update.load.at - copy.at);
    drop(copy);
    return status;
}

static void assert_problem(const struct microcode_cpu *cpu,
                           enum microcode_status status, uint64_t offset,
                           uint64_t found, uint64_t expected)
{
    assert_int_equal(find(cpu), status);
    assert_int_equal(problem.offset, offset);
    assert_int_equal(problem.found, found);
    assert_int_equal(problem.expected, expected);
}

static void test_finds_intel(void **state)
{
    struct microcode_cpu cpu = intel;

    (void)state;
    assert_int_equal(find(&cpu), MICROCODE_OK);
    assert_int_equal(update.revision, 0x1d);
    assert_ptr_equal(update.load.at, in.at + 64 + INTEL_UPDATE_HEADER_BYTES);
    assert_int_equal(update.load.length_bytes, 16);
    cpu.platforms = 1u << 2;
    assert_int_equal(find(&cpu), MICROCODE_OK);
    assert_int_equal(update.revision, 0x30);
    cpu.platforms = 1u << 3;
    assert_int_equal(find(&cpu), MICROCODE_OK);
    assert_int_equal(update.revision, 0x10);
    cpu.platforms = 0;
    assert_int_equal(find(&cpu), MICROCODE_OK);
    assert_int_equal(update.revision, 0x30);
    cpu.signature = 0x106a4;
    assert_int_equal(find(&cpu), MICROCODE_NO_UPDATE);
    assert_int_equal(find(&amd), MICROCODE_NO_UPDATE);
    put_zeros(&in, 13); /* padding */
    assert_int_equal(find(&intel), MICROCODE_OK);
}

static void test_revisions(void **state)
{
    (void)state;
    assert_true(microcode_is_newer(MICROCODE_INTEL, 1, 0xffffffff));
    assert_false(microcode_is_newer(MICROCODE_INTEL, 1, 1));
    assert_true(microcode_is_newer(MICROCODE_AMD, 0x80000000, 1));
    assert_false(microcode_is_newer(MICROCODE_AMD, 1, 1));
}

static void test_intel_default_size(void **state)
{
    (void)state;
    in.length_bytes = 0;
    put_intel(NEHALEM, 2, 5);
    put_zeros(&in, 2048 - in.length_bytes);
    set(INTEL_UPDATE_DATA_SIZE_AT, 0);
    set(INTEL_UPDATE_TOTAL_SIZE_AT, 0x1234); /* of no meaning then */
    balance(0, 2048, INTEL_UPDATE_CHECKSUM_AT);
    assert_int_equal(find(&intel), MICROCODE_OK);
    assert_int_equal(update.load.length_bytes, 2000);
    in.length_bytes--;
    assert_problem(&intel, MICROCODE_TRUNCATED, 0, 2047, 2048);
}

static void test_intel_table(void **state)
{
    size_t at, table;

    (void)state;
    in.length_bytes = 0;
    put_intel(0x106a5, 0xff, 1);
    at = put_intel(0x106a4, 1, 0x22);
    table = put_table(at, NEHALEM, 2);
    assert_int_equal(find(&intel), MICROCODE_OK);
    assert_int_equal(update.revision, 0x22);
    assert_int_equal(update.load.length_bytes, 16);

    set(table + 20 + INTEL_ENTRY_FLAGS_AT, 4); /* as if for another */
    balance(table, in.length_bytes, table + INTEL_TABLE_CHECKSUM_AT);
    balance(at, in.length_bytes, at + INTEL_UPDATE_CHECKSUM_AT);
    assert_int_equal(find(&intel), MICROCODE_BAD_CHECKSUM);
    assert_int_equal(problem.offset, table + 20 + INTEL_ENTRY_CHECKSUM_AT);
    assert_int_equal(problem.expected, problem.found - 2);

    set(table + INTEL_TABLE_CHECKSUM_AT, 0);
    balance(at, in.length_bytes, at + INTEL_UPDATE_CHECKSUM_AT);
    assert_int_equal(find(&intel), MICROCODE_BAD_CHECKSUM);
    assert_int_equal(problem.offset, table + INTEL_TABLE_CHECKSUM_AT);

    set(table + INTEL_TABLE_COUNT_AT, 2);
    balance(at, in.length_bytes, at + INTEL_UPDATE_CHECKSUM_AT);
    assert_problem(&intel, MICROCODE_BAD_SIZE, table, 2, 1);

    set(table + INTEL_TABLE_COUNT_AT, 0xffffffff);
    balance(at, in.length_bytes, at + INTEL_UPDATE_CHECKSUM_AT);
    assert_problem(&intel, MICROCODE_BAD_SIZE, table, 0xffffffff, 1);

    in.length_bytes = table + 16; /* less than a table's header */
    set(at + INTEL_UPDATE_TOTAL_SIZE_AT, 80);
    balance(at, in.length_bytes, at + INTEL_UPDATE_CHECKSUM_AT);
    assert_problem(&intel, MICROCODE_BAD_SIZE, at + 32, 80, 64);
}

static void test_intel_mutations(void **state)
{
    size_t second = 64;

    (void)state;
    /* intel-header-version-2, intel-loader-revision-0 */
    set(second, 2);
    assert_problem(&intel, MICROCODE_BAD_VERSION, 64, 2, 1);
    set(second, 1);
    set(second + INTEL_UPDATE_LOADER_AT, 0);
    assert_problem(&intel, MICROCODE_BAD_VERSION, 84, 0, 1);
    make_intel(NULL);
    /* intel-data-size-odd, -max, intel-total-size-odd, -zero, -short, -max */
    set(second + INTEL_UPDATE_DATA_SIZE_AT, 18);
    assert_problem(&intel, MICROCODE_BAD_SIZE, 92, 18, 16);
    set(second + INTEL_UPDATE_DATA_SIZE_AT, 0xfffffffc);
    assert_problem(&intel, MICROCODE_BAD_SIZE, 96, 64, 0x10000002cu);
    make_intel(NULL);
    set(second + INTEL_UPDATE_TOTAL_SIZE_AT, 66);
    assert_problem(&intel, MICROCODE_BAD_SIZE, 96, 66, 64);
    set(second + INTEL_UPDATE_TOTAL_SIZE_AT, 0);
    assert_problem(&intel, MICROCODE_BAD_SIZE, 96, 0, 64);
    set(second + INTEL_UPDATE_TOTAL_SIZE_AT, 60);
    assert_problem(&intel, MICROCODE_BAD_SIZE, 96, 60, 64);
    set(second + INTEL_UPDATE_TOTAL_SIZE_AT, 0xfffffffc);
    assert_problem(&intel, MICROCODE_TRUNCATED, 64, 256, 0xfffffffc);
    make_intel(NULL);
    /* intel-checksum, in an update for another CPU too */
    set(3 * 64 + INTEL_UPDATE_HEADER_BYTES, 0xcafe0041);
    assert_int_equal(find(&intel), MICROCODE_BAD_CHECKSUM);
    assert_int_equal(problem.offset, 3 * 64 + INTEL_UPDATE_CHECKSUM_AT);
    assert_int_equal(problem.expected, problem.found - 1);
}

static void test_finds_amd(void **state)
{
    struct microcode_cpu cpu = amd;

    (void)state;
    assert_int_equal(find(&amd), MICROCODE_OK);
    assert_int_equal(update.revision, 0x8001227);
    assert_int_equal(update.load.length_bytes, AMD_PATCH_HEADER_BYTES + 3);
    assert_int_equal(load_le32(update.load.at + AMD_PATCH_ID_AT), 0x8001227);
    cpu.signature = 0x100f22; /* known to the first container only */
    assert_int_equal(find(&cpu), MICROCODE_OK);
    assert_int_equal(update.revision, 0x2000000);
    cpu.signature = 0x123; /* known, without a patch */
    assert_int_equal(find(&cpu), MICROCODE_NO_UPDATE);
    cpu.signature = 0; /* what ends the table is nobody's */
    assert_int_equal(find(&cpu), MICROCODE_NO_UPDATE);
    assert_int_equal(find(&intel), MICROCODE_NO_UPDATE);
    put_zeros(&in, 13);
    assert_int_equal(find(&amd), MICROCODE_OK);
}

static void test_amd_mutations(void **state)
{
    size_t patch = 12 + 3 * AMD_EQUIVALENCE_BYTES;

    (void)state;
    /* amd-table-type-1, amd-table-size-max, -short, -zero */
    set(4, 1);
    assert_problem(&amd, MICROCODE_BAD_SECTION, 4, 1, 0);
    set(4, 0);
    set(8, 0xffffffff);
    assert_problem(&amd, MICROCODE_TRUNCATED, 12, in.length_bytes - 12,
                   0xffffffff);
    set(8, 40); /* the patches are then looked for inside the table */
    assert_int_equal(find(&amd), MICROCODE_BAD_SECTION);
    make_amd(NULL);
    /* amd-patch-type-2, amd-patch-size-zero, -short, -max */
    set(patch, 2);
    assert_problem(&amd, MICROCODE_BAD_SECTION, patch, 2, 1);
    set(patch, 1);
    set(patch + 4, 0);
    assert_problem(&amd, MICROCODE_BAD_SIZE, patch + 4, 0, 64);
    set(patch + 4, 63);
    assert_problem(&amd, MICROCODE_BAD_SIZE, patch + 4, 63, 64);
    set(patch + 4, 0xffffffff);
    assert_problem(&amd, MICROCODE_TRUNCATED, patch + 8,
                   in.length_bytes - patch - 8, 0xffffffff);
    make_amd(NULL);
    set(8, 0);
    set(12, AMD_SECTION_PATCH);
    set(16, 3 * AMD_EQUIVALENCE_BYTES - 8);
    assert_problem(&amd, MICROCODE_BAD_SIZE, 16, 40, 64);
}

static void test_unknown_kinds(void **state)
{
    static const struct microcode_cpu nobody = {MICROCODE_NO_VENDOR, 1, 0};

    (void)state;
    assert_int_equal(find(&nobody), MICROCODE_NO_UPDATE);
    in.length_bytes = 0;
    assert_problem(&intel, MICROCODE_UNKNOWN, 0, 0, 1);
    put_text(&in, "\x1f\x8b\x08");
    assert_problem(&intel, MICROCODE_UNKNOWN, 0, 0, 1);
    put_text(&in, "x");
    assert_problem(&amd, MICROCODE_UNKNOWN, 0, 0x78088b1f,
                   AMD_CONTAINER_MAGIC);
}

static bool finds_intel(struct bytes file)
{
    struct microcode_update into;

    return microcode_find(file, &intel, &into, &problem) == MICROCODE_OK;
}

static bool finds_amd(struct bytes file)
{
    struct microcode_update into;

    return microcode_find(file, &amd, &into, &problem) == MICROCODE_OK;
}

/* A cut between two updates leaves a sound file. */
static void test_every_truncation(void **state)
{
    (void)state;
    for (in.length_bytes = 0; in.length_bytes < 5 * 64; in.length_bytes++)
        if (in.length_bytes % 64 != 0)
            assert_int_not_equal(find(&intel), MICROCODE_OK);
    in.length_bytes = 0;
    put_table(put_intel(0x106a4, 1, 0x22), NEHALEM, 2);
    refuse_all_prefixes(&in, finds_intel);
    make_amd(NULL);
    read_all_prefixes(&in, finds_amd);
    in.length_bytes = 0;
    put_container(ZEN, ZEN_ID);
    put_patch(ZEN_ID, 0x8001100);
    refuse_all_prefixes(&in, finds_amd);
}

/* A table of one more signature may be for others. */
static void test_intel_table_for_others(void **state)
{
    (void)state;
    in.length_bytes = 0;
    put_table(put_intel(0x106a4, 1, 0x22), NEHALEM, 1u << 2);
    assert_int_equal(find(&intel), MICROCODE_NO_UPDATE);
    in.length_bytes = 0;
    put_table(put_intel(0x106a4, 1, 0x22), NEHALEM + 1, 1u << 1);
    assert_int_equal(find(&intel), MICROCODE_NO_UPDATE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_finds_intel, make_intel),
        cmocka_unit_test(test_revisions),
        cmocka_unit_test(test_intel_default_size),
        cmocka_unit_test(test_intel_table),
        cmocka_unit_test_setup(test_intel_mutations, make_intel),
        cmocka_unit_test_setup(test_finds_amd, make_amd),
        cmocka_unit_test_setup(test_amd_mutations, make_amd),
        cmocka_unit_test_setup(test_unknown_kinds, make_intel),
        cmocka_unit_test_setup(test_every_truncation, make_intel),
        cmocka_unit_test(test_intel_table_for_others),
    };

    return cmocka_run_group_tests_name("microcode", tests, NULL, NULL);
}
