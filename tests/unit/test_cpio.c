/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: the cpio reader gives the members of an archive with names and data,
 * knows a bundle, and refuses archives that are cut anywhere or malformed.
 */
#include "tests/unit/unit.h"

#include <stdio.h>

#include "format/cpio.h"
#include "spec/cpio.h"

static struct input in;
static size_t initrd_at;

static size_t put_member(const char *name, uint32_t mode, const char *data)
{
    char header[CPIO_HEADER_BYTES + 1];
    size_t at;

    put_align(&in, 4);
    at = in.length_bytes;
    snprintf(header, sizeof(header),
             "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X", 1,
             mode, 0, 0, 1, 0, (unsigned int)strlen(data), 0, 0, 0, 0,
             (unsigned int)strlen(name) + 1, 0);
    put_bytes(&in, header, CPIO_HEADER_BYTES);
    put_bytes(&in, name, strlen(name) + 1);
    put_align(&in, 4);
    put_text(&in, data);
    return at;
}

static int make_bundle(void **state)
{
    (void)state;
    in.length_bytes = 0;
    put_member(".", CPIO_MODE_DIRECTORY | 0755, "");
    put_member("./kernel", CPIO_MODE_REGULAR | 0644, "MZ the kernel");
    initrd_at = put_member("initrd", CPIO_MODE_REGULAR | 0644, "");
    put_member("cmdline", CPIO_MODE_REGULAR | 0644, "console=ttyS0\n");
    put_member(CPIO_TRAILER, 0, "");
    return 0;
}

static enum cpio_status walk(struct bytes archive)
{
    struct cpio_walk at = cpio_begin(archive);
    struct cpio_member member;
    enum cpio_status status;

    do
        status = cpio_next(&at, &member);
    while (status == CPIO_OK);
    return status;
}

static bool walks(struct bytes archive)
{
    return walk(archive) == CPIO_END;
}

static enum cpio_status walk_input(void)
{
    struct bytes copy = heap_copy(in.at, in.length_bytes);
    enum cpio_status status = walk(copy);

    drop(copy);
    return status;
}

static void test_gives_files(void **state)
{
    struct bytes copy = heap_copy(in.at, in.length_bytes);
    struct cpio_walk at = cpio_begin(copy);
    struct cpio_member member;

    (void)state;
    assert_true(cpio_is_bundle(copy));
    assert_int_equal(cpio_next_file(&at, &member), CPIO_OK);
    assert_text(member.name, "kernel");
    assert_int_equal(member.data.length_bytes, 13);
    assert_memory_equal(member.data.at, "MZ the kernel", 13);
    assert_int_equal(cpio_next_file(&at, &member), CPIO_OK);
    assert_text(member.name, "initrd");
    assert_int_equal(member.data.length_bytes, 0);
    assert_int_equal(cpio_next_file(&at, &member), CPIO_OK);
    assert_text(member.name, "cmdline");
    assert_int_equal(cpio_next_file(&at, &member), CPIO_END);
    assert_true(cpio_find(copy, TEXT("cmdline"), &member));
    assert_memory_equal(member.data.at, "console=ttyS0\n", 14);
    assert_false(cpio_find(copy, TEXT("initr"), &member));
    drop(copy);
    in.length_bytes = 0;
    put_member("/kernel", CPIO_MODE_REGULAR | 0644, "k");
    put_member(CPIO_TRAILER, 0, "");
    assert_true(cpio_is_bundle(bytes_of(in.at, in.length_bytes)));
    assert_true(cpio_find(bytes_of(in.at, in.length_bytes), TEXT("kernel"),
                          &member));
    assert_text(member.name, "kernel");
}

static void test_refuses_every_truncation(void **state)
{
    (void)state;
    /* What is behind the trailer does not matter. */
    while (in.at[in.length_bytes - 1] == 0)
        in.length_bytes--;
    in.length_bytes++;
    refuse_all_prefixes(&in, walks);
}

/* A directory `kernel`, as in a microcode archive, makes no bundle. */
static void test_knows_what_is_no_bundle(void **state)
{
    (void)state;
    in.length_bytes = 0;
    put_member("kernel", CPIO_MODE_DIRECTORY | 0755, "");
    put_member("kernel/x86", CPIO_MODE_DIRECTORY | 0755, "");
    put_member("boot/kernel", CPIO_MODE_REGULAR | 0644, "x");
    put_member(CPIO_TRAILER, 0, "");
    assert_false(cpio_is_bundle(bytes_of(in.at, in.length_bytes)));
    assert_int_equal(walk_input(), CPIO_END);
    in.length_bytes = 0;
    put_text(&in, "\x1f\x8b\x08 a gzipped initrd");
    assert_false(cpio_is_bundle(bytes_of(in.at, in.length_bytes)));
    assert_false(cpio_is_bundle(bytes_of(in.at, 0)));
}

static void set_field(size_t field_at, const char *digits)
{
    memcpy(in.at + initrd_at + field_at, digits, CPIO_FIELD_BYTES);
}

static void test_named_mutations(void **state)
{
    (void)state;
    /* cpio-name-size-zero, -one, -short, -long, -max */
    set_field(CPIO_NAME_SIZE_AT, "00000000");
    assert_int_equal(walk_input(), CPIO_BAD_NAME);
    set_field(CPIO_NAME_SIZE_AT, "00000001");
    assert_int_equal(walk_input(), CPIO_BAD_MAGIC);
    set_field(CPIO_NAME_SIZE_AT, "00000004");
    assert_int_equal(walk_input(), CPIO_BAD_MAGIC);
    set_field(CPIO_NAME_SIZE_AT, "0000000B");
    assert_int_equal(walk_input(), CPIO_BAD_NAME);
    set_field(CPIO_NAME_SIZE_AT, "FFFFFFFF");
    assert_int_equal(walk_input(), CPIO_TRUNCATED);
    make_bundle(NULL);
    /* cpio-name-padded, with NULs alone, is taken */
    set_field(CPIO_NAME_SIZE_AT, "0000000A");
    assert_int_equal(walk_input(), CPIO_END);
    make_bundle(NULL);
    /* cpio-name-early-nul */
    in.at[initrd_at + CPIO_HEADER_BYTES + 2] = 0;
    assert_int_equal(walk_input(), CPIO_BAD_NAME);
    make_bundle(NULL);
    /* cpio-file-size-max */
    set_field(CPIO_FILE_SIZE_AT, "ffffffff");
    assert_int_equal(walk_input(), CPIO_TRUNCATED);
    make_bundle(NULL);
    /* cpio-field-of-small-letters is taken */
    set_field(CPIO_INODE_AT, "0fedcba9");
    assert_int_equal(walk_input(), CPIO_END);
    make_bundle(NULL);
    /* cpio-field-not-hex: the neighbours of what is, in each digit of each
     * field */
    for (size_t at = 0; at < CPIO_FIELDS * CPIO_FIELD_BYTES; at++)
        for (const char *c = "/:@G`g"; *c != '\0'; c++) {
            in.at[initrd_at + CPIO_MAGIC_BYTES + at] = (uint8_t)*c;
            assert_int_equal(walk_input(), CPIO_BAD_FIELD);
            make_bundle(NULL);
        }
    make_bundle(NULL);
    /* cpio-magic-odc */
    memcpy(in.at + initrd_at, "070707", 6);
    assert_int_equal(walk_input(), CPIO_BAD_MAGIC);
    /* cpio-magic-crc is taken */
    memcpy(in.at + initrd_at, "070702", 6);
    assert_int_equal(walk_input(), CPIO_END);
}

static void test_digits_of_both_cases(void **state)
{
    static const char *const digits[] = {"0000000A", "0000000a"};
    struct cpio_member member;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        in.length_bytes = 0;
        put_member("kernel", CPIO_MODE_REGULAR | 0644, "ten bytes.");
        put_member(CPIO_TRAILER, 0, "");
        memcpy(in.at + CPIO_FILE_SIZE_AT, digits[i], CPIO_FIELD_BYTES);
        assert_true(cpio_find(bytes_of(in.at, in.length_bytes),
                              TEXT("kernel"), &member));
        assert_int_equal(member.data.length_bytes, 10);
        assert_int_equal(walk_input(), CPIO_END);
    }
}

static void test_archive_without_trailer(void **state)
{
    (void)state;
    in.length_bytes = 0;
    assert_int_equal(walk_input(), CPIO_NO_TRAILER);
    put_member("kernel", CPIO_MODE_REGULAR | 0644, "1234");
    assert_int_equal(walk_input(), CPIO_NO_TRAILER);
}

static void test_writes_what_it_reads(void **state)
{
    struct bytes room;
    struct cpio_walk at;
    struct cpio_member member;
    size_t length;

    (void)state;
    memset(in.at, 0xee, 512);
    length = cpio_put(in.at, TEXT("kernel"), 9, CPIO_MODE_REGULAR | 0600,
                      bytes_of("five.", 5));
    assert_int_equal(length, 120 + 8);
    length += cpio_put(in.at + length, TEXT(CPIO_TRAILER),
                       sizeof(CPIO_TRAILER), 0, bytes_of(NULL, 0));
    assert_int_equal(length, 128 + 124);
    assert_int_equal(in.at[length], 0xee);
    room = heap_copy(in.at, length);
    at = cpio_begin(room);
    assert_int_equal(cpio_next(&at, &member), CPIO_OK);
    assert_text(member.name, "kernel");
    assert_int_equal(member.mode, CPIO_MODE_REGULAR | 0600);
    assert_int_equal(member.data.length_bytes, 5);
    assert_memory_equal(member.data.at, "five.\0\0\0", 8);
    assert_int_equal(cpio_next(&at, &member), CPIO_END);
    assert_int_equal(at.offset, length);
    assert_false(cpio_next_archive(&at));
    drop(room);
}

/* As GRUB makes them of newc: words: without a NUL, and not counting one. */
static void test_names_without_nul(void **state)
{
    struct cpio_member member;
    struct bytes copy;

    (void)state;
    in.length_bytes = cpio_put(in.at, TEXT("kernel"), 6,
                               CPIO_MODE_REGULAR | 0777,
                               bytes_of("\x7f", 1));
    in.length_bytes += cpio_put(in.at + in.length_bytes, TEXT(CPIO_TRAILER),
                                sizeof(CPIO_TRAILER) - 1, 0,
                                bytes_of(NULL, 0));
    assert_int_equal(walk_input(), CPIO_END);
    copy = heap_copy(in.at, in.length_bytes);
    assert_true(cpio_find(copy, TEXT("kernel"), &member));
    assert_int_equal(member.data.at[0], 0x7f);
    assert_false(cpio_find(copy, TEXT("kerne"), &member));
    drop(copy);
}

/* The second archive behind zeros; none where none can begin. */
static void test_archive_behind_archive(void **state)
{
    struct cpio_walk at;
    struct cpio_member member;

    (void)state;
    in.length_bytes = 0;
    put_member(CPIO_TRAILER, 0, "");
    put_align(&in, 512);
    put_member("second", CPIO_MODE_REGULAR | 0644, "");
    at = cpio_begin(bytes_of(in.at, in.length_bytes));
    assert_int_equal(cpio_next(&at, &member), CPIO_END);
    assert_true(cpio_next_archive(&at));
    assert_int_equal(at.offset, 512);
    assert_int_equal(cpio_next(&at, &member), CPIO_OK);
    assert_text(member.name, "second");

    memmove(in.at + 513, in.at + 512, in.length_bytes - 512);
    in.at[512] = 0;
    at = cpio_begin(bytes_of(in.at, in.length_bytes + 1));
    assert_int_equal(cpio_next(&at, &member), CPIO_END);
    assert_false(cpio_next_archive(&at));
}

static void expect_rest(const char *expected)
{
    struct bytes copy = heap_copy(in.at, in.length_bytes);
    struct bytes rest = cpio_rest(copy);

    assert_int_equal(rest.length_bytes, strlen(expected));
    if (rest.length_bytes != 0)
        assert_memory_equal(rest.at, expected, rest.length_bytes);
    drop(copy);
}

static void test_rest(void **state)
{
    size_t trailer_end = in.length_bytes;

    (void)state;
    expect_rest("");
    put_align(&in, 4);
    expect_rest("");
    put_text(&in, "at once");
    expect_rest("at once");
    in.length_bytes = trailer_end;
    put_align(&in, 512);
    expect_rest("");
    put_text(&in, "behind zeros");
    expect_rest("behind zeros");
    /* Without a trailer there is no behind. */
    in.length_bytes = initrd_at;
    expect_rest("");
    put_text(&in, "no header");
    expect_rest("");
}

/* Every byte of what is written, field by field. */
static void test_header_as_written(void **state)
{
    static const char header[] =
        "070701" "00000000" "000081A4" "00000000" "00000000" "00000001"
        "00000000" "00000005" "00000000" "00000000" "00000000" "00000000"
        "0000000B" "00000000";
    uint8_t to[132];

    (void)state;
    assert_int_equal(sizeof(header) - 1, CPIO_HEADER_BYTES);
    memset(to, 0xee, sizeof(to));
    assert_int_equal(cpio_put(to, TEXT("kernel"), 11,
                              CPIO_MODE_REGULAR | 0644,
                              bytes_of("five.", 5)), 132);
    assert_memory_equal(to, header, CPIO_HEADER_BYTES);
    assert_memory_equal(to + CPIO_HEADER_BYTES,
                        "kernel\0\0\0\0\0\0\0\0five.\0\0", 22);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_gives_files, make_bundle),
        cmocka_unit_test_setup(test_refuses_every_truncation, make_bundle),
        cmocka_unit_test(test_knows_what_is_no_bundle),
        cmocka_unit_test_setup(test_named_mutations, make_bundle),
        cmocka_unit_test(test_digits_of_both_cases),
        cmocka_unit_test(test_archive_without_trailer),
        cmocka_unit_test(test_writes_what_it_reads),
        cmocka_unit_test(test_names_without_nul),
        cmocka_unit_test(test_archive_behind_archive),
        cmocka_unit_test_setup(test_rest, make_bundle),
        cmocka_unit_test(test_header_as_written),
    };

    return cmocka_run_group_tests_name("cpio", tests, NULL, NULL);
}
