/* SPDX-License-Identifier: BSD-2-Clause */
#include "x86/stop.h"

#include <stddef.h>

#include "x86/cpu.h"

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
