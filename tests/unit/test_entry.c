/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: every header of ELF and Multiboot gives its entry, in the right mode
 * and at the right place, with what it asks for; broken ones are told by the
 * rule that they break; no image, cut anywhere, makes the inspector read past
 * it.
 */
#include "tests/unit/inspect.h"

#include "adit/boot_info.h"
#include "spec/elf.h"
#include "spec/mb1.h"
#include "spec/mb2.h"
#include "spec/pvh.h"

/* An ELF64: notes and code in one segment at 200000h, symbols. */
enum {
    LOAD_AT   = EHDR64_BYTES,
    NOTE_AT   = LOAD_AT + PHDR64_BYTES,
    NOTES_AT  = 0x100,
    CODE_AT   = 0x200,
    SYMTAB_AT = 0x300,
    SYMBOLS   = 5,
    NAMES_AT  = 0x400,
    SHDRS_AT  = 0x480,
    SECTIONS  = 4,
    BASE      = 0x200000, /* of file offset 100h, physical */
};
#define HIGH 0xffffffff80000000ull /* the same, virtual */

static const char names[] = "\0.text\0.symtab\0.names\0low\0_at\0at\0high";
enum { LOW = 22, AT_2 = 26, AT = 30, HIGHER = 33 };

static void put_phdr(uint32_t at, uint32_t type, uint64_t bytes)
{
    store_le32(in.at + at + PHDR64_TYPE, type);
    store_le64(in.at + at + PHDR64_OFFSET, NOTES_AT);
    store_le64(in.at + at + PHDR64_VADDR, HIGH);
    store_le64(in.at + at + PHDR64_PADDR, BASE);
    store_le64(in.at + at + PHDR64_FILESZ, bytes);
    store_le64(in.at + at + PHDR64_MEMSZ, bytes);
    store_le64(in.at + at + PHDR64_ALIGN, 4);
}

static void put_shdr(unsigned n, uint32_t name, uint32_t type, uint32_t flags,
                     uint64_t offset, uint64_t bytes)
{
    uint8_t *at = in.at + SHDRS_AT + n * SHDR64_BYTES;

    store_le32(at + SHDR64_NAME, name);
    store_le32(at + SHDR64_TYPE, type);
    store_le64(at + SHDR64_FLAGS, flags);
    store_le64(at + SHDR64_ADDR, flags != 0 ? HIGH + offset - NOTES_AT : 0);
    store_le64(at + SHDR64_OFFSET, offset);
    store_le64(at + SHDR64_SIZE, bytes);
    store_le32(at + SHDR64_LINK, 3);
    store_le64(at + SHDR64_ENTSIZE, type == SHT_SYMTAB ? SYM64_BYTES : 0);
}

static void put_symbol(unsigned n, uint32_t name, uint8_t info, uint64_t value)
{
    uint8_t *at = in.at + SYMTAB_AT + n * SYM64_BYTES;

    store_le32(at + SYM64_NAME, name);
    at[SYM64_INFO] = info;
    store_le16(at + SYM64_SHNDX, 1);
    store_le64(at + SYM64_VALUE, value);
}

static uint32_t notes_end;

static void put_note(const char *owner, uint32_t type, const void *desc,
                     uint32_t length)
{
    uint8_t *at = in.at + NOTES_AT + notes_end;
    uint32_t owner_bytes = (uint32_t)strlen(owner) + 1;
    uint32_t desc_at = NOTE_BYTES + (owner_bytes + 3) / 4 * 4;

    store_le32(at + NOTE_NAMESZ, owner_bytes);
    store_le32(at + NOTE_DESCSZ, length);
    store_le32(at + NOTE_TYPE, type);
    memcpy(at + NOTE_BYTES, owner, owner_bytes);
    memcpy(at + desc_at, desc, length);
    notes_end += desc_at + (length + 3) / 4 * 4;
    store_le64(in.at + NOTE_AT + PHDR64_FILESZ, notes_end);
}

static int make_elf(void **state)
{
    (void)state;
    memset(in.at, 0, sizeof(in.at));
    notes_end = 0;
    in.length_bytes = SHDRS_AT + SECTIONS * SHDR64_BYTES;
    store_le32(in.at, ELF_MAGIC);
    in.at[EI_CLASS] = ELFCLASS64;
    in.at[EI_DATA] = ELFDATA2LSB;
    in.at[EI_VERSION] = EV_CURRENT;
    store_le16(in.at + EHDR_TYPE, ET_EXEC);
    store_le16(in.at + EHDR_MACHINE, EM_X86_64);
    store_le32(in.at + EHDR_VERSION, EV_CURRENT);
    store_le64(in.at + EHDR_ENTRY, HIGH + 0x100);
    store_le64(in.at + EHDR64_PHOFF, LOAD_AT);
    store_le64(in.at + EHDR64_SHOFF, SHDRS_AT);
    store_le16(in.at + EHDR64_PHENTSIZE, PHDR64_BYTES);
    store_le16(in.at + EHDR64_PHNUM, 2);
    store_le16(in.at + EHDR64_SHENTSIZE, SHDR64_BYTES);
    store_le16(in.at + EHDR64_SHNUM, SECTIONS);
    store_le16(in.at + EHDR64_SHSTRNDX, 3);
    put_phdr(LOAD_AT, PT_LOAD, 0x200);
    put_phdr(NOTE_AT, PT_NOTE, 0);
    memcpy(in.at + NAMES_AT, names, sizeof(names));
    put_shdr(1, 1, SHT_PROGBITS, SHF_ALLOC, CODE_AT, 0x100);
    put_shdr(2, 7, SHT_SYMTAB, 0, SYMTAB_AT, SYMBOLS * SYM64_BYTES);
    put_shdr(3, 15, SHT_PROGBITS, 0, NAMES_AT, sizeof(names));
    put_symbol(1, LOW, STT_FUNC, HIGH + 0x100);
    put_symbol(2, AT_2, STB_GLOBAL << 4, HIGH + 0x120);
    put_symbol(3, AT, STB_GLOBAL << 4, HIGH + 0x120);
    put_symbol(4, HIGHER, STB_GLOBAL << 4 | STT_FUNC, HIGH + 0x140);
    return 0;
}

static void plain_elf(void **state)
{
    const struct inspect_entry *entry;

    (void)state;
    look();
    assert_int_equal(entries.count, 1);
    entry = entry_of(PROTOCOL_ELF);
    assert_null(entry->broken_rule);
    assert_int_equal(entry->mode_bits, 64);
    assert_int_equal(entry->file_offset, CODE_AT);
    assert_int_equal(entry->physical, BASE + 0x100);
    assert_int_equal(entry->virtual_, HIGH + 0x100);
    assert_text(entry->symbol, "low");
    assert_int_equal(entry->symbol_offset_bytes, 0);
    look_away();
    expect_what("ELF64 executable for x86-64");

    /* As Linux has it: a physical address. */
    store_le64(in.at + EHDR_ENTRY, BASE + 0x12f);
    look();
    entry = entry_of(PROTOCOL_ELF);
    assert_int_equal(entry->file_offset, CODE_AT + 0x2f);
    assert_int_equal(entry->virtual_, HIGH + 0x12f);
    assert_text(entry->symbol, "at");
    assert_int_equal(entry->symbol_offset_bytes, 0xf);
    look_away();

    store_le64(in.at + EHDR_ENTRY, 0x1234);
    expect_rule(PROTOCOL_ELF, RULE_ELF_ENTRY);
    store_le16(in.at + EHDR64_PHENTSIZE, 1);
    expect_rule(PROTOCOL_ELF, RULE_ELF_HEADER);
}

static void notes(void **state)
{
    static const uint32_t entry32 = BASE + 0x140;
    static const uint32_t reloc[] = {0x200000, 0x100000, 0x3fffffff};
    static const uint64_t entry64 = HIGH + 0x120;
    static const struct adit_note_kernel adit = {
        .version = ADIT_NOTE_VERSION, .flags = ADIT_FIXED};
    const struct inspect_entry *entry;

    (void)state;
    put_note("Xen", XEN_ELFNOTE_PHYS32_ENTRY, &entry32, 4);
    put_note("Xen", XEN_ELFNOTE_PHYS32_RELOC, reloc, sizeof(reloc));
    put_note("Xen", XEN_ELFNOTE_ENTRY, &entry64, 8);
    put_note(ADIT_NOTE_OWNER, ADIT_NOTE_KERNEL, &adit, sizeof(adit));
    look();
    assert_int_equal(file.note_count, 4);
    entry = entry_of(PROTOCOL_PVH);
    assert_null(entry->broken_rule);
    assert_int_equal(entry->mode_bits, 32);
    assert_int_equal(entry->file_offset, CODE_AT + 0x40);
    assert_text(entry->symbol, "high");
    expect_ask(entry, "relocatable: 0x100000 to 0x3fffffff, aligned to 2 MiB");
    entry = entry_of(PROTOCOL_XEN_PV);
    assert_null(entry->broken_rule);
    assert_int_equal(entry->mode_bits, 64);
    assert_int_equal(entry->physical, BASE + 0x120);
    entry = entry_of(PROTOCOL_ADIT);
    assert_null(entry->broken_rule);
    assert_int_equal(entry->virtual_, HIGH + 0x100);
    expect_ask(entry, "a stack of 64 KiB");
    expect_ask(entry, "at its p_paddr");
    /* Somebody begins at e_entry already. */
    assert_null(inspect_entry_of(&entries, PROTOCOL_ELF));
    look_away();
    expect_what("ELF64 executable for x86-64, a kernel with the Adit note, "
                "with PVH");

    put_note("Xen", XEN_ELFNOTE_PHYS32_ENTRY, reloc, sizeof(reloc));
    expect_rule(PROTOCOL_PVH, RULE_PVH_NOTE_SIZE); /* the last one counts */
    put_note("Xen", XEN_ELFNOTE_PHYS32_ENTRY, &reloc[1], 4);
    expect_rule(PROTOCOL_PVH, RULE_PVH_ENTRY_OUTSIDE);
}

static void many_notes(void **state)
{
    (void)state;
    store_le64(in.at + LOAD_AT + PHDR64_OFFSET, 0);
    in.length_bytes = 0x2000;
    for (unsigned n = 0; n <= INSPECT_NOTES_MAX; n++)
        in.at[0x1000 + n * 16 + NOTE_NAMESZ] = 4;
    store_le64(in.at + NOTE_AT + PHDR64_OFFSET, 0x1000);
    store_le64(in.at + NOTE_AT + PHDR64_FILESZ, (INSPECT_NOTES_MAX + 1) * 16);
    look();
    assert_int_equal(file.note_count, INSPECT_NOTES_MAX);
    assert_true(file.notes_cut);
    look_away();
}

static uint32_t put_tag(uint32_t at, uint16_t type, uint16_t flags,
                        const uint32_t *words, uint32_t count)
{
    store_le16(in.at + at, type);
    store_le16(in.at + at + MB2_HTAG_FLAGS_AT, flags);
    store_le32(in.at + at + MB2_HTAG_SIZE_AT, MB2_HTAG_HEAD_BYTES + 4 * count);
    for (uint32_t n = 0; n < count; n++)
        store_le32(in.at + at + MB2_HTAG_HEAD_BYTES + 4 * n, words[n]);
    return (at + MB2_HTAG_HEAD_BYTES + 4 * count + 7) / 8 * 8;
}

static void put_mb2(uint32_t at, uint32_t end)
{
    uint32_t length = put_tag(end, MB2_HTAG_END, 0, NULL, 0) - at;

    store_le32(in.at + at, MB2_HEADER_MAGIC);
    store_le32(in.at + at + MB2_HEADER_LENGTH_AT, length);
    store_le32(in.at + at + MB2_HEADER_CHECKSUM_AT,
               0u - MB2_HEADER_MAGIC - length);
}

static void put_mb1(uint32_t at, uint32_t flags, const uint32_t *addresses)
{
    store_le32(in.at + at, MB1_HEADER_MAGIC);
    store_le32(in.at + at + MB1_HEADER_FLAGS_AT, flags);
    store_le32(in.at + at + MB1_HEADER_CHECKSUM_AT,
               0u - MB1_HEADER_MAGIC - flags);
    for (uint32_t n = 0; n < 5; n++)
        store_le32(in.at + at + MB1_HEADER_ADDR_AT + 4 * n, addresses[n]);
}

/* Both headers in a raw image of 1000h bytes, loaded at 1 MiB. */
static int make_raw(void **state)
{
    static const uint32_t mb1[] = {0x100040, 0x100000, 0x101000, 0x102000,
                                   0x100800};
    static const uint32_t address[] = {0x100080, 0x100000, 0x101000,
                                       0x102000};
    static const uint32_t requests[] = {MB2_TAG_CMDLINE, MB2_TAG_MMAP, 99};
    static const uint32_t place[] = {0x100000, 0xffffffff, 0x1000,
                                     MB2_RELOC_LOWEST};
    static const uint32_t start = 0x100900, efi = 0x100a00;
    uint32_t at = 0x80 + MB2_HEADER_BYTES;

    (void)state;
    memset(in.at, 0, sizeof(in.at));
    in.length_bytes = 0x1000;
    put_mb1(0x40, MB1_HEADER_PAGE_ALIGN | MB1_HEADER_ADDRESSES, mb1);
    at = put_tag(at, MB2_HTAG_ADDRESS, 0, address, 4);
    at = put_tag(at, MB2_HTAG_ENTRY, 0, &start, 1);
    at = put_tag(at, MB2_HTAG_INFO_REQUEST, 1, requests, 3);
    at = put_tag(at, MB2_HTAG_RELOCATABLE, 0, place, 4);
    at = put_tag(at, MB2_HTAG_EFI_BS, 0, NULL, 0);
    at = put_tag(at, MB2_HTAG_ENTRY_EFI64, 0, &efi, 1);
    put_mb2(0x80, at);
    return 0;
}

static void multiboot(void **state)
{
    const struct inspect_entry *entry;

    (void)state;
    look();
    assert_int_equal(entries.count, 3);
    entry = entry_of(PROTOCOL_MB1);
    assert_null(entry->broken_rule);
    assert_int_equal(entry->header_offset, 0x40);
    assert_int_equal(entry->file_offset, 0x800);
    assert_int_equal(entry->physical, 0x100800);
    expect_ask(entry, "modules on page boundaries");
    expect_ask(entry, "loaded at 0x100000 to 0x101000, bss to 0x102000");
    entry = entry_of(PROTOCOL_MB2);
    assert_null(entry->broken_rule);
    assert_int_equal(entry->file_offset, 0x900);
    assert_int_equal(entry->mode_bits, 32);
    expect_ask(entry, "told: command line, memory map, type 99 (optional)");
    expect_ask(entry, "relocatable: 0x100000 to 0xffffffff, aligned to 4 KiB,"
                      " as low as possible");
    entry = entry_of(PROTOCOL_MB2EFI);
    assert_null(entry->broken_rule);
    assert_int_equal(entry->mode_bits, 64);
    assert_int_equal(entry->file_offset, 0xa00);
    look_away();
    expect_what("raw image with a Multiboot 2 header");
}

static void multiboot_broken(void **state)
{
    (void)state;
    in.at[0x40 + MB1_HEADER_CHECKSUM_AT]++;
    expect_rule(PROTOCOL_MB1, RULE_MB1_CHECKSUM);
    in.at[0x80 + MB2_HEADER_CHECKSUM_AT]++;
    expect_rule(PROTOCOL_MB2, RULE_MB2_CHECKSUM);
    make_raw(NULL);
    store_le32(in.at + 0x80 + MB2_HEADER_BYTES + MB2_HTAG_SIZE_AT, 0);
    expect_rule(PROTOCOL_MB2, RULE_MB2_TAG_SIZE);
    make_raw(NULL); /* an entry behind the file's end */
    store_le32(in.at + 0x40 + MB1_HEADER_ENTRY_AT, 0x101000);
    expect_rule(PROTOCOL_MB1, RULE_MB1_ADDRESSES);
    make_raw(NULL); /* no addresses, and no ELF either */
    store_le16(in.at + 0x80 + MB2_HEADER_BYTES, MB2_HTAG_MODULE_ALIGN);
    expect_rule(PROTOCOL_MB2, RULE_MB2_ADDRESS);
}

/* The first magic number is not always a header. */
static void stray_magic(void **state)
{
    (void)state;
    store_le32(in.at + 0x20, MB1_HEADER_MAGIC);
    store_le32(in.at + 0x30, MB2_HEADER_MAGIC);
    look();
    assert_int_equal(file.mb1.first_offset, 0x20);
    assert_int_equal(file.mb1.offset, 0x40);
    assert_int_equal(file.mb1.status, MB1_HEADER_OK);
    assert_int_equal(file.mb2.first_offset, 0x30);
    assert_int_equal(file.mb2.offset, 0x80);
    assert_int_equal(file.mb2.status, MB2_HEADER_END);
    look_away();
}

/* NOVA's: boot services kept, and the ordinary entry in 64-bit mode. */
static void no_efi64_entry(void **state)
{
    static const uint32_t request = MB2_TAG_MMAP;

    (void)state;
    make_elf(NULL);
    in.length_bytes = 0x800;
    put_mb2(0x700, put_tag(put_tag(0x700 + MB2_HEADER_BYTES, MB2_HTAG_EFI_BS,
                                   0, NULL, 0),
                           MB2_HTAG_INFO_REQUEST, 0, &request, 1));
    look();
    assert_int_equal(entry_of(PROTOCOL_MB2EFI)->mode_bits, 64);
    assert_int_equal(entry_of(PROTOCOL_MB2EFI)->physical, BASE + 0x100);
    assert_int_equal(entry_of(PROTOCOL_MB2)->physical, BASE + 0x100);
    look_away();
}

static void cut_anywhere(void **state)
{
    static const uint32_t word = BASE + 0x100;

    (void)state;
    make_elf(NULL);
    put_note("Xen", XEN_ELFNOTE_PHYS32_ENTRY, &word, 4);
    read_all_prefixes(&in, inspect_all);
    make_raw(NULL);
    read_all_prefixes(&in, inspect_all);
}

static void names_of_protocols(void **state)
{
    enum protocol found;

    (void)state;
    for (enum protocol p = 0; p < PROTOCOLS; p++) {
        assert_true(protocol_named(text_of(protocol_id(p)), &found));
        assert_int_equal(found, p);
        assert_true(strlen(protocol_text(p)) > 0);
    }
    assert_false(protocol_named(TEXT("mb3"), &found));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(plain_elf, make_elf),
        cmocka_unit_test_setup(notes, make_elf),
        cmocka_unit_test_setup(many_notes, make_elf),
        cmocka_unit_test_setup(multiboot, make_raw),
        cmocka_unit_test_setup(multiboot_broken, make_raw),
        cmocka_unit_test_setup(stray_magic, make_raw),
        cmocka_unit_test(no_efi64_entry),
        cmocka_unit_test(cut_anywhere),
        cmocka_unit_test(names_of_protocols),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
