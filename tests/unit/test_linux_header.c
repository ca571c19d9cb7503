/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: the set-up header of a Linux kernel is told field by field, each
 * from the protocol on that has it, and nothing that the file does not hold.
 */
#include "tests/unit/unit.h"

#include "format/linux_header.h"
#include "spec/linux.h"

static struct input in;

enum {
    SECTORS      = 7,
    SETUP_BYTES  = (SECTORS + 1) * LINUX_SECTOR_BYTES,
    KERNEL_BYTES = 64,
    VERSION_AT   = SETUP_BYTES - 8, /* "6.1" ends inside the set-up code */
};

/* Every byte of the header is another, so that each field is. */
static int make_valid(void **state)
{
    (void)state;
    memset(in.at, 0, sizeof(in.at));
    in.length_bytes = SETUP_BYTES + KERNEL_BYTES;
    for (uint32_t n = LINUX_SETUP_SECTS_AT; n < LINUX_HEADER_END_MAX; n++)
        in.at[n] = (uint8_t)(n + (n >> 8));
    in.at[LINUX_SETUP_SECTS_AT] = SECTORS;
    store_le32(in.at + LINUX_SYSSIZE_AT, 3);
    store_le16(in.at + LINUX_BOOT_FLAG_AT, LINUX_BOOT_FLAG);
    store_le32(in.at + LINUX_HEADER_AT, LINUX_HEADER_MAGIC);
    store_le16(in.at + LINUX_VERSION_AT, LINUX_VERSION_2_15);
    store_le16(in.at + LINUX_KERNEL_VERSION_AT, VERSION_AT - LINUX_JUMP_AT);
    memcpy(in.at + VERSION_AT, "6.1", 4);
    return 0;
}

static struct linux_header header_of(struct bytes file)
{
    struct linux_header header;

    assert_true(linux_header_read(file, &header));
    return header;
}

static struct linux_header header(void)
{
    return header_of(bytes_of(in.at, in.length_bytes));
}

static void test_every_field(void **state)
{
    struct linux_header h = header();

    (void)state;
    assert_int_equal(h.protocol, LINUX_VERSION_2_15);
    assert_int_equal(h.setup_bytes, SETUP_BYTES);
    assert_int_equal(h.syssize_bytes, 3 * LINUX_PARAGRAPH_BYTES);
    assert_ptr_equal(h.kernel.at, in.at + SETUP_BYTES);
    assert_int_equal(h.kernel.length_bytes, 3 * LINUX_PARAGRAPH_BYTES);
    assert_int_equal(h.header_end, 0x202 + in.at[LINUX_JUMP_OFFSET_AT]);
    assert_int_equal(h.loadflags, in.at[LINUX_LOADFLAGS_AT]);
    assert_int_equal(h.xloadflags, load_le16(in.at + LINUX_XLOADFLAGS_AT));
    assert_int_equal(h.code32_start,
                     load_le32(in.at + LINUX_CODE32_START_AT));
    assert_int_equal(h.initrd_addr_max,
                     load_le32(in.at + LINUX_INITRD_ADDR_MAX_AT));
    assert_int_equal(h.alignment_bytes,
                     load_le32(in.at + LINUX_KERNEL_ALIGNMENT_AT));
    assert_true(h.is_relocatable);
    assert_int_equal(h.min_alignment, in.at[LINUX_MIN_ALIGNMENT_AT]);
    assert_int_equal(h.cmdline_bytes,
                     load_le32(in.at + LINUX_CMDLINE_SIZE_AT));
    assert_int_equal(h.payload_offset,
                     load_le32(in.at + LINUX_PAYLOAD_OFFSET_AT));
    assert_int_equal(h.payload_bytes,
                     load_le32(in.at + LINUX_PAYLOAD_LENGTH_AT));
    assert_int_equal(h.preferred_address,
                     load_le64(in.at + LINUX_PREF_ADDRESS_AT));
    assert_int_equal(h.init_bytes, load_le32(in.at + LINUX_INIT_SIZE_AT));
    assert_int_equal(h.handover_offset,
                     load_le32(in.at + LINUX_HANDOVER_OFFSET_AT));
    assert_text(h.version, "6.1");
    in.at[LINUX_RELOCATABLE_AT] = 0;
    assert_false(header().is_relocatable);
}

/* A field is there from its protocol on, and zero in the one before. */
static void test_fields_since_their_protocol(void **state)
{
    (void)state;
    for (uint16_t p = LINUX_VERSION_2_00; p <= LINUX_VERSION_2_15; p++) {
        store_le16(in.at + LINUX_VERSION_AT, p);

        struct linux_header h = header();

        assert_int_equal(h.protocol, p);
        assert_int_equal(h.initrd_addr_max != 0, p >= LINUX_VERSION_2_03);
        assert_int_equal(h.alignment_bytes != 0, p >= LINUX_VERSION_2_05);
        assert_int_equal(h.is_relocatable, p >= LINUX_VERSION_2_05);
        assert_int_equal(h.cmdline_bytes != 0, p >= LINUX_VERSION_2_06);
        assert_int_equal(h.payload_offset != 0, p >= LINUX_VERSION_2_08);
        assert_int_equal(h.payload_bytes != 0, p >= LINUX_VERSION_2_08);
        assert_int_equal(h.min_alignment != 0, p >= LINUX_VERSION_2_10);
        assert_int_equal(h.preferred_address != 0, p >= LINUX_VERSION_2_10);
        assert_int_equal(h.init_bytes != 0, p >= LINUX_VERSION_2_10);
        assert_int_equal(h.handover_offset != 0, p >= LINUX_VERSION_2_11);
        assert_int_equal(h.xloadflags != 0, p >= LINUX_VERSION_2_12);
    }
}

/* Before 2.04 there are two bytes of it; 0 says nothing of the size; more
 * than the file has is what the file has. */
static void test_size_of_the_kernel(void **state)
{
    (void)state;
    store_le32(in.at + LINUX_SYSSIZE_AT, 0x10002);
    store_le16(in.at + LINUX_VERSION_AT, LINUX_VERSION_2_03);
    assert_int_equal(header().syssize_bytes, 2 * LINUX_PARAGRAPH_BYTES);
    assert_int_equal(header().kernel.length_bytes, 2 * LINUX_PARAGRAPH_BYTES);
    store_le16(in.at + LINUX_VERSION_AT, LINUX_VERSION_2_04);
    assert_int_equal(header().syssize_bytes,
                     0x10002ull * LINUX_PARAGRAPH_BYTES);
    assert_int_equal(header().kernel.length_bytes, KERNEL_BYTES);
    store_le32(in.at + LINUX_SYSSIZE_AT, UINT32_MAX);
    assert_int_equal(header().syssize_bytes, 0xffffffff0);
    store_le32(in.at + LINUX_SYSSIZE_AT, 0);
    assert_int_equal(header().syssize_bytes, 0);
    assert_int_equal(header().kernel.length_bytes, KERNEL_BYTES);
}

static void test_no_sectors_are_four(void **state)
{
    (void)state;
    in.at[LINUX_SETUP_SECTS_AT] = 0;
    assert_int_equal(header().setup_bytes, 5 * LINUX_SECTOR_BYTES);
    in.at[LINUX_SETUP_SECTS_AT] = 1;
    assert_int_equal(header().setup_bytes, 2 * LINUX_SECTOR_BYTES);
    in.at[LINUX_SETUP_SECTS_AT] = UINT8_MAX;
    assert_int_equal(header().setup_bytes, 256 * LINUX_SECTOR_BYTES);
    assert_int_equal(header().kernel.length_bytes, 0);
}

static void test_version_text(void **state)
{
    (void)state;
    /* No pointer; one to a text without an end in the set-up code; one past
     * it; a set-up code that the file does not hold. */
    store_le16(in.at + LINUX_KERNEL_VERSION_AT, 0);
    assert_text(header().version, "");
    make_valid(state);
    memset(in.at + VERSION_AT, 'a', SETUP_BYTES - VERSION_AT);
    assert_text(header().version, "");
    make_valid(state);
    store_le16(in.at + LINUX_KERNEL_VERSION_AT, UINT16_MAX);
    assert_text(header().version, "");
    make_valid(state);
    assert_text(header_of(bytes_of(in.at, SETUP_BYTES - 1)).version, "");
    assert_text(header_of(bytes_of(in.at, SETUP_BYTES)).version, "6.1");
}

static void test_no_header_is_refused(void **state)
{
    struct linux_header h;

    (void)state;
    store_le16(in.at + LINUX_VERSION_AT, LINUX_VERSION_2_00 - 1);
    assert_false(linux_header_read(bytes_of(in.at, in.length_bytes), &h));
    for (uint32_t n = 0; n < 2; n++) {
        make_valid(state);
        in.at[LINUX_BOOT_FLAG_AT + n] ^= 1;
        assert_false(linux_header_read(bytes_of(in.at, in.length_bytes), &h));
    }
    for (uint32_t n = 0; n < 4; n++) {
        make_valid(state);
        in.at[LINUX_HEADER_AT + n] ^= 1;
        assert_false(linux_header_read(bytes_of(in.at, in.length_bytes), &h));
    }
}

/* Cut anywhere: no header until its version is there, and then no field that
 * is not there as a whole. */
static void test_cut_anywhere(void **state)
{
    (void)state;
    for (size_t length = 0; length <= LINUX_HEADER_END_MAX; length++) {
        struct bytes copy = heap_copy(in.at, length);
        struct linux_header h;
        bool is_there = linux_header_read(copy, &h);

        assert_int_equal(is_there, length >= LINUX_VERSION_AT + 2);
        if (is_there) {
            assert_int_equal(h.kernel.length_bytes, 0);
            assert_int_equal(h.loadflags != 0, length > LINUX_LOADFLAGS_AT);
            assert_int_equal(h.preferred_address != 0,
                             length >= LINUX_PREF_ADDRESS_AT + 8);
            assert_int_equal(h.handover_offset != 0,
                             length >= LINUX_HANDOVER_OFFSET_AT + 4);
        }
        drop(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_every_field, make_valid),
        cmocka_unit_test_setup(test_fields_since_their_protocol, make_valid),
        cmocka_unit_test_setup(test_size_of_the_kernel, make_valid),
        cmocka_unit_test_setup(test_no_sectors_are_four, make_valid),
        cmocka_unit_test_setup(test_version_text, make_valid),
        cmocka_unit_test_setup(test_no_header_is_refused, make_valid),
        cmocka_unit_test_setup(test_cut_anywhere, make_valid),
    };

    return cmocka_run_group_tests_name("linux_header", tests, NULL, NULL);
}
