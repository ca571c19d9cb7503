/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: a zero page means to us what its loader meant, by the kernel's own
 * struct boot_params and by our own writer; what is cut or cannot be is
 * refused or flagged, each field at its limit.
 */
#include <asm/bootparam.h>

#include "tests/unit/bzimage.h"

#include "format/linux_boot.h"

static struct boot_params params;
static struct linux_problem problem;

static int make(void **state)
{
    (void)state;
    memset(&params, 0, sizeof(params));
    memcpy(&params.hdr.header, "HdrS", 4);
    params.hdr.version = 0x020f;
    memset(&problem, 0, sizeof(problem));
    return 0;
}

static bool reads(struct bytes input)
{
    struct linux_problem ignored;
    struct linux_boot boot;

    return linux_boot_read(input, &boot, &ignored) == LINUX_BOOT_OK;
}

/* The ranges stay in `params`; all else is a copy. */
static enum linux_boot_status read_params(struct linux_boot *ret_boot)
{
    return linux_boot_read(bytes_of(&params, sizeof(params)), ret_boot,
                           &problem);
}

static struct linux_boot sound(void)
{
    struct linux_boot boot;

    assert_int_equal(read_params(&boot), LINUX_BOOT_OK);
    return boot;
}

static void expect_refusal(enum linux_boot_status status, uint64_t offset,
                           uint64_t found, uint64_t expected)
{
    struct linux_boot boot;

    assert_int_equal(read_params(&boot), status);
    assert_int_equal(problem.offset, offset);
    assert_int_equal(problem.found, found);
    assert_int_equal(problem.expected, expected);
    assert_true(strlen(linux_boot_status_text(status)) != 0);
}

static void test_empty(void **state)
{
    struct linux_boot boot = sound();
    struct boot_range range;
    struct input in = {.length_bytes = 0};

    (void)state;
    assert_int_equal(boot.protocol, 0x020f);
    assert_text(boot.loader, "");
    assert_int_equal(boot.cmdline | boot.initrd | boot.setup_data | boot.rsdp,
                     0);
    assert_int_equal(boot.screen.kind, BOOT_SCREEN_NONE);
    assert_false(boot.has_unsound_screen);
    assert_int_equal(boot.firmware, LINUX_BOOT_NO_EFI);
    assert_int_equal(linux_boot_range_at(boot.ranges, 0, &range),
                     LINUX_BOOT_END);
    put_bytes(&in, &params, sizeof(params));
    refuse_all_prefixes(&in, reads);
}

static void test_header(void **state)
{
    (void)state;
    params.hdr.version = 0x0206;
    assert_int_equal(sound().protocol, 0x0206);
    params.hdr.version = 0x0205;
    expect_refusal(LINUX_BOOT_OLD, 0x206, 0x0205, 0x0206);
    params.hdr.header++;
    expect_refusal(LINUX_BOOT_NO_HEADER, 0x202, 0x53726449, 0x53726448);
}

static const struct {
    uint8_t type, ext_type, ext_version;
    const char *name;
    uint32_t version;
} loaders[] = {
    {0x00, 0, 0, "", 0}, {0x02, 0, 0, "LILO", 2},
    {0x10, 0, 0, "Loadlin", 0}, {0x21, 0, 0, "", 0},
    {0x30, 0, 0, "SYSLINUX", 0}, {0x40, 0, 0, "iPXE", 0},
    {0x50, 0, 0, "ELILO", 0}, {0x60, 0, 0, "", 0}, {0x72, 0, 0, "GRUB", 2},
    {0x72, 9, 0xff, "GRUB", 0xff2}, {0x80, 0, 0, "U-Boot", 0},
    {0x90, 0, 0, "Xen", 0}, {0xb0, 0, 0, "qemu", 0},
    {0xc0, 0, 0, "uCbootloader", 0}, {0xd0, 0, 0, "kexec", 0},
    {0xe0, 0, 0, "", 0}, {0xe4, 1, 0x23, "Minimal Linux Bootloader", 0x234},
    {0xe0, 2, 0, "OVMF", 0}, {0xe0, 3, 0, "barebox", 0},
    {0xe0, 4, 0, "", 0}, {0xe0, 0xff, 0, "", 0}, {0xf0, 0, 0, "", 0},
    {0xff, 0, 0, "", 0},
};

static void test_loaders(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(loaders) / sizeof(loaders[0]); i++) {
        print_message("# row %zu\n", i);
        params.hdr.type_of_loader = loaders[i].type;
        params.hdr.ext_loader_type = loaders[i].ext_type;
        params.hdr.ext_loader_ver = loaders[i].ext_version;
        assert_text(sound().loader, loaders[i].name);
        assert_int_equal(sound().loader_version, loaders[i].version);
    }
}

static void test_addresses(void **state)
{
    struct linux_boot boot;

    (void)state;
    params.hdr.cmd_line_ptr = 0x34567890;
    params.ext_cmd_line_ptr = 0x12;
    params.hdr.ramdisk_image = 0x45678901;
    params.ext_ramdisk_image = 0x23;
    params.hdr.ramdisk_size = 0x56789012;
    params.ext_ramdisk_size = 0x34;
    params.hdr.setup_data = 0x123456789;
    params.acpi_rsdp_addr = 0x7ffe0014;
    boot = sound();
    assert_int_equal(boot.cmdline, 0x1234567890);
    assert_int_equal(boot.initrd, 0x2345678901);
    assert_int_equal(boot.initrd_bytes, 0x3456789012);
    assert_int_equal(boot.setup_data, 0x123456789);
    assert_int_equal(boot.rsdp, 0x7ffe0014);
    assert_false(boot.is_unclean);

    /* Who does not clear the page does not clear these. */
    params.sentinel = 0xff;
    boot = sound();
    assert_true(boot.is_unclean);
    assert_int_equal(boot.cmdline, 0x34567890);
    assert_int_equal(boot.initrd, 0x45678901);
    assert_int_equal(boot.initrd_bytes, 0x56789012);
    assert_int_equal(boot.rsdp, 0);
}

static void test_initrd_needs_both(void **state)
{
    (void)state;
    params.hdr.ramdisk_size = 1;
    assert_int_equal(sound().initrd_bytes, 0);
    params.hdr.ramdisk_size = 0;
    params.hdr.ramdisk_image = 1;
    assert_int_equal(sound().initrd, 0);
    params.hdr.ramdisk_size = 1;
    assert_int_equal(sound().initrd, 1);
    assert_int_equal(sound().initrd_bytes, 1);
}

static void test_range_count(void **state)
{
    struct boot_range range;

    (void)state;
    params.e820_table[127] =
        (struct boot_e820_entry){0x123456789a, 0xba987654321, 128};
    params.e820_entries = 128;
    assert_int_equal(linux_boot_range_at(sound().ranges, 127, &range),
                     LINUX_BOOT_OK);
    assert_int_equal(range.base, 0x123456789a);
    assert_int_equal(range.length_bytes, 0xba987654321);
    assert_int_equal(range.type, 128);
    assert_int_equal(linux_boot_range_at(sound().ranges, UINT32_MAX, &range),
                     LINUX_BOOT_END);
    params.e820_entries = 129;
    expect_refusal(LINUX_BOOT_BAD_COUNT, 0x1e8, 129, 128);
}

/* Also what a setup_data node holds: any number of bytes. */
static void test_range_cut(void **state)
{
    struct boot_range range;

    (void)state;
    for (size_t length = 0; length <= 40; length++) {
        struct bytes copy = heap_copy(params.e820_table, length);

        assert_int_equal(linux_boot_range_at(copy, 1, &range),
                         length <= 20  ? LINUX_BOOT_END
                         : length < 40 ? LINUX_BOOT_TRUNCATED
                                       : LINUX_BOOT_OK);
        drop(copy);
    }
}

static bool node_reads(struct bytes head)
{
    struct linux_boot_node node;

    return linux_boot_node_read(head, &node) == LINUX_BOOT_OK;
}

static void test_node(void **state)
{
    struct input in = {.length_bytes = 0};
    struct linux_boot_node node;

    (void)state;
    put_le64(&in, 0x123456789abcdef0);
    put_le32(&in, 0x80000001);
    put_le32(&in, UINT32_MAX);
    assert_int_equal(
        linux_boot_node_read(bytes_of(in.at, in.length_bytes), &node),
        LINUX_BOOT_OK);
    assert_int_equal(node.next, 0x123456789abcdef0);
    assert_int_equal(node.type, 0x80000001);
    assert_int_equal(node.length_bytes, UINT32_MAX);
    refuse_all_prefixes(&in, node_reads);
}

static void put_framebuffer(uint8_t type)
{
    params.screen_info = (struct screen_info){
        .orig_video_isVGA = type, .lfb_width = 1280, .lfb_height = 801,
        .lfb_depth = 32, .lfb_base = 0x80000000, .lfb_linelength = 5120,
        .red_size = 8, .red_pos = 16, .green_size = 8, .green_pos = 8,
        .blue_size = 8, .ext_lfb_base = 0x40,
    };
}

static void test_framebuffer(void **state)
{
    struct boot_screen screen;

    (void)state;
    put_framebuffer(VIDEO_TYPE_VLFB);
    screen = sound().screen;
    assert_int_equal(screen.kind, BOOT_SCREEN_RGB);
    /* The high half counts by its flag only. */
    assert_int_equal(screen.base, 0x80000000);
    assert_int_equal(screen.width, 1280);
    assert_int_equal(screen.height, 801);
    assert_int_equal(screen.pitch_bytes, 5120);
    assert_int_equal(screen.bits_per_pixel, 32);
    assert_int_equal(screen.red_position, 16);
    assert_int_equal(screen.green_position, 8);
    assert_int_equal(screen.green_bits, 8);
    put_framebuffer(VIDEO_TYPE_EFI);
    params.screen_info.capabilities = VIDEO_CAPABILITY_64BIT_BASE;
    assert_int_equal(sound().screen.base, 0x4080000000);
}

static void expect_unsound_screen(void)
{
    struct linux_boot boot = sound();

    assert_int_equal(boot.screen.kind, BOOT_SCREEN_NONE);
    assert_true(boot.has_unsound_screen);
}

static void test_unsound_screens(void **state)
{
    (void)state;
    put_framebuffer(VIDEO_TYPE_EFI);
    params.screen_info.lfb_depth = 0;
    expect_unsound_screen();
    /* Not 32, though its low byte is. */
    params.screen_info.lfb_depth = 0x120;
    expect_unsound_screen();
    put_framebuffer(VIDEO_TYPE_VLFB);
    params.screen_info.lfb_linelength = 5119;
    expect_unsound_screen();
    put_framebuffer(VIDEO_TYPE_VLFB);
    params.screen_info.blue_size = 0;
    expect_unsound_screen();
    put_framebuffer(VIDEO_TYPE_VLFB);
    params.screen_info.lfb_base = 0;
    expect_unsound_screen();
    memset(&params.screen_info, 0, sizeof(params.screen_info));
    params.screen_info.orig_video_isVGA = 1;
    expect_unsound_screen();
}

static void test_text_screen(void **state)
{
    struct linux_boot boot;

    (void)state;
    params.screen_info.orig_video_isVGA = 1;
    params.screen_info.orig_video_cols = params.screen_info.orig_video_lines =
        255;
    boot = sound();
    assert_int_equal(boot.screen.kind, BOOT_SCREEN_VGA_TEXT);
    assert_int_equal(boot.screen.bits_per_pixel, 16);
    assert_int_equal(boot.screen.base, 0xb8000);
    assert_int_equal(boot.screen.width, 255);
    assert_int_equal(boot.screen.height, 255);
    assert_int_equal(boot.screen.pitch_bytes, 510);
    /* Nothing that we know, and so nothing to complain of. */
    params.screen_info.orig_video_isVGA = VIDEO_TYPE_CGA;
    boot = sound();
    assert_int_equal(boot.screen.kind, BOOT_SCREEN_NONE);
    assert_false(boot.has_unsound_screen);
}

static void put_efi(void)
{
    memcpy(&params.efi_info.efi_loader_signature, "EL64", 4);
    params.efi_info.efi_systab = 0x7f9ee018;
    params.efi_info.efi_systab_hi = 1;
    params.efi_info.efi_memmap = 0x7e000000;
    params.efi_info.efi_memmap_hi = 2;
    params.efi_info.efi_memmap_size = 0x1b00;
    params.efi_info.efi_memdesc_size = 48;
    params.efi_info.efi_memdesc_version = 1;
}

static void test_efi(void **state)
{
    struct linux_boot boot;

    (void)state;
    put_efi();
    params.secure_boot = 3;
    boot = sound();
    assert_int_equal(boot.firmware, LINUX_BOOT_EFI64);
    assert_int_equal(boot.efi.system_table, 0x17f9ee018);
    assert_int_equal(boot.efi.memory_map, 0x27e000000);
    assert_int_equal(boot.efi.memory_map_bytes, 0x1b00);
    assert_int_equal(boot.efi.descriptor_bytes, 48);
    assert_int_equal(boot.efi.descriptor_version, 1);
    assert_int_equal(boot.efi.secure_boot, BOOT_SECURE_BOOT_ENABLED);
    assert_int_equal(boot.efi.boot_services_alive, 0);
    params.efi_info.efi_memdesc_size = params.efi_info.efi_memmap_size = 40;
    assert_int_equal(sound().firmware, LINUX_BOOT_EFI64);
}

static void expect_efi(enum linux_boot_firmware firmware)
{
    struct linux_boot boot = sound();

    assert_int_equal(boot.firmware, firmware);
    assert_int_equal(boot.efi.system_table, 0);
    assert_int_equal(boot.efi.memory_map, 0);
    /* Whatever else is wrong, this is not forgotten. */
    assert_int_equal(boot.efi.secure_boot, BOOT_SECURE_BOOT_ENABLED);
    put_efi();
}

static void test_efi_that_cannot_be(void **state)
{
    (void)state;
    put_efi();
    params.secure_boot = 3;
    memcpy(&params.efi_info.efi_loader_signature, "EL32", 4);
    expect_efi(LINUX_BOOT_EFI32);
    memcpy(&params.efi_info.efi_loader_signature, "EL65", 4);
    expect_efi(LINUX_BOOT_NO_EFI);
    params.efi_info.efi_systab = params.efi_info.efi_systab_hi = 0;
    expect_efi(LINUX_BOOT_BAD_EFI);
    params.efi_info.efi_memmap = params.efi_info.efi_memmap_hi = 0;
    expect_efi(LINUX_BOOT_BAD_EFI);
    params.efi_info.efi_memmap_size = 0;
    expect_efi(LINUX_BOOT_BAD_EFI);
    params.efi_info.efi_memmap_size = 0x1b01;
    expect_efi(LINUX_BOOT_BAD_EFI);
    params.efi_info.efi_memdesc_size = 0;
    expect_efi(LINUX_BOOT_BAD_EFI);
    params.efi_info.efi_memdesc_size = params.efi_info.efi_memmap_size = 32;
    expect_efi(LINUX_BOOT_BAD_EFI);
    params.efi_info.efi_memdesc_size = 44;
    params.efi_info.efi_memmap_size = 88;
    expect_efi(LINUX_BOOT_BAD_EFI);
}

static void test_secure_boot(void **state)
{
    (void)state;
    for (unsigned value = 0; value <= UINT8_MAX; value++) {
        params.secure_boot = (uint8_t)value;
        assert_int_equal(sound().efi.secure_boot,
                         value == 3   ? BOOT_SECURE_BOOT_ENABLED
                         : value == 2 ? BOOT_SECURE_BOOT_DISABLED
                                      : BOOT_SECURE_BOOT_UNKNOWN);
    }
}

/* What our own writer says to a kernel, our reader understands. */
static void write_page(uint8_t *page, const struct boot_screen *screen,
                       const struct boot_efi *efi)
{
    static struct input file;
    struct linux_image image;

    bzimage_make(&file);
    assert_int_equal(linux_read(bytes_of(file.at, file.length_bytes), &image,
                                &problem),
                     LINUX_OK);
    linux_params_begin(page, &image);
    linux_params_cmdline(page, 0x1234567890);
    linux_params_initrd(page, 0x2345678901, 0x3456789012);
    linux_params_rsdp(page, 0x7ffe0014);
    linux_params_screen(page, screen, true);
    linux_params_efi(page, efi);
}

static void expect_same_ranges(struct bytes ranges, size_t first, size_t count)
{
    struct boot_range range;

    for (size_t i = 0; i < count; i++) {
        assert_int_equal(linux_boot_range_at(ranges, (uint32_t)i, &range),
                         LINUX_BOOT_OK);
        assert_int_equal(range.base, (first + i) << 32);
        assert_int_equal(range.length_bytes, 0x1000 + first + i);
        assert_int_equal(range.type, 1 + (first + i) % 7);
    }
    assert_int_equal(linux_boot_range_at(ranges, (uint32_t)count, &range),
                     LINUX_BOOT_END);
}

static void test_round_trip(void **state)
{
    const struct boot_screen screen = {
        .base = 0x4080000000, .pitch_bytes = 5120, .width = 1280,
        .height = 801, .bits_per_pixel = 32, .kind = BOOT_SCREEN_RGB,
        .red_position = 16, .red_bits = 8, .green_position = 8,
        .green_bits = 8, .blue_bits = 8,
    };
    const struct boot_efi efi = {
        .system_table = 0x17f9ee018, .memory_map = 0x27e000000,
        .memory_map_bytes = 0x1b00, .descriptor_bytes = 48,
        .descriptor_version = 1, .secure_boot = BOOT_SECURE_BOOT_ENABLED,
    };
    uint8_t *page = malloc(LINUX_PARAMS_BYTES);
    uint8_t *more = malloc(linux_more_ranges_bytes(131));
    struct boot_range ranges[131];
    struct linux_boot_node node;
    struct linux_boot boot;

    (void)state;
    assert_true(page != NULL && more != NULL);
    for (size_t i = 0; i < 131; i++)
        ranges[i] = (struct boot_range){i << 32, 0x1000 + i,
                                        (uint32_t)(1 + i % 7), 0};
    write_page(page, &screen, &efi);
    linux_params_ranges(page, ranges, 131, more, 0x123456789);

    assert_int_equal(linux_boot_read(bytes_of(page, LINUX_PARAMS_BYTES), &boot,
                                     &problem),
                     LINUX_BOOT_OK);
    assert_int_equal(boot.cmdline, 0x1234567890);
    assert_int_equal(boot.initrd, 0x2345678901);
    assert_int_equal(boot.initrd_bytes, 0x3456789012);
    assert_int_equal(boot.rsdp, 0x7ffe0014);
    /* Without the padding behind it. */
    assert_memory_equal(&boot.screen, &screen,
                        offsetof(struct boot_screen, blue_bits) + 1);
    assert_memory_equal(&boot.efi, &efi, sizeof(efi));
    expect_same_ranges(boot.ranges, 0, 128);
    assert_int_equal(boot.setup_data, 0x123456789);
    assert_int_equal(linux_boot_node_read(bytes_of(more, 16), &node),
                     LINUX_BOOT_OK);
    assert_int_equal(node.next, 0);
    assert_int_equal(node.type, LINUX_SETUP_E820_EXT);
    expect_same_ranges(bytes_of(more + 16, node.length_bytes), 128, 3);
    free(page);
    free(more);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_empty, make),
        cmocka_unit_test_setup(test_header, make),
        cmocka_unit_test_setup(test_loaders, make),
        cmocka_unit_test_setup(test_addresses, make),
        cmocka_unit_test_setup(test_initrd_needs_both, make),
        cmocka_unit_test_setup(test_range_count, make),
        cmocka_unit_test_setup(test_range_cut, make),
        cmocka_unit_test_setup(test_node, make),
        cmocka_unit_test_setup(test_framebuffer, make),
        cmocka_unit_test_setup(test_unsound_screens, make),
        cmocka_unit_test_setup(test_text_screen, make),
        cmocka_unit_test_setup(test_efi, make),
        cmocka_unit_test_setup(test_efi_that_cannot_be, make),
        cmocka_unit_test_setup(test_secure_boot, make),
        cmocka_unit_test(test_round_trip),
    };

    return cmocka_run_group_tests_name("linux_boot", tests, NULL, NULL);
}
