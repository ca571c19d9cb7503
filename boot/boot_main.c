/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one room behind the doors: finds the door that was used, lets it fill
 * struct boot_info, makes the machine ours, and hands over to adit_main().
 */
#include "boot/boot_main.h"

#include "adit/entry.h"
#include "boot/check.h"
#include "boot/cpus.h"
#include "boot/door.h"
#include "boot/dump.h"
#include "boot/measure.h"
#include "boot/microcode.h"
#include "boot/modules.h"
#include "boot/options.h"
#include "boot/payload.h"
#include "boot/phys.h"
#include "boot/report.h"
#include "boot/secure.h"
#include "boot/tables.h"
#include "x86/console.h"
#include "x86/cpu.h"
#include "x86/guard.h"
#include "x86/harden.h"
#include "x86/image.h"
#include "x86/paging.h"
#include "x86/screen.h"
#include "x86/stamp.h"
#include "x86/traps.h"
#include "x86/vga.h"

extern const struct door *const doors_start[], *const doors_end[];

static struct boot_info boot_info;

uint64_t guard_entropy;

static const struct door *door_find(uint64_t id)
{
    for (const struct door *const *door = doors_start; door < doors_end;
         door++) {
        if ((*door)->id == id)
            return *door;
    }
    return NULL;
}

static _Noreturn void refuse_unknown(uint64_t id,
                                     const struct door_args *args)
{
    if (id == ENTERED_IN_64)
        boot_refuse("expected 32-bit mode at this entry point, found 64-bit "
                    "mode, eax=%#lx", args->magic);
    if (id == ENTERED_IN_32)
        boot_refuse("expected 64-bit mode at this entry point, found 32-bit "
                    "mode, esi=%#lx", args->magic);
    boot_refuse("entered at the ELF entry point by no protocol that this "
                "image has; expected eax=0x2badb002 (Multiboot 1) or "
                "0x36d76289 (Multiboot 2), found eax=%#lx",
                args->magic);
}

static void info_begin(struct boot_info *bi, const struct door *door,
                       uint64_t tsc)
{
    bi->magic = BOOT_INFO_MAGIC;
    bi->version = BOOT_INFO_VERSION;
    bi->total_bytes = sizeof(*bi);
    bi->door = door->id;
    /* Not page 0: that was for the loader, and need not be in memory. */
    bi->image_base = (uint64_t)text_start;
    bi->image_length_bytes = (uint64_t)(image_end - text_start);
    bi->tsc_entry = tsc;
    bi->text_bytes = 1; /* the empty string, at offset 0 */
}

/* What can be had without knowing anything, for all that may go wrong before
 * the loader's screen and the options are known. */
static void first_consoles(struct boot_screen *ret_vga)
{
    boot_serial_default();
    if (vga_text_screen(ret_vga))
        screen_attach(ret_vga);
}

/* A screen of text that is in use already keeps what was said on it. */
static void choose_screen(const struct boot_screen *screen, bool is_wanted,
                          const struct boot_screen *vga)
{
    struct bytes pixels;

    if (!is_wanted)
        screen_detach();
    else if (screen->kind == BOOT_SCREEN_NONE ||
             (screen->kind == BOOT_SCREEN_VGA_TEXT &&
              vga->kind == BOOT_SCREEN_VGA_TEXT))
        return;
    else if (phys_view(screen->base,
                       (uint64_t)screen->pitch_bytes * screen->height,
                       &pixels))
        screen_attach(screen);
    else
        boot_warn("the framebuffer at %#lx cannot be reached", screen->base);
}

/* True when the firmware stays: it, too, wants its machine as it was. */
static bool firmware_stays(struct boot_info *bi, const struct door *door)
{
    /* Elsewhere a look would only come before the boot report. */
    bool is_wanted = door->give_back != NULL && bi->efi.boot_services_alive &&
                     adit_look(bi);

    if (is_wanted && door->alive != NULL) {
        door->alive->map(bi, false);
        return true;
    }
    if (door->leave != NULL)
        door->leave(bi);
    return false;
}

static void own_machine(const struct boot_info *bi)
{
    cpu_interrupts_off();
    if (!phys_own_tables() || !boot_map_beyond(bi) ||
        !paging_map(0, PAGE_BYTES, PAGING_NONE))
        boot_refuse("the page tables that are set aside do not suffice for "
                    "the modules above 4 GiB");
    paging_activate(); /* once more: forgets page 0 */
    traps_own();
    harden_on();
}

void boot_enter(uint64_t id, uint64_t magic, uint64_t first, uint64_t second,
                uint64_t tsc)
{
    struct door_args args = {magic, first, second};
    struct boot_info *bi = &boot_info;
    struct boot_screen vga = {.kind = BOOT_SCREEN_NONE};
    const struct door *entered_by = door_find(id);
    bool is_shared;

    traps_begin();
    if (entered_by != NULL)
        boot_entered_by(entered_by);
    first_consoles(&vga);
    stamp_at("door", tsc);
    if (entered_by == NULL)
        refuse_unknown(id, &args);
    info_begin(bi, entered_by, tsc);
    entered_by->fill(bi, &args);
    /* Only where services are alive, and so the firmware's tables. */
    if (guard_entropy != 0)
        guard_renew();
    boot_payload_find(false);
    boot_measure_payload();
    boot_payload_begin(bi);
    boot_check_screen(bi);
    boot_measure_info(bi);
    if (bi->screen.kind == BOOT_SCREEN_NONE && bi->efi.system_table == 0)
        bi->screen = vga;
    secure_options(bi);
    choose_screen(&bi->screen, boot_options(bi), &vga);
    boot_measure_end(bi);
    boot_payload_modules(bi, boot_modules(bi));
    secure_modules(bi, entered_by);
    /* Before anybody asks CPUID for more than what page tables need. */
    boot_microcode(bi);
    phys_require_nx();
    stamp("info");

    is_shared = firmware_stays(bi, entered_by);
    boot_tables(bi);
    boot_trim_ram(bi);
    boot_check(bi);
    if (!is_shared)
        own_machine(bi);
    boot_cpus(bi);
    stamp("own");

    boot_report(bi, entered_by->name);
    boot_dump(bi, entered_by->name);
    adit_main(bi);
}
