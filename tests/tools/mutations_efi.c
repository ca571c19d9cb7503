/* SPDX-License-Identifier: BSD-2-Clause */
/* Mutations of a finished adit.efi; see mutations_efi.h. */
#include "tests/tools/mutations_efi.h"

#include <stdlib.h>
#include <string.h>

#include "format/layout.h"
#include "format/mb2_header.h"
#include "format/pe.h"
#include "spec/linux.h"
#include "spec/mb1.h"
#include "spec/mb2.h"
#include "spec/pe.h"

#define COFF     (LAYOUT_PE_AT + PE_SIGNATURE_BYTES)
#define OPTIONAL (COFF + PE_COFF_BYTES)
#define SECURITY (OPTIONAL + PE_OPT_DIRECTORIES + \
                  PE_DIRECTORY_SECURITY * PE_DIRECTORY_BYTES)
#define HEADERS_BYTES (LAYOUT_PE_BYTES + SECTIONS * PE_SECTION_BYTES)
#define SECTIONS   5u /* of adit.efi */
#define PAGE_BYTES 0x1000u

static uint8_t *tag_of(const struct mutant *m, uint16_t type)
{
    struct mb2_header_problem problem;
    struct mb2_header_tag tag;
    struct mb2_header header;
    uint32_t at = MB2_HEADER_BYTES;

    if (mb2_header_read(bytes_of(m->at, m->length_bytes), LAYOUT_MB2_AT,
                        &header, &problem) != MB2_HEADER_OK)
        mutant_fail("Multiboot 2 header");
    while (mb2_header_next(&header, &at, &tag, &problem) == MB2_HEADER_OK)
        if (tag.type == type)
            return m->at + tag.offset;
    mutant_fail("Multiboot 2 tag");
    return NULL;
}

/* The section's number and what its header says. */
static uint32_t section_of(const struct mutant *m, const char *name,
                           struct pe_section *ret_section)
{
    struct pe_file pe;

    if (pe_open(bytes_of(m->at, m->length_bytes), &pe) != PE_OK)
        mutant_fail("PE");
    for (uint32_t n = 0; pe_section_at(&pe, n, ret_section) == PE_OK; n++)
        if (text_equal(ret_section->name, text_of(name)))
            return n;
    mutant_fail(name);
    return 0;
}

uint8_t *efi_base(const struct mutant *m, enum poke_base base, uint16_t which,
                  const char *section)
{
    struct pe_section found;

    switch (base) {
    case POKE_FILE:
        return m->at;
    case POKE_TAG:
        return tag_of(m, which);
    case POKE_HEADER:
        return m->at + load_le32(m->at + PE_DOS_LFANEW) + LAYOUT_PE_BYTES +
               section_of(m, section, &found) * PE_SECTION_BYTES;
    case POKE_BYTES:
        section_of(m, section, &found);
        return m->at + found.raw_offset;
    }
    return NULL;
}

void efi_poke(struct mutant *m, const struct poke *poke)
{
    uint8_t *at = efi_base(m, poke->base, poke->which, poke->section) +
                  poke->at;
    uint64_t value = 0;

    for (unsigned n = 0; n < poke->width_bytes; n++)
        value |= (uint64_t)at[n] << 8 * n;
    switch (poke->how) {
    case POKE_SET: value = poke->value; break;
    case POKE_ADD: value += poke->value; break;
    case POKE_XOR: value ^= poke->value; break;
    }
    for (unsigned n = 0; n < poke->width_bytes; n++)
        at[n] = (uint8_t)(value >> 8 * n);
}

void efi_finish(struct mutant *m)
{
    struct bytes bytes = bytes_of(m->at, m->length_bytes);
    struct pe_file pe;

    if (pe_open(bytes, &pe) == PE_OK)
        store_le32(m->at + pe.checksum_offset,
                   pe_checksum(bytes, pe.checksum_offset));
}

void mutant_grow(struct mutant *m, size_t length_bytes)
{
    m->at = realloc(m->at, m->length_bytes + length_bytes);
    if (m->at == NULL)
        mutant_fail("memory");
    memset(m->at + m->length_bytes, 0, length_bytes);
    m->length_bytes += length_bytes;
}

static void file_short(struct mutant *m)
{
    m->length_bytes = 0x7fff;
}

static void tail_junk(struct mutant *m)
{
    mutant_grow(m, 16);
}

/* What a signature looks like from outside. */
static void signed_like(struct mutant *m)
{
    store_le32(m->at + SECURITY, (uint32_t)m->length_bytes);
    store_le32(m->at + SECURITY + 4, 24);
    mutant_grow(m, 24);
    m->at[m->length_bytes - 24] = 24;
}

static void signed_behind(struct mutant *m)
{
    signed_like(m);
    mutant_grow(m, 8);
}

static void loads_certificate(struct mutant *m)
{
    uint8_t *end;

    signed_like(m);
    end = m->at + LAYOUT_MB1_AT + MB1_HEADER_LOAD_END_AT;
    store_le32(end, load_le32(end) + 24);
}

/* The PE headers elsewhere, so that all in them is as it was. */
static void headers_to(struct mutant *m, uint32_t at)
{
    memmove(m->at + at, m->at + LAYOUT_PE_AT, HEADERS_BYTES);
    store_le32(m->at + PE_DOS_LFANEW, at);
}

static void headers_moved(struct mutant *m)
{
    headers_to(m, LAYOUT_PE_AT + 16);
}

/* By two bytes only, where nobody may look for them. */
static void headers_odd(struct mutant *m)
{
    headers_to(m, LAYOUT_PE_AT + 2);
}

/* Where they are if the sections are many. */
static void headers_behind(struct mutant *m)
{
    headers_to(m, LAYOUT_PE_BEHIND_AT);
}

/* With a seventh directory the section table is where no writer of ours puts
 * it. */
static void debug_directory(struct mutant *m)
{
    uint8_t *optional = m->at + OPTIONAL;
    uint8_t *directory = optional + PE_OPT_DIRECTORIES +
                         LAYOUT_DIRECTORIES * PE_DIRECTORY_BYTES;

    memmove(directory + PE_DIRECTORY_BYTES, directory,
            SECTIONS * PE_SECTION_BYTES);
    store_le64(directory, 0x1c00002000);
    store_le32(optional + PE_OPT_DIRECTORY_COUNT, LAYOUT_DIRECTORIES + 1);
    store_le16(m->at + COFF + PE_COFF_OPTIONAL_BYTES,
               PE_OPT_DIRECTORIES +
                   (LAYOUT_DIRECTORIES + 1) * PE_DIRECTORY_BYTES);
}

static void both_aligned_200(struct mutant *m)
{
    store_le32(m->at + OPTIONAL + PE_OPT_SECTION_ALIGN, 0x200);
    store_le32(m->at + OPTIONAL + PE_OPT_FILE_ALIGN, 0x200);
}

static void mb1_flags(struct mutant *m, uint32_t flags)
{
    store_le32(m->at + LAYOUT_MB1_AT + MB1_HEADER_FLAGS_AT, flags);
    store_le32(m->at + LAYOUT_MB1_AT + MB1_HEADER_CHECKSUM_AT,
               0u - MB1_HEADER_MAGIC - flags);
}

static void mb1_no_addresses(struct mutant *m)
{
    mb1_flags(m, MB1_HEADER_PAGE_ALIGN | MB1_HEADER_MEMORY_INFO);
}

/* iPXE refuses a flag that it does not know. */
static void mb1_flag_8(struct mutant *m)
{
    mb1_flags(m, load_le32(m->at + LAYOUT_MB1_AT + MB1_HEADER_FLAGS_AT) | 8);
}

static void mb2_tags_swapped(struct mutant *m)
{
    uint8_t *entry = tag_of(m, MB2_HTAG_ENTRY), kept[MB2_HTAG_ENTRY_BYTES];
    uint8_t *efi64 = tag_of(m, MB2_HTAG_ENTRY_EFI64);

    memcpy(kept, entry, sizeof(kept));
    memcpy(entry, efi64, sizeof(kept));
    memcpy(efi64, kept, sizeof(kept));
}

static void mb2_entry_twice(struct mutant *m)
{
    memcpy(tag_of(m, MB2_HTAG_ENTRY_EFI64), tag_of(m, MB2_HTAG_ENTRY),
           MB2_HTAG_ENTRY_BYTES);
}

static void mb2_no_entries(struct mutant *m)
{
    uint8_t *entry = tag_of(m, MB2_HTAG_ENTRY);
    uint8_t *efi64 = tag_of(m, MB2_HTAG_ENTRY_EFI64);

    store_le16(entry + MB2_HTAG_TYPE_AT, MB2_HTAG_RELOCATABLE + 1);
    store_le16(efi64 + MB2_HTAG_TYPE_AT, MB2_HTAG_RELOCATABLE + 1);
}

static void mb2_unknown_required(struct mutant *m)
{
    uint8_t *tag = tag_of(m, MB2_HTAG_MODULE_ALIGN);

    store_le16(tag + MB2_HTAG_TYPE_AT, MB2_HTAG_RELOCATABLE + 1);
    store_le16(tag + MB2_HTAG_FLAGS_AT, 0);
}

static void mb2_smbios_required(struct mutant *m)
{
    uint8_t *tag = tag_of(m, MB2_HTAG_INFO_REQUEST);

    store_le16(tag + MB2_HTAG_FLAGS_AT, 0);
    store_le32(tag + MB2_HTAG_HEAD_BYTES, MB2_TAG_SMBIOS);
}

static void linux_fixed_and_odd(struct mutant *m)
{
    m->at[LINUX_RELOCATABLE_AT] = 0;
    store_le64(m->at + LINUX_PREF_ADDRESS_AT, 0x200800);
}

static void linux_handover_in_data(struct mutant *m)
{
    struct pe_section data;

    section_of(m, ".data", &data);
    m->at[LINUX_XLOADFLAGS_AT] |= LINUX_XLF_EFI_HANDOVER_64;
    store_le32(m->at + LINUX_HANDOVER_OFFSET_AT,
               data.rva - LAYOUT_LINUX64_AT);
}

/* What was bss becomes bytes of the file. */
static void bss_filled(struct mutant *m)
{
    uint8_t *data = efi_base(m, POKE_HEADER, 0, ".data");
    uint8_t *pe = m->at + load_le32(m->at + PE_DOS_LFANEW);
    uint32_t end = load_le32(pe + PE_SIGNATURE_BYTES + PE_COFF_BYTES +
                             PE_OPT_IMAGE_BYTES);

    store_le32(data + PE_SECTION_RAW_BYTES,
               end - load_le32(data + PE_SECTION_RVA));
    mutant_grow(m, end - m->length_bytes);
}

/* The file ends at so many bytes, for all that load it. */
static void end_moved(struct mutant *m, uint32_t grown)
{
    uint32_t address = 0x200000 + grown;

    store_le32(m->at + LAYOUT_MB1_AT + MB1_HEADER_LOAD_END_AT, address);
    store_le32(m->at + LAYOUT_MB1_AT + MB1_HEADER_BSS_END_AT, address);
    store_le32(tag_of(m, MB2_HTAG_ADDRESS) + MB2_ADDRESS_LOAD_END_AT, address);
    store_le32(tag_of(m, MB2_HTAG_ADDRESS) + MB2_ADDRESS_BSS_END_AT, address);
    store_le32(m->at + LINUX_INIT_SIZE_AT, grown - LAYOUT_HEADERS_BYTES);
    store_le32(m->at + LINUX_SYSSIZE_AT,
               (grown - LAYOUT_HEADERS_BYTES) / LINUX_PARAGRAPH_BYTES);
}

/* One more page of payload behind the image. */
static void payload_added(struct mutant *m, const char *name)
{
    uint32_t end = (uint32_t)m->length_bytes, grown = end + PAGE_BYTES;
    uint8_t *coff, *header;
    uint16_t count;

    mutant_grow(m, PAGE_BYTES);
    coff = m->at + load_le32(m->at + PE_DOS_LFANEW) + PE_SIGNATURE_BYTES;
    count = load_le16(coff + PE_COFF_SECTIONS);
    store_le16(coff + PE_COFF_SECTIONS, (uint16_t)(count + 1));
    store_le32(coff + PE_COFF_BYTES + PE_OPT_IMAGE_BYTES, grown);
    header = coff - PE_SIGNATURE_BYTES + LAYOUT_PE_BYTES +
             count * PE_SECTION_BYTES;
    memcpy(header, name, strlen(name)); /* at most 8 */
    store_le32(header + PE_SECTION_VIRTUAL_BYTES, 77);
    store_le32(header + PE_SECTION_RVA, end);
    store_le32(header + PE_SECTION_RAW_BYTES, PAGE_BYTES);
    store_le32(header + PE_SECTION_RAW_OFFSET, end);
    store_le32(header + PE_SECTION_CHARACTERISTICS,
               PE_SECTION_DATA | PE_SECTION_READ);
    memcpy(m->at + LAYOUT_PAYLOAD_TABLE_AT +
               (count - SECTIONS) * PE_SECTION_BYTES,
           header, PE_SECTION_BYTES);
    end_moved(m, grown);
}

/* As many sections as there is room for in front of the Linux header. */
static void unified(struct mutant *m)
{
    bss_filled(m);
    payload_added(m, ".kernel");
}

static void unified_behind(struct mutant *m)
{
    unified(m);
    memcpy(m->at + LAYOUT_PE_BEHIND_AT, m->at + LAYOUT_PE_AT,
           HEADERS_BYTES + PE_SECTION_BYTES);
    store_le32(m->at + PE_DOS_LFANEW, LAYOUT_PE_BEHIND_AT);
}

static void unified_more(struct mutant *m)
{
    headers_behind(m);
    bss_filled(m);
    payload_added(m, ".kernel");
    payload_added(m, ".initrd");
}

/* init_size has no room for the certificate that GRUB loads. */
static void unified_and_signed(struct mutant *m)
{
    unified(m);
    signed_like(m);
}

static void unified_and_signed_right(struct mutant *m)
{
    unified_and_signed(m);
    store_le32(m->at + LINUX_INIT_SIZE_AT,
               load_le32(m->at + LINUX_INIT_SIZE_AT) + PAGE_BYTES);
}

static uint8_t *payload_header(struct mutant *m)
{
    unified(m);
    return efi_base(m, POKE_HEADER, 0, ".kernel");
}

static void copy_to_table(struct mutant *m, const uint8_t *header)
{
    memcpy(m->at + LAYOUT_PAYLOAD_TABLE_AT, header, PE_SECTION_BYTES);
}

static void payload_unlisted(struct mutant *m)
{
    unified(m);
    memset(m->at + LAYOUT_PAYLOAD_TABLE_AT, 0, PE_SECTION_BYTES);
}

static void payload_copy_differs(struct mutant *m)
{
    store_le32(payload_header(m) + PE_SECTION_VIRTUAL_BYTES, 78);
}

static void payload_listed_twice(struct mutant *m)
{
    uint8_t *header = payload_header(m);

    memcpy(m->at + LAYOUT_PAYLOAD_TABLE_AT + PE_SECTION_BYTES, header,
           PE_SECTION_BYTES);
}

static void payload_writable(struct mutant *m)
{
    uint8_t *header = payload_header(m);

    store_le32(header + PE_SECTION_CHARACTERISTICS,
               PE_SECTION_DATA | PE_SECTION_READ | PE_SECTION_WRITE);
    copy_to_table(m, header);
}

static void payload_empty(struct mutant *m)
{
    uint8_t *header = payload_header(m);

    store_le32(header + PE_SECTION_VIRTUAL_BYTES, 0);
    /* The image's end with it. */
    store_le32(m->at + OPTIONAL + PE_OPT_IMAGE_BYTES,
               load_le32(header + PE_SECTION_RVA));
    copy_to_table(m, header);
}

static void payload_not_last(struct mutant *m)
{
    uint8_t *last = payload_header(m);

    memcpy(last - PE_SECTION_BYTES, ".config", 8); /* was .data */
    memcpy(last, ".data2\0", 8);
}

const struct mutation efi_mutations[] = {
    {"efi-file-short",
     "door-missing,file-32k,linux-syssize,mb1-addresses,mb2-address,"
     "pe-reloc,pe-sbat-missing,pe-section-bounds,sbat-component",
     file_short},
    {"efi-tail-junk", "pe-tail", tail_junk},
    {"efi-signed-like", "-", signed_like},
    {"efi-signed-and-more", "pe-tail", signed_behind},
    {"efi-signed-loaded", "image-span", loads_certificate},
    {"efi-headers-moved", "pe-headers-4k", headers_moved},
    {"efi-headers-behind", "pe-headers-4k", headers_behind},
    {"efi-debug-directory", "pe-debug,pe-headers-4k", debug_directory},
    {"efi-headers-odd", "pe-checksum,pe-headers-4k,pe-lfanew", headers_odd},
    {"efi-both-aligned-200",
     "nx-compat-untrue,pe-align,pe-section-gap", both_aligned_200},
    {"efi-mb1-no-addresses", "door-missing,mb1-container", mb1_no_addresses},
    {"efi-mb1-flag-8", "door-missing,mb1-flags", mb1_flag_8},
    {"efi-mb2-tags-swapped", "mb2-tag-order", mb2_tags_swapped},
    {"efi-mb2-entry-twice",
     "door-missing,mb2-efi-entry,mb2-tag-twice", mb2_entry_twice},
    {"efi-mb2-no-entries",
     "door-missing,mb2-efi-entry,mb2-entry-missing", mb2_no_entries},
    {"efi-mb2-unknown-required",
     "door-missing,mb2-tag-required", mb2_unknown_required},
    {"efi-mb2-smbios-required",
     "door-missing,mb2-tag-required", mb2_smbios_required},
    {"efi-linux-fixed-and-odd",
     "door-missing,linux-pref-address", linux_fixed_and_odd},
    {"efi-linux-handover-in-data", "linux-header", linux_handover_in_data},
    {"efi-unified", "-", unified},
    {"efi-unified-behind", "pe-headers-4k", unified_behind},
    {"efi-unified-more", "-", unified_more},
    {"efi-unified-signed-small", "linux-header", unified_and_signed},
    {"efi-unified-signed", "-", unified_and_signed_right},
    {"efi-payload-unlisted", "payload-table", payload_unlisted},
    {"efi-payload-copy-differs", "payload-table", payload_copy_differs},
    {"efi-payload-listed-twice", "payload-table", payload_listed_twice},
    {"efi-payload-writable", "payload-table", payload_writable},
    {"efi-payload-empty",
     "image-span,payload-table,pe-image-small", payload_empty},
    {"efi-payload-not-last", "payload-table", payload_not_last},
    {NULL, NULL, NULL},
};
