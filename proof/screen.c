/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/screen.h"
#include "proof.h"

void main_screen(void)
{
    struct boot_screen screen = {
        .base = ANY64(), .pitch_bytes = ANY32(), .width = ANY32(),
        .height = ANY32(), .bits_per_pixel = ANY8(), .kind = ANY8(),
        .red_position = ANY8(), .red_bits = ANY8(),
        .green_position = ANY8(), .green_bits = ANY8(),
        .blue_position = ANY8(), .blue_bits = ANY8(),
    };

    begin();
    sink = screen_is_sound(&screen);
}
