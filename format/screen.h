/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether a framebuffer that a loader or firmware described can be one.
 */
#ifndef FORMAT_SCREEN_H
#define FORMAT_SCREEN_H

#include <stdbool.h>

#include "adit/boot_info.h"

/*
 * True when `screen` is of a kind that we use and consistent: a base, lines
 * that fit the pitch, an end that does not wrap, whole bytes per pixel and
 * colour fields inside a pixel that do not overlap.
 */
bool screen_is_sound(const struct boot_screen *screen);

#endif
