/* SPDX-License-Identifier: BSD-2-Clause */
/* The application: reads its script, runs the cases, ends the machine. */
#include "tests/chaos/shim.h"

/* A debug port of the emulator's, which ends it. */
#define END_PORT 0xf4

/* [uefi] 4.4 */
#define START_IMAGE_AT 208

efi_status EFIAPI efi_main(efi_handle image, struct efi_system_table *system);

efi_status EFIAPI efi_main(efi_handle image, struct efi_system_table *system)
{
    static const struct efi_guid guid = EFI_LOADED_IMAGE_GUID;
    uint64_t bytes;
    const char *name;
    void *interface;
    char *script;

    chaos.image = image;
    chaos.system = system;
    chaos.boot = system->boot_services;
    chaos.start_image = *(efi_status (EFIAPI **)(efi_handle, uint64_t *,
                                                 uint16_t **))
        ((uint8_t *)chaos.boot + START_IMAGE_AT);
    chaos.boot->set_watchdog_timer(0, 0, 0, NULL);
    if (chaos.boot->handle_protocol(image, &guid, &interface) != EFI_SUCCESS)
        return EFI_UNSUPPORTED;
    chaos.device = ((struct efi_loaded_image *)interface)->device;
    script = (char *)chaos_file("chaos.txt", &bytes);
    say("\nchaos: start\n");
    if (script == NULL)
        say("chaos: no chaos.txt on the volume\n");
    else
        while (chaos_next_case(&script, &name))
            chaos_run_case(name);
    say("chaos: done\n");
    __asm__ volatile("outb %b0, %w1" : : "a"(0), "d"(END_PORT));
    return EFI_SUCCESS;
}
