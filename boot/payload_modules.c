/* SPDX-License-Identifier: BSD-2-Clause */
/* The payload among the modules. */
#include "boot/door.h"
#include "boot/fill.h"
#include "boot/microcode.h"
#include "boot/payload.h"
#include "boot/phys.h"
#include "format/adit_kernel.h"
#include "format/cpio.h"
#include "format/kind.h"
#include "format/linux.h"
#include "format/microcode.h"

/* What follows a kernel in its file, its signature, is not longer. */
#define SIGNATURE_BYTES 0x10000u

static bool is_kernel(const struct boot_module *module)
{
    struct adit_kernel_problem elf_problem;
    struct linux_problem problem;
    struct adit_kernel elf;
    struct linux_image image;
    struct bytes file;

    return phys_view(module->base, module->length_bytes, &file) &&
           (linux_read(file, &image, &problem) != LINUX_NOT_LINUX ||
            adit_kernel_read(file, &elf, &elf_problem) == ADIT_KERNEL_OK);
}

/* A loader that is given two files as the initrd glues them together. */
static void glued_warn(const struct boot_module *module)
{
    struct linux_problem problem;
    struct linux_image image;
    struct bytes file, rest;

    if (!phys_view(module->base, module->length_bytes, &file) ||
        linux_read(file, &image, &problem) != LINUX_OK)
        return;
    rest = bytes_from(file, (uint64_t)(image.kernel.at - file.at) +
                                image.kernel.length_bytes);
    if (rest.length_bytes > SIGNATURE_BYTES)
        boot_warn("the initrd is a kernel: %lu bytes behind it are ignored, "
                  "expected a bundle, such as GRUB makes by `initrd "
                  "newc:kernel:FILE newc:initrd:FILE'", rest.length_bytes);
}

static void module_insert(struct boot_info *bi, uint32_t at,
                          struct bytes part, struct text name)
{
    enum fill_status status = fill_module(bi, (uint64_t)part.at,
                                          part.length_bytes, name, TEXT(""));
    struct boot_module module;

    if (status != FILL_OK)
        boot_refuse("the image's %pT, as module %u: %s", (void *)&name,
                    bi->module_count, fill_status_text(status));
    module = bi->modules[bi->module_count - 1];
    for (uint32_t n = bi->module_count - 1; n > at; n--)
        bi->modules[n] = bi->modules[n - 1];
    bi->modules[at] = module;
}

static void module_leave_out(struct boot_info *bi, uint32_t at,
                             const char *what)
{
    struct text name = fill_text_at(bi, bi->modules[at].name);

    boot_warn("the loader's %s \"%pT\" is left out: the image carries its own",
              what, (void *)&name);
    bi->module_count--;
    for (uint32_t n = at; n < bi->module_count; n++)
        bi->modules[n] = bi->modules[n + 1];
}

/* The image's kernel takes the place of the loader's, whose command line it
 * gets. */
static void kernel_insert(struct boot_info *bi, struct bytes kernel,
                          bool are_bundle)
{
    struct boot_text cmdline = {0, 0};

    if (bi->module_count != 0 && (are_bundle || is_kernel(&bi->modules[0]))) {
        cmdline = bi->modules[0].cmdline;
        module_leave_out(bi, 0, "kernel");
    }
    module_insert(bi, 0, kernel, TEXT("kernel"));
    bi->modules[0].cmdline = cmdline;
}

static void cmdline_choose(struct boot_info *bi)
{
    struct boot_text *cmdline = &bi->modules[0].cmdline;
    struct text before = fill_text_at(bi, *cmdline);
    struct text after = boot_payload_cmdline(before);
    enum fill_status status;

    if (after.at == before.at)
        return;
    if (before.length != 0)
        boot_warn("the image's command line wins over the loader's \"%pT\"",
                  (void *)&before);
    status = fill_text(bi, after, cmdline);
    if (status != FILL_OK)
        boot_refuse("the image's command line of %lu bytes: %s", after.length,
                    fill_status_text(status));
}

/* Whatever is an ELF may be meant as a kernel: launch says what it lacks. */
static void refuse_initrd(const struct boot_module *module)
{
    struct adit_kernel_problem problem;
    struct adit_kernel elf;
    struct cpio_member first = {.name = TEXT("")};
    struct bytes blob = bytes_of(NULL, 0);
    struct cpio_walk walk;
    bool has_first;

    phys_view(module->base, module->length_bytes, &blob);
    if (adit_kernel_read(blob, &elf, &problem) != ADIT_KERNEL_NOT_ELF)
        return;
    walk = cpio_begin(blob);
    has_first = cpio_next_file(&walk, &first) == CPIO_OK;
    boot_refuse("the initrd is no bundle, and the image carries no kernel: "
                "expected one as `kernel' in a cpio archive, not compressed, "
                "or in the image (adit pack), found %s%s%pT",
                kind_text(blob), has_first ? " that begins with " : "",
                (void *)&first.name);
}

void boot_payload_modules(struct boot_info *bi, bool are_bundle)
{
    struct bytes part;

    if (boot_payload_take(PAYLOAD_KERNEL, &part))
        kernel_insert(bi, part, are_bundle);
    else if (bi->door == BOOT_DOOR_LINUX && bi->module_count != 0 &&
             !are_bundle && !is_kernel(&bi->modules[0]))
        refuse_initrd(&bi->modules[0]);
    else if (bi->door == BOOT_DOOR_LINUX && bi->module_count != 0 &&
             !are_bundle)
        glued_warn(&bi->modules[0]);
    if (bi->module_count == 0)
        return;
    cmdline_choose(bi);
    boot_microcode_last(bi);
    if (boot_payload_take(PAYLOAD_INITRD, &part)) {
        if (bi->module_count > 1 && !microcode_is_module(bi, 1))
            module_leave_out(bi, 1, "initrd");
        module_insert(bi, 1, part, TEXT("initrd"));
    }
    if (boot_payload_take(PAYLOAD_UCODE, &part)) {
        while (microcode_module(bi) < bi->module_count)
            module_leave_out(bi, microcode_module(bi), "microcode");
        module_insert(bi, bi->module_count, part, TEXT("ucode"));
    }
}
