/* SPDX-License-Identifier: BSD-2-Clause */
#include "x86/stop.h"

#include "x86/console.h"
#include "x86/cpu.h"

static const char *current_door = "entry";

void machine_set_door(const char *name)
{
    current_door = name;
}

const char *machine_door(void)
{
    return current_door;
}

void machine_halt(void)
{
    for (;;) {
        cpu_interrupts_off();
        cpu_halt();
    }
}

void panic(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    console_print(CONSOLE_ERROR, "adit: %s: panic: ", current_door);
    console_vprint(CONSOLE_ERROR, format, args);
    console_print(CONSOLE_ERROR, "\n");
    va_end(args);
    machine_halt();
}
