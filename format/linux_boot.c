/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The zero page as a loader leaves it, [linux] boot.rst and zero-page.rst.
 */
#include "format/linux_boot.h"

#include "format/screen.h"
#include "spec/efi.h"
#include "spec/linux.h"

#define VGA_TEXT_BASE  0xb8000u
#define VGA_CELL_BYTES 2u

const char *linux_boot_status_text(enum linux_boot_status status)
{
    static const char *const texts[] = {
        [LINUX_BOOT_OK] = "sound",
        [LINUX_BOOT_END] = "at its end",
        [LINUX_BOOT_TRUNCATED] = "ends inside a structure",
        [LINUX_BOOT_NO_HEADER] = "has no \"HdrS\"",
        [LINUX_BOOT_OLD] = "has a protocol before 2.06",
        [LINUX_BOOT_BAD_COUNT] = "claims more memory ranges than it can hold",
    };

    return texts[status];
}

static enum linux_boot_status refuse(enum linux_boot_status status,
                                     uint64_t offset, uint64_t found,
                                     uint64_t expected,
                                     struct linux_problem *ret_problem)
{
    *ret_problem = (struct linux_problem){offset, found, expected};
    return status;
}

/*
 * [linux] type_of_loader.  Id 2 stays out: its one program has no command line
 * and no initrd, and its number with other versions is used by others.
 */
static void read_loader(const uint8_t *at, struct linux_boot *boot)
{
    static const char *const names[] = {
        [0x0] = "LILO", [0x1] = "Loadlin", [0x3] = "SYSLINUX",
        [0x4] = "iPXE", [0x5] = "ELILO", [0x7] = "GRUB", [0x8] = "U-Boot",
        [0x9] = "Xen", [0xa] = "Gujin", [0xb] = "qemu",
        [0xc] = "uCbootloader", [0xd] = "kexec",
        [0x11] = "Minimal Linux Bootloader", [0x12] = "OVMF",
        [0x13] = "barebox",
    };
    uint8_t type = at[LINUX_TYPE_OF_LOADER_AT];
    uint32_t id = type >> LINUX_LOADER_ID_SHIFT;

    /* 0 is that of loaders older than the field. */
    if (type == 0)
        return;
    if (id == LINUX_LOADER_EXTENDED)
        id = LINUX_LOADER_EXTENDED_FIRST + at[LINUX_EXT_LOADER_TYPE_AT];
    if (id >= sizeof(names) / sizeof(names[0]) || names[id] == NULL)
        return;
    boot->loader = text_of(names[id]);
    boot->loader_version =
        (type & LINUX_LOADER_VERSION_MASK) +
        ((uint32_t)at[LINUX_EXT_LOADER_VER_AT]
         << LINUX_LOADER_EXT_VERSION_SHIFT);
}

static uint64_t load_halves(const uint8_t *at, size_t low_at, size_t high_at)
{
    return load_le32(at + low_at) | (uint64_t)load_le32(at + high_at) << 32;
}

static void read_addresses(const uint8_t *at, struct linux_boot *boot)
{
    boot->setup_data = load_le64(at + LINUX_SETUP_DATA_AT);
    boot->is_unclean = at[LINUX_PARAMS_SENTINEL_AT] != 0;
    if (boot->is_unclean) {
        boot->cmdline = load_le32(at + LINUX_CMD_LINE_PTR_AT);
        boot->initrd = load_le32(at + LINUX_RAMDISK_IMAGE_AT);
        boot->initrd_bytes = load_le32(at + LINUX_RAMDISK_SIZE_AT);
    } else {
        boot->cmdline = load_halves(at, LINUX_CMD_LINE_PTR_AT,
                                    LINUX_PARAMS_EXT_CMD_LINE_PTR_AT);
        boot->initrd = load_halves(at, LINUX_RAMDISK_IMAGE_AT,
                                   LINUX_PARAMS_EXT_RAMDISK_IMAGE_AT);
        boot->initrd_bytes = load_halves(at, LINUX_RAMDISK_SIZE_AT,
                                         LINUX_PARAMS_EXT_RAMDISK_SIZE_AT);
        boot->rsdp = load_le64(at + LINUX_PARAMS_RSDP_AT);
    }
    if (boot->initrd == 0)
        boot->initrd_bytes = 0;
    if (boot->initrd_bytes == 0)
        boot->initrd = 0;
}

static struct boot_screen text_screen(const uint8_t *at)
{
    return (struct boot_screen){
        .base = VGA_TEXT_BASE,
        .pitch_bytes = at[LINUX_SCREEN_COLS_AT] * VGA_CELL_BYTES,
        .width = at[LINUX_SCREEN_COLS_AT],
        .height = at[LINUX_SCREEN_LINES_AT],
        .bits_per_pixel = VGA_CELL_BYTES * 8,
        .kind = BOOT_SCREEN_VGA_TEXT,
    };
}

static struct boot_screen rgb_screen(const uint8_t *at)
{
    uint64_t base = load_le32(at + LINUX_SCREEN_LFB_BASE_AT);
    uint16_t depth = load_le16(at + LINUX_SCREEN_LFB_DEPTH_AT);

    if (load_le32(at + LINUX_SCREEN_CAPABILITIES_AT) &
        LINUX_SCREEN_CAP_64BIT_BASE)
        base |= (uint64_t)load_le32(at + LINUX_SCREEN_EXT_LFB_BASE_AT) << 32;
    return (struct boot_screen){
        .base = base,
        .pitch_bytes = load_le16(at + LINUX_SCREEN_LFB_PITCH_AT),
        .width = load_le16(at + LINUX_SCREEN_LFB_WIDTH_AT),
        .height = load_le16(at + LINUX_SCREEN_LFB_HEIGHT_AT),
        /* Past 8 bits it is none: 0, which is not sound. */
        .bits_per_pixel = depth <= UINT8_MAX ? (uint8_t)depth : 0,
        .kind = BOOT_SCREEN_RGB,
        .red_position = at[LINUX_SCREEN_RED_POS_AT],
        .red_bits = at[LINUX_SCREEN_RED_SIZE_AT],
        .green_position = at[LINUX_SCREEN_GREEN_POS_AT],
        .green_bits = at[LINUX_SCREEN_GREEN_SIZE_AT],
        .blue_position = at[LINUX_SCREEN_BLUE_POS_AT],
        .blue_bits = at[LINUX_SCREEN_BLUE_SIZE_AT],
    };
}

static void read_screen(const uint8_t *at, struct linux_boot *boot)
{
    struct boot_screen screen;

    switch (at[LINUX_SCREEN_TYPE_AT]) {
    case LINUX_SCREEN_VGA_TEXT:
        screen = text_screen(at);
        break;
    case LINUX_SCREEN_VLFB:
    case LINUX_SCREEN_EFI:
        screen = rgb_screen(at);
        break;
    default:
        return;
    }
    if (screen_is_sound(&screen))
        boot->screen = screen;
    else
        boot->has_unsound_screen = true;
}

static void read_efi(const uint8_t *at, struct linux_boot *boot)
{
    uint32_t signature = load_le32(at + LINUX_EFI_SIGNATURE_AT);
    struct boot_efi efi = {
        .system_table = load_halves(at, LINUX_EFI_SYSTAB_AT,
                                    LINUX_EFI_SYSTAB_HI_AT),
        .memory_map = load_halves(at, LINUX_EFI_MEMMAP_AT,
                                  LINUX_EFI_MEMMAP_HI_AT),
        .memory_map_bytes = load_le32(at + LINUX_EFI_MEMMAP_SIZE_AT),
        .descriptor_bytes = load_le32(at + LINUX_EFI_MEMDESC_SIZE_AT),
        .descriptor_version = load_le32(at + LINUX_EFI_MEMDESC_VERSION_AT),
        .secure_boot = boot->efi.secure_boot,
    };

    if (signature == LINUX_EFI_SIGNATURE_32) {
        boot->firmware = LINUX_BOOT_EFI32;
        return;
    }
    if (signature != LINUX_EFI_SIGNATURE_64)
        return;
    boot->firmware = LINUX_BOOT_BAD_EFI;
    if (efi.system_table == 0 || efi.memory_map == 0 ||
        efi.memory_map_bytes == 0 ||
        efi.descriptor_bytes < EFI_DESCRIPTOR_BYTES ||
        efi.descriptor_bytes % 8 != 0 ||
        efi.memory_map_bytes % efi.descriptor_bytes != 0)
        return;
    boot->firmware = LINUX_BOOT_EFI64;
    boot->efi = efi;
}

static uint8_t read_secure_boot(uint8_t value)
{
    switch (value) {
    case LINUX_SECURE_BOOT_DISABLED:
        return BOOT_SECURE_BOOT_DISABLED;
    case LINUX_SECURE_BOOT_ENABLED:
        return BOOT_SECURE_BOOT_ENABLED;
    default:
        return BOOT_SECURE_BOOT_UNKNOWN;
    }
}

enum linux_boot_status linux_boot_read(struct bytes params,
                                       struct linux_boot *ret_boot,
                                       struct linux_problem *ret_problem)
{
    struct linux_boot boot = {.protocol = 0, .loader = TEXT("")};
    const uint8_t *at = params.at;

    if (params.length_bytes < LINUX_PARAMS_BYTES)
        return refuse(LINUX_BOOT_TRUNCATED, params.length_bytes,
                      params.length_bytes, LINUX_PARAMS_BYTES, ret_problem);
    if (load_le32(at + LINUX_HEADER_AT) != LINUX_HEADER_MAGIC)
        return refuse(LINUX_BOOT_NO_HEADER, LINUX_HEADER_AT,
                      load_le32(at + LINUX_HEADER_AT), LINUX_HEADER_MAGIC,
                      ret_problem);
    boot.protocol = load_le16(at + LINUX_VERSION_AT);
    if (boot.protocol < LINUX_VERSION_2_06)
        return refuse(LINUX_BOOT_OLD, LINUX_VERSION_AT, boot.protocol,
                      LINUX_VERSION_2_06, ret_problem);

    uint8_t count = at[LINUX_PARAMS_E820_ENTRIES_AT];

    if (count > LINUX_E820_MAX)
        return refuse(LINUX_BOOT_BAD_COUNT, LINUX_PARAMS_E820_ENTRIES_AT,
                      count, LINUX_E820_MAX, ret_problem);
    boot.ranges = bytes_of(at + LINUX_PARAMS_E820_AT,
                           (size_t)count * LINUX_E820_BYTES);

    read_loader(at, &boot);
    read_addresses(at, &boot);
    read_screen(at + LINUX_PARAMS_SCREEN_AT, &boot);
    boot.efi.secure_boot = read_secure_boot(at[LINUX_PARAMS_SECURE_BOOT_AT]);
    read_efi(at + LINUX_PARAMS_EFI_AT, &boot);
    *ret_boot = boot;
    return LINUX_BOOT_OK;
}

enum linux_boot_status linux_boot_range_at(struct bytes ranges, uint32_t index,
                                           struct boot_range *ret_range)
{
    uint64_t offset = (uint64_t)index * LINUX_E820_BYTES;
    struct bytes entry;

    if (offset >= ranges.length_bytes)
        return LINUX_BOOT_END;
    if (!bytes_sub(ranges, offset, LINUX_E820_BYTES, &entry))
        return LINUX_BOOT_TRUNCATED;
    *ret_range = (struct boot_range){
        .base = load_le64(entry.at + LINUX_E820_BASE_AT),
        .length_bytes = load_le64(entry.at + LINUX_E820_LENGTH_AT),
        .type = load_le32(entry.at + LINUX_E820_TYPE_AT),
    };
    return LINUX_BOOT_OK;
}

enum linux_boot_status linux_boot_node_read(struct bytes head,
                                            struct linux_boot_node *ret_node)
{
    struct bytes part;

    if (!bytes_sub(head, 0, LINUX_SETUP_DATA_HEAD_BYTES, &part))
        return LINUX_BOOT_TRUNCATED;
    *ret_node = (struct linux_boot_node){
        .next = load_le64(part.at + LINUX_SETUP_DATA_NEXT_AT),
        .type = load_le32(part.at + LINUX_SETUP_DATA_TYPE_AT),
        .length_bytes = load_le32(part.at + LINUX_SETUP_DATA_LENGTH_AT),
    };
    return LINUX_BOOT_OK;
}
