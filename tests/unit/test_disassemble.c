/* SPDX-License-Identifier: BSD-2-Clause */
/* Claims: a listing has the instructions in the order in which they run, in
 * the entry's mode, and ends where the file, the piece or sense ends. */
#include "tests/unit/unit.h"

#include "tools/inspect/disassemble.h"
#include "tools/tool.h"

/* Of a library that is not there. */
void tool_complain(const char *name, const char *format, ...)
{
    fail_msg("%s: %s", name, format);
}

static struct listing list(const uint8_t *code, size_t length, uint8_t bits,
                           uint64_t offset)
{
    struct bytes copy = heap_copy(code, length);
    struct inspect_file *file = calloc(1, sizeof(*file));
    struct inspect_entry entry = {
        .protocol = PROTOCOL_MB1,
        .mode_bits = bits,
        .has_file_offset = true,
        .file_offset = offset,
        .has_physical = true,
        .physical = 0x200000 + offset,
    };
    struct listing listing;

    assert_non_null(file);
    file->bytes = copy;
    file->elf.status = ELF_NOT_ELF;
    listing_make(file, &entry, &listing);
    free(file);
    drop(copy);
    return listing;
}

static void follows_jumps(void **state)
{
    /* jmp +2; two bytes that are none; cli; hlt; and what never runs */
    static const uint8_t code[] = {0xeb, 2, 0xff, 0xff, 0xfa, 0xf4, 0x90};
    struct listing listing = list(code, sizeof(code), 32, 0);

    (void)state;
    assert_int_equal(listing.count, 3);
    assert_true(listing.at[0].has_target);
    assert_int_equal(listing.at[0].target, 0x200004);
    assert_string_equal(listing.at[1].text, "cli");
    assert_int_equal(listing.at[1].address, 0x200004);
    assert_string_equal(listing.at[2].text, "hlt");
}

static void is_bounded(void **state)
{
    static const uint8_t circle[] = {0xeb, 0xfe};
    static const uint8_t away[] = {0xe9, 0xff, 0xff, 0xff, 0x7f};
    static const uint8_t before[] = {0xeb, 0x80};

    (void)state;
    assert_int_equal(list(circle, sizeof(circle), 64, 0).count, LISTING_MAX);
    assert_int_equal(list(away, sizeof(away), 32, 0).count, 1);
    assert_int_equal(list(before, sizeof(before), 32, 0).count, 1);
}

static void keeps_the_mode(void **state)
{
    static const uint8_t code[] = {0xb8, 0x34, 0x12, 0x48, 0x90, 0xf4};

    (void)state;
    assert_string_equal(list(code, sizeof(code), 16, 0).at[0].text,
                        "movw $0x1234, %ax");
    assert_int_equal(list(code, sizeof(code), 32, 0).at[0].length_bytes, 5);
    assert_string_equal(list(code, sizeof(code), 32, 3).at[0].text,
                        "decl %eax");
    assert_int_equal(list(code, sizeof(code), 64, 3).at[0].length_bytes, 2);
}

static void stops_at_the_end(void **state)
{
    static const uint8_t code[] = {0x90, 0xb8, 0, 0, 0, 0};

    (void)state;
    for (size_t length = 0; length < sizeof(code); length++)
        assert_true(list(code, length, 32, 0).count <= 1);
    assert_int_equal(list(code, sizeof(code), 32, 0).count, 2);
    assert_int_equal(list(code, sizeof(code), 32, 1000).count, 0);
    assert_int_equal(list(code, sizeof(code), 32, UINT64_MAX).count, 0);
}

static void lists_only_sound_entries(void **state)
{
    static const uint8_t code[] = {0x90};
    struct inspect_file *file = calloc(1, sizeof(*file));
    struct inspect_entry entry = {.mode_bits = 32, .has_file_offset = true};
    struct listing listing;

    (void)state;
    assert_non_null(file);
    file->bytes = bytes_of(code, sizeof(code));
    file->elf.status = ELF_NOT_ELF;
    listing_make(file, &entry, &listing);
    assert_int_equal(listing.count, 1);
    entry.broken_rule = "mb1-window";
    listing_make(file, &entry, &listing);
    assert_int_equal(listing.count, 0);
    entry.broken_rule = NULL;
    entry.has_file_offset = false;
    listing_make(file, &entry, &listing);
    assert_int_equal(listing.count, 0);
    free(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(follows_jumps),
        cmocka_unit_test(is_bounded),
        cmocka_unit_test(keeps_the_mode),
        cmocka_unit_test(stops_at_the_end),
        cmocka_unit_test(lists_only_sound_entries),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
