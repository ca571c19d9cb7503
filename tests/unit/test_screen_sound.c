/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: a framebuffer that could not be written to safely is told from one
 * that can.
 */
#include "tests/unit/unit.h"

#include "format/screen.h"

static const struct boot_screen rgb = {
    .base = 0xfd000000, .pitch_bytes = 4096, .width = 1024, .height = 768,
    .bits_per_pixel = 32, .kind = BOOT_SCREEN_RGB, .red_position = 16,
    .red_bits = 8, .green_position = 8, .green_bits = 8, .blue_position = 0,
    .blue_bits = 8,
};

static const struct boot_screen vga = {
    .base = 0xb8000, .pitch_bytes = 160, .width = 80, .height = 25,
    .bits_per_pixel = 16, .kind = BOOT_SCREEN_VGA_TEXT,
};

static void test_usual_ones_are_sound(void **state)
{
    struct boot_screen screen = rgb;

    (void)state;
    assert_true(screen_is_sound(&rgb));
    assert_true(screen_is_sound(&vga));
    screen.base = 0x8000000000;
    assert_true(screen_is_sound(&screen));
    /* Its last byte is the last byte of the address space. */
    screen.base = UINT64_MAX - 4096 * 768 + 1;
    assert_true(screen_is_sound(&screen));
    screen.base = 0xfd000000;
    screen.width = screen.height = 65535;
    screen.pitch_bytes = 65535 * 4;
    assert_true(screen_is_sound(&screen));
    screen = vga;
    screen.width = screen.height = 256;
    screen.pitch_bytes = 512;
    assert_true(screen_is_sound(&screen));
    screen = rgb;
    screen.bits_per_pixel = 16;
    screen.red_position = 11;
    screen.red_bits = 5;
    screen.green_position = 5;
    screen.green_bits = 6;
    screen.blue_bits = 5;
    assert_true(screen_is_sound(&screen));
    /* 15 bits of colours, in two bytes; 24 bits, in three. */
    screen.bits_per_pixel = 15;
    screen.red_position = 10;
    screen.green_bits = 5;
    screen.pitch_bytes = 2048;
    assert_true(screen_is_sound(&screen));
    screen.pitch_bytes = 2047;
    assert_false(screen_is_sound(&screen));
    screen = rgb;
    screen.bits_per_pixel = 24;
    screen.pitch_bytes = 3072;
    assert_true(screen_is_sound(&screen));
    screen.pitch_bytes = 3071;
    assert_false(screen_is_sound(&screen));
}

#define REFUSED(from, member, value)                                  \
    do {                                                              \
        struct boot_screen screen_ = (from);                          \
        screen_.member = (value);                                     \
        assert_false(screen_is_sound(&screen_));                      \
    } while (0)

static void test_named_mutations(void **state)
{
    (void)state;
    /* screen-kind-none, -unknown */
    REFUSED(rgb, kind, BOOT_SCREEN_NONE);
    REFUSED(rgb, kind, 3);
    /* screen-base-zero, -end-wraps */
    REFUSED(rgb, base, 0);
    REFUSED(rgb, base, UINT64_MAX - 4096 * 768 + 2);
    /* screen-bpp-zero, -odd, -max */
    REFUSED(rgb, bits_per_pixel, 0);
    REFUSED(rgb, bits_per_pixel, 31);
    REFUSED(rgb, bits_per_pixel, 255);
    /* screen-pitch-zero, -short */
    REFUSED(rgb, pitch_bytes, 0);
    REFUSED(rgb, pitch_bytes, 4095);
    REFUSED(vga, pitch_bytes, 159);
    /* screen-width-zero, -max; screen-height-zero, -max */
    REFUSED(rgb, width, 0);
    REFUSED(rgb, width, UINT32_MAX);
    REFUSED(rgb, height, 0);
    REFUSED(rgb, height, UINT32_MAX);
    REFUSED(vga, width, UINT32_MAX);
    REFUSED(vga, height, UINT32_MAX);
    REFUSED(vga, height, 257);
    REFUSED(rgb, height, 65536);
    /* screen-colour-outside, -overlapping, -absent */
    REFUSED(rgb, red_position, 25);
    REFUSED(rgb, red_position, 255);
    REFUSED(rgb, red_bits, 255);
    REFUSED(rgb, green_position, 7);
    REFUSED(rgb, red_bits, 0);
    REFUSED(rgb, green_bits, 0);
    REFUSED(rgb, blue_bits, 0);
    REFUSED(rgb, red_position, 8); /* green's */
    REFUSED(rgb, red_position, 0); /* blue's */
    REFUSED(rgb, blue_position, 8); /* green's */
}

/* A colour of one bit at either end of the pixel; none outside; none that
 * shares a bit with another. */
static void test_colours(void **state)
{
    struct boot_screen screen = rgb;

    (void)state;
    screen.red_position = 31;
    screen.red_bits = 1;
    screen.green_position = 1;
    screen.green_bits = 30;
    screen.blue_position = 0;
    screen.blue_bits = 1;
    assert_true(screen_is_sound(&screen));
    screen.red_bits = 2;
    assert_false(screen_is_sound(&screen));
    screen.red_bits = 1;
    screen.red_position = 32;
    assert_false(screen_is_sound(&screen));
    screen.red_position = 30;
    assert_false(screen_is_sound(&screen));
    screen.red_position = 0;
    assert_false(screen_is_sound(&screen));
    screen.red_position = 31;
    screen.blue_bits = 2;
    assert_false(screen_is_sound(&screen));
    /* Of all of 16 bits, each in turn is red's. */
    screen.bits_per_pixel = 16;
    screen.red_bits = screen.green_bits = screen.blue_bits = 1;
    screen.green_position = 14;
    screen.blue_position = 15;
    for (uint8_t at = 0; at < 18; at++) {
        screen.red_position = at;
        assert_int_equal(screen_is_sound(&screen), at < 14);
    }
}

static void test_bits_of_a_pixel(void **state)
{
    struct boot_screen screen = rgb;

    (void)state;
    screen.red_position = 2;
    screen.green_position = 1;
    screen.red_bits = screen.green_bits = screen.blue_bits = 1;
    for (uint32_t bits = 0; bits < 256; bits++) {
        uint32_t least = 1024 * ((bits + 7) / 8);
        bool is_one = bits == 15 || bits == 16 || bits == 24 || bits == 32;

        screen.bits_per_pixel = (uint8_t)bits;
        screen.pitch_bytes = least;
        assert_int_equal(screen_is_sound(&screen), is_one);
        screen.pitch_bytes = least - 1;
        assert_false(screen_is_sound(&screen));
    }
    screen = rgb;
    screen.width = 65536;
    screen.pitch_bytes = 65536 * 4;
    assert_false(screen_is_sound(&screen));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_usual_ones_are_sound),
        cmocka_unit_test(test_named_mutations),
        cmocka_unit_test(test_colours),
        cmocka_unit_test(test_bits_of_a_pixel),
    };

    return cmocka_run_group_tests_name("screen_sound", tests, NULL, NULL);
}
