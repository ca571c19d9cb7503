/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Speaks through the firmware without a single call that the compiler would
 * have to make in the Microsoft ABI: call.S makes them by hand.
 */
#include "boot/uefi/stub.h"

#include <stdbool.h>

#include "boot/door.h"
#include "spec/efi.h"
#include "x86/console.h"

/* A longer line comes in pieces, and where the firmware's console is on the
 * same serial line as ours, the pieces of both would mix. */
#define LINE_UNITS 500

/* In call.S. */
uint64_t uefi_stub_call(uint64_t function, uint64_t first, uint64_t second,
                        uint64_t third, uint64_t fourth);

static const struct efi_system_table *stub_system;
static uint64_t stub_image;

static uint16_t line[LINE_UNITS + 3]; /* and CR, LF, NUL */
static unsigned line_units;

static void line_flush(void)
{
    const struct efi_text_output *out = stub_system->console_out;

    line[line_units] = 0;
    line_units = 0;
    uefi_stub_call((uint64_t)out->output_string, (uint64_t)out,
                   (uint64_t)line, 0, 0);
}

static void stub_put(char c)
{
    if (c == '\n')
        line[line_units++] = '\r';
    line[line_units++] = (uint8_t)c;
    if (c == '\n' || line_units >= LINE_UNITS)
        line_flush();
}

static const struct console stub_console = {
    .name = "efi",
    .put = stub_put,
    .errors_only = true,
};

void uefi_stub_begin(uint64_t image_handle, uint64_t system_table)
{
    const struct efi_system_table *system =
        (const struct efi_system_table *)system_table;

    if (system == NULL ||
        system->header.signature != EFI_SYSTEM_TABLE_SIGNATURE)
        return;
    stub_system = system;
    stub_image = image_handle;
    if (system->console_out != NULL)
        console_add(&stub_console);
}

void uefi_stub_refuse(void)
{
    boot_refuse("this Adit was built by a compiler without ms_abi: its EFI "
                "doors are missing; expected a multiboot, multiboot2 (BIOS) "
                "or PVH loader");
}

void uefi_stub_give_back(enum door_return why)
{
    (void)why;
    if (stub_system != NULL && stub_image != 0)
        uefi_stub_call((uint64_t)stub_system->boot_services->exit, stub_image,
                       EFI_UNSUPPORTED, 0, 0);
}
