/* SPDX-License-Identifier: BSD-2-Clause */
/* Knows Adit's images by what page 1 begins with, or by .sbat. */
#include "tools/inspect/adit_image.h"

#include <string.h>

#include "format/layout.h"
#include "format/pe_debug.h"
#include "format/sbat.h"
#include "tools/image.h"

#define MAGIC_BYTES 8u
#define COMPONENT   TEXT("adit")
/* The payload, which may be large, is not searched for the SBAT line. */
#define SEARCHED_BYTES_MAX 0x100000u

/* The first line of Adit's own. */
static bool find_line(struct text rest, struct sbat_line *ret_line)
{
    while (sbat_next(&rest, ret_line) != SBAT_END)
        if (text_equal(ret_line->component, COMPONENT))
            return true;
    return false;
}

static bool has_component(const struct inspect_file *file)
{
    struct pe_section section;
    struct sbat_line line;
    struct bytes bytes;

    if (file->pe.status != PE_OK ||
        pe_section_named(&file->pe.pe, TEXT(".sbat"), &section) != PE_OK)
        return false;
    bytes = pe_section_bytes(&file->pe.pe, &section);
    return find_line(sbat_until_padding((struct text){
                         (const char *)bytes.at, bytes.length_bytes}), &line);
}

bool adit_image_is_efi(const struct inspect_file *file)
{
    struct bytes magic;

    return (bytes_sub(file->bytes, LAYOUT_PAYLOAD_AT, MAGIC_BYTES, &magic) &&
            memcmp(magic.at, LAYOUT_PAYLOAD_MAGIC, MAGIC_BYTES) == 0) ||
           has_component(file);
}

bool adit_image_is_elf(const struct inspect_file *file)
{
    struct bytes magic;

    return file->elf.status == ELF_OK &&
           elf_bytes_at(&file->elf.elf, IMAGE_BASE + LAYOUT_PAYLOAD_AT,
                        MAGIC_BYTES, &magic) == ELF_OK &&
           memcmp(magic.at, LAYOUT_PAYLOAD_MAGIC, MAGIC_BYTES) == 0;
}

/* An ELF has the line in a segment, and nothing that tells where. */
struct text adit_image_version(const struct inspect_file *file)
{
    struct text all = {(const char *)file->bytes.at,
                       file->bytes.length_bytes};
    struct text version = {NULL, 0};
    struct sbat_line line;

    if (all.length > SEARCHED_BYTES_MAX)
        all.length = SEARCHED_BYTES_MAX;
    all = text_skip(all, text_find(all, TEXT("\nadit,")));
    if (all.length == 0 ||
        !find_line(sbat_until_padding(text_skip(all, 1)), &line))
        return version;
    /* Vendor, package, version: what lies between two commas. */
    for (unsigned n = 0; n < 2; n++) {
        line.vendor = text_skip(line.vendor,
                                text_find(line.vendor, TEXT(",")));
        line.vendor = text_skip(line.vendor, 1);
    }
    version = line.vendor;
    version.length = text_find(version, TEXT(","));
    return version;
}
