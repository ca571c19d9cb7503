/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: the screen draws the characters that it is given where they belong,
 * scrolls, and writes no byte outside of the visible pixels of pitch * height,
 * whatever the geometry; contradictory geometry is refused.
 */
#include "tests/unit/unit.h"

#include "x86/font.h"
#include "x86/screen.h"

#define UNTOUCHED 0xa5

/* Stands for font.S: glyph n is eight rows of n. */
uint8_t font_start[4 + 127 * 8];
extern uint8_t font_end[];
__asm__(".globl font_end\nfont_end = font_start + 1020");

static const struct console *added;
static bool console_full;

bool console_add(const struct console *console)
{
    if (!console_full)
        added = console;
    return !console_full;
}

void console_remove(const struct console *console)
{
    assert_ptr_equal(console, added);
    added = NULL;
}

static uint8_t *memory;
static struct boot_screen screen;

/* Exactly pitch * height bytes, for AddressSanitizer to guard. */
static void make_screen(uint8_t kind, uint32_t width, uint32_t height,
                        uint8_t bits, uint32_t pitch)
{
    static const uint8_t head[] = {0x36, 0x04, 0, 8};

    memcpy(font_start, head, sizeof(head));
    for (unsigned n = 0; n < 127; n++)
        memset(font_start + 4 + n * 8, (int)n, 8);
    free(memory);
    memory = malloc((size_t)pitch * height);
    assert_non_null(memory);
    memset(memory, UNTOUCHED, (size_t)pitch * height);
    screen = (struct boot_screen){
        .base = (uintptr_t)memory, .pitch_bytes = pitch, .width = width,
        .height = height, .bits_per_pixel = bits, .kind = kind,
        .red_position = 8, .red_bits = 8, .green_position = 4,
        .green_bits = 4, .blue_position = 0, .blue_bits = 4,
    };
}

static int tear_down(void **state)
{
    (void)state;
    screen_detach();
    free(memory);
    memory = NULL;
    console_full = false;
    return 0;
}

static void print(const char *text)
{
    while (*text != '\0')
        added->put(*text++);
}

/* The cell shows glyph `c` in ink 0xaaaa (two thirds), on black. */
static bool shows(uint32_t column, uint32_t row, char c)
{
    uint32_t bytes = screen.bits_per_pixel / 8u;

    for (uint32_t y = 0; y < 8; y++)
        for (uint32_t x = 0; x < 8; x++) {
            const uint8_t *pixel = memory +
                (size_t)(row * 8 + y) * screen.pitch_bytes +
                (size_t)(column * 8 + x) * bytes;
            uint32_t ink = ((uint8_t)c & 0x80 >> x) != 0 ? 0xaaaa : 0;

            for (uint32_t n = 0; n < bytes; n++)
                if (pixel[n] != (uint8_t)(ink >> 8 * n))
                    return false;
        }
    return true;
}

static void draws_at_depth(uint8_t bits)
{
    uint32_t pitch = 3 * 8u * bits / 8 + 5;

    /* Three columns, two rows, and a few pixels that make no cell. */
    make_screen(BOOT_SCREEN_RGB, 3 * 8, 2 * 8 + 3, bits, pitch);
    assert_true(screen_attach(&screen));
    assert_int_equal(memory[0], UNTOUCHED); /* nothing said yet */
    print("ab");
    assert_true(shows(0, 0, 'a') && shows(1, 0, 'b') && shows(2, 0, 0));
    assert_true(shows(0, 1, 0)); /* the whole screen is ours then */
    print("\nc");
    assert_true(shows(0, 1, 'c') && shows(1, 1, 0) && shows(2, 1, 0));
    print("d\x01" "e"); /* wraps, and so scrolls */
    assert_true(shows(0, 0, 'c') && shows(1, 0, 'd') && shows(2, 0, '?'));
    assert_true(shows(0, 1, 'e') && shows(1, 1, ' ') && shows(2, 1, ' '));
    for (uint32_t y = 0; y < screen.height; y++) {
        uint32_t seen = y < 16 ? 3 * 8u * bits / 8 : 0;

        for (uint32_t x = seen; x < pitch; x++)
            assert_int_equal(memory[y * pitch + x], UNTOUCHED);
    }
    screen_detach();
    assert_null(added);
}

static void draws(void **state)
{
    (void)state;
    draws_at_depth(16);
    draws_at_depth(24);
    draws_at_depth(32);
}

static void larger_than_the_grid(void **state)
{
    (void)state;
    make_screen(BOOT_SCREEN_RGB, 300 * 8, 140 * 8, 16, 300 * 8 * 2);
    assert_true(screen_attach(&screen));
    for (unsigned n = 0; n < 256 * 130; n++)
        added->put('x');
    assert_true(shows(255, 127, 'x'));
    assert_int_equal(memory[128 * 8 * screen.pitch_bytes], UNTOUCHED);
}

static void text(void **state)
{
    (void)state;
    make_screen(BOOT_SCREEN_VGA_TEXT, 4, 2, 16, 10);
    assert_true(screen_attach(&screen));
    print("a\t"); /* a tab ends at the row's end at the latest */
    assert_memory_equal(memory, "a\7 \7 \7 \7\xa5\xa5", 10);
    print("\ncd\re");
    assert_memory_equal(memory + 10, "e\7d\7 \7 \7\xa5\xa5", 10);
}

static void refuses(uint8_t kind, size_t field_at, uint64_t value,
                    size_t field_bytes)
{
    make_screen(kind, 32, 16, 32, 128);
    memcpy((uint8_t *)&screen + field_at, &value, field_bytes);
    assert_false(screen_attach(&screen));
    assert_null(added);
}

#define REFUSES(kind, field, value) \
    refuses(kind, offsetof(struct boot_screen, field), value, \
            sizeof(screen.field))

static void contradictions(void **state)
{
    (void)state;
    REFUSES(BOOT_SCREEN_RGB, kind, BOOT_SCREEN_NONE);
    REFUSES(BOOT_SCREEN_RGB, kind, 77);
    REFUSES(BOOT_SCREEN_RGB, base, 0);
    REFUSES(BOOT_SCREEN_RGB, base, UINT64_MAX - 128 * 16 + 1);
    REFUSES(BOOT_SCREEN_RGB, pitch_bytes, 127);
    REFUSES(BOOT_SCREEN_RGB, pitch_bytes, 0);
    REFUSES(BOOT_SCREEN_RGB, width, 0);
    REFUSES(BOOT_SCREEN_RGB, width, 7);
    REFUSES(BOOT_SCREEN_RGB, width, 0x40000020);
    REFUSES(BOOT_SCREEN_RGB, width, UINT32_MAX);
    REFUSES(BOOT_SCREEN_RGB, height, 0);
    REFUSES(BOOT_SCREEN_RGB, height, 7);
    REFUSES(BOOT_SCREEN_RGB, height, UINT32_MAX);
    REFUSES(BOOT_SCREEN_RGB, bits_per_pixel, 0);
    REFUSES(BOOT_SCREEN_RGB, bits_per_pixel, 8);
    REFUSES(BOOT_SCREEN_RGB, bits_per_pixel, 255);
    REFUSES(BOOT_SCREEN_RGB, red_bits, 0);
    REFUSES(BOOT_SCREEN_RGB, green_bits, 33);
    REFUSES(BOOT_SCREEN_RGB, blue_position, 29);
    REFUSES(BOOT_SCREEN_VGA_TEXT, base, 0);
    REFUSES(BOOT_SCREEN_VGA_TEXT, base, 0xb8001);
    REFUSES(BOOT_SCREEN_VGA_TEXT, width, 65);
    REFUSES(BOOT_SCREEN_VGA_TEXT, height, 0);
    make_screen(BOOT_SCREEN_RGB, 32, 16, 32, 128);
    font_start[0] = 0;
    assert_false(screen_attach(&screen));
}

static void no_room_for_a_console(void **state)
{
    (void)state;
    make_screen(BOOT_SCREEN_RGB, 32, 16, 32, 128);
    console_full = true;
    assert_false(screen_attach(&screen));
    screen_put('x'); /* goes nowhere */
    screen_detach();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(draws, tear_down),
        cmocka_unit_test_teardown(larger_than_the_grid, tear_down),
        cmocka_unit_test_teardown(text, tear_down),
        cmocka_unit_test_teardown(contradictions, tear_down),
        cmocka_unit_test_teardown(no_room_for_a_console, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
