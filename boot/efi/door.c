/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Native EFI64.  The kernel and its company come from a configuration file on
 * the volume that the image came from, or as a bundle from a loader that
 * offers one as the initrd.  Refuses to go on without a kernel.
 */
#include "boot/door.h"

#include "boot/efi/config.h"
#include "boot/efi/file.h"
#include "boot/efi/image.h"
#include "boot/fill.h"
#include "boot/intake.h"
#include "boot/uefi/uefi.h"
#include "format/config.h"
#include "format/cpio.h"
#include "x86/console.h"

/*
 * The load options of a Linux-style loader are Adit's command line but for the
 * loader's own words, and the image's name in front (iPXE).
 */
static struct text linux_style_cmdline(const struct efi_image *image)
{
    struct text own = intake_own_words(image->options);
    struct text rest = own;

    return config_names_image(text_word(&rest), image->name) ? rest : own;
}

/* boot_modules() makes modules of what is in the bundle. */
static void take_bundle(struct boot_info *bi, const struct efi_image *image,
                        struct bytes bundle)
{
    enum fill_status status =
        fill_cmdline(bi, linux_style_cmdline(image));

    if (status == FILL_OK || status == FILL_EMPTY)
        status = fill_module(bi, (uint64_t)bundle.at, bundle.length_bytes,
                             TEXT("bundle"), TEXT(""));
    if (status != FILL_OK)
        boot_refuse("the loader's bundle of %lu bytes: %s",
                    bundle.length_bytes, fill_status_text(status));
    console_print(CONSOLE_INFO, "adit: efi: the loader's bundle, %lu bytes at "
                                "%#lx\n",
                  bundle.length_bytes, (uint64_t)bundle.at);
}

static void warn_odd(const struct config_load_options *options)
{
    size_t shown = options->odd_count < CONFIG_ODD_WORDS_MAX
                       ? options->odd_count : CONFIG_ODD_WORDS_MAX;

    for (size_t i = 0; i < shown; i++)
        boot_warn("load options: \"%pT\" is ignored",
                  (const void *)&options->odd[i]);
    if (options->odd_count > shown)
        boot_warn("load options: %zu more words are ignored",
                  options->odd_count - shown);
}

static void efi_fill(struct boot_info *bi, const struct door_args *args)
{
    struct config_load_options options;
    struct efi_image image;
    struct bytes initrd;

    uefi_begin(bi, args->first, args->second);
    uefi_fill_loader(bi, uefi_session.system);
    uefi_fill_tables(bi, uefi_session.system);
    uefi_fill_secure_boot(bi);
    uefi_fill_screen(bi);

    efi_image_read(&image);
    config_read_load_options(image.options, image.name, &options);
    initrd = efi_file_initrd();
    if (options.config_file.length == 0 && cpio_is_bundle(initrd)) {
        take_bundle(bi, &image, initrd);
        return;
    }
    warn_odd(&options);
    efi_config(bi, &image, &options, initrd);
}

static const struct door efi_door = {
    .id = BOOT_DOOR_EFI,
    .name = "efi",
    .fill = efi_fill,
    .leave = uefi_leave,
    .give_back = uefi_give_back,
};
DOOR(efi_door);
