/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/pe.h"
#include "proof.h"
#include "spec/pe.h"

static void use_pe(const struct pe_file *pe)
{
    sink = pe->signature_offset + pe->image_base + pe->checksum_offset +
           pe->directories_offset + pe->sections_offset;
}

static void open(struct bytes view, bool is_given)
{
    struct pe_file pe;
    /* With headers that may overlap, their place has to be given. */
    bool is_strict = is_given ? ANY_BOOL() : true;

    if ((is_strict ? pe_open(view, &pe) : pe_open_any(view, &pe)) == PE_OK)
        use_pe(&pe);
}

/* A header here, and an optional header as long as that. */
static void open_at(uint32_t at, uint16_t least, uint16_t most)
{
    uint8_t *coff = foreign + at + PE_SIGNATURE_BYTES;
    uint16_t optional_bytes = (uint16_t)any(least, most);

    //@ split optional_bytes;
    store_le32(foreign + PE_DOS_LFANEW, at);
    store_le16(coff + PE_COFF_OPTIONAL_BYTES, optional_bytes);
    open(bytes_of(foreign, BOUND), true);
}

/* Tables anywhere: what pe_open() has found is not relied on. */
static struct pe_file any_pe(struct bytes view)
{
    return (struct pe_file){
        .file = view, .directory_count = ANY32(),
        .directories_offset = ANY32(), .section_count = (uint16_t)any(0, 2),
        .sections_offset = ANY32()};
}

static void section(struct bytes view)
{
    struct pe_file pe = any_pe(view);
    struct pe_section section;

    if (pe_section_named(&pe, TEXT(".text"), &section) == PE_OK)
        sink = section.raw_bytes;
    pe.section_count = ANY16();
    if (pe_section_at(&pe, ANY32(), &section) == PE_OK) {
        use_text(section.name);
        sink = section.rva + section.characteristics;
    }
}

static void directory(struct bytes view)
{
    struct pe_file pe = any_pe(view);
    struct pe_directory directory;

    if (pe_directory_at(&pe, ANY32(), &directory) == PE_OK)
        sink = directory.rva + directory.size_bytes;
}

/* Too short for anything, and about as long as they have to be. */
static void headers(uint32_t at)
{
    open_at(at, 0, 3);
    open_at(at, PE32_OPT_DIRECTORIES - 1, PE32_OPT_DIRECTORIES + 1);
    open_at(at, PE_OPT_DIRECTORIES - 1, PE_OPT_DIRECTORIES + 9);
}

void main_pe(void)
{
    size_t length = any(0, 87);

    begin();
    use_string(pe_status_text(any(0, PE_BAD_RELOC)));
    use_string(pe_status_text(PE_BAD_RELOC + 1));
    headers(PE_DOS_BYTES);
    begin();
    headers(PE_DOS_BYTES + 7);
    begin();
    //@ split length;
    if (length < PE_DOS_BYTES + PE_SIGNATURE_BYTES + PE_COFF_BYTES)
        open(last_bytes(length), false);
    if (length <= 48) {
        section(last_bytes(length));
        directory(last_bytes(length));
        sink = pe_checksum(last_bytes(length), ANY32());
    }
}
