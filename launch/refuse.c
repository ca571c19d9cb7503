/* SPDX-License-Identifier: BSD-2-Clause */
#include "launch/launch.h"

#include "x86/console.h"
#include "x86/stop.h"

void launch_refuse(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    console_print(CONSOLE_ERROR, "adit: launch: ");
    console_vprint(CONSOLE_ERROR, format, args);
    console_print(CONSOLE_ERROR, "\n");
    va_end(args);
    machine_halt();
}
