/* SPDX-License-Identifier: BSD-2-Clause */
/* Module 0 is the kernel: what is it, and how is it started? */
#include "launch/launch.h"

#include "adit/entry.h"
#include "format/kind.h"
#include "x86/console.h"
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

static void read_kernel(const struct boot_info *bi,
                        struct linux_image *ret_image)
{
    const struct boot_module *kernel = &bi->modules[0];
    struct bytes file = bytes_of((const void *)kernel->base,
                                 kernel->length_bytes);
    struct linux_problem problem;
    enum linux_status status;

    if (bi->module_count == 0)
        adit_refuse("no kernel; expected one as the first module, in a "
                    "bundle as the initrd, or in the image (adit pack), found "
                    "no modules");
    status = linux_read(file, ret_image, &problem);
    if (status != LINUX_OK)
        adit_refuse("module 0 (the kernel) is no bzImage that can be "
                    "started, it is %s: offset %#lx: %s: found %#lx, expected "
                    "%#lx", kind_text(file), problem.offset,
                    linux_status_text(status), problem.found,
                    problem.expected);
}

void adit_look(const struct boot_info *bi)
{
    struct linux_image image;

    read_kernel(bi, &image);
}

void adit_main(const struct boot_info *bi)
{
    struct linux_image image;
    struct launch_linux loaded;

    read_kernel(bi, &image);
    say("linux     %pT\n", (void *)&image.version);
    launch_load_linux(bi, &image, &loaded);
    stamp("load");
    report_stamps();
    say("starting linux at %#lx\n", loaded.entry);
    screen_detach();
    launch_handover(loaded.entry, loaded.params, loaded.tables);
}
