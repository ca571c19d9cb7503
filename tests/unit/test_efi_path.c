/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: device paths and EFI_LOAD_OPTIONs give the file's name and the text
 * inside, and are refused when cut anywhere or built of impossible nodes.
 */
#include "tests/unit/unit.h"

#include "format/efi_path.h"

static struct input in;

static void put_utf16(const char *ascii)
{
    for (; *ascii != '\0'; ascii++) {
        put_bytes(&in, ascii, 1);
        put_zeros(&in, 1);
    }
}

/* [uefi] 10.3: type, subtype, u16 length with these four bytes. */
static void put_node(uint8_t type, uint8_t subtype, size_t data_bytes)
{
    uint8_t head[] = {type, subtype, (uint8_t)(4 + data_bytes), 0};

    put_bytes(&in, head, sizeof(head));
}

static void put_file_node(const char *name)
{
    put_node(4, 4, 2 * strlen(name) + 2);
    put_utf16(name);
    put_zeros(&in, 2);
}

static void put_end(void)
{
    put_node(0x7f, 0xff, 0);
}

static bool file_of(struct bytes path, struct text *ret_file)
{
    static char name[64];

    return efi_path_file(path, name, sizeof(name), ret_file);
}

static bool has_file(struct bytes path)
{
    struct text file;

    return file_of(path, &file);
}

static void expect_file(const char *expected)
{
    struct bytes copy = heap_copy(in.at, in.length_bytes);
    struct text file;

    assert_true(file_of(copy, &file));
    assert_text(file, expected);
    drop(copy);
}

static void test_file_names(void **state)
{
    (void)state;
    in.length_bytes = 0;
    put_end();
    expect_file("");
    in.length_bytes = 0;
    put_node(4, 1, 4); /* a node that is no file */
    put_zeros(&in, 4);
    put_file_node("\\EFI\\BOOT\\BOOTX64.EFI");
    put_end();
    expect_file("\\EFI\\BOOT\\BOOTX64.EFI");
    refuse_all_prefixes(&in, has_file);
    /* Names in several nodes, with and without a backslash between. */
    in.length_bytes = 0;
    put_file_node("\\EFI");
    put_file_node("BOOT\\");
    put_file_node("\\adit.efi");
    put_end();
    expect_file("\\EFI\\BOOT\\adit.efi");
}

static void test_node_of_every_length(void **state)
{
    (void)state;
    in.length_bytes = 0;
    put_file_node("\\adit.efi");
    put_end();
    for (uint16_t length = 0; length < 64; length++) {
        struct bytes copy;

        store_le16(in.at + 2, length);
        copy = heap_copy(in.at, in.length_bytes);
        if (has_file(copy))
            assert_true(length >= 4 && length <= in.length_bytes);
        else
            assert_int_not_equal(length, 4 + 20);
        drop(copy);
    }
}

static void test_room_for_the_name(void **state)
{
    struct text file;

    (void)state;
    in.length_bytes = 0;
    put_file_node("ab");
    put_file_node("cd");
    put_end();
    for (size_t room = 0; room < 8; room++) {
        char *to = malloc(room);

        assert_int_equal(efi_path_file(bytes_of(in.at, in.length_bytes), to,
                                       room, &file),
                         room >= 5);
        free(to);
    }
}

/* [uefi] 3.1.3: attributes, path's length, description, path, data. */
static void make_load_option(uint32_t attributes, uint32_t path_bytes)
{
    in.length_bytes = 0;
    put_le32(&in, attributes);
    put_le32(&in, path_bytes);
    in.length_bytes -= 2;
    put_utf16("Adit");
    put_zeros(&in, 2);
    put_file_node("\\a.efi");
    put_end();
    put_utf16("-cfg=x");
}

#define PATH_BYTES (4 + 14 + 4)

static bool has_data(struct bytes options)
{
    struct bytes data;

    return efi_load_option_data(options, &data);
}

static void test_load_option(void **state)
{
    struct bytes data;

    (void)state;
    make_load_option(1, PATH_BYTES);
    assert_true(efi_load_option_data(bytes_of(in.at, in.length_bytes),
                                     &data));
    assert_int_equal(data.length_bytes, 12);
    assert_memory_equal(data.at, "-\0c\0f\0g\0=\0x\0", 12);
    /* The data may be absent: cut from there on it is whole. */
    in.length_bytes -= 12;
    refuse_all_prefixes(&in, has_data);
}

static void test_what_is_no_load_option(void **state)
{
    (void)state;
    /* load-option-inactive, -path-short, -path-long, -path-zero */
    make_load_option(0, PATH_BYTES);
    assert_false(has_data(bytes_of(in.at, in.length_bytes)));
    make_load_option(1, PATH_BYTES - 1);
    assert_false(has_data(bytes_of(in.at, in.length_bytes)));
    make_load_option(1, PATH_BYTES + 1);
    assert_false(has_data(bytes_of(in.at, in.length_bytes)));
    make_load_option(1, 0);
    assert_false(has_data(bytes_of(in.at, in.length_bytes)));
    /* What a shell passes. */
    in.length_bytes = 0;
    put_utf16("adit.efi -cfg=x.cfg debian -- quiet");
    assert_false(has_data(bytes_of(in.at, in.length_bytes)));
}

/* What ends an instance ends no path; a slash is a slash either way; a node
 * may have no name; and a node of another type is no file, whatever its
 * subtype is. */
static void test_odd_nodes(void **state)
{
    (void)state;
    in.length_bytes = 0;
    put_node(0x7f, 0x01, 0);
    put_file_node("a/");
    put_node(1, 4, 2);
    put_zeros(&in, 2);
    put_file_node("/b");
    put_file_node("");
    put_file_node("c");
    put_end();
    expect_file("a/b\\c");
    in.length_bytes = 0;
    put_file_node("/a");
    put_file_node("/b");
    put_end();
    expect_file("/a\\b");
}

/* Only a node of files, by type and subtype, has a name; only a node that
 * ends all ends the path, and nothing may follow it in a load option. */
static void test_types_of_nodes(void **state)
{
    (void)state;
    for (uint8_t type = 3; type <= 5; type++)
        for (uint8_t subtype = 3; subtype <= 5; subtype++) {
            in.length_bytes = 0;
            put_node(type, subtype, 4);
            put_utf16("x");
            put_zeros(&in, 2);
            put_end();
            expect_file(type == 4 && subtype == 4 ? "x" : "");
        }
    in.length_bytes = 0;
    put_file_node("a");
    put_node(0x7f, 0xfe, 0);
    put_node(0x7e, 0xff, 0);
    assert_false(has_file(bytes_of(in.at, in.length_bytes)));
    put_end();
    expect_file("a");
}

/* The slash that two names share is there once, whichever has it. */
static void test_slashes(void **state)
{
    static const char *const ends[] = {"a", "a\\", "a/"};
    static const char *const begins[] = {"b", "\\b", "/b"};
    static const char *const joined[] = {
        "a\\b", "a\\b", "a\\b", "a\\b", "a\\b", "a\\b",
        "a/b", "a/b", "a/b",
    };

    (void)state;
    for (size_t n = 0; n < 9; n++) {
        in.length_bytes = 0;
        put_file_node(ends[n / 3]);
        put_file_node(begins[n % 3]);
        put_file_node("cd");
        put_end();

        char whole[16] = {0};

        strcat(strcat(whole, joined[n]), "\\cd");
        expect_file(whole);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_file_names),
        cmocka_unit_test(test_node_of_every_length),
        cmocka_unit_test(test_room_for_the_name),
        cmocka_unit_test(test_load_option),
        cmocka_unit_test(test_what_is_no_load_option),
        cmocka_unit_test(test_odd_nodes),
        cmocka_unit_test(test_types_of_nodes),
        cmocka_unit_test(test_slashes),
    };

    return cmocka_run_group_tests_name("efi_path", tests, NULL, NULL);
}
