/* SPDX-License-Identifier: BSD-2-Clause */
/* Warnings and the last words of boot, and what becomes of the machine then. */
#include "adit/entry.h"
#include "boot/door.h"
#include "x86/console.h"
#include "x86/stop.h"
#include "x86/traps.h"

static const struct door *entered_by;

void boot_entered_by(const struct door *door)
{
    entered_by = door;
    machine_set_door(door->name);
}

const struct door *boot_door(void)
{
    return entered_by;
}

void boot_warn(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    console_print(CONSOLE_WARN, "adit: %s: warning: ", machine_door());
    console_vprint(CONSOLE_WARN, format, args);
    console_print(CONSOLE_WARN, "\n");
    va_end(args);
}

static _Noreturn void refuse(const char *room, enum door_return why,
                             const char *format, va_list args)
{
    console_print(CONSOLE_ERROR, "adit: %s: %s", room,
                  why == DOOR_RETURN_SECURITY ? "secure boot: " : "");
    console_vprint(CONSOLE_ERROR, format, args);
    console_print(CONSOLE_ERROR, "\n");

    if (entered_by != NULL && entered_by->give_back != NULL) {
        traps_give_back();
        entered_by->give_back(why);
    }
    machine_halt();
}

void boot_refuse(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    refuse(machine_door(), DOOR_RETURN_ERROR, format, args);
    va_end(args);
}

void boot_refuse_unverified(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    refuse(machine_door(), DOOR_RETURN_SECURITY, format, args);
    va_end(args);
}

void adit_refuse(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    refuse("launch", DOOR_RETURN_ERROR, format, args);
    va_end(args);
}
