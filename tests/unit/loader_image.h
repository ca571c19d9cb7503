/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Images made by hand, header by header, and what loaders make of them.  `in'
 * is the image; starts(), refuses() and fails() judge it.
 */
#ifndef TESTS_UNIT_LOADER_IMAGE_H
#define TESTS_UNIT_LOADER_IMAGE_H

#include "tests/unit/unit.h"

#include "spec/elf.h"
#include "spec/mb1.h"
#include "spec/mb2.h"
#include "spec/pe.h"
#include "spec/pvh.h"
#include "tools/inspect/loader.h"
#include "tools/inspect/rule_id.h"
#include "tools/tool.h"

enum {
    NOTE_AT = 0x200, /* and its twin, for a second PT_NOTE */
    OTHER_NOTE_AT = 0x240,
    MB1_AT = 0x440,
    MB2_AT = 0x800,
    PE_AT = 0x300, /* behind Linux's header */
    ELF_BYTES = 0x9000,
    LOAD = 0x200000,
    ENTRY = LOAD + 0x1000,
};

static struct input in;
static struct inspect_file file;
static struct verdicts verdicts;

static inline void judge(const struct inspect_facts *known)
{
    struct bytes copy = heap_copy(in.at, in.length_bytes);

    inspect_file_view("made", copy, &file);
    inspect_judge(&file, known, &verdicts);
    inspect_file_close(&file);
    drop(copy);
}

static inline const struct verdict *of(const char *id)
{
    for (uint32_t n = 0; n < verdicts.count; n++)
        if (strcmp(verdicts.at[n].loader->id, id) == 0)
            return &verdicts.at[n];
    fail_msg("no loader %s", id);
    return NULL;
}

static inline void expect(const char *id, enum verdict_outcome outcome,
                          enum protocol protocol, const char *rule)
{
    const struct verdict *verdict = of(id);

    if (verdict->outcome != outcome || verdict->protocol != protocol ||
        (rule == NULL) != (verdict->rule == NULL) ||
        (rule != NULL && strcmp(rule, verdict->rule) != 0))
        fail_msg("%s: expected %d, protocol %d, rule %s; found %d, %d, %s: %s",
                 id, outcome, protocol, rule != NULL ? rule : "none",
                 verdict->outcome, verdict->protocol,
                 verdict->rule != NULL ? verdict->rule : "none",
                 verdict->why);
    assert_int_not_equal(verdict->why[0], 0);
}

static inline void starts(const char *id, enum protocol protocol)
{
    judge(NULL);
    expect(id, VERDICT_STARTS, protocol, NULL);
}

static inline void refuses(const char *id, const char *rule)
{
    judge(NULL);
    expect(id, VERDICT_REFUSES, PROTOCOLS, rule);
}

static inline void fails(const char *id, enum protocol protocol,
                         const char *rule)
{
    judge(NULL);
    expect(id, VERDICT_FAILS, protocol, rule);
}

static inline void put_mb1(uint32_t flags)
{
    uint8_t *at = in.at + MB1_AT;

    store_le32(at, MB1_HEADER_MAGIC);
    store_le32(at + MB1_HEADER_FLAGS_AT, flags);
    store_le32(at + MB1_HEADER_CHECKSUM_AT, 0u - MB1_HEADER_MAGIC - flags);
    if ((flags & MB1_HEADER_ADDRESSES) == 0)
        return;
    store_le32(at + MB1_HEADER_ADDR_AT, LOAD + MB1_AT);
    store_le32(at + MB1_HEADER_LOAD_AT, LOAD);
    store_le32(at + MB1_HEADER_LOAD_END_AT, LOAD + 0x2000);
    store_le32(at + MB1_HEADER_BSS_END_AT, LOAD + 0x4000);
    store_le32(at + MB1_HEADER_ENTRY_AT, ENTRY);
}

static uint32_t mb2_end;

static inline void mb2_begin(void)
{
    mb2_end = MB2_AT + MB2_HEADER_BYTES;
}

static inline void mb2_tag(uint16_t type, uint16_t flags, uint32_t count,
                           const uint32_t *words)
{
    uint8_t *at = in.at + mb2_end;

    store_le16(at, type);
    store_le16(at + MB2_HTAG_FLAGS_AT, flags);
    store_le32(at + MB2_HTAG_SIZE_AT, MB2_HTAG_HEAD_BYTES + 4 * count);
    for (uint32_t n = 0; n < count; n++)
        store_le32(at + MB2_HTAG_HEAD_BYTES + 4 * n, words[n]);
    mb2_end += (MB2_HTAG_HEAD_BYTES + 4 * count + 7) & ~7u;
}

static inline void mb2_finish(void)
{
    uint8_t *at = in.at + MB2_AT;

    mb2_tag(MB2_HTAG_END, 0, 0, NULL);
    store_le32(at, MB2_HEADER_MAGIC);
    store_le32(at + MB2_HEADER_ARCH_AT, MB2_ARCH_I386);
    store_le32(at + MB2_HEADER_LENGTH_AT, mb2_end - MB2_AT);
    store_le32(at + MB2_HEADER_CHECKSUM_AT,
               0u - MB2_HEADER_MAGIC - (mb2_end - MB2_AT));
}

static const uint32_t entry_word[] = {ENTRY};
static const uint32_t efi_word[] = {ENTRY + 0x10};

/* Entry, boot services, EFI64 entry: all optional. */
static inline void put_mb2(void)
{
    mb2_begin();
    mb2_tag(MB2_HTAG_ENTRY, MB2_HTAG_OPTIONAL, 1, entry_word);
    mb2_tag(MB2_HTAG_EFI_BS, MB2_HTAG_OPTIONAL, 0, NULL);
    mb2_tag(MB2_HTAG_ENTRY_EFI64, MB2_HTAG_OPTIONAL, 1, efi_word);
    mb2_finish();
}

static inline void put_phdr(uint32_t n, bool is_64, uint32_t type,
                            uint32_t offset, uint32_t bytes, uint32_t align)
{
    uint8_t *at = in.at + (is_64 ? EHDR64_BYTES + n * PHDR64_BYTES
                                 : EHDR32_BYTES + n * PHDR32_BYTES);

    store_le32(at, type);
    if (is_64) {
        store_le64(at + PHDR64_OFFSET, offset);
        store_le64(at + PHDR64_VADDR, LOAD + offset);
        store_le64(at + PHDR64_PADDR, LOAD + offset);
        store_le64(at + PHDR64_FILESZ, bytes);
        store_le64(at + PHDR64_MEMSZ, bytes);
        store_le64(at + PHDR64_ALIGN, align);
    } else {
        store_le32(at + PHDR32_OFFSET, offset);
        store_le32(at + PHDR32_VADDR, LOAD + offset);
        store_le32(at + PHDR32_PADDR, LOAD + offset);
        store_le32(at + PHDR32_FILESZ, bytes);
        store_le32(at + PHDR32_MEMSZ, bytes);
        store_le32(at + PHDR32_ALIGN, align);
    }
}

static inline void put_note(uint32_t at, uint32_t type, uint32_t entry)
{
    store_le32(in.at + at, 4);
    store_le32(in.at + at + 4, 4);
    store_le32(in.at + at + 8, type);
    memcpy(in.at + at + 12, "Xen", 4);
    store_le32(in.at + at + 16, entry);
}

/* One segment that is the file, without any header of a loader's. */
static inline void make_elf(bool is_64)
{
    uint8_t *at = in.at;

    memset(at, 0, sizeof(in.at));
    in.length_bytes = ELF_BYTES;
    store_le32(at, ELF_MAGIC);
    at[EI_CLASS] = is_64 ? ELFCLASS64 : ELFCLASS32;
    at[EI_DATA] = ELFDATA2LSB;
    at[EI_VERSION] = EV_CURRENT;
    store_le16(at + EHDR_TYPE, ET_EXEC);
    store_le16(at + EHDR_MACHINE, is_64 ? EM_X86_64 : EM_386);
    store_le32(at + EHDR_VERSION, EV_CURRENT);
    store_le32(at + EHDR_ENTRY, ENTRY);
    store_le16(at + (is_64 ? EHDR64_PHNUM : EHDR32_PHNUM), 1);
    store_le16(at + (is_64 ? EHDR64_PHENTSIZE : EHDR32_PHENTSIZE),
               is_64 ? PHDR64_BYTES : PHDR32_BYTES);
    store_le32(at + (is_64 ? EHDR64_PHOFF : EHDR32_PHOFF),
               is_64 ? EHDR64_BYTES : EHDR32_BYTES);
    put_phdr(0, is_64, PT_LOAD, 0, ELF_BYTES, 0x1000);
}

static inline void put_pvh(uint32_t align)
{
    store_le16(in.at + EHDR64_PHNUM, 2);
    put_phdr(1, true, PT_NOTE, NOTE_AT, 20, align);
    put_note(NOTE_AT, XEN_ELFNOTE_PHYS32_ENTRY, ENTRY);
}

/* A PE image with one section, of everything from 1000h on. */
static inline void put_pe(uint32_t pe_at)
{
    uint8_t *coff = in.at + pe_at + PE_SIGNATURE_BYTES;
    uint8_t *opt = coff + PE_COFF_BYTES;
    uint8_t *section = opt + PE_OPT_DIRECTORIES + 16 * PE_DIRECTORY_BYTES;

    store_le16(in.at, PE_DOS_MAGIC);
    store_le32(in.at + PE_DOS_LFANEW, pe_at);
    store_le32(in.at + pe_at, PE_SIGNATURE);
    store_le16(coff + PE_COFF_MACHINE, PE_MACHINE_X86_64);
    store_le16(coff + PE_COFF_SECTIONS, 1);
    store_le16(coff + PE_COFF_OPTIONAL_BYTES,
               PE_OPT_DIRECTORIES + 16 * PE_DIRECTORY_BYTES);
    store_le16(opt, PE_OPT_MAGIC_PE32PLUS);
    store_le32(opt + PE_OPT_ENTRY, 0x1000);
    store_le32(opt + PE_OPT_SECTION_ALIGN, 0x1000);
    store_le32(opt + PE_OPT_FILE_ALIGN, 0x200);
    store_le16(opt + PE_OPT_IMAGE_MAJOR, 1);
    store_le32(opt + PE_OPT_IMAGE_BYTES, 0x2000);
    store_le32(opt + PE_OPT_HEADERS_BYTES, 0x600);
    store_le16(opt + PE_OPT_SUBSYSTEM, PE_SUBSYSTEM_EFI_APPLICATION);
    store_le32(opt + PE_OPT_DIRECTORY_COUNT, 16);
    memcpy(section, ".sbat", 5);
    store_le32(section + PE_SECTION_VIRTUAL_BYTES, 0x1000);
    store_le32(section + PE_SECTION_RVA, 0x1000);
    store_le32(section + PE_SECTION_RAW_BYTES, 0x200);
    store_le32(section + PE_SECTION_RAW_OFFSET, 0x1000);
}

static inline uint8_t *pe_opt(void)
{
    return in.at + PE_AT + PE_SIGNATURE_BYTES + PE_COFF_BYTES;
}

static inline void make_pe(void)
{
    memset(in.at, 0, sizeof(in.at));
    in.length_bytes = ELF_BYTES;
    put_pe(PE_AT);
}

static inline void put_signature(void)
{
    uint8_t *entry = pe_opt() + PE_OPT_DIRECTORIES +
                     PE_DIRECTORY_SECURITY * PE_DIRECTORY_BYTES;

    store_le32(entry, ELF_BYTES - 0x100);
    store_le32(entry + 4, 0x100);
}

#endif
