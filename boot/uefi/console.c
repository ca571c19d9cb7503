/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The firmware's console, for errors: where somebody at the screen looks when
 * Adit gives the machine back.  Line by line, since every call is slow, and
 * without a look at its status, since there is nowhere to complain.
 */
#include "boot/uefi/uefi.h"

#include "x86/console.h"

/* A longer line comes in pieces, and where the firmware's console is on the
 * same serial line as ours, the pieces of both would mix. */
#define LINE_UNITS 500

static uint16_t line[LINE_UNITS + 3]; /* and CR, LF, NUL */
static unsigned line_units;

static void line_flush(void)
{
    struct efi_text_output *out = uefi_session.system->console_out;

    line[line_units] = 0;
    line_units = 0;
    out->output_string(out, line);
}

static void uefi_console_put(char c)
{
    if (uefi_session.stage != UEFI_ALIVE)
        return;
    if (c == '\n') {
        line[line_units++] = '\r';
        line[line_units++] = '\n';
        line_flush();
        return;
    }
    /* [uefi] 12.4.3: what a console cannot show, it may refuse. */
    line[line_units++] = (uint8_t)c >= 0x20 && (uint8_t)c < 0x7f
                             ? (uint8_t)c : (uint8_t)'?';
    if (line_units == LINE_UNITS)
        line_flush();
}

static const struct console uefi_console = {
    .name = "efi",
    .put = uefi_console_put,
    .errors_only = true,
};

void uefi_console_begin(void)
{
    if (uefi_session.system->console_out != NULL)
        console_add(&uefi_console);
}

void uefi_console_end(void)
{
    console_remove(&uefi_console);
}
