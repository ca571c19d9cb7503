/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/linux.h"
#include "proof.h"
#include "spec/linux.h"

#define RANGES 131
#define MORE_BYTES (LINUX_SETUP_DATA_HEAD_BYTES + 3 * LINUX_E820_BYTES)

static uint8_t params[LINUX_PARAMS_BYTES];
static uint8_t more[MORE_BYTES];
static struct boot_range ranges[RANGES];

static void ranges_of(size_t count)
{
    size_t more_bytes = linux_more_ranges_bytes(count);

    linux_params_ranges(params, ranges + RANGES - count, count,
                        more + MORE_BYTES - more_bytes, ANY64());
}

static void screen(void)
{
    struct boot_screen screen = {
        .base = ANY64(), .pitch_bytes = ANY32(), .width = ANY32(),
        .height = ANY32(), .bits_per_pixel = ANY8(), .kind = ANY8(),
        .red_position = ANY8(), .red_bits = ANY8(),
        .green_position = ANY8(), .green_bits = ANY8(),
        .blue_position = ANY8(), .blue_bits = ANY8(),
    };

    linux_params_screen(params, &screen, ANY_BOOL());
}

static void efi(void)
{
    struct boot_efi efi = {
        .system_table = ANY64(), .image_handle = ANY64(),
        .memory_map = ANY64(), .memory_map_bytes = ANY64(),
        .descriptor_bytes = ANY32(), .descriptor_version = ANY32(),
        .boot_services_alive = ANY8(), .secure_boot = ANY8(),
    };

    linux_params_efi(params, &efi);
}

/* linux_read() gives no empty header, and none that ends later. */
static void header(struct bytes view)
{
    struct linux_image image = {.header = view};

    linux_params_begin(params, &image);
}

void main_linux_params(void)
{
    size_t length = any(1, LINUX_HEADER_END_MAX - LINUX_SETUP_SECTS_AT);
    size_t few = any(0, 2), many = any(LINUX_E820_MAX - 1, RANGES);

    begin();
    Frama_C_make_unknown((char *)ranges, sizeof(ranges));
    linux_params_cmdline(params, ANY64());
    linux_params_initrd(params, ANY64(), ANY64());
    linux_params_rsdp(params, ANY64());
    screen();
    efi();
    //@ split few;
    ranges_of(few);
    //@ merge few;
    //@ split many;
    ranges_of(many);
    //@ merge many;
    //@ split length;
    header(last_bytes(length));
}
