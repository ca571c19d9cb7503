/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: every header of Linux and PE gives its entry, in the right mode and
 * at the right place, with what it asks for; broken ones are told by the rule
 * that they break; no image, cut anywhere, makes the inspector read past it.
 */
#include "tests/unit/bzimage.h"
#include "tests/unit/inspect.h"

#include "spec/elf.h"
#include "spec/pe.h"
#include "tools/inspect/escape.h"

static int make_bzimage(void **state)
{
    (void)state;
    bzimage_make(&in);
    return 0;
}

static void bzimage(void **state)
{
    const struct inspect_entry *entry;

    (void)state;
    look();
    assert_int_equal(entries.count, 3);
    assert_int_equal(entry_of(PROTOCOL_LINUX16)->file_offset, 0x200);
    assert_int_equal(entry_of(PROTOCOL_LINUX16)->mode_bits, 16);
    entry = entry_of(PROTOCOL_LINUX32);
    assert_int_equal(entry->file_offset, SETUP_BYTES);
    assert_int_equal(entry->physical, 0x1000000);
    expect_ask(entry, "boot protocol 2.15, loaded high");
    expect_ask(entry, "relocatable, aligned to 2 MiB");
    expect_ask(entry, "command line of at most 2047 bytes");
    expect_ask(entry, "initrd not above 0x7fffffff");
    expect_ask(entry, "0x3000000 bytes of memory there");
    entry = entry_of(PROTOCOL_LINUX64);
    assert_null(entry->broken_rule);
    assert_int_equal(entry->physical, 0x1000200);
    expect_ask(entry, "all as by linux32, but also above 4 GiB");
    look_away();
    expect_what("Linux kernel 6.1.0-test, bzImage by protocol 2.15, 64-bit");

    store_le16(in.at + LINUX_XLOADFLAGS_AT,
               LINUX_XLF_KERNEL_64 | LINUX_XLF_EFI_HANDOVER_64);
    store_le32(in.at + LINUX_HANDOVER_OFFSET_AT, 0x190);
    look();
    assert_int_equal(entry_of(PROTOCOL_LINUX_HANDOVER)->file_offset,
                     SETUP_BYTES + 0x390);
    look_away();
    store_le32(in.at + LINUX_INIT_SIZE_AT, 1);
    expect_rule(PROTOCOL_LINUX64, RULE_LINUX_INIT_SIZE);
}

static void old_linux(void **state)
{
    (void)state;
    in.at[LINUX_LOADFLAGS_AT] = 0;
    store_le16(in.at + LINUX_VERSION_AT, 0x0201);
    memcpy(in.at + VERSION_AT, "Tester\x1b[31m", 12);
    look();
    assert_int_equal(entries.count, 1);
    assert_null(entry_of(PROTOCOL_LINUX16)->broken_rule);
    assert_int_equal(file.linux_.header.cmdline_bytes, 0);
    look_away();
    expect_what("\"Tester\\x1b[31m\", zImage by protocol 2.01");
}

static void payload(void **state)
{
    (void)state;
    store_le32(in.at + SETUP_BYTES + 0x400, ELF_MAGIC);
    look();
    assert_int_equal(inspect_payload_enter(&file), PAYLOAD_FOUND);
    assert_string_equal(file.path, "test:payload");
    assert_int_equal(file.bytes.length_bytes, 0x800);
    assert_int_not_equal(file.elf.status, ELF_NOT_ELF);
    assert_int_equal(inspect_payload_enter(&file), PAYLOAD_NOT_THERE);
    look_away();
    store_le32(in.at + LINUX_PAYLOAD_LENGTH_AT, 0x2000);
    look();
    assert_int_equal(inspect_payload_enter(&file), PAYLOAD_NOT_THERE);
    look_away();
}

enum {
    COFF      = 0x40 + PE_SIGNATURE_BYTES,
    OPTIONAL  = COFF + PE_COFF_BYTES,
    PE_TABLE  = OPTIONAL + PE32_OPT_DIRECTORIES,
    PE_CODE   = 0x200,
};

/* PE32 for i386: one section, no directory. */
static int make_pe32(void **state)
{
    (void)state;
    memset(in.at, 0, sizeof(in.at));
    in.length_bytes = 0x400;
    store_le16(in.at, PE_DOS_MAGIC);
    store_le32(in.at + PE_DOS_LFANEW, 0x40);
    store_le32(in.at + 0x40, PE_SIGNATURE);
    store_le16(in.at + COFF + PE_COFF_MACHINE, PE_MACHINE_I386);
    store_le16(in.at + COFF + PE_COFF_SECTIONS, 1);
    store_le16(in.at + COFF + PE_COFF_OPTIONAL_BYTES, PE32_OPT_DIRECTORIES);
    store_le16(in.at + COFF + PE_COFF_CHARACTERISTICS,
               PE_FILE_RELOCS_STRIPPED);
    store_le16(in.at + OPTIONAL + PE_OPT_MAGIC, PE_OPT_MAGIC_PE32);
    store_le32(in.at + OPTIONAL + PE_OPT_ENTRY, 0x1004);
    store_le32(in.at + OPTIONAL + PE32_OPT_IMAGE_BASE, 0x400000);
    store_le32(in.at + OPTIONAL + PE_OPT_SECTION_ALIGN, 0x1000);
    store_le16(in.at + OPTIONAL + PE_OPT_SUBSYSTEM,
               PE_SUBSYSTEM_EFI_APPLICATION);
    memcpy(in.at + PE_TABLE, ".linux", 6);
    store_le32(in.at + PE_TABLE + PE_SECTION_VIRTUAL_BYTES, 0x180);
    store_le32(in.at + PE_TABLE + PE_SECTION_RVA, 0x1000);
    store_le32(in.at + PE_TABLE + PE_SECTION_RAW_BYTES, 0x200);
    store_le32(in.at + PE_TABLE + PE_SECTION_RAW_OFFSET, PE_CODE);
    return 0;
}

static void pe32(void **state)
{
    const struct inspect_entry *entry;

    (void)state;
    look();
    assert_int_equal(file.pe.status, PE_BAD_MACHINE);
    entry = entry_of(PROTOCOL_EFI);
    assert_null(entry->broken_rule);
    assert_int_equal(entry->mode_bits, 32);
    assert_int_equal(entry->rva, 0x1004);
    assert_int_equal(entry->file_offset, PE_CODE + 4);
    assert_int_equal(entry->physical, 0x401004);
    expect_ask(entry, "at 0x400000 or not at all (relocations stripped)");
    assert_int_equal(inspect_payload_enter(&file), PAYLOAD_FOUND);
    assert_string_equal(file.path, "test:.linux");
    assert_int_equal(file.bytes.length_bytes, 0x180);
    look_away();
    expect_what("EFI application, PE32 for i386, with a kernel in .linux");

    store_le16(in.at + COFF + PE_COFF_MACHINE, PE_MACHINE_ARM64);
    expect_rule(PROTOCOL_EFI, RULE_PE_MACHINE);
    store_le16(in.at + COFF + PE_COFF_MACHINE, PE_MACHINE_I386);
    store_le32(in.at + OPTIONAL + PE_OPT_ENTRY, 0x2000);
    expect_rule(PROTOCOL_EFI, RULE_PE_ENTRY);
    store_le16(in.at + COFF + PE_COFF_SECTIONS, 0);
    expect_rule(PROTOCOL_EFI, RULE_PE_MACHINE);
}

static void nothing(void **state)
{
    (void)state;
    in.length_bytes = 0;
    look();
    assert_int_equal(entries.count, 0);
    assert_false(inspect_is_known(&file));
    look_away();
    expect_what("empty");
    put_text(&in, "\x1f\x8b\x08 and no more");
    expect_what("gzip data, damaged or cut short");
}

static void cut_anywhere(void **state)
{
    (void)state;
    make_bzimage(NULL);
    read_all_prefixes(&in, inspect_all);
    make_pe32(NULL);
    read_all_prefixes(&in, inspect_all);
}

static void escaping(void **state)
{
    char small[8], large[64];

    (void)state;
    assert_string_equal(escape_text(large, sizeof(large),
                                    TEXT("a\\b\n\x7f\xe2\x80\xae z")),
                        "a\\\\b\\x0a\\x7f\\xe2\\x80\\xae z");
    assert_string_equal(escape_text(small, sizeof(small), TEXT("1234567")),
                        "1234567");
    assert_string_equal(escape_text(small, sizeof(small), TEXT("12345678")),
                        "1234...");
    assert_string_equal(escape_text(small, sizeof(small), TEXT("12\n\n")),
                        "12...");
    assert_string_equal(escape_text(small, 4, TEXT("\n")), "...");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(bzimage, make_bzimage),
        cmocka_unit_test_setup(old_linux, make_bzimage),
        cmocka_unit_test_setup(payload, make_bzimage),
        cmocka_unit_test_setup(pe32, make_pe32),
        cmocka_unit_test(nothing),
        cmocka_unit_test(cut_anywhere),
        cmocka_unit_test(escaping),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
