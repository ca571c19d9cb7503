/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * VGA text: a byte of character, a byte of attribute for each cell.
 */
#include "x86/screen.h"

#define CELL_BYTES 2u
#define ATTRIBUTE  0x0700u /* light grey on black */

static volatile uint8_t *base;
static uint32_t pitch_bytes, columns;

static bool text_open(const struct boot_screen *screen, uint32_t *ret_columns,
                      uint32_t *ret_rows)
{
    if (!screen_fits(screen, (uint64_t)screen->width * CELL_BYTES) ||
        screen->base % CELL_BYTES != 0 ||
        screen->pitch_bytes % CELL_BYTES != 0)
        return false;
    base = (volatile uint8_t *)(uintptr_t)screen->base;
    pitch_bytes = screen->pitch_bytes;
    columns = screen->width;
    *ret_columns = screen->width;
    *ret_rows = screen->height;
    return true;
}

static void text_draw(uint32_t column, uint32_t row, char c)
{
    volatile uint8_t *cell = base + (uint64_t)row * pitch_bytes +
                             (uint64_t)column * CELL_BYTES;

    *(volatile uint16_t *)cell = (uint16_t)(ATTRIBUTE | (uint8_t)c);
}

static void text_blank_row(uint32_t row)
{
    for (uint32_t column = 0; column < columns; column++)
        text_draw(column, row, ' ');
}

const struct screen_kind screen_text_kind = {
    .name = "vga",
    .open = text_open,
    .blank_row = text_blank_row,
    .draw = text_draw,
};
