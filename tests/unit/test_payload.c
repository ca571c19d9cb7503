/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: the payload reader finds each part by any of its names and with its
 * exact length, leaves other sections alone, and refuses, by name, what is
 * twice there, empty, inside Adit itself or past the end.
 */
#include "tests/unit/unit.h"

#include "format/payload.h"
#include "spec/pe.h"

enum { PROPER = 0x1000, IMAGE = 0x1800 };

static struct input table;
static uint8_t image_at[IMAGE];

static void put_section(const char *name, uint32_t rva, uint32_t length,
                        uint32_t raw_length)
{
    size_t at = table.length_bytes;

    put_zeros(&table, PE_SECTION_BYTES);
    memcpy(table.at + at, name, strlen(name));
    store_le32(table.at + at + PE_SECTION_RVA, rva);
    store_le32(table.at + at + PE_SECTION_VIRTUAL_BYTES, length);
    store_le32(table.at + at + PE_SECTION_RAW_BYTES, raw_length);
}

static int make_table(void **state)
{
    (void)state;
    table.length_bytes = 0;
    put_section(".text", 0x100, 0x200, 0x200);
    put_section(".kernel", PROPER, 0x123, 0x200);
    return 0;
}

static enum payload_status read_table(struct payload *ret_payload,
                                      struct text *ret_section)
{
    static char name[PE_SECTION_NAME_BYTES];
    struct bytes copy = heap_copy(table.at, table.length_bytes);
    struct bytes image = heap_copy(image_at, IMAGE);
    enum payload_status status =
        payload_read(copy, image, PROPER, ret_payload, ret_section);

    if (status != PAYLOAD_OK) {
        memcpy(name, ret_section->at, ret_section->length);
        ret_section->at = name;
    } else {
        for (unsigned kind = 0; kind < PAYLOAD_KINDS; kind++) {
            struct bytes *part = &ret_payload->parts[kind];

            if (part->length_bytes != 0)
                part->at = image_at + (part->at - image.at);
        }
    }
    drop(copy);
    drop(image);
    return status;
}

static void expect_part(const struct payload *payload, enum payload_kind kind,
                        uint32_t rva, uint32_t length)
{
    assert_ptr_equal(payload->parts[kind].at, image_at + rva);
    assert_int_equal(payload->parts[kind].length_bytes, length);
}

static void refuses(enum payload_status expected, const char *section)
{
    struct payload payload;
    struct text name;

    memset(&payload, 0x5a, sizeof(payload));

    struct payload before = payload;

    assert_int_equal(read_table(&payload, &name), expected);
    assert_text(name, section);
    assert_memory_equal(&payload, &before, sizeof(payload));
}

static void test_all_kinds(void **state)
{
    struct payload payload;
    struct text name;

    (void)state;
    put_section(".initrd", PROPER + 0x200, 1, 0x200);
    put_section(".cmdline", PROPER + 0x300, 2, 0x200);
    put_section(".config", PROPER + 0x400, 3, 0x200);
    put_section(".ucode", PROPER + 0x500, 0x300, 0x400);
    assert_int_equal(read_table(&payload, &name), PAYLOAD_OK);
    expect_part(&payload, PAYLOAD_KERNEL, PROPER, 0x123);
    expect_part(&payload, PAYLOAD_INITRD, PROPER + 0x200, 1);
    expect_part(&payload, PAYLOAD_CMDLINE, PROPER + 0x300, 2);
    expect_part(&payload, PAYLOAD_CONFIG, PROPER + 0x400, 3);
    expect_part(&payload, PAYLOAD_UCODE, PROPER + 0x500, 0x300);
}

static void test_other_names(void **state)
{
    struct payload payload;
    struct text name;

    (void)state;
    table.length_bytes = 0;
    put_section(".linux", PROPER, 4, 0x200);
    put_section(".ramdisk", PROPER + 4, 5, 0x200);
    put_section(".linuxes", PROPER + 9, 6, 0x200);
    put_section(".Kernel", PROPER + 9, 6, 0x200);
    put_section(".osrel", 0, 0, 0);
    assert_int_equal(read_table(&payload, &name), PAYLOAD_OK);
    expect_part(&payload, PAYLOAD_KERNEL, PROPER, 4);
    expect_part(&payload, PAYLOAD_INITRD, PROPER + 4, 5);
    for (unsigned kind = PAYLOAD_CMDLINE; kind < PAYLOAD_KINDS; kind++)
        assert_int_equal(payload.parts[kind].length_bytes, 0);
}

static void test_names_are_ours(void **state)
{
    static const char *const expected[] = {".kernel", ".initrd", ".cmdline",
                                           ".config", ".ucode"};
    enum payload_kind found = PAYLOAD_KINDS;

    (void)state;
    assert_false(payload_kind_named(TEXT(".kerne"), &found));
    assert_int_equal(found, PAYLOAD_KINDS);
    for (unsigned kind = 0; kind < PAYLOAD_KINDS; kind++) {
        assert_text(payload_name((enum payload_kind)kind), expected[kind]);
        assert_true(payload_kind_named(text_of(expected[kind]), &found));
        assert_int_equal(found, kind);
    }
    assert_true(payload_kind_named(TEXT(".ramdisk"), &found));
    assert_int_equal(found, PAYLOAD_INITRD);
}

/* No size in memory: the one in the file. */
static void test_only_raw_size(void **state)
{
    struct payload payload;
    struct text name;

    (void)state;
    put_section(".initrd", PROPER + 0x200, 0, 0x77);
    assert_int_equal(read_table(&payload, &name), PAYLOAD_OK);
    expect_part(&payload, PAYLOAD_INITRD, PROPER + 0x200, 0x77);
}

static void test_twice(void **state)
{
    (void)state;
    put_section(".kernel", PROPER + 0x200, 1, 1);
    refuses(PAYLOAD_TWICE, ".kernel");
    make_table(NULL);
    put_section(".linux", PROPER + 0x200, 1, 1);
    refuses(PAYLOAD_TWICE, ".linux");
}

static void test_empty(void **state)
{
    (void)state;
    put_section(".ramdisk", PROPER, 0, 0);
    refuses(PAYLOAD_EMPTY, ".ramdisk");
}

static void test_inside_the_image(void **state)
{
    (void)state;
    put_section(".ucode", PROPER - 1, 8, 8);
    refuses(PAYLOAD_OVERLAPS, ".ucode");
    make_table(NULL);
    put_section(".ucode", 0, 8, 8);
    refuses(PAYLOAD_OVERLAPS, ".ucode");
}

static void test_outside(void **state)
{
    struct payload payload;
    struct text name;

    (void)state;
    put_section(".initrd", IMAGE - 8, 8, 8);
    assert_int_equal(read_table(&payload, &name), PAYLOAD_OK);
    put_section(".cmdline", IMAGE - 8, 9, 8);
    refuses(PAYLOAD_OUTSIDE, ".cmdline");
    make_table(NULL);
    put_section(".cmdline", IMAGE, 1, 1);
    refuses(PAYLOAD_OUTSIDE, ".cmdline");
    make_table(NULL);
    put_section(".cmdline", UINT32_MAX, UINT32_MAX, 1);
    refuses(PAYLOAD_OUTSIDE, ".cmdline");
}

/* The first header without a name ends the table; so does its end. */
static void test_end(void **state)
{
    struct payload payload;
    struct text name;

    (void)state;
    put_section("", 0, 0, 0);
    put_section(".kernel", 0, 0, 0);
    assert_int_equal(read_table(&payload, &name), PAYLOAD_OK);
    expect_part(&payload, PAYLOAD_KERNEL, PROPER, 0x123);

    table.length_bytes = 2 * PE_SECTION_BYTES - 1;
    assert_int_equal(read_table(&payload, &name), PAYLOAD_OK);
    assert_int_equal(payload.parts[PAYLOAD_KERNEL].length_bytes, 0);
    table.length_bytes = 0;
    assert_int_equal(read_table(&payload, &name), PAYLOAD_OK);
    assert_int_equal(payload.parts[PAYLOAD_KERNEL].length_bytes, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_all_kinds, make_table),
        cmocka_unit_test(test_other_names),
        cmocka_unit_test(test_names_are_ours),
        cmocka_unit_test_setup(test_only_raw_size, make_table),
        cmocka_unit_test_setup(test_twice, make_table),
        cmocka_unit_test_setup(test_empty, make_table),
        cmocka_unit_test_setup(test_inside_the_image, make_table),
        cmocka_unit_test_setup(test_outside, make_table),
        cmocka_unit_test_setup(test_end, make_table),
    };

    return cmocka_run_group_tests_name("payload", tests, NULL, NULL);
}
