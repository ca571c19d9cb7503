/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: whatever is filled in, boot_info keeps its promises: the memory map
 * is sorted, disjoint, merged and says of every address the most restrictive
 * of all that was said; text and modules are whole or refused.
 */
#include "tests/unit/unit.h"

#include "boot/fill.h"

#define MODEL_BYTES 96u
#define ROUNDS      20000u

static struct boot_info *bi;

static int make(void **state)
{
    (void)state;
    bi = calloc(1, sizeof(*bi));
    return bi == NULL;
}

static int discard(void **state)
{
    (void)state;
    free(bi);
    return 0;
}

static void check_promises(void)
{
    for (uint32_t i = 0; i < bi->range_count; i++) {
        const struct boot_range *r = &bi->ranges[i];

        assert_int_not_equal(r->length_bytes, 0);
        assert_true(r->length_bytes - 1 <= UINT64_MAX - r->base);
        assert_int_equal(r->reserved, 0);
        if (i == 0)
            continue;
        uint64_t end = r[-1].base + r[-1].length_bytes;

        assert_true(end != 0 && end <= r->base);
        /* But for the whole address space, which has no length. */
        assert_false(end == r->base && r[-1].type == r->type &&
                     r[-1].length_bytes + r->length_bytes != 0);
    }
}

/* In the model, each address has the strength of its type; 0 is none. */
static const uint32_t weakest_first[] = {
    0, BOOT_RANGE_RAM, BOOT_RANGE_PERSISTENT, BOOT_RANGE_ACPI_RECLAIM,
    BOOT_RANGE_ACPI_NVS, BOOT_RANGE_RESERVED, BOOT_RANGE_DISABLED,
    BOOT_RANGE_UNUSABLE,
};

static uint8_t model[MODEL_BYTES];

static uint32_t type_at(uint64_t address)
{
    for (uint32_t i = 0; i < bi->range_count; i++)
        if (address - bi->ranges[i].base < bi->ranges[i].length_bytes)
            return bi->ranges[i].type;
    return 0;
}

/* At the bottom of the address space, and against its very top. */
static void compare_with_model(uint64_t base)
{
    bi->range_count = 0;
    memset(model, 0, sizeof(model));
    for (int n = 0; n < 12; n++) {
        uint64_t at = (uint64_t)rand() % MODEL_BYTES;
        uint64_t length = (uint64_t)rand() % (MODEL_BYTES - at + 1);
        uint8_t strength = (uint8_t)(1 + rand() % 7);

        assert_int_equal(fill_range(bi, base + at, length,
                                    weakest_first[strength]),
                         length == 0 ? FILL_EMPTY : FILL_OK);
        for (uint64_t i = at; i < at + length; i++)
            if (model[i] < strength)
                model[i] = strength;
        check_promises();
    }
    for (uint64_t i = 0; i < MODEL_BYTES; i++)
        assert_int_equal(type_at(base + i), weakest_first[model[i]]);
}

static void test_ranges_against_a_model(void **state)
{
    (void)state;
    srand(1);
    for (unsigned int round = 0; round < ROUNDS; round++)
        compare_with_model(round % 2 == 0 ? 0 : 0 - (uint64_t)MODEL_BYTES);
}

static void test_odd_ranges(void **state)
{
    (void)state;
    assert_int_equal(fill_range(bi, 0x1000, 0, 1), FILL_EMPTY);
    assert_int_equal(fill_range(bi, 2, UINT64_MAX, 1), FILL_WRAPS);
    assert_int_equal(fill_range(bi, UINT64_MAX, 2, 1), FILL_WRAPS);
    assert_int_equal(bi->range_count, 0);
    assert_int_equal(fill_range(bi, UINT64_MAX, 1, 0), FILL_OK);
    assert_int_equal(bi->ranges[0].type, BOOT_RANGE_RESERVED);
    assert_int_equal(fill_range(bi, 0, 1, 8), FILL_OK);
    assert_int_equal(fill_range(bi, 1, 1, UINT32_MAX), FILL_OK);
    assert_int_equal(bi->range_count, 2);
    assert_int_equal(bi->ranges[0].length_bytes, 2);
    assert_int_equal(bi->ranges[0].type, BOOT_RANGE_RESERVED);
    /* All 2^64 bytes of one type have no length: they stay two ranges. */
    assert_int_equal(fill_range(bi, 0, UINT64_MAX, 5), FILL_OK);
    assert_int_equal(fill_range(bi, UINT64_MAX, 1, 5), FILL_OK);
    assert_int_equal(bi->range_count, 2);
    check_promises();
}

/* All that there is has no length; what is left of it is merged again. */
static void test_parts_of_all_there_is(void **state)
{
    (void)state;
    assert_int_equal(fill_range(bi, 0, 0x8000, 2), FILL_OK);
    assert_int_equal(fill_range(bi, 0x8000, UINT64_MAX - 0x7fff, 2), FILL_OK);
    assert_int_equal(bi->range_count, 2);
    assert_int_equal(fill_range(bi, 0, 0x1000, 5), FILL_OK);
    assert_int_equal(bi->range_count, 2);
    assert_int_equal(bi->ranges[1].base, 0x1000);
    assert_int_equal(bi->ranges[1].length_bytes, UINT64_MAX - 0xfff);
}

/* When the table is full, it is left as it was. */
static void test_full_table(void **state)
{
    struct boot_range before[BOOT_RANGES_MAX];
    uint32_t count;
    uint64_t base = 0;

    (void)state;
    while (fill_range(bi, base, 1, BOOT_RANGE_RESERVED) == FILL_OK)
        base += 2;
    count = bi->range_count;
    assert_in_range(count, BOOT_RANGES_MAX - 3, BOOT_RANGES_MAX);
    memcpy(before, bi->ranges, sizeof(before));
    assert_int_equal(fill_range(bi, 0, base, BOOT_RANGE_RAM), FILL_FULL);
    assert_int_equal(bi->range_count, count);
    assert_memory_equal(before, bi->ranges, sizeof(before));
}

static void expect_text(struct boot_text text, const char *expected)
{
    assert_int_equal(text.length_bytes, strlen(expected));
    assert_string_equal(boot_text_of(bi, text), expected);
}

static void test_text_pool(void **state)
{
    static char large[BOOT_TEXT_BYTES];
    struct boot_text text = {7, 7};
    uint32_t used;

    (void)state;
    memset(large, 'x', sizeof(large));
    assert_int_equal(fill_text(bi, TEXT(""), &text), FILL_OK);
    expect_text(text, "");
    assert_int_equal(text.offset, 0);
    assert_int_equal(fill_text(bi, TEXT("with\0NUL"), &text), FILL_OK);
    expect_text(text, "with");
    used = bi->text_bytes;
    assert_int_equal(fill_text(bi, (struct text){large, sizeof(large) - used},
                               &text),
                     FILL_FULL);
    assert_int_equal(bi->text_bytes, used);
    assert_int_equal(fill_text(bi, (struct text){large,
                                                 sizeof(large) - used - 1},
                               &text),
                     FILL_OK);
    assert_int_equal(bi->text_bytes, BOOT_TEXT_BYTES);
    assert_int_equal(bi->text[BOOT_TEXT_BYTES - 1], 0);
    assert_int_equal(fill_text(bi, TEXT("a"), &text), FILL_FULL);
    assert_int_equal(bi->text[0], 0);
}

static void test_modules(void **state)
{
    (void)state;
    assert_int_equal(fill_module(bi, 0x1000, 0, TEXT("a"), TEXT("")),
                     FILL_EMPTY);
    assert_int_equal(fill_module(bi, UINT64_MAX, 2, TEXT("a"), TEXT("")),
                     FILL_WRAPS);
    assert_int_equal(bi->module_count, 0);
    assert_int_equal(bi->text_bytes, 0);
    assert_int_equal(fill_module(bi, UINT64_MAX - 1, 2, TEXT(""), TEXT("")),
                     FILL_OK);
    bi->module_count = 0;
    for (uint32_t i = 0; i < BOOT_MODULES_MAX; i++)
        assert_int_equal(fill_module(bi, i, 1, TEXT("vmlinuz"), TEXT("a b")),
                         FILL_OK);
    assert_int_equal(fill_module(bi, 1, 1, TEXT("a"), TEXT("")), FILL_FULL);
    assert_int_equal(bi->module_count, BOOT_MODULES_MAX);
    assert_int_equal(bi->modules[5].base, 5);
    expect_text(bi->modules[127].name, "vmlinuz");
    expect_text(bi->modules[127].cmdline, "a b");
}

static void test_module_without_room_for_its_text(void **state)
{
    static char large[BOOT_TEXT_BYTES];

    (void)state;
    memset(large, 'x', sizeof(large));
    assert_int_equal(fill_module(bi, 1, 1, TEXT("name"),
                                 (struct text){large, sizeof(large)}),
                     FILL_FULL);
    assert_int_equal(bi->module_count, 0);
    assert_int_equal(bi->text_bytes, 0);
}

static void test_command_line(void **state)
{
    static const char *const lines[][3] = {
        {"", "", ""},
        {"quiet", "quiet", ""},
        {"quiet -- root=x", "quiet", "root=x"},
        {"-- root=x", "", "root=x"},
        {"quiet --", "quiet", ""},
        {" a  b  --  c -- d ", "a  b", "c -- d"},
        {"a--b x --c", "a--b x --c", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        assert_int_equal(fill_cmdline(bi, text_of(lines[i][0])), FILL_OK);
        expect_text(bi->cmdline, lines[i][1]);
        expect_text(bi->kernel_options, lines[i][2]);
    }
}

static void test_command_line_front(void **state)
{
    /* What is there, what comes in front, and both halves then. */
    static const char *const lines[][4] = {
        {"", "", "", ""},
        {"a -- b", "", "a", "b"},
        {"", "c -- d", "c", "d"},
        {"a -- b", "c -- d", "c a", "d b"},
        {"a", "-- d", "a", "d"},
        {"-- b", "c", "c", "b"},
        {"a b", " c  d -- ", "c  d a b", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        assert_int_equal(fill_cmdline(bi, text_of(lines[i][0])), FILL_OK);
        assert_int_equal(fill_cmdline_front(bi, text_of(lines[i][1])),
                         FILL_OK);
        expect_text(bi->cmdline, lines[i][2]);
        expect_text(bi->kernel_options, lines[i][3]);
    }
}

static void test_command_line_front_without_room(void **state)
{
    /* With "\0a\0b\0" before it, its own space and "a\0" behind it, this
     * is all of the pool. */
    enum { ROOM = BOOT_TEXT_BYTES - 5 - 1 - 2 };
    static char lots[ROOM + 1];
    uint32_t text_bytes;

    (void)state;
    memset(lots, 'x', sizeof(lots));
    assert_int_equal(fill_cmdline(bi, TEXT("a -- b")), FILL_OK);
    text_bytes = bi->text_bytes;
    assert_int_equal(
        fill_cmdline_front(bi, (struct text){lots, ROOM + 1}), FILL_FULL);
    expect_text(bi->cmdline, "a");
    expect_text(bi->kernel_options, "b");
    assert_int_equal(bi->text_bytes, text_bytes);
    assert_int_equal(fill_cmdline_front(bi, (struct text){lots, ROOM}),
                     FILL_OK);
    assert_int_equal(bi->cmdline.length_bytes, ROOM + 2);
    assert_int_equal(bi->text_bytes, BOOT_TEXT_BYTES);
}

static void test_loaders_that_name_the_file(void **state)
{
    (void)state;
    assert_true(loader_names_file_first(TEXT("qemu")));
    assert_true(loader_names_file_first(TEXT("iPXE 1.21.1")));
    assert_true(loader_names_file_first(TEXT("kexec 2.0.25")));
    assert_true(loader_names_file_first(TEXT("SYSLINUX 6.04 ...")));
    assert_false(loader_names_file_first(TEXT("GRUB 2.06-13+deb12u1")));
    assert_false(loader_names_file_first(TEXT("qem")));
    assert_false(loader_names_file_first(TEXT("")));
}

#define FILL_TEST(test) cmocka_unit_test_setup_teardown(test, make, discard)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FILL_TEST(test_ranges_against_a_model),
        FILL_TEST(test_odd_ranges),
        FILL_TEST(test_parts_of_all_there_is),
        FILL_TEST(test_full_table),
        FILL_TEST(test_text_pool),
        FILL_TEST(test_modules),
        FILL_TEST(test_module_without_room_for_its_text),
        FILL_TEST(test_command_line),
        FILL_TEST(test_command_line_front),
        FILL_TEST(test_command_line_front_without_room),
        FILL_TEST(test_loaders_that_name_the_file),
    };

    return cmocka_run_group_tests_name("fill", tests, NULL, NULL);
}
