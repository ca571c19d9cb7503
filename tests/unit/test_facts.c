/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: notes, SBAT, sections and certificates of a hand-made image come out
 * as facts; what does not fit is cut and says so, what cannot be read is a
 * problem of that certificate, and nothing is read past a file that is cut
 * anywhere.
 */
#include "tests/unit/unit.h"

#include "spec/elf.h"
#include "spec/pe.h"
#include "spec/pvh.h"
#include "tools/inspect/facts.h"
#include "tools/tool.h"

/* Of a library that is not there. */
void tool_complain(const char *name, const char *format, ...)
{
    fail_msg("%s: %s", name, format);
}

static struct input in;
static struct inspect_file file;
static struct inspect_facts facts;

enum {
    COFF      = 0x40 + PE_SIGNATURE_BYTES,
    OPTIONAL  = COFF + PE_COFF_BYTES,
    OPT_BYTES = PE_OPT_DIRECTORIES + PE_DIRECTORIES_MAX * PE_DIRECTORY_BYTES,
    SECTIONS  = OPTIONAL + OPT_BYTES, /* three headers */
    ALIGN     = 0x200,
    TABLE     = 4 * ALIGN,
    SECURITY  = OPTIONAL + PE_OPT_DIRECTORIES +
                PE_DIRECTORY_SECURITY * PE_DIRECTORY_BYTES,
};

static void put_section(uint32_t n, const char *name, const char *text)
{
    uint32_t header = SECTIONS + n * PE_SECTION_BYTES, at = (n + 1) * ALIGN;

    memcpy(in.at + header, name, strlen(name));
    store_le32(in.at + header + PE_SECTION_VIRTUAL_BYTES, ALIGN);
    store_le32(in.at + header + PE_SECTION_RVA, at);
    store_le32(in.at + header + PE_SECTION_RAW_BYTES, ALIGN);
    store_le32(in.at + header + PE_SECTION_RAW_OFFSET, at);
    memcpy(in.at + at, text, strlen(text));
}

static int make_image(void **state)
{
    (void)state;
    memset(in.at, 0, sizeof(in.at));
    in.length_bytes = TABLE + 32;
    store_le16(in.at, PE_DOS_MAGIC);
    store_le32(in.at + PE_DOS_LFANEW, 0x40);
    store_le32(in.at + 0x40, PE_SIGNATURE);
    store_le16(in.at + COFF + PE_COFF_MACHINE, PE_MACHINE_X86_64);
    store_le16(in.at + COFF + PE_COFF_SECTIONS, 3);
    store_le16(in.at + COFF + PE_COFF_OPTIONAL_BYTES, OPT_BYTES);
    store_le16(in.at + OPTIONAL + PE_OPT_MAGIC, PE_OPT_MAGIC_PE32PLUS);
    store_le32(in.at + OPTIONAL + PE_OPT_HEADERS_BYTES, ALIGN);
    store_le32(in.at + OPTIONAL + PE_OPT_DIRECTORY_COUNT,
               PE_DIRECTORIES_MAX);
    put_section(0, ".sbat", "sbat,1,V,sbat,1,U\nadit,2,A,adit,1,U\n");
    put_section(1, ".osrel", "ID=x\n");
    put_section(2, ".linux", "MZ");
    store_le32(in.at + SECURITY, TABLE);
    store_le32(in.at + SECURITY + 4, 32);
    store_le32(in.at + TABLE, 16);
    store_le16(in.at + TABLE + 4, PE_CERTIFICATE_REVISION_2_0);
    store_le16(in.at + TABLE + 6, PE_CERTIFICATE_PKCS7);
    store_le32(in.at + TABLE + 16, 16);
    memset(&file, 0, sizeof(file));
    return 0;
}

static bool find_facts(struct bytes bytes)
{
    memset(&file, 0, sizeof(file));
    file.raw = file.bytes = bytes;
    file.pe.status = pe_open(bytes, &file.pe.pe);
    file.pe.is_there = file.pe.status == PE_OK;
    inspect_facts_find(&file, &facts);
    return facts.signature_count == 2;
}

static void sections(void **state)
{
    struct bytes copy = heap_copy(in.at, in.length_bytes);

    (void)state;
    assert_true(find_facts(copy));
    assert_true(facts.has_sbat);
    assert_int_equal(facts.sbat_count, 2);
    assert_text(facts.sbat[1].component, "adit");
    assert_text(facts.sbat[1].generation, "2");
    assert_text(facts.sbat[1].vendor, "A,adit,1,U");
    assert_text(facts.os_release, "ID=x\n");
    assert_int_equal(facts.payload_section_count, 1);
    assert_text(facts.payload_sections[0], ".linux");
    drop(copy);
}

static void certificates(void **state)
{
    struct bytes copy = heap_copy(in.at, in.length_bytes);

    (void)state;
    assert_true(find_facts(copy));
    assert_int_equal(facts.signatures[0].offset, TABLE);
    assert_string_equal(facts.signatures[0].problem, "it is no PKCS #7");
    assert_string_equal(
        facts.signatures[1].problem,
        "revision 0x0000, type 0x0000: not PKCS #7 signed data");
    assert_false(facts.signatures[0].is_digest_right);
    assert_string_equal(facts.certificates_problem, "");
    assert_int_equal(strlen(facts.authenticode_sha256), 64);
    drop(copy);
}

static void too_many(void **state)
{
    struct bytes copy;

    (void)state;
    in.length_bytes = TABLE + 9 * 8;
    store_le32(in.at + SECURITY + 4, 9 * 8);
    for (uint32_t n = 0; n < 9; n++)
        store_le64(in.at + TABLE + n * 8, PE_CERTIFICATE_BYTES);
    memset(in.at + ALIGN, '\n', FACT_SBAT_MAX + 1);
    copy = heap_copy(in.at, in.length_bytes);
    find_facts(copy);
    assert_int_equal(facts.signature_count, FACT_SIGNATURES_MAX);
    assert_true(facts.has_more_signatures);
    assert_int_equal(facts.sbat_count, FACT_SBAT_MAX);
    assert_true(facts.has_more_sbat);
    drop(copy);
}

/* The table is read though it is not clear what it would cover. */
static void uncovered(void **state)
{
    struct bytes copy;

    (void)state;
    store_le32(in.at + OPTIONAL + PE_OPT_HEADERS_BYTES, 8);
    copy = heap_copy(in.at, in.length_bytes);
    assert_true(find_facts(copy));
    assert_string_equal(facts.certificates_problem,
                        "SizeOfHeaders does not cover them");
    assert_string_equal(facts.authenticode_sha256, "");
    drop(copy);
}

static void add_note(const char *owner, uint32_t type, const void *desc,
                     size_t length)
{
    file.notes[file.note_count++] = (struct inspect_note){
        .owner = text_of(owner), .type = type, .desc = bytes_of(desc, length),
    };
}

static void xen_notes(void **state)
{
    static const uint8_t number[8] = {1, 2, 3, 4, 5, 6, 7, 8};

    (void)state;
    add_note("Other", XEN_ELFNOTE_GUEST_OS, "no", 3);
    add_note("Xen", XEN_ELFNOTE_GUEST_OS, "linux", 6);
    add_note("Xen", XEN_ELFNOTE_XEN_VERSION, "xen-3.0", 7); /* no NUL */
    add_note("Xen", XEN_ELFNOTE_ENTRY, number, 8);
    add_note("Xen", XEN_ELFNOTE_PHYS32_ENTRY, number, 4);
    add_note("Xen", XEN_ELFNOTE_VIRT_BASE, number, 3);
    add_note("Xen", 77, number, 8);
    inspect_facts_find(&file, &facts);
    assert_int_equal(facts.xen_note_count, 6);
    assert_text(facts.xen_guest_os, "linux");
    assert_text(facts.xen_version, "xen-3.0");
    assert_string_equal(facts.xen_notes[2].name, "ENTRY");
    assert_int_equal(facts.xen_notes[2].kind, FACT_XEN_NUMBER);
    assert_true(facts.xen_notes[2].number == 0x0807060504030201);
    assert_int_equal(facts.xen_notes[3].number, 0x04030201);
    assert_int_equal(facts.xen_notes[4].kind, FACT_XEN_BYTES);
    assert_string_equal(facts.xen_notes[5].name, "");
}

static void many_xen_notes(void **state)
{
    (void)state;
    while (file.note_count < INSPECT_NOTES_MAX)
        add_note("Xen", XEN_ELFNOTE_GUEST_OS, "x", 2);
    inspect_facts_find(&file, &facts);
    assert_int_equal(facts.xen_note_count, FACT_XEN_NOTES_MAX);
}

static void build_id(void **state)
{
    static const uint8_t bytes[65] = {0xab, 0x01};

    (void)state;
    add_note("GNU", NT_GNU_BUILD_ID, bytes, 2);
    inspect_facts_find(&file, &facts);
    assert_string_equal(facts.build_id, "ab01");
    file.notes[0].desc.length_bytes = 64;
    inspect_facts_find(&file, &facts);
    assert_int_equal(strlen(facts.build_id), 128);
    file.notes[0].desc.length_bytes = 65;
    inspect_facts_find(&file, &facts);
    assert_string_equal(facts.build_id + strlen(facts.build_id) - 3, "...");
}

static void truncated_anywhere(void **state)
{
    (void)state;
    read_all_prefixes(&in, find_facts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(sections, make_image),
        cmocka_unit_test_setup(certificates, make_image),
        cmocka_unit_test_setup(too_many, make_image),
        cmocka_unit_test_setup(uncovered, make_image),
        cmocka_unit_test_setup(xen_notes, make_image),
        cmocka_unit_test_setup(many_xen_notes, make_image),
        cmocka_unit_test_setup(build_id, make_image),
        cmocka_unit_test_setup(truncated_anywhere, make_image),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
