/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: the Multiboot 1 header is found where loaders find it, its fields are
 * those that its flags promise, and none is read past the window or the file.
 */
#include "tests/unit/unit.h"

#include "format/mb1_header.h"
#include "spec/mb1.h"

static struct input in;

/* A header with all fields at `offset`, the file ending `length` behind. */
static void make(uint32_t offset, uint32_t flags, uint32_t length)
{
    memset(in.at, 0, sizeof(in.at));
    in.length_bytes = offset + length;
    store_le32(in.at + offset, MB1_HEADER_MAGIC);
    store_le32(in.at + offset + MB1_HEADER_FLAGS_AT, flags);
    store_le32(in.at + offset + MB1_HEADER_CHECKSUM_AT,
               0u - MB1_HEADER_MAGIC - flags);
    for (uint32_t n = 0; n < 9; n++)
        store_le32(in.at + offset + MB1_HEADER_ADDR_AT + 4 * n, 0x1000 + n);
}

static enum mb1_header_status read_at(uint32_t offset,
                                      struct mb1_header *header,
                                      struct mb1_header_problem *problem)
{
    struct bytes copy = heap_copy(in.at, in.length_bytes);
    enum mb1_header_status status = mb1_header_read(copy, offset, header,
                                                    problem);

    drop(copy);
    return status;
}

static void fields(void **state)
{
    struct mb1_header_problem problem;
    struct mb1_header header;

    (void)state;
    make(0x800, MB1_HEADER_ADDRESSES | 3, MB1_HEADER_MODE_AT);
    assert_int_equal(read_at(0x800, &header, &problem), MB1_HEADER_OK);
    assert_int_equal(header.offset, 0x800);
    assert_int_equal(header.flags, 0x10003);
    assert_int_equal(header.header_address, 0x1000);
    assert_int_equal(header.load_address, 0x1001);
    assert_int_equal(header.load_end_address, 0x1002);
    assert_int_equal(header.bss_end_address, 0x1003);
    assert_int_equal(header.entry_address, 0x1004);
}

static void video_mode(void **state)
{
    struct mb1_header_problem problem;
    struct mb1_header header;

    (void)state;
    make(4, MB1_HEADER_VIDEO_MODE, MB1_HEADER_FULL_BYTES);
    assert_int_equal(read_at(4, &header, &problem), MB1_HEADER_OK);
    assert_int_equal(header.header_address, 0);
    assert_int_equal(header.entry_address, 0);
    assert_int_equal(header.mode, 0x1005);
    assert_int_equal(header.width, 0x1006);
    assert_int_equal(header.height, 0x1007);
    assert_int_equal(header.depth, 0x1008);
}

static void no_addresses(void **state)
{
    struct mb1_header_problem problem;
    struct mb1_header header;

    (void)state;
    make(0, 3, MB1_HEADER_BYTES);
    assert_int_equal(read_at(0, &header, &problem), MB1_HEADER_OK);
    assert_int_equal(header.header_address, 0);
    assert_int_equal(header.entry_address, 0);
}

static void refusals(void **state)
{
    struct mb1_header_problem problem;
    struct mb1_header header;

    (void)state;
    make(16, MB1_HEADER_ADDRESSES, MB1_HEADER_MODE_AT - 1);
    assert_int_equal(read_at(16, &header, &problem), MB1_HEADER_TRUNCATED);
    assert_int_equal(problem.found, MB1_HEADER_MODE_AT - 1);
    make(16, MB1_HEADER_VIDEO_MODE, MB1_HEADER_FULL_BYTES - 1);
    assert_int_equal(read_at(16, &header, &problem), MB1_HEADER_TRUNCATED);
    make(16, 0, MB1_HEADER_BYTES - 1);
    assert_int_equal(read_at(16, &header, &problem), MB1_HEADER_TRUNCATED);
    assert_int_equal(read_at(UINT32_MAX, &header, &problem),
                     MB1_HEADER_TRUNCATED);
    make(16, 0, MB1_HEADER_BYTES);
    in.at[16 + MB1_HEADER_CHECKSUM_AT]++;
    assert_int_equal(read_at(16, &header, &problem), MB1_HEADER_BAD_CHECKSUM);
    assert_int_equal(problem.offset, 16 + MB1_HEADER_CHECKSUM_AT);
    assert_int_equal(problem.found, problem.expected + 1);
    assert_int_equal(read_at(4, &header, &problem), MB1_HEADER_NO_MAGIC);
}

/* The window ends the header as the file's end does. */
static void window(void **state)
{
    struct mb1_header_problem problem;
    struct mb1_header header;
    uint32_t last = MB1_HEADER_WINDOW_BYTES - MB1_HEADER_BYTES;

    (void)state;
    make(last, 0, 100);
    assert_int_equal(read_at(last, &header, &problem), MB1_HEADER_OK);
    make(last, MB1_HEADER_ADDRESSES, 100);
    assert_int_equal(read_at(last, &header, &problem), MB1_HEADER_TRUNCATED);
}

static void find(void **state)
{
    uint32_t offset = 7;
    struct bytes copy;

    (void)state;
    make(0x102, 0, 64); /* not 4-aligned */
    copy = heap_copy(in.at, in.length_bytes);
    assert_false(mb1_header_find(copy, 0, &offset));
    assert_int_equal(offset, 7);
    drop(copy);

    make(0x100, 0, 64);
    store_le32(in.at + 0x80, MB1_HEADER_MAGIC);
    copy = heap_copy(in.at, in.length_bytes);
    assert_true(mb1_header_find(copy, 0, &offset));
    assert_int_equal(offset, 0x80);
    assert_true(mb1_header_find(copy, 0x81, &offset));
    assert_int_equal(offset, 0x100);
    assert_false(mb1_header_find(copy, 0x104, &offset));
    assert_false(mb1_header_find(copy, UINT32_MAX, &offset));
    drop(copy);

    make(MB1_HEADER_WINDOW_BYTES - 4, 0, 64);
    copy = heap_copy(in.at, in.length_bytes);
    assert_true(mb1_header_find(copy, 0, &offset));
    drop(copy);
    make(MB1_HEADER_WINDOW_BYTES, 0, 64);
    copy = heap_copy(in.at, in.length_bytes);
    assert_false(mb1_header_find(copy, 0, &offset));
    drop(copy);
    assert_false(mb1_header_find(bytes_of(NULL, 0), 0, &offset));
}

static void expect(uint32_t at, enum mb1_header_status status,
                   uint32_t offset, uint32_t expected, uint32_t found)
{
    struct mb1_header_problem problem;
    struct mb1_header header;

    assert_int_equal(read_at(at, &header, &problem), status);
    assert_int_equal(problem.offset, offset);
    assert_int_equal(problem.expected, expected);
    assert_int_equal(problem.found, found);
}

static void what_refusals_tell(void **state)
{
    (void)state;
    make(16, 0, 11);
    expect(16, MB1_HEADER_TRUNCATED, 16, 12, 11);
    make(16, MB1_HEADER_ADDRESSES, 31);
    expect(16, MB1_HEADER_TRUNCATED, 16, 32, 31);
    make(16, MB1_HEADER_ADDRESSES | MB1_HEADER_VIDEO_MODE, 47);
    expect(16, MB1_HEADER_TRUNCATED, 16, 48, 47);
    make(16, 0, 16);
    expect(20, MB1_HEADER_NO_MAGIC, 20, MB1_HEADER_MAGIC, 0);
    store_le32(in.at + 16 + MB1_HEADER_CHECKSUM_AT, 5);
    expect(16, MB1_HEADER_BAD_CHECKSUM, 16 + MB1_HEADER_CHECKSUM_AT,
           0u - MB1_HEADER_MAGIC, 5);
    /* The last byte of the window, and the one behind it. */
    make(MB1_HEADER_WINDOW_BYTES - 12, 0, 100);
    expect(MB1_HEADER_WINDOW_BYTES - 8, MB1_HEADER_TRUNCATED,
           MB1_HEADER_WINDOW_BYTES - 8, 12, 8);
    make(MB1_HEADER_WINDOW_BYTES - 11, 0, 100);
    expect(MB1_HEADER_WINDOW_BYTES - 11, MB1_HEADER_TRUNCATED,
           MB1_HEADER_WINDOW_BYTES - 11, 12, 11);
}

/* From any place on, the next aligned one. */
static void find_from_anywhere(void **state)
{
    (void)state;
    make(0x100, 0, 64);
    for (uint32_t from = 0xf0; from < 0x110; from++) {
        uint32_t offset = 0;
        bool is_found = mb1_header_find(bytes_of(in.at, in.length_bytes),
                                        from, &offset);

        assert_int_equal(is_found, from <= 0x100);
        assert_int_equal(offset, from <= 0x100 ? 0x100 : 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields),
        cmocka_unit_test(video_mode),
        cmocka_unit_test(no_addresses),
        cmocka_unit_test(refusals),
        cmocka_unit_test(window),
        cmocka_unit_test(find),
        cmocka_unit_test(what_refusals_tell),
        cmocka_unit_test(find_from_anywhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
