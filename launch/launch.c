/* SPDX-License-Identifier: BSD-2-Clause */
/* Module 0 is the kernel: what is it, and how is it started? */
#include "launch/launch.h"

#include "adit/entry.h"
#include "format/kind.h"
#include "launch/guest.h"
#include "x86/console.h"
#include "x86/harden.h"
#include "x86/screen.h"
#include "x86/stamp.h"

#define say(...) console_print(CONSOLE_INFO, "adit: " __VA_ARGS__)

static void report_stamps(void)
{
    const struct stamp *first = stamp_get(0), *s;

    say("ticks     ");
    for (unsigned n = 1; (s = stamp_get(n)) != NULL; n++)
        console_print(CONSOLE_INFO, "%s%s +%lu", n == 1 ? "" : ", ", s->stage,
                      s->tsc - first->tsc);
    console_print(CONSOLE_INFO, " since the door\n");
}

/* What module 0 turned out to be. */
static union {
    struct linux_image image;
    struct adit_kernel elf;
} kernel;

/* True when it is an ELF for Adit, false when it is Linux. */
static bool read_kernel(const struct boot_info *bi)
{
    const struct boot_module *module = &bi->modules[0];
    struct bytes file = bytes_of((const void *)module->base,
                                 module->length_bytes);
    struct adit_kernel_problem elf;
    struct linux_problem problem;
    enum adit_kernel_status elf_status;
    enum linux_status linux_status;

    if (bi->module_count == 0)
        adit_refuse("no kernel; expected one as the first module, in a "
                    "bundle as the initrd, or in the image (adit pack), found "
                    "no modules");
    elf_status = adit_kernel_read(file, &kernel.elf, &elf);
    if (elf_status == ADIT_KERNEL_OK)
        return true;
    if (elf_status != ADIT_KERNEL_NOT_ELF)
        adit_refuse("module 0 (the kernel) is no ELF64 for Adit that can be "
                    "started: offset %#lx: %s: found %#lx, expected %#lx",
                    elf.offset, adit_kernel_status_text(elf_status),
                    elf.found, elf.expected);
    linux_status = linux_read(file, &kernel.image, &problem);
    if (linux_status != LINUX_OK)
        adit_refuse("module 0 (the kernel) is neither an ELF64 with the Adit "
                    "note nor a bzImage that can be started, it is %s: offset "
                    "%#lx: %s: found %#lx, expected %#lx", kind_text(file),
                    problem.offset, linux_status_text(linux_status),
                    problem.found, problem.expected);
    return false;
}

bool adit_look(const struct boot_info *bi)
{
    return read_kernel(bi) &&
           (kernel.elf.note.flags & ADIT_KEEP_BOOT_SERVICES);
}

static _Noreturn void start_linux(struct boot_info *bi)
{
    struct launch_linux loaded;
    struct hv_config config;
    bool is_guest = launch_guest_prepare(bi, &config);

    say("linux     %pT\n", (void *)&kernel.image.version);
    launch_load_linux(bi, &kernel.image, &loaded);
    stamp("load");
    report_stamps();
    say("starting linux at %#lx\n", loaded.entry);
    screen_detach();
    if (is_guest)
        launch_guest_start(&config, &loaded);
    harden_off();
    launch_handover(loaded.entry, loaded.params, loaded.tables);
}

void adit_main(struct boot_info *bi)
{
    if (!read_kernel(bi))
        start_linux(bi);
    launch_guest_forbid(bi);
    launch_load_elf(bi, &kernel.elf);
    stamp("load");
    report_stamps();
    launch_start_elf(bi, &kernel.elf);
}
