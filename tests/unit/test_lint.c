/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: a sound image breaks no rule but those that tell what it is, one
 * thing changed breaks just the rule about it, and no image, cut anywhere and
 * with any byte changed, makes a rule read past it.
 */
#include "tests/unit/inspect.h"

#include "spec/elf.h"
#include "spec/linux.h"
#include "spec/mb1.h"
#include "spec/mb2.h"
#include "spec/pe.h"
#include "tools/inspect/lint.h"

enum {
    BASE  = 0x100000,
    MB1   = 0x100,
    MB2   = 0x140,
    CODE  = 0x200,
    BYTES = 0x400,
};

static struct findings findings;

static void lint(void)
{
    look();
    inspect_lint(&file, &findings);
    inspect_lint_entries(&findings, &entries);
    look_away();
}

/* The ids of all findings, in their order, with commas between. */
static void expect(const char *ids)
{
    char text[512] = "";

    lint();
    for (size_t n = 0; n < findings.count; n++) {
        strcat(text, n != 0 ? "," : "");
        strcat(text, findings.at[n].rule->id);
    }
    findings_free(&findings);
    assert_string_equal(text, ids);
}

static void put_mb1(uint32_t flags)
{
    uint8_t *at = in.at + MB1;

    store_le32(at + MB1_HEADER_MAGIC_AT, MB1_HEADER_MAGIC);
    store_le32(at + MB1_HEADER_FLAGS_AT, flags);
    store_le32(at + MB1_HEADER_CHECKSUM_AT, 0u - MB1_HEADER_MAGIC - flags);
    store_le32(at + MB1_HEADER_ADDR_AT, BASE + MB1);
    store_le32(at + MB1_HEADER_LOAD_AT, BASE);
    store_le32(at + MB1_HEADER_LOAD_END_AT, BASE + BYTES);
    store_le32(at + MB1_HEADER_BSS_END_AT, BASE + 0x1000);
    store_le32(at + MB1_HEADER_ENTRY_AT, BASE + CODE);
}

static void put_tag(uint32_t at, uint16_t type, uint32_t size_bytes)
{
    store_le16(in.at + at + MB2_HTAG_TYPE_AT, type);
    store_le16(in.at + at + MB2_HTAG_FLAGS_AT, MB2_HTAG_OPTIONAL);
    store_le32(in.at + at + MB2_HTAG_SIZE_AT, size_bytes);
}

/* Address, entry and end tag. */
enum { ADDRESS = MB2 + 16, ENTRY = ADDRESS + 24, END = ENTRY + 16 };

static void put_mb2(void)
{
    uint32_t length = END + MB2_HTAG_END_BYTES - MB2;

    store_le32(in.at + MB2, MB2_HEADER_MAGIC);
    store_le32(in.at + MB2 + MB2_HEADER_LENGTH_AT, length);
    store_le32(in.at + MB2 + MB2_HEADER_CHECKSUM_AT,
               0u - MB2_HEADER_MAGIC - length);
    put_tag(ADDRESS, MB2_HTAG_ADDRESS, MB2_HTAG_ADDRESS_BYTES);
    store_le32(in.at + ADDRESS + MB2_ADDRESS_HEADER_AT, BASE + MB2);
    store_le32(in.at + ADDRESS + MB2_ADDRESS_LOAD_AT, BASE);
    store_le32(in.at + ADDRESS + MB2_ADDRESS_LOAD_END_AT, BASE + BYTES);
    put_tag(ENTRY, MB2_HTAG_ENTRY, MB2_HTAG_ENTRY_BYTES);
    store_le32(in.at + ENTRY + MB2_ENTRY_AT, BASE + CODE);
    put_tag(END, MB2_HTAG_END, MB2_HTAG_END_BYTES);
    store_le16(in.at + END + MB2_HTAG_FLAGS_AT, 0);
}

static int begin(void **state)
{
    (void)state;
    in = (struct input){.length_bytes = BYTES};
    return 0;
}

/* An ELF32 of one segment, all of the file. */
static void put_elf(void)
{
    store_le32(in.at, ELF_MAGIC);
    in.at[EI_CLASS] = ELFCLASS32;
    in.at[EI_DATA] = ELFDATA2LSB;
    in.at[EI_VERSION] = EV_CURRENT;
    store_le16(in.at + EHDR_TYPE, ET_EXEC);
    store_le16(in.at + EHDR_MACHINE, EM_386);
    store_le32(in.at + EHDR_VERSION, EV_CURRENT);
    store_le32(in.at + EHDR_ENTRY, BASE + CODE);
    store_le32(in.at + EHDR32_PHOFF, EHDR32_BYTES);
    store_le16(in.at + EHDR32_PHENTSIZE, PHDR32_BYTES);
    store_le16(in.at + EHDR32_PHNUM, 1);
    store_le32(in.at + EHDR32_BYTES + PHDR32_TYPE, PT_LOAD);
    store_le32(in.at + EHDR32_BYTES + PHDR32_VADDR, BASE);
    store_le32(in.at + EHDR32_BYTES + PHDR32_PADDR, BASE);
    store_le32(in.at + EHDR32_BYTES + PHDR32_FILESZ, BYTES);
    store_le32(in.at + EHDR32_BYTES + PHDR32_MEMSZ, BYTES);
    store_le32(in.at + EHDR32_BYTES + PHDR32_FLAGS, PF_R | PF_X);
}

static void nothing_breaks_nothing(void **state)
{
    (void)state;
    expect("");
    in.length_bytes = 0;
    expect("");
}

static void raw_multiboot_1(void **state)
{
    (void)state;
    put_mb1(MB1_HEADER_ADDRESSES);
    expect("");
    put_mb1(0);
    expect("mb1-addresses");
    put_mb1(MB1_HEADER_ADDRESSES | 0x80);
    expect("mb1-flags");
    put_mb1(MB1_HEADER_ADDRESSES);
    store_le32(in.at + MB1 + MB1_HEADER_LOAD_AT, BASE + 0x200);
    expect("mb1-addresses,mb1-kexec");
    put_mb1(MB1_HEADER_ADDRESSES);
    store_le32(in.at + MB1 + MB1_HEADER_LOAD_END_AT, BASE + BYTES + 1);
    expect("mb1-addresses");
    put_mb1(MB1_HEADER_ADDRESSES);
    store_le32(in.at + MB1 + MB1_HEADER_BSS_END_AT, BASE + BYTES - 1);
    expect("mb1-addresses");
    put_mb1(MB1_HEADER_ADDRESSES);
    store_le32(in.at + MB1 + MB1_HEADER_ENTRY_AT, BASE + BYTES);
    expect("mb1-addresses");
}

/* A number in code that is not followed by a header is none. */
static void constants_are_no_headers(void **state)
{
    (void)state;
    store_le32(in.at + CODE, MB1_HEADER_MAGIC);
    store_le32(in.at + CODE + 4, 0xfeedf00d);
    store_le32(in.at + CODE + 16, MB2_HEADER_MAGIC);
    store_le32(in.at + CODE + 20, 0xfeedf00d);
    expect("");
    put_mb1(MB1_HEADER_ADDRESSES);
    expect("");
    store_le32(in.at + 0x40, MB1_HEADER_MAGIC);
    store_le32(in.at + 0x44, 0xfeedf00d);
    expect("stray-magic");
}

static void raw_multiboot_2(void **state)
{
    (void)state;
    put_mb2();
    expect("file-32k");
    store_le32(in.at + ADDRESS + MB2_ADDRESS_LOAD_AT, UINT32_MAX);
    expect("file-32k,mb2-address");
    put_mb2();
    store_le16(in.at + ENTRY, MB2_HTAG_RELOCATABLE + 1);
    expect("file-32k,mb2-entry-missing");
    store_le16(in.at + ENTRY + MB2_HTAG_FLAGS_AT, 0);
    expect("file-32k,mb2-entry-missing,mb2-tag-required");
    put_mb2();
    store_le16(in.at + ADDRESS, MB2_HTAG_ENTRY_EFI64);
    expect("file-32k,mb2-address,mb2-efi-entry,mb2-tag-order");
}

static void elf_with_multiboot(void **state)
{
    (void)state;
    put_elf();
    expect("");
    put_mb1(0);
    expect("");
    in.at[EHDR_MACHINE] = EM_X86_64;
    expect("elf-machine-class");
    put_elf();
    store_le32(in.at + EHDR32_BYTES + PHDR32_PADDR, UINT32_MAX - BYTES + 1);
    expect("elf-segment-bounds");
    put_elf();
    store_le32(in.at + EHDR_ENTRY, BASE - 1);
    expect("elf-entry");
}

static void errors_break_entries(void **state)
{
    (void)state;
    put_mb1(MB1_HEADER_ADDRESSES);
    put_mb2();
    store_le32(in.at + ADDRESS + MB2_ADDRESS_LOAD_AT, UINT32_MAX);
    lint();
    assert_null(inspect_lint_breaks(&findings, PROTOCOL_MB1));
    assert_string_equal(
        inspect_lint_breaks(&findings, PROTOCOL_MB2)->rule->id,
        "mb2-address");
    assert_null(entry_of(PROTOCOL_MB1)->broken_rule);
    assert_non_null(entry_of(PROTOCOL_MB2)->broken_rule);
    findings_free(&findings);
}

/* All of it: every length, every byte by some values. */
static void nothing_reads_past_the_end(void **state)
{
    static const uint8_t values[] = {0x00, 0x01, 0x7f, 0xff};

    (void)state;
    put_elf();
    put_mb1(MB1_HEADER_ADDRESSES);
    put_mb2();
    for (size_t length = 0; length <= BYTES; length++) {
        in.length_bytes = length;
        lint();
        findings_free(&findings);
    }
    in.length_bytes = BYTES;
    for (size_t at = 0; at < END + 8; at++)
        for (size_t n = 0; n < sizeof(values); n++) {
            uint8_t kept = in.at[at];

            in.at[at] = values[n];
            lint();
            findings_free(&findings);
            in.at[at] = kept;
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(nothing_breaks_nothing, begin),
        cmocka_unit_test_setup(raw_multiboot_1, begin),
        cmocka_unit_test_setup(constants_are_no_headers, begin),
        cmocka_unit_test_setup(raw_multiboot_2, begin),
        cmocka_unit_test_setup(elf_with_multiboot, begin),
        cmocka_unit_test_setup(errors_break_entries, begin),
        cmocka_unit_test_setup(nothing_reads_past_the_end, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
