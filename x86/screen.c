/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The cursor, the grid and scrolling: all that both kinds of screen share.
 */
#include "x86/screen.h"

#include <stddef.h>

#define TAB_COLUMNS 8u

static struct console console; /* of the one screen */

static struct {
    const struct screen_kind *kind; /* NULL: no screen */
    uint32_t columns, rows;
    uint32_t column, row;
    bool is_blank; /* what the firmware left is gone */
    char cells[SCREEN_ROWS_MAX][SCREEN_COLUMNS_MAX];
} grid;

static void set_cell(uint32_t column, uint32_t row, char c)
{
    if (grid.cells[row][column] == c)
        return;
    grid.cells[row][column] = c;
    grid.kind->draw(column, row, c);
}

/* At the first character, so that a quiet boot leaves the firmware's logo. */
static void blank(void)
{
    for (uint32_t row = 0; row < grid.rows; row++) {
        for (uint32_t column = 0; column < grid.columns; column++)
            grid.cells[row][column] = ' ';
        grid.kind->blank_row(row);
    }
    grid.is_blank = true;
}

static void scroll(void)
{
    uint32_t last = grid.rows - 1;

    for (uint32_t row = 0; row < last; row++)
        for (uint32_t column = 0; column < grid.columns; column++)
            set_cell(column, row, grid.cells[row + 1][column]);
    for (uint32_t column = 0; column < grid.columns; column++)
        set_cell(column, last, ' ');
}

static void next_row(void)
{
    grid.column = 0;
    if (grid.row + 1 < grid.rows)
        grid.row++;
    else
        scroll();
}

static void put_visible(char c)
{
    if (grid.column == grid.columns)
        next_row();
    set_cell(grid.column++, grid.row, c >= ' ' && c <= '~' ? c : '?');
}

void screen_put(char c)
{
    if (grid.kind == NULL)
        return;
    if (!grid.is_blank)
        blank();
    switch (c) {
    case '\n':
        next_row();
        return;
    case '\r':
        grid.column = 0;
        return;
    case '\t':
        do
            put_visible(' ');
        while (grid.column % TAB_COLUMNS != 0 && grid.column < grid.columns);
        return;
    default:
        put_visible(c);
    }
}

bool screen_attach(const struct boot_screen *screen)
{
    const struct screen_kind *kind;
    uint32_t columns, rows;

    if (screen->kind == BOOT_SCREEN_VGA_TEXT)
        kind = &screen_text_kind;
    else if (screen->kind == BOOT_SCREEN_RGB)
        kind = &screen_rgb_kind;
    else
        return false;

    screen_detach();
    if (!kind->open(screen, &columns, &rows) || columns == 0 || rows == 0)
        return false;
    grid.columns = columns < SCREEN_COLUMNS_MAX ? columns
                                                : SCREEN_COLUMNS_MAX;
    grid.rows = rows < SCREEN_ROWS_MAX ? rows : SCREEN_ROWS_MAX;
    grid.column = 0;
    grid.row = 0;
    grid.is_blank = false;
    grid.kind = kind;
    console = (struct console){.name = kind->name, .put = screen_put};
    if (console_add(&console))
        return true;
    grid.kind = NULL;
    return false;
}

void screen_detach(void)
{
    if (grid.kind == NULL)
        return;
    console_remove(&console);
    grid.kind = NULL;
}
