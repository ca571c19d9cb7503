/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The screen as a console: VGA text or a linear framebuffer, as boot_info says
 * it is.  One screen at most.  What is on it is kept as a grid of characters,
 * so that scrolling writes only what changes and reads nothing back: reading
 * video memory costs hundreds of cycles a word.
 */
#ifndef X86_SCREEN_H
#define X86_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

#include "adit/boot_info.h"
#include "x86/console.h"

/* What is larger is used in part: top and left. */
#define SCREEN_COLUMNS_MAX 256u
#define SCREEN_ROWS_MAX    128u

/*
 * Starts to write on `screen`, which must be mapped and which is copied, and
 * adds its console.  False, and nothing done, when there is none, when its
 * geometry contradicts itself, or when no console can be added.
 */
bool screen_attach(const struct boot_screen *screen);
/* Removes the console; what is on the screen stays. */
void screen_detach(void);

/* --- between screen.c and the two kinds of screen -------------------- */

/* A screen of cells; `screen` has passed screen_fits(). */
struct screen_kind {
    const char *name; /* of its console */
    /* Takes the screen; how many cells it has, or false. */
    bool (*open)(const struct boot_screen *screen, uint32_t *ret_columns,
                 uint32_t *ret_rows);
    /* Makes a whole row blank, whatever the firmware left there. */
    void (*blank_row)(uint32_t row);
    void (*draw)(uint32_t column, uint32_t row, char c);
};

extern const struct screen_kind screen_text_kind, screen_rgb_kind;

/* Writes one character at the cursor, on whichever screen is attached. */
void screen_put(char c);

/* `row_bytes` of pixels or cells fit the pitch, and the rows the memory. */
static inline bool screen_fits(const struct boot_screen *screen,
                               uint64_t row_bytes)
{
    uint64_t total = (uint64_t)screen->pitch_bytes * screen->height;

    return screen->base != 0 && row_bytes != 0 && total != 0 &&
           row_bytes <= screen->pitch_bytes &&
           total <= UINT64_MAX - screen->base;
}

#endif
