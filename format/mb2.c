/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Multiboot 2 information, [mb2] 3.4 to 3.6.
 */
#include "format/mb2.h"

#include "format/screen.h"
#include "spec/mb2.h"

const char *mb2_status_text(enum mb2_status status)
{
    static const char *const texts[] = {
        [MB2_OK] = "sound",
        [MB2_END] = "at its end",
        [MB2_TRUNCATED] = "ends inside a tag",
        [MB2_BAD_TOTAL] = "has a total size below 16 bytes or above 1 MiB",
        [MB2_BAD_SIZE] = "has a tag of less than 8 bytes",
        [MB2_NO_END] = "has no whole end tag",
        [MB2_BAD_ENTRY] = "has a memory map of odd entry size",
        [MB2_BAD_MODULE] = "has a module that ends before it starts",
        [MB2_BAD_SCREEN] = "has a framebuffer that cannot be",
    };

    return texts[status];
}

enum mb2_status mb2_begin(struct bytes block, struct bytes *ret_rest)
{
    struct bytes head, whole;

    if (!bytes_sub(block, 0, MB2_INFO_HEAD_BYTES, &head))
        return MB2_TRUNCATED;

    uint32_t total = load_le32(head.at + MB2_INFO_TOTAL_SIZE_AT);

    if (total < MB2_INFO_MIN_BYTES || total > MB2_INFO_BYTES_CAP)
        return MB2_BAD_TOTAL;
    if (!bytes_sub(block, 0, total, &whole))
        return MB2_TRUNCATED;
    *ret_rest = bytes_from(whole, MB2_INFO_HEAD_BYTES);
    return MB2_OK;
}

/* What is left is the beginning of an end tag, or nothing. */
static bool is_cut_end(struct bytes rest)
{
    static const uint8_t end[MB2_TAG_HEAD_BYTES] = {
        [MB2_TAG_TYPE_AT] = MB2_TAG_END,
        [MB2_TAG_SIZE_AT] = MB2_TAG_HEAD_BYTES,
    };

    if (rest.length_bytes >= sizeof(end))
        return false;
    for (size_t i = 0; i < rest.length_bytes; i++)
        if (rest.at[i] != end[i])
            return false;
    return true;
}

enum mb2_status mb2_next(struct bytes *rest, struct mb2_tag *ret_tag)
{
    struct bytes head, whole;

    if (is_cut_end(*rest))
        return MB2_NO_END;
    if (!bytes_sub(*rest, 0, MB2_TAG_HEAD_BYTES, &head))
        return MB2_TRUNCATED;

    uint32_t type = load_le32(head.at + MB2_TAG_TYPE_AT);
    uint32_t size = load_le32(head.at + MB2_TAG_SIZE_AT);

    /* Also what guarantees progress. */
    if (size < MB2_TAG_HEAD_BYTES)
        return MB2_BAD_SIZE;
    if (!bytes_sub(*rest, 0, size, &whole))
        return MB2_TRUNCATED;
    if (type == MB2_TAG_END)
        return MB2_END;

    *ret_tag = (struct mb2_tag){type, whole};
    /* bytes_from() stops at the end, should the last padding be missing. */
    *rest = bytes_from(*rest, ((uint64_t)size + MB2_TAG_ALIGN - 1) &
                                  ~(uint64_t)(MB2_TAG_ALIGN - 1));
    return MB2_OK;
}

enum mb2_status mb2_text(const struct mb2_tag *tag, struct text *ret_text)
{
    struct bytes part = bytes_from(tag->whole, MB2_STRING_AT);

    if (!text_until_nul(part, ret_text))
        *ret_text = (struct text){(const char *)part.at, part.length_bytes};
    return MB2_OK;
}

enum mb2_status mb2_module(const struct mb2_tag *tag,
                           struct mb2_module *ret_module)
{
    struct bytes part = tag->whole;

    if (part.length_bytes < MB2_MODULE_STRING_AT)
        return MB2_TRUNCATED;

    uint32_t start = load_le32(part.at + MB2_MODULE_START_AT);
    uint32_t end = load_le32(part.at + MB2_MODULE_END_AT);
    struct bytes string = bytes_from(part, MB2_MODULE_STRING_AT);

    if (end < start)
        return MB2_BAD_MODULE;
    ret_module->base = start;
    ret_module->length_bytes = end - start;
    if (!text_until_nul(string, &ret_module->string))
        ret_module->string = (struct text){(const char *)string.at,
                                           string.length_bytes};
    return MB2_OK;
}

enum mb2_status mb2_meminfo(const struct mb2_tag *tag,
                            struct mb2_meminfo *ret_meminfo)
{
    if (tag->whole.length_bytes < MB2_MEMINFO_BYTES)
        return MB2_TRUNCATED;
    ret_meminfo->lower_kib = load_le32(tag->whole.at + MB2_MEMINFO_LOWER_AT);
    ret_meminfo->upper_kib = load_le32(tag->whole.at + MB2_MEMINFO_UPPER_AT);
    return MB2_OK;
}

enum mb2_status mb2_mmap(const struct mb2_tag *tag, struct mb2_mmap *ret_mmap)
{
    const uint8_t *at = tag->whole.at;

    if (tag->whole.length_bytes < MB2_MMAP_ENTRIES_AT)
        return MB2_TRUNCATED;

    struct mb2_mmap mmap = {
        .entry_bytes = load_le32(at + MB2_MMAP_ENTRY_SIZE_AT),
        .entry_version = load_le32(at + MB2_MMAP_ENTRY_VERSION_AT),
        .rest = bytes_from(tag->whole, MB2_MMAP_ENTRIES_AT),
    };

    if (mmap.entry_bytes < MB2_MMAP_ENTRY_BYTES || mmap.entry_bytes % 8 != 0 ||
        mmap.rest.length_bytes % mmap.entry_bytes != 0)
        return MB2_BAD_ENTRY;
    *ret_mmap = mmap;
    return MB2_OK;
}

enum mb2_status mb2_mmap_next(struct mb2_mmap *mmap,
                              struct boot_range *ret_range)
{
    struct bytes entry;

    if (mmap->rest.length_bytes == 0)
        return MB2_END;
    if (mmap->entry_bytes < MB2_MMAP_ENTRY_BYTES ||
        !bytes_sub(mmap->rest, 0, mmap->entry_bytes, &entry))
        return MB2_TRUNCATED;

    *ret_range = (struct boot_range){
        .base = load_le64(entry.at + MB2_MMAP_BASE_AT),
        .length_bytes = load_le64(entry.at + MB2_MMAP_LENGTH_AT),
        .type = load_le32(entry.at + MB2_MMAP_TYPE_AT),
    };
    mmap->rest = bytes_from(mmap->rest, entry.length_bytes);
    return MB2_OK;
}

enum mb2_status mb2_screen(const struct mb2_tag *tag,
                           struct boot_screen *ret_screen)
{
    const uint8_t *at = tag->whole.at;

    if (tag->whole.length_bytes < MB2_FB_TYPE_AT + 1)
        return MB2_TRUNCATED;

    struct boot_screen screen = {
        .base = load_le64(at + MB2_FB_ADDR_AT),
        .pitch_bytes = load_le32(at + MB2_FB_PITCH_AT),
        .width = load_le32(at + MB2_FB_WIDTH_AT),
        .height = load_le32(at + MB2_FB_HEIGHT_AT),
        .bits_per_pixel = at[MB2_FB_BPP_AT],
    };

    if (at[MB2_FB_TYPE_AT] == MB2_FB_EGA_TEXT) {
        screen.kind = BOOT_SCREEN_VGA_TEXT;
    } else if (at[MB2_FB_TYPE_AT] == MB2_FB_RGB) {
        if (tag->whole.length_bytes < MB2_FB_RGB_BYTES)
            return MB2_TRUNCATED;
        screen.kind = BOOT_SCREEN_RGB;
        screen.red_position = at[MB2_FB_RED_POSITION_AT];
        screen.red_bits = at[MB2_FB_RED_BITS_AT];
        screen.green_position = at[MB2_FB_GREEN_POSITION_AT];
        screen.green_bits = at[MB2_FB_GREEN_BITS_AT];
        screen.blue_position = at[MB2_FB_BLUE_POSITION_AT];
        screen.blue_bits = at[MB2_FB_BLUE_BITS_AT];
    }
    if (!screen_is_sound(&screen))
        return MB2_BAD_SCREEN;
    *ret_screen = screen;
    return MB2_OK;
}

enum mb2_status mb2_efi64_pointer(const struct mb2_tag *tag,
                                  uint64_t *ret_pointer)
{
    struct bytes part;

    if (!bytes_sub(tag->whole, MB2_EFI64_POINTER_AT, 8, &part))
        return MB2_TRUNCATED;
    *ret_pointer = load_le64(part.at);
    return MB2_OK;
}

enum mb2_status mb2_efi_mmap(const struct mb2_tag *tag,
                             struct mb2_efi_mmap *ret_mmap)
{
    const uint8_t *at = tag->whole.at;

    if (tag->whole.length_bytes < MB2_EFI_MMAP_DESCS_AT)
        return MB2_TRUNCATED;
    *ret_mmap = (struct mb2_efi_mmap){
        .descriptor_bytes = load_le32(at + MB2_EFI_MMAP_DESC_SIZE_AT),
        .descriptor_version = load_le32(at + MB2_EFI_MMAP_DESC_VERSION_AT),
        .descriptors = bytes_from(tag->whole, MB2_EFI_MMAP_DESCS_AT),
    };
    return MB2_OK;
}

enum mb2_status mb2_rsdp(const struct mb2_tag *tag, struct bytes *ret_rsdp)
{
    *ret_rsdp = bytes_from(tag->whole, MB2_ACPI_RSDP_AT);
    return MB2_OK;
}

enum mb2_status mb2_smbios(const struct mb2_tag *tag, struct bytes *ret_entry)
{
    if (tag->whole.length_bytes < MB2_SMBIOS_TABLE_AT)
        return MB2_TRUNCATED;
    *ret_entry = bytes_from(tag->whole, MB2_SMBIOS_TABLE_AT);
    return MB2_OK;
}

enum mb2_status mb2_load_base(const struct mb2_tag *tag, uint32_t *ret_base)
{
    struct bytes part;

    if (!bytes_sub(tag->whole, MB2_LOAD_BASE_AT, 4, &part))
        return MB2_TRUNCATED;
    *ret_base = load_le32(part.at);
    return MB2_OK;
}
