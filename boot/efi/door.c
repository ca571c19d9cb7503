/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Native EFI64.  The kernel and its company come from the image itself, from a
 * configuration file on the volume that the image came from, or as a bundle
 * from a loader that offers one as the initrd.  Refuses to go on without a
 * kernel.
 */
#include "boot/door.h"

#include "boot/efi/config.h"
#include "boot/efi/file.h"
#include "boot/efi/image.h"
#include "boot/fill.h"
#include "boot/intake.h"
#include "boot/measure.h"
#include "boot/payload.h"
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

/* boot_modules() makes modules of what is in a bundle; with a kernel in the
 * image anything else is an initrd. */
static void take_initrd(struct boot_info *bi, const struct efi_image *image,
                        struct bytes initrd)
{
    enum fill_status status =
        fill_cmdline(bi, linux_style_cmdline(image));

    if (initrd.length_bytes != 0 && status == FILL_OK)
        status = fill_module(bi, (uint64_t)initrd.at, initrd.length_bytes,
                             TEXT("initrd"), TEXT(""));
    if (status != FILL_OK)
        boot_refuse("the loader's initrd of %lu bytes, or its command line: "
                    "%s", initrd.length_bytes, fill_status_text(status));
    if (initrd.length_bytes != 0)
        console_print(CONSOLE_INFO, "adit: efi: the loader's initrd, %lu "
                                    "bytes at %#lx\n",
                      initrd.length_bytes, (uint64_t)initrd.at);
}

/* Offered by LoadFile2, or, where there is none at all, as a file that a
 * Linux-style loader names. */
static struct bytes find_initrd(const struct efi_image *image,
                                const struct config_load_options *options)
{
    struct bytes initrd = efi_file_initrd();
    const char *why;

    if (initrd.length_bytes != 0 || options->initrd.length == 0)
        return initrd;
    if (boot_payload_has(PAYLOAD_INITRD)) {
        boot_warn("initrd=%pT is ignored: the image carries its own",
                  (const void *)&options->initrd);
        return initrd;
    }
    why = efi_file_load(image, options->initrd, &initrd, NULL);
    if (why != NULL)
        boot_refuse("expected the initrd in %pT (initrd=), found: %s",
                    (const void *)&options->initrd, why);
    return initrd;
}

static void warn_odd(const struct config_load_options *options)
{
    size_t shown = options->odd_count < CONFIG_ODD_WORDS_MAX
                       ? options->odd_count : CONFIG_ODD_WORDS_MAX;

    for (size_t i = 0; i < shown; i++)
        boot_warn("load options: \"%pT\" is ignored, expected [-cfg=FILE] "
                  "[SECTION] [-- OPTIONS]", (const void *)&options->odd[i]);
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
    uefi_entropy();
    uefi_fill_screen(bi);

    efi_image_read(&image);
    boot_payload_find(true);
    boot_measure_payload();
    boot_measure_text("load options", image.options);
    config_read_load_options(image.options, image.name, &options);
    initrd = find_initrd(&image, &options);
    if ((options.config_file.length == 0 && cpio_is_bundle(initrd)) ||
        (boot_payload_has(PAYLOAD_KERNEL) &&
         !boot_payload_has(PAYLOAD_CONFIG))) {
        take_initrd(bi, &image, initrd);
        return;
    }
    warn_odd(&options);
    efi_config(bi, &image, &options, initrd);
}

static const struct door efi_door = {
    .id = BOOT_DOOR_EFI,
    .name = "efi",
    .fill = efi_fill,
    UEFI_DOOR_SERVICES,
};
DOOR(efi_door);
