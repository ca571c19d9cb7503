/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef X86_VGA_H
#define X86_VGA_H

#include <stdbool.h>

#include "adit/boot_info.h"

/*
 * The VGA's 80x25 text screen, when there is a VGA and it is in a text mode:
 * for loaders that do not tell of the screen.  Asks the adapter, since writing
 * to one that is not there would go unnoticed.
 */
bool vga_text_screen(struct boot_screen *ret_screen);

#endif
