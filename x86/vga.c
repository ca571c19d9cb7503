/* SPDX-License-Identifier: BSD-2-Clause */
/* [vga] IBM VGA Technical Reference: CRT and graphics controllers. */
#include "x86/vga.h"

#include "x86/cpu.h"

#define CRTC_INDEX      0x3d4
#define CRTC_DATA       0x3d5
#define CRTC_CURSOR_LOW 0x0f
#define GC_INDEX        0x3ce
#define GC_DATA         0x3cf
#define GC_MISC         0x06
#define GC_MISC_GRAPHICS 0x01

static bool crtc_keeps(uint8_t value)
{
    cpu_outb(CRTC_DATA, value);
    return cpu_inb(CRTC_DATA) == value;
}

static bool has_crtc(void)
{
    uint8_t cursor;
    bool keeps;

    cpu_outb(CRTC_INDEX, CRTC_CURSOR_LOW);
    cursor = cpu_inb(CRTC_DATA);
    keeps = crtc_keeps(0x55) && crtc_keeps(0xaa);
    cpu_outb(CRTC_DATA, cursor);
    return keeps;
}

bool vga_text_screen(struct boot_screen *ret_screen)
{
    if (!has_crtc())
        return false;
    cpu_outb(GC_INDEX, GC_MISC);
    if (cpu_inb(GC_DATA) & GC_MISC_GRAPHICS)
        return false;
    *ret_screen = (struct boot_screen){
        .base = 0xb8000,
        .pitch_bytes = 160,
        .width = 80,
        .height = 25,
        .bits_per_pixel = 16,
        .kind = BOOT_SCREEN_VGA_TEXT,
    };
    return true;
}
