/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: the zero page means to the kernel what boot_info said: it is compared
 * with the kernel's own struct boot_params, from its user-space headers.
 */
#include <asm/bootparam.h>

#include "tests/unit/bzimage.h"

#include "format/linux.h"

static struct input in;
static struct linux_image image;
static uint8_t *page;

static int make(void **state)
{
    struct linux_problem problem;

    (void)state;
    bzimage_make(&in);
    assert_int_equal(linux_read(bytes_of(in.at, in.length_bytes), &image,
                                &problem),
                     LINUX_OK);
    page = malloc(LINUX_PARAMS_BYTES);
    assert_non_null(page);
    memset(page, 0xff, LINUX_PARAMS_BYTES);
    linux_params_begin(page, &image);
    return 0;
}

static int discard(void **state)
{
    (void)state;
    free(page);
    return 0;
}

static struct boot_params params(void)
{
    struct boot_params copy;

    _Static_assert(sizeof(copy) == LINUX_PARAMS_BYTES, "boot_params");
    memcpy(&copy, page, sizeof(copy));
    return copy;
}

/* Only the header is copied: the sentinel behind and the code after it not. */
static void test_begin(void **state)
{
    struct boot_params p = params();

    (void)state;
    assert_int_equal(p.hdr.boot_flag, 0xaa55);
    assert_int_equal(p.hdr.type_of_loader, 0xff);
    assert_int_equal(p.hdr.init_size, 0x3000000);
    assert_int_equal(p.hdr.setup_data, 0);
    assert_int_equal(p.sentinel, 0);
    for (size_t at = 0; at < LINUX_PARAMS_BYTES; at++)
        if (at < 0x1f1 || at >= 0x26c)
            assert_int_equal(page[at], 0);
}

static void test_addresses(void **state)
{
    struct boot_params p;

    (void)state;
    linux_params_cmdline(page, 0x1234567890);
    linux_params_initrd(page, 0x2345678901, 0x3456789012);
    linux_params_rsdp(page, 0x7ffe0014);
    p = params();
    assert_int_equal(p.hdr.cmd_line_ptr, 0x34567890);
    assert_int_equal(p.ext_cmd_line_ptr, 0x12);
    assert_int_equal(p.hdr.ramdisk_image, 0x45678901);
    assert_int_equal(p.ext_ramdisk_image, 0x23);
    assert_int_equal(p.hdr.ramdisk_size, 0x56789012);
    assert_int_equal(p.ext_ramdisk_size, 0x34);
    assert_int_equal(p.acpi_rsdp_addr, 0x7ffe0014);
}

static void test_text_screen(void **state)
{
    const struct boot_screen vga = {
        .base = 0xb8000, .pitch_bytes = 160, .width = 80, .height = 25,
        .kind = BOOT_SCREEN_VGA_TEXT,
    };
    struct screen_info s;

    (void)state;
    linux_params_screen(page, &vga, false);
    s = params().screen_info;
    assert_int_equal(s.orig_video_isVGA, 1);
    assert_int_equal(s.orig_video_mode, 3);
    assert_int_equal(s.orig_video_cols, 80);
    assert_int_equal(s.orig_video_lines, 25);
    assert_int_equal(s.orig_y, 24);
    assert_int_equal(s.orig_video_points, 16);
}

static struct boot_screen rgb_screen(uint64_t base)
{
    return (struct boot_screen){
        .base = base, .pitch_bytes = 5120, .width = 1280, .height = 801,
        .bits_per_pixel = 32, .kind = BOOT_SCREEN_RGB, .red_position = 16,
        .red_bits = 8, .green_position = 8, .green_bits = 8, .blue_bits = 8,
    };
}

static void test_efi_screen(void **state)
{
    struct boot_screen screen = rgb_screen(0x4080000000);
    struct screen_info s;

    (void)state;
    linux_params_screen(page, &screen, true);
    s = params().screen_info;
    assert_int_equal(s.orig_video_isVGA, VIDEO_TYPE_EFI);
    assert_int_equal(s.lfb_base, 0x80000000);
    assert_int_equal(s.ext_lfb_base, 0x40);
    assert_int_equal(s.capabilities, VIDEO_CAPABILITY_64BIT_BASE);
    assert_int_equal(s.lfb_size, 5120 * 801);
    assert_int_equal(s.lfb_width, 1280);
    assert_int_equal(s.lfb_height, 801);
    assert_int_equal(s.lfb_depth, 32);
    assert_int_equal(s.lfb_linelength, 5120);
    assert_int_equal(s.red_pos, 16);
    assert_int_equal(s.green_pos, 8);
    assert_int_equal(s.blue_size, 8);
    assert_int_equal(s.rsvd_pos, 24);
    assert_int_equal(s.rsvd_size, 8);
}

static void test_vesa_screen(void **state)
{
    struct boot_screen screen = rgb_screen(0xfd000000);
    struct screen_info s;

    (void)state;
    linux_params_screen(page, &screen, false);
    s = params().screen_info;
    assert_int_equal(s.orig_video_isVGA, VIDEO_TYPE_VLFB);
    assert_int_equal(s.lfb_base, 0xfd000000);
    assert_int_equal(s.capabilities, 0);
    /* In 64 KiB, all of it: 62.6 of them. */
    assert_int_equal(s.lfb_size, 63);
    /* Without bits to spare there is no reserved field. */
    screen.bits_per_pixel = 24;
    linux_params_begin(page, &image);
    linux_params_screen(page, &screen, false);
    s = params().screen_info;
    assert_int_equal(s.rsvd_size, 0);
    assert_int_equal(s.rsvd_pos, 0);
}

static void test_screen_too_large_is_left_out(void **state)
{
    struct boot_screen screen = rgb_screen(0xfd000000);

    (void)state;
    screen.pitch_bytes = 65536;
    linux_params_screen(page, &screen, true);
    screen.pitch_bytes = 65535;
    screen.width = 65536;
    linux_params_screen(page, &screen, true);
    screen.width = 65535;
    screen.height = 65536;
    linux_params_screen(page, &screen, true);
    screen.kind = BOOT_SCREEN_VGA_TEXT;
    screen.width = 80;
    screen.height = 256;
    linux_params_screen(page, &screen, true);
    screen.height = 0;
    linux_params_screen(page, &screen, true);
    screen.width = 256;
    screen.height = 25;
    linux_params_screen(page, &screen, true);
    assert_int_equal(params().screen_info.orig_video_isVGA, 0);
    screen.width = screen.height = 255;
    linux_params_screen(page, &screen, true);
    assert_int_equal(params().screen_info.orig_video_isVGA, 1);
    screen = rgb_screen(0xfd000000);
    screen.width = screen.height = screen.pitch_bytes = 65535;
    linux_params_screen(page, &screen, true);
    assert_int_equal(params().screen_info.lfb_width, 65535);
}

static void test_efi(void **state)
{
    struct boot_efi efi = {
        .system_table = 0x17f9ee018, .memory_map = 0x27e000000,
        .memory_map_bytes = 0x1b00, .descriptor_bytes = 48,
        .descriptor_version = 1, .secure_boot = BOOT_SECURE_BOOT_SETUP,
    };
    struct efi_info e;

    (void)state;
    linux_params_efi(page, &efi);
    e = params().efi_info;
    assert_memory_equal(&e.efi_loader_signature, "EL64", 4);
    assert_int_equal(e.efi_systab, 0x7f9ee018);
    assert_int_equal(e.efi_systab_hi, 1);
    assert_int_equal(e.efi_memmap, 0x7e000000);
    assert_int_equal(e.efi_memmap_hi, 2);
    assert_int_equal(e.efi_memmap_size, 0x1b00);
    assert_int_equal(e.efi_memdesc_size, 48);
    assert_int_equal(e.efi_memdesc_version, 1);
    assert_int_equal(params().secure_boot, LINUX_SECURE_BOOT_DISABLED);

    linux_params_begin(page, &image);
    efi.memory_map = 0;
    linux_params_efi(page, &efi);
    efi.memory_map = 0x27e000000;
    efi.memory_map_bytes = 0;
    linux_params_efi(page, &efi);
    efi.memory_map_bytes = 1ull << 32;
    linux_params_efi(page, &efi);
    efi.memory_map_bytes = 0x1b00;
    efi.system_table = 0;
    linux_params_efi(page, &efi);
    assert_int_equal(params().efi_info.efi_loader_signature, 0);
    assert_int_equal(params().secure_boot, LINUX_SECURE_BOOT_DISABLED);

    /* A kernel that goes without EFI is told all the same. */
    efi.secure_boot = BOOT_SECURE_BOOT_ENABLED;
    linux_params_efi(page, &efi);
    assert_int_equal(params().secure_boot, LINUX_SECURE_BOOT_ENABLED);
    linux_params_begin(page, &image);
    efi.secure_boot = BOOT_SECURE_BOOT_UNKNOWN;
    linux_params_efi(page, &efi);
    assert_int_equal(params().secure_boot, LINUX_SECURE_BOOT_UNSET);
}

static void expect_ranges(size_t count)
{
    struct boot_range *ranges = calloc(count, sizeof(*ranges));
    size_t more_bytes = linux_more_ranges_bytes(count);
    uint8_t *more = malloc(more_bytes);
    struct boot_params p;

    assert_non_null(ranges);
    for (size_t i = 0; i < count; i++)
        ranges[i] = (struct boot_range){i << 32, 0x1000 + i,
                                        (uint32_t)(1 + i % 7), 0};
    linux_params_ranges(page, ranges, count, more, 0x123456789);
    p = params();
    assert_int_equal(p.e820_entries, count < 128 ? count : 128);
    assert_int_equal(p.hdr.setup_data, count <= 128 ? 0 : 0x123456789);
    for (size_t i = 0; i < count; i++) {
        struct boot_e820_entry entry;

        if (i < 128)
            entry = p.e820_table[i];
        else
            memcpy(&entry, more + 16 + (i - 128) * 20, sizeof(entry));
        assert_int_equal(entry.addr, ranges[i].base);
        assert_int_equal(entry.size, ranges[i].length_bytes);
        assert_int_equal(entry.type, ranges[i].type);
    }
    if (count > 128) {
        assert_int_equal(load_le64(more), 0);
        assert_int_equal(load_le32(more + 8), SETUP_E820_EXT);
        assert_int_equal(load_le32(more + 12), (count - 128) * 20);
        assert_int_equal(more_bytes, 16 + (count - 128) * 20);
    }
    free(more);
    free(ranges);
}

static void test_memory_map(void **state)
{
    static const size_t counts[] = {1, 127, 128, 129, 1024};

    (void)state;
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        linux_params_begin(page, &image);
        expect_ranges(counts[i]);
    }
}

/* The lowest colour may be any: the rest begins behind the highest. */
static void test_colours_in_any_order(void **state)
{
    struct boot_screen screen = rgb_screen(0xfd000000);
    struct screen_info s;

    (void)state;
    for (uint8_t highest = 0; highest < 3; highest++) {
        screen.red_position = highest == 0 ? 20 : 0;
        screen.green_position = highest == 1 ? 20 : highest == 0 ? 0 : 10;
        screen.blue_position = highest == 2 ? 20 : 10;
        screen.red_bits = screen.green_bits = screen.blue_bits = 10;
        linux_params_screen(page, &screen, true);
        s = params().screen_info;
        assert_int_equal(s.red_pos, screen.red_position);
        assert_int_equal(s.green_pos, screen.green_position);
        assert_int_equal(s.blue_pos, screen.blue_position);
        assert_int_equal(s.rsvd_pos, 30);
        assert_int_equal(s.rsvd_size, 2);
    }
}

static void test_secure_boot(void **state)
{
    static const struct {
        uint8_t given, told;
    } cases[] = {
        {BOOT_SECURE_BOOT_UNKNOWN, LINUX_SECURE_BOOT_UNKNOWN},
        {BOOT_SECURE_BOOT_DISABLED, LINUX_SECURE_BOOT_DISABLED},
        {BOOT_SECURE_BOOT_SETUP, LINUX_SECURE_BOOT_DISABLED},
        {BOOT_SECURE_BOOT_ENABLED, LINUX_SECURE_BOOT_ENABLED},
        {UINT8_MAX, LINUX_SECURE_BOOT_UNKNOWN},
    };
    struct boot_efi efi = {.system_table = 1};

    (void)state;
    for (size_t n = 0; n < sizeof(cases) / sizeof(cases[0]); n++) {
        efi.secure_boot = cases[n].given;
        linux_params_efi(page, &efi);
        assert_int_equal(params().secure_boot, cases[n].told);
    }
}

/* All of the screen's fields and nothing else, of a firmware's and of VESA. */
static void test_whole_screen(void **state)
{
    struct boot_screen screen = rgb_screen(0x12345678);
    struct screen_info expected = {
        .orig_video_isVGA = VIDEO_TYPE_EFI, .lfb_width = 1280,
        .lfb_height = 801, .lfb_depth = 32, .lfb_base = 0x12345678,
        .lfb_size = 5120 * 801, .lfb_linelength = 5120, .red_size = 9,
        .red_pos = 20, .green_size = 8, .green_pos = 10, .blue_size = 7,
        .blue_pos = 1, .rsvd_size = 3, .rsvd_pos = 29, .pages = 1,
    };

    (void)state;
    screen.red_position = 20;
    screen.red_bits = 9;
    screen.green_position = 10;
    screen.blue_position = 1;
    screen.blue_bits = 7;
    linux_params_screen(page, &screen, true);
    assert_memory_equal(page, &expected, sizeof(expected));
    expected.orig_video_isVGA = VIDEO_TYPE_VLFB;
    expected.lfb_size = (5120 * 801 + 0xffff) / 0x10000;
    linux_params_screen(page, &screen, false);
    assert_memory_equal(page, &expected, sizeof(expected));
    /* Exactly so many units of VESA, and a byte's line more. */
    screen.pitch_bytes = 0x8000;
    screen.height = 2;
    linux_params_screen(page, &screen, false);
    assert_int_equal(params().screen_info.lfb_size, 1);
    screen.height = 3;
    linux_params_screen(page, &screen, false);
    assert_int_equal(params().screen_info.lfb_size, 2);
    screen.base = 0xffffffff;
    linux_params_screen(page, &screen, false);
    assert_int_equal(params().screen_info.ext_lfb_base, 0);
}

/* What an image's own header says there is of no loader. */
static void test_loaders_fields_are_cleared(void **state)
{
    struct setup_header h;

    (void)state;
    memset(in.at + LINUX_TYPE_OF_LOADER_AT, 0xa5, 1);
    memset(in.at + LINUX_RAMDISK_IMAGE_AT, 0xa5, 8);
    memset(in.at + LINUX_CMD_LINE_PTR_AT, 0xa5, 4);
    memset(in.at + LINUX_SETUP_DATA_AT, 0xa5, 8);
    linux_params_begin(page, &image);
    h = params().hdr;
    assert_int_equal(h.type_of_loader, 0xff);
    assert_int_equal(h.ramdisk_image, 0);
    assert_int_equal(h.ramdisk_size, 0);
    assert_int_equal(h.cmd_line_ptr, 0);
    assert_int_equal(h.setup_data, 0);
    /* And nothing beside them. */
    assert_int_equal(h.code32_start,
                     load_le32(in.at + LINUX_CODE32_START_AT));
    assert_int_equal(h.initrd_addr_max,
                     load_le32(in.at + LINUX_INITRD_ADDR_MAX_AT));
    assert_int_equal(h.pref_address,
                     load_le64(in.at + LINUX_PREF_ADDRESS_AT));
    assert_int_equal(h.payload_length,
                     load_le32(in.at + LINUX_PAYLOAD_LENGTH_AT));
    assert_int_equal(h.heap_end_ptr,
                     load_le16(in.at + LINUX_HEAP_END_PTR_AT));
}

/* The map's size has 32 bits there. */
static void test_size_of_the_efi_map(void **state)
{
    struct boot_efi efi = {.system_table = 0x123456789a,
                           .memory_map = 0x23456789ab,
                           .memory_map_bytes = UINT32_MAX,
                           .descriptor_bytes = 48, .descriptor_version = 1};

    (void)state;
    linux_params_efi(page, &efi);
    assert_int_equal(params().efi_info.efi_memmap_size, UINT32_MAX);
    assert_int_equal(params().efi_info.efi_memdesc_size, 48);
    assert_int_equal(params().efi_info.efi_memdesc_version, 1);
    linux_params_begin(page, &image);
    efi.memory_map_bytes++;
    linux_params_efi(page, &efi);
    assert_int_equal(params().efi_info.efi_memdesc_size, 0);
}

#define PAGE_TEST(test) cmocka_unit_test_setup_teardown(test, make, discard)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PAGE_TEST(test_begin),
        PAGE_TEST(test_addresses),
        PAGE_TEST(test_text_screen),
        PAGE_TEST(test_efi_screen),
        PAGE_TEST(test_vesa_screen),
        PAGE_TEST(test_screen_too_large_is_left_out),
        PAGE_TEST(test_efi),
        PAGE_TEST(test_colours_in_any_order),
        PAGE_TEST(test_secure_boot),
        PAGE_TEST(test_whole_screen),
        PAGE_TEST(test_loaders_fields_are_cleared),
        PAGE_TEST(test_size_of_the_efi_map),
        PAGE_TEST(test_memory_map),
    };

    return cmocka_run_group_tests_name("linux_params", tests, NULL, NULL);
}
