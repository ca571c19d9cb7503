/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: a bzImage that the 64-bit boot protocol can start is taken, with its
 * facts; every other is refused with the field's offset, value and what was
 * expected.
 */
#include "tests/unit/bzimage.h"

#include "format/linux.h"

static struct input in;
static struct linux_image image;
static struct linux_problem problem;

static int make(void **state)
{
    (void)state;
    bzimage_make(&in);
    return 0;
}

static enum linux_status read_input(void)
{
    struct bytes copy = heap_copy(in.at, in.length_bytes);
    enum linux_status status;

    memset(&problem, 0xee, sizeof(problem));
    status = linux_read(copy, &image, &problem);
    drop(copy);
    return status;
}

static bool reads(struct bytes file)
{
    struct linux_image into;

    return linux_read(file, &into, &problem) == LINUX_OK;
}

static void test_gives_the_facts(void **state)
{
    struct bytes view = bytes_of(in.at, in.length_bytes);

    (void)state;
    assert_int_equal(linux_read(view, &image, &problem), LINUX_OK);
    assert_ptr_equal(image.kernel.at, in.at + SETUP_BYTES);
    assert_int_equal(image.kernel.length_bytes, KERNEL_BYTES);
    assert_ptr_equal(image.header.at, in.at + LINUX_SETUP_SECTS_AT);
    assert_int_equal(image.header.length_bytes, 0x26c - 0x1f1);
    assert_text(image.version, "6.1.0-test (x) #1");
    assert_int_equal(image.protocol, 0x020f);
    assert_true(image.is_relocatable);
    assert_true(image.can_be_above_4g);
    assert_int_equal(image.preferred_address, 0x1000000);
    assert_int_equal(image.alignment_bytes, 0x200000);
    assert_int_equal(image.init_bytes, 0x3000000);
    assert_int_equal(image.initrd_last, 0x7fffffff);
    assert_int_equal(image.cmdline_bytes, 2047);
}

/* The file may lack up to 15 bytes of the last paragraph, no more. */
static void test_truncations(void **state)
{
    size_t whole = in.length_bytes;

    (void)state;
    for (size_t length = 0; length <= whole; length++) {
        struct bytes copy = heap_copy(in.at, length);

        assert_int_equal(reads(copy), length > whole - 16);
        drop(copy);
    }
}

/* Setup sectors 0 stand for 4. */
static void test_setup_sects_zero(void **state)
{
    (void)state;
    in.at[LINUX_SETUP_SECTS_AT] = 0;
    put_zeros(&in, 5 * 512 - SETUP_BYTES);
    assert_int_equal(read_input(), LINUX_OK);
    assert_int_equal(image.kernel.length_bytes, KERNEL_BYTES);
    in.at[LINUX_SETUP_SECTS_AT] = 255;
    assert_int_equal(read_input(), LINUX_TRUNCATED);
}

/* A signature behind the kernel is not loaded. */
static void test_trailing_bytes(void **state)
{
    (void)state;
    put_zeros(&in, 1000);
    assert_int_equal(read_input(), LINUX_OK);
    assert_int_equal(image.kernel.length_bytes, KERNEL_BYTES);
}

struct mutation {
    const char *name;
    size_t at;
    size_t bytes;
    uint64_t value;
    enum linux_status status;
    uint64_t problem_at;
    uint64_t expected;
};

static const struct mutation mutations[] = {
    {"boot-flag", LINUX_BOOT_FLAG_AT, 2, 0xaa54, LINUX_NOT_LINUX,
     LINUX_BOOT_FLAG_AT,
     LINUX_BOOT_FLAG},
    {"no-hdrs", LINUX_HEADER_AT, 4, 0, LINUX_NOT_LINUX, LINUX_HEADER_AT,
     LINUX_HEADER_MAGIC},
    {"version-2.11", LINUX_VERSION_AT, 2, 0x020b, LINUX_OLD,
     LINUX_VERSION_AT,
     LINUX_VERSION_2_12},
    {"jump-zero", LINUX_JUMP_OFFSET_AT, 1, 0, LINUX_BAD_HEADER_END,
     LINUX_JUMP_OFFSET_AT,
     0x62},
    {"jump-max", LINUX_JUMP_OFFSET_AT, 1, 255, LINUX_BAD_HEADER_END,
     LINUX_JUMP_OFFSET_AT,
     0x62},
    {"not-high", LINUX_LOADFLAGS_AT, 1, 0, LINUX_NOT_HIGH,
     LINUX_LOADFLAGS_AT,
     LINUX_LOADED_HIGH},
    {"not-64", LINUX_XLOADFLAGS_AT, 2, LINUX_XLF_ABOVE_4G, LINUX_NOT_64,
     LINUX_XLOADFLAGS_AT,
     LINUX_XLF_ABOVE_4G | LINUX_XLF_KERNEL_64},
    {"syssize-zero", LINUX_SYSSIZE_AT, 4, 0, LINUX_TRUNCATED,
     LINUX_SYSSIZE_AT,
     LINUX_ENTRY64_OFFSET + 1},
    {"syssize-max", LINUX_SYSSIZE_AT, 4, UINT32_MAX, LINUX_TRUNCATED,
     LINUX_SYSSIZE_AT,
     SETUP_BYTES + 0xffffffff0},
    {"alignment-zero", LINUX_KERNEL_ALIGNMENT_AT, 4, 0, LINUX_BAD_ALIGNMENT,
     LINUX_KERNEL_ALIGNMENT_AT,
     0x200000},
    {"alignment-odd", LINUX_KERNEL_ALIGNMENT_AT, 4, 0x300000,
     LINUX_BAD_ALIGNMENT, LINUX_KERNEL_ALIGNMENT_AT,
     0x200000},
    {"init-size-zero", LINUX_INIT_SIZE_AT, 4, 0, LINUX_BAD_INIT_SIZE,
     LINUX_INIT_SIZE_AT,
     KERNEL_BYTES},
    {"init-size-short", LINUX_INIT_SIZE_AT, 4, KERNEL_BYTES - 1,
     LINUX_BAD_INIT_SIZE, LINUX_INIT_SIZE_AT,
     KERNEL_BYTES},
    {"init-size-max", LINUX_INIT_SIZE_AT, 4, UINT32_MAX, LINUX_BAD_INIT_SIZE,
     LINUX_INIT_SIZE_AT,
     KERNEL_BYTES},
    {"payload-offset-max", LINUX_PAYLOAD_OFFSET_AT, 4, UINT32_MAX,
     LINUX_BAD_PAYLOAD, LINUX_PAYLOAD_OFFSET_AT,
     KERNEL_BYTES},
    {"payload-length-max", LINUX_PAYLOAD_LENGTH_AT, 4, UINT32_MAX,
     LINUX_BAD_PAYLOAD, LINUX_PAYLOAD_OFFSET_AT,
     KERNEL_BYTES},
};

static void test_named_mutations(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(mutations) / sizeof(mutations[0]); i++) {
        const struct mutation *m = &mutations[i];

        make(NULL);
        for (size_t at = 0; at < m->bytes; at++)
            in.at[m->at + at] = (uint8_t)(m->value >> 8 * at);
        print_message("# bzimage-%s\n", m->name);
        assert_int_equal(read_input(), m->status);
        assert_int_equal(problem.offset, m->problem_at);
        assert_int_equal(problem.expected, m->expected);
    }
}

/* The last values that are still right. */
static void test_limits(void **state)
{
    (void)state;
    store_le16(in.at + LINUX_VERSION_AT, LINUX_VERSION_2_12);
    store_le32(in.at + LINUX_INIT_SIZE_AT, KERNEL_BYTES);
    in.at[LINUX_JUMP_OFFSET_AT] = LINUX_HANDOVER_OFFSET_AT - LINUX_HEADER_AT;
    assert_int_equal(read_input(), LINUX_OK);
    store_le32(in.at + LINUX_INIT_SIZE_AT, 0x40000000);
    in.at[LINUX_JUMP_OFFSET_AT] = LINUX_HEADER_END_MAX - LINUX_HEADER_AT;
    assert_int_equal(read_input(), LINUX_OK);
    in.at[LINUX_JUMP_OFFSET_AT]++;
    assert_int_equal(read_input(), LINUX_BAD_HEADER_END);
}

/* The 64-bit entry point has to be inside the kernel. */
static void test_kernel_without_entry(void **state)
{
    (void)state;
    store_le32(in.at + LINUX_PAYLOAD_OFFSET_AT, 0);
    store_le32(in.at + LINUX_PAYLOAD_LENGTH_AT, 0);
    store_le32(in.at + LINUX_SYSSIZE_AT, 0x20);
    assert_int_equal(read_input(), LINUX_TRUNCATED);
    assert_int_equal(problem.expected, 0x201);
    store_le32(in.at + LINUX_SYSSIZE_AT, 0x21);
    assert_int_equal(read_input(), LINUX_OK);
    assert_int_equal(image.kernel.length_bytes, 0x210);
    in.length_bytes = SETUP_BYTES + 0x200;
    assert_int_equal(read_input(), LINUX_TRUNCATED);
}

static void test_problem_tells_found_and_expected(void **state)
{
    (void)state;
    store_le16(in.at + LINUX_VERSION_AT, 0x0206);
    assert_int_equal(read_input(), LINUX_OLD);
    assert_int_equal(problem.found, 0x0206);
    assert_int_equal(problem.expected, 0x020c);
}

/* An image that must lie at its preferred address has to be able to. */
static void test_not_relocatable(void **state)
{
    (void)state;
    in.at[LINUX_RELOCATABLE_AT] = 0;
    assert_int_equal(read_input(), LINUX_OK);
    assert_false(image.is_relocatable);
    store_le64(in.at + LINUX_PREF_ADDRESS_AT, 0x1001000);
    assert_int_equal(read_input(), LINUX_BAD_PREFERENCE);
}

static void test_odd_version_string_is_empty(void **state)
{
    (void)state;
    store_le16(in.at + LINUX_KERNEL_VERSION_AT, UINT16_MAX);
    assert_int_equal(read_input(), LINUX_OK);
    assert_int_equal(image.version.length, 0);
    store_le16(in.at + LINUX_KERNEL_VERSION_AT, VERSION_AT - LINUX_JUMP_AT);
    memset(in.at + VERSION_AT, 'x', SETUP_BYTES - VERSION_AT);
    assert_int_equal(read_input(), LINUX_OK);
    assert_int_equal(image.version.length, 0);
}

/* The file ends where the 64-bit entry would be; a paragraph is not whole. */
static void test_file_ends_at_the_entry(void **state)
{
    (void)state;
    for (size_t more = 0; more <= 1; more++) {
        make(NULL);
        in.length_bytes = SETUP_BYTES + LINUX_ENTRY64_OFFSET + more;
        store_le32(in.at + LINUX_SYSSIZE_AT, LINUX_ENTRY64_OFFSET / 16 + 1);
        store_le32(in.at + LINUX_PAYLOAD_LENGTH_AT, 0);
        store_le32(in.at + LINUX_PAYLOAD_OFFSET_AT, 0);
        assert_int_equal(read_input(), more == 0 ? LINUX_TRUNCATED
                                                 : LINUX_OK);
    }
}

static void test_no_version_string(void **state)
{
    (void)state;
    store_le16(in.at + LINUX_KERNEL_VERSION_AT, 0);
    assert_int_equal(read_input(), LINUX_OK);
    assert_int_equal(image.version.length, 0);
    assert_non_null(image.version.at);
}

/* What is too short says how much there is, and how much there should be. */
static void test_what_a_cut_file_tells(void **state)
{
    (void)state;
    for (in.length_bytes = 0; in.length_bytes < 0x26c; in.length_bytes++) {
        bool is_known = in.length_bytes >= LINUX_VERSION_AT + 2;

        assert_int_equal(read_input(),
                         is_known ? LINUX_TRUNCATED : LINUX_NOT_LINUX);
        assert_int_equal(problem.offset, in.length_bytes);
        assert_int_equal(problem.found, in.length_bytes);
        assert_int_equal(problem.expected,
                         is_known ? 0x26c : LINUX_VERSION_AT + 2);
    }
    assert_int_equal(read_input(), LINUX_TRUNCATED);
    assert_int_equal(problem.offset, LINUX_SYSSIZE_AT);
    assert_int_equal(problem.found, 0x26c);
    assert_int_equal(problem.expected, SETUP_BYTES + KERNEL_BYTES);
}

/* The bits of one flag, and of no other. */
static void test_above_4g_and_alignments(void **state)
{
    (void)state;
    store_le16(in.at + LINUX_XLOADFLAGS_AT, (uint16_t)~LINUX_XLF_ABOVE_4G);
    assert_int_equal(read_input(), LINUX_OK);
    assert_false(image.can_be_above_4g);
    store_le16(in.at + LINUX_XLOADFLAGS_AT,
               LINUX_XLF_KERNEL_64 | LINUX_XLF_ABOVE_4G);
    in.at[LINUX_LOADFLAGS_AT] = LINUX_LOADED_HIGH;
    assert_int_equal(read_input(), LINUX_OK);
    assert_true(image.can_be_above_4g);
    assert_int_equal(image.xloadflags,
                     LINUX_XLF_KERNEL_64 | LINUX_XLF_ABOVE_4G);
    in.at[LINUX_RELOCATABLE_AT] = 0;
    store_le64(in.at + LINUX_PREF_ADDRESS_AT, 0x1000001);
    store_le32(in.at + LINUX_KERNEL_ALIGNMENT_AT, 1);
    assert_int_equal(read_input(), LINUX_OK);
    store_le32(in.at + LINUX_KERNEL_ALIGNMENT_AT, 2);
    assert_int_equal(read_input(), LINUX_BAD_PREFERENCE);
    assert_int_equal(problem.offset, LINUX_PREF_ADDRESS_AT);
    assert_int_equal(problem.found, 0x1000001);
    assert_int_equal(problem.expected, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_gives_the_facts, make),
        cmocka_unit_test_setup(test_truncations, make),
        cmocka_unit_test_setup(test_setup_sects_zero, make),
        cmocka_unit_test_setup(test_trailing_bytes, make),
        cmocka_unit_test_setup(test_named_mutations, make),
        cmocka_unit_test_setup(test_limits, make),
        cmocka_unit_test_setup(test_kernel_without_entry, make),
        cmocka_unit_test_setup(test_problem_tells_found_and_expected, make),
        cmocka_unit_test_setup(test_not_relocatable, make),
        cmocka_unit_test_setup(test_odd_version_string_is_empty, make),
        cmocka_unit_test_setup(test_file_ends_at_the_entry, make),
        cmocka_unit_test_setup(test_no_version_string, make),
        cmocka_unit_test_setup(test_what_a_cut_file_tells, make),
        cmocka_unit_test_setup(test_above_4g_and_alignments, make),
    };

    return cmocka_run_group_tests_name("linux", tests, NULL, NULL);
}
