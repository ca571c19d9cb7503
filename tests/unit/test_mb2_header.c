/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: the Multiboot 2 header is found where loaders find it, its tags come
 * one by one up to an end tag that is the header's end, and whatever sizes
 * they claim the walk ends inside the header.
 */
#include "tests/unit/unit.h"

#include "format/mb2_header.h"
#include "spec/mb2.h"

#define AT 0x840u /* where the header lies */

static struct input in;

static void set_head(uint32_t arch, uint32_t length)
{
    store_le32(in.at + AT, MB2_HEADER_MAGIC);
    store_le32(in.at + AT + MB2_HEADER_ARCH_AT, arch);
    store_le32(in.at + AT + MB2_HEADER_LENGTH_AT, length);
    store_le32(in.at + AT + MB2_HEADER_CHECKSUM_AT,
               0u - MB2_HEADER_MAGIC - arch - length);
}

static void put_tag(uint16_t type, uint16_t flags, uint32_t size)
{
    put_align(&in, MB2_HTAG_ALIGN);
    put_le32(&in, type | (uint32_t)flags << 16);
    put_le32(&in, size);
}

/* An entry tag, an information request with padding behind it, the end. */
static int make_valid(void **state)
{
    (void)state;
    in.length_bytes = 0;
    put_zeros(&in, AT + MB2_HEADER_BYTES);
    put_tag(MB2_HTAG_ENTRY, MB2_HTAG_OPTIONAL, MB2_HTAG_ENTRY_BYTES);
    put_le32(&in, 0x201234);
    put_tag(MB2_HTAG_INFO_REQUEST, 0, MB2_HTAG_HEAD_BYTES + 4);
    put_le32(&in, MB2_TAG_MMAP);
    put_tag(MB2_HTAG_END, 0, MB2_HTAG_END_BYTES);
    set_head(MB2_ARCH_I386, (uint32_t)in.length_bytes - AT);
    return 0;
}

/* Up to the first status that is not OK; `ret_count` tags before. */
static enum mb2_header_status walk(struct bytes file, size_t *ret_count,
                                   struct mb2_header_problem *problem)
{
    struct mb2_header_tag tag;
    struct mb2_header header;
    uint32_t at = MB2_HEADER_BYTES;
    enum mb2_header_status status;

    *ret_count = 0;
    status = mb2_header_read(file, AT, &header, problem);
    while (status == MB2_HEADER_OK) {
        uint32_t before = at;

        status = mb2_header_next(&header, &at, &tag, problem);
        if (status != MB2_HEADER_OK)
            break;
        assert_true(at > before && at <= header.length_bytes);
        ++*ret_count;
    }
    return status;
}

static enum mb2_header_status status_of_input(void)
{
    struct bytes copy = heap_copy(in.at, in.length_bytes);
    struct mb2_header_problem problem;
    size_t count;
    enum mb2_header_status status = walk(copy, &count, &problem);

    drop(copy);
    return status;
}

static bool read_all(struct bytes file)
{
    struct mb2_header_problem problem;
    size_t count;

    return walk(file, &count, &problem) == MB2_HEADER_END && count == 2;
}

static void valid(void **state)
{
    struct bytes copy = heap_copy(in.at, in.length_bytes);
    struct mb2_header_problem problem;
    struct mb2_header_tag tag;
    struct mb2_header header;
    uint32_t at = MB2_HEADER_BYTES;

    (void)state;
    assert_int_equal(mb2_header_read(copy, AT, &header, &problem),
                     MB2_HEADER_OK);
    assert_int_equal(header.offset, AT);
    assert_int_equal(header.length_bytes, in.length_bytes - AT);
    assert_int_equal(mb2_header_next(&header, &at, &tag, &problem),
                     MB2_HEADER_OK);
    assert_int_equal(tag.offset, AT + MB2_HEADER_BYTES);
    assert_int_equal(tag.type, MB2_HTAG_ENTRY);
    assert_int_equal(tag.flags, MB2_HTAG_OPTIONAL);
    assert_int_equal(mb2_header_field(&tag, MB2_ENTRY_AT), 0x201234);
    assert_int_equal(mb2_header_field(&tag, MB2_ENTRY_AT + 1), 0);
    assert_int_equal(mb2_header_field(&tag, UINT32_MAX), 0);
    assert_int_equal(mb2_header_next(&header, &at, &tag, &problem),
                     MB2_HEADER_OK);
    assert_int_equal(tag.type, MB2_HTAG_INFO_REQUEST);
    assert_int_equal(tag.offset, AT + MB2_HEADER_BYTES + 16);
    assert_int_equal(mb2_header_next(&header, &at, &tag, &problem),
                     MB2_HEADER_END);
    drop(copy);
}

static void truncated_anywhere(void **state)
{
    (void)state;
    refuse_all_prefixes(&in, read_all);
}

static void what_cannot_be(void **state)
{
    static const struct {
        uint32_t at;
        uint32_t value;
        enum mb2_header_status expected;
    } cases[] = {
        {AT, 0, MB2_HEADER_NO_MAGIC},
        {AT + MB2_HEADER_CHECKSUM_AT, 0, MB2_HEADER_BAD_CHECKSUM},
        {AT + 20, 7, MB2_HEADER_BAD_TAG_SIZE},
        {AT + 20, 0, MB2_HEADER_BAD_TAG_SIZE},
        {AT + 20, 41, MB2_HEADER_BAD_TAG_SIZE},
        {AT + 20, UINT32_MAX, MB2_HEADER_BAD_TAG_SIZE},
        {AT + 20, 40, MB2_HEADER_NO_END},
        {AT + 20, 33, MB2_HEADER_NO_END},
        {AT + 16, MB2_HTAG_END, MB2_HEADER_BAD_END_SIZE},
        {AT + 48, MB2_HTAG_EFI_BS, MB2_HEADER_NO_END},
    };

    for (size_t n = 0; n < sizeof(cases) / sizeof(cases[0]); n++) {
        make_valid(state);
        store_le32(in.at + cases[n].at, cases[n].value);
        if (status_of_input() != cases[n].expected)
            fail_msg("case %zu: expected %s, found %s", n,
                     mb2_header_status_text(cases[n].expected),
                     mb2_header_status_text(status_of_input()));
    }
    make_valid(state);
    set_head(4, (uint32_t)in.length_bytes - AT);
    assert_int_equal(status_of_input(), MB2_HEADER_BAD_ARCH);
    set_head(MB2_ARCH_I386, MB2_HEADER_BYTES - 1);
    assert_int_equal(status_of_input(), MB2_HEADER_BAD_LENGTH);
    set_head(MB2_ARCH_I386, (uint32_t)in.length_bytes - AT + 1);
    assert_int_equal(status_of_input(), MB2_HEADER_BAD_LENGTH);
    set_head(MB2_ARCH_I386, UINT32_MAX);
    assert_int_equal(status_of_input(), MB2_HEADER_BAD_LENGTH);
    put_zeros(&in, 8);
    set_head(MB2_ARCH_I386, (uint32_t)in.length_bytes - AT);
    assert_int_equal(status_of_input(), MB2_HEADER_DATA_BEHIND);
}

static void find(void **state)
{
    struct mb2_header_problem problem;
    struct mb2_header header;
    uint32_t offset;
    struct bytes copy;

    (void)state;
    store_le32(in.at + 0x84, MB2_HEADER_MAGIC);
    store_le32(in.at + 0x42, MB2_HEADER_MAGIC);
    copy = heap_copy(in.at, in.length_bytes);
    assert_true(mb2_header_find(copy, 0, &offset));
    assert_int_equal(offset, 0x84);
    assert_int_equal(mb2_header_read(copy, offset, &header, &problem),
                     MB2_HEADER_BAD_PLACE);
    assert_true(mb2_header_find(copy, 0x85, &offset));
    assert_int_equal(offset, AT);
    assert_false(mb2_header_find(copy, AT + 1, &offset));
    assert_false(mb2_header_find(copy, UINT32_MAX, &offset));
    assert_int_equal(mb2_header_read(copy, UINT32_MAX, &header, &problem),
                     MB2_HEADER_TRUNCATED);
    drop(copy);

    memset(in.at, 0, sizeof(in.at));
    in.length_bytes = MB2_HEADER_WINDOW_BYTES + 4;
    store_le32(in.at + MB2_HEADER_WINDOW_BYTES, MB2_HEADER_MAGIC);
    copy = heap_copy(in.at, in.length_bytes);
    assert_false(mb2_header_find(copy, 0, &offset));
    drop(copy);
}

static void expect(enum mb2_header_status status, uint32_t offset,
                   uint32_t expected, uint32_t found)
{
    struct bytes copy = heap_copy(in.at, in.length_bytes);
    struct mb2_header_problem problem;
    size_t count;

    assert_int_equal(walk(copy, &count, &problem), status);
    assert_int_equal(problem.offset, offset);
    assert_int_equal(problem.expected, expected);
    assert_int_equal(problem.found, found);
    drop(copy);
}

static void what_refusals_tell(void **state)
{
    uint32_t length = (uint32_t)in.length_bytes - AT;

    (void)state;
    store_le32(in.at + AT, 5);
    expect(MB2_HEADER_NO_MAGIC, AT, MB2_HEADER_MAGIC, 5);
    set_head(4, length);
    expect(MB2_HEADER_BAD_ARCH, AT + 4, MB2_ARCH_I386, 4);
    set_head(MB2_ARCH_I386, length);
    store_le32(in.at + AT + MB2_HEADER_CHECKSUM_AT, 5);
    expect(MB2_HEADER_BAD_CHECKSUM, AT + 12, 0u - MB2_HEADER_MAGIC - length,
           5);
    set_head(MB2_ARCH_I386, length + 1);
    expect(MB2_HEADER_BAD_LENGTH, AT + 8, length, length + 1);
    set_head(MB2_ARCH_I386, MB2_HEADER_BYTES - 1);
    expect(MB2_HEADER_BAD_LENGTH, AT + 8, length, MB2_HEADER_BYTES - 1);
    set_head(MB2_ARCH_I386, MB2_HEADER_BYTES);
    expect(MB2_HEADER_NO_END, AT + 16, 8, 0);
    set_head(MB2_ARCH_I386, MB2_HEADER_BYTES + 8);
    expect(MB2_HEADER_BAD_TAG_SIZE, AT + 20, 8, MB2_HTAG_ENTRY_BYTES);
    set_head(MB2_ARCH_I386, MB2_HEADER_BYTES + 7);
    expect(MB2_HEADER_NO_END, AT + 16, 8, 7);
    set_head(MB2_ARCH_I386, length);
    store_le16(in.at + AT + 16, MB2_HTAG_END);
    expect(MB2_HEADER_BAD_END_SIZE, AT + 20, 8, MB2_HTAG_ENTRY_BYTES);
    store_le32(in.at + AT + 20, 8);
    expect(MB2_HEADER_DATA_BEHIND, AT + 16, AT + length - 8, AT + 16);
    in.length_bytes = AT + MB2_HEADER_BYTES - 1;
    expect(MB2_HEADER_TRUNCATED, AT, MB2_HEADER_BYTES, MB2_HEADER_BYTES - 1);
}

/* The place that it should have is told, and the window ends at 32 KiB. */
static void place_and_window(void **state)
{
    struct mb2_header_problem problem;
    struct mb2_header header;
    uint32_t offset = 0;

    (void)state;
    memset(in.at, 0, sizeof(in.at));
    store_le32(in.at + 0x84, MB2_HEADER_MAGIC);
    assert_int_equal(mb2_header_read(bytes_of(in.at, 0x100), 0x84, &header,
                                     &problem),
                     MB2_HEADER_BAD_PLACE);
    assert_int_equal(problem.offset, 0x84);
    assert_int_equal(problem.expected, 0x80);
    assert_int_equal(problem.found, 0x84);
    for (uint32_t from = 0x78; from < 0x90; from++)
        assert_int_equal(mb2_header_find(bytes_of(in.at, 0x100), from,
                                         &offset), from <= 0x84);
    assert_int_equal(offset, 0x84);
    memset(in.at, 0, 0x100);
    for (uint32_t at = MB2_HEADER_WINDOW_BYTES - 4;
         at <= MB2_HEADER_WINDOW_BYTES; at += 4) {
        store_le32(in.at + at, MB2_HEADER_MAGIC);
        assert_int_equal(mb2_header_find(
                             bytes_of(in.at, MB2_HEADER_WINDOW_BYTES + 8), 0,
                             &offset),
                         at < MB2_HEADER_WINDOW_BYTES);
        store_le32(in.at + at, 0);
    }
}

/* A tag's padding is passed over, and it need not be there at the end. */
static void padding_of_tags(void **state)
{
    struct mb2_header_problem problem;
    struct mb2_header_tag tag;

    (void)state;
    for (uint32_t size = 8; size <= 24; size++)
        for (uint32_t left = size; left <= 32; left++) {
            struct mb2_header header = {0, left, heap_copy(in.at + AT, left)};
            uint8_t *bytes = (uint8_t *)(uintptr_t)header.all.at;
            uint32_t at = 0, padded = (size + 7) / 8 * 8;

            store_le32(bytes, MB2_HTAG_ENTRY);
            store_le32(bytes + 4, size);
            assert_int_equal(mb2_header_next(&header, &at, &tag, &problem),
                             MB2_HEADER_OK);
            assert_int_equal(at, padded < left ? padded : left);
            assert_int_equal(tag.all.length_bytes, size);
            drop(header.all);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(valid, make_valid),
        cmocka_unit_test_setup(truncated_anywhere, make_valid),
        cmocka_unit_test_setup(what_cannot_be, make_valid),
        cmocka_unit_test_setup(find, make_valid),
        cmocka_unit_test_setup(what_refusals_tell, make_valid),
        cmocka_unit_test_setup(place_and_window, make_valid),
        cmocka_unit_test_setup(padding_of_tags, make_valid),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
