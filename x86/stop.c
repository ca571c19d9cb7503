/* SPDX-License-Identifier: BSD-2-Clause */
#include "x86/stop.h"

#include <stddef.h>

#include "x86/cpu.h"

/* Of PC chipsets: the reset control register, and the keyboard controller's
 * line to the CPU. */
#define RESET_CONTROL    0xcf9
#define RESET_HARD       0x02
#define RESET_NOW        0x04
#define KEYBOARD_COMMAND 0x64
#define KEYBOARD_RESET   0xfe

static const char *current_door;

void machine_set_door(const char *name)
{
    current_door = name;
}

const char *machine_door(void)
{
    return current_door != NULL ? current_door : "entry";
}

void machine_halt(void)
{
    for (;;) {
        cpu_interrupts_off();
        cpu_halt();
    }
}

void machine_reset(void)
{
    const struct table_register none = {0, 0};

    cpu_interrupts_off();
    cpu_outb(RESET_CONTROL, RESET_HARD);
    cpu_outb(RESET_CONTROL, RESET_HARD | RESET_NOW);
    cpu_outb(KEYBOARD_COMMAND, KEYBOARD_RESET);
    /* Neither is there: a fault without handlers. */
    cpu_load_idt(&none);
    cpu_trap();
    machine_halt();
}
