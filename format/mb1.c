/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Multiboot 1 information, [mb1] 3.3.
 */
#include "format/mb1.h"

#include "format/screen.h"
#include "spec/mb1.h"

const char *mb1_status_text(enum mb1_status status)
{
    static const char *const texts[] = {
        [MB1_OK] = "sound",
        [MB1_END] = "at its end",
        [MB1_TRUNCATED] = "ends inside a field",
        [MB1_BAD_FLAGS] = "claims a.out and ELF symbols at once",
        [MB1_BAD_COUNT] = "claims more modules or memory map than can be",
        [MB1_BAD_SIZE] = "has a memory map entry of less than 20 bytes",
        [MB1_BAD_MODULE] = "has a module that ends before it starts",
    };

    return texts[status];
}

/* The fields at `offset`, if `flag` says that they are there. */
static bool info_part(struct bytes info, uint32_t flags, uint32_t flag,
                      uint64_t offset, uint64_t length_bytes,
                      struct bytes *ret_part, enum mb1_status *status)
{
    if ((flags & flag) == 0)
        return false;
    if (!bytes_sub(info, offset, length_bytes, ret_part)) {
        *status = MB1_TRUNCATED;
        return false;
    }
    return true;
}

static void read_screen(struct bytes part, struct mb1_info *info)
{
    const uint8_t *at = part.at;
    const uint8_t *color = at + (MB1_INFO_FB_COLOR_AT - MB1_INFO_FB_ADDR_AT);
    uint8_t type = at[MB1_INFO_FB_TYPE_AT - MB1_INFO_FB_ADDR_AT];
    struct boot_screen screen = {
        .base = load_le64(at),
        .pitch_bytes = load_le32(at + 8),
        .width = load_le32(at + 12),
        .height = load_le32(at + 16),
        .bits_per_pixel = at[MB1_INFO_FB_BPP_AT - MB1_INFO_FB_ADDR_AT],
    };

    if (type == MB1_FB_EGA_TEXT) {
        screen.kind = BOOT_SCREEN_VGA_TEXT;
    } else if (type == MB1_FB_RGB) {
        screen.kind = BOOT_SCREEN_RGB;
        screen.red_position = color[0];
        screen.red_bits = color[1];
        screen.green_position = color[2];
        screen.green_bits = color[3];
        screen.blue_position = color[4];
        screen.blue_bits = color[5];
    } else {
        return;
    }

    if (screen_is_sound(&screen))
        info->screen = screen;
    else
        info->has_unsound_screen = true;
}

static enum mb1_status check_info(const struct mb1_info *info)
{
    if ((info->flags & MB1_INFO_HAS_AOUT_SYMS) != 0 &&
        (info->flags & MB1_INFO_HAS_ELF_SYMS) != 0)
        return MB1_BAD_FLAGS;
    if (info->module_count > MB1_MODULES_CAP ||
        info->mmap_bytes > MB1_MMAP_BYTES_CAP)
        return MB1_BAD_COUNT;
    return MB1_OK;
}

enum mb1_status mb1_info_read(struct bytes info, struct mb1_info *ret_info)
{
    struct mb1_info out = {.flags = 0};
    enum mb1_status status = MB1_OK;
    struct bytes part;

    if (!bytes_sub(info, MB1_INFO_FLAGS_AT, 4, &part))
        return MB1_TRUNCATED;
    uint32_t flags = load_le32(part.at);

    out.flags = flags;
    if (info_part(info, flags, MB1_INFO_HAS_MEMORY, MB1_INFO_MEM_LOWER_AT, 8,
                  &part, &status)) {
        out.lower_kib = load_le32(part.at);
        out.upper_kib = load_le32(part.at + 4);
    }
    if (info_part(info, flags, MB1_INFO_HAS_CMDLINE, MB1_INFO_CMDLINE_AT, 4,
                  &part, &status))
        out.cmdline = load_le32(part.at);
    if (info_part(info, flags, MB1_INFO_HAS_MODS, MB1_INFO_MODS_COUNT_AT, 8,
                  &part, &status)) {
        out.module_count = load_le32(part.at);
        out.modules = load_le32(part.at + 4);
    }
    if (info_part(info, flags, MB1_INFO_HAS_MMAP, MB1_INFO_MMAP_LENGTH_AT, 8,
                  &part, &status)) {
        out.mmap_bytes = load_le32(part.at);
        out.mmap = load_le32(part.at + 4);
    }
    if (info_part(info, flags, MB1_INFO_HAS_LOADER_NAME,
                  MB1_INFO_LOADER_NAME_AT, 4, &part, &status))
        out.loader_name = load_le32(part.at);
    if (info_part(info, flags, MB1_INFO_HAS_FRAMEBUFFER, MB1_INFO_FB_ADDR_AT,
                  MB1_INFO_BYTES - MB1_INFO_FB_ADDR_AT, &part, &status))
        read_screen(part, &out);

    if (status == MB1_OK)
        status = check_info(&out);
    if (status == MB1_OK)
        *ret_info = out;
    return status;
}

enum mb1_status mb1_module_at(struct bytes modules, uint32_t index,
                              struct mb1_module *ret_module)
{
    struct bytes entry;

    if ((uint64_t)index * MB1_MOD_BYTES >= modules.length_bytes)
        return MB1_END;
    if (!bytes_sub(modules, (uint64_t)index * MB1_MOD_BYTES, MB1_MOD_BYTES,
                   &entry))
        return MB1_TRUNCATED;

    uint32_t start = load_le32(entry.at + MB1_MOD_START_AT);
    uint32_t end = load_le32(entry.at + MB1_MOD_END_AT);

    if (end < start)
        return MB1_BAD_MODULE;
    *ret_module = (struct mb1_module){
        .base = start,
        .length_bytes = end - start,
        .string = load_le32(entry.at + MB1_MOD_STRING_AT),
    };
    return MB1_OK;
}

enum mb1_status mb1_mmap_next(struct bytes *rest, struct boot_range *ret_range)
{
    struct bytes head, entry;

    if (rest->length_bytes == 0)
        return MB1_END;
    if (!bytes_sub(*rest, MB1_MMAP_SIZE_AT, 4, &head))
        return MB1_TRUNCATED;

    uint32_t size = load_le32(head.at);

    if (size < MB1_MMAP_SIZE_MIN)
        return MB1_BAD_SIZE;
    if (!bytes_sub(*rest, 0, 4 + (uint64_t)size, &entry))
        return MB1_TRUNCATED;

    *ret_range = (struct boot_range){
        .base = load_le64(entry.at + MB1_MMAP_BASE_AT),
        .length_bytes = load_le64(entry.at + MB1_MMAP_LENGTH_AT),
        .type = load_le32(entry.at + MB1_MMAP_TYPE_AT),
    };
    *rest = bytes_from(*rest, entry.length_bytes);
    return MB1_OK;
}
