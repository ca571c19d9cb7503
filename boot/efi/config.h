/* SPDX-License-Identifier: BSD-2-Clause */
/* The configuration file beside the image, and what it names. */
#ifndef BOOT_EFI_CONFIG_H
#define BOOT_EFI_CONFIG_H

#include "adit/boot_info.h"
#include "boot/efi/image.h"
#include "format/config.h"

/*
 * Finds the configuration (the file that the load options name, else one
 * named after the image), and takes Adit's command line and the modules from
 * the section chosen.  `initrd` is what the loader offered, or empty: it takes
 * the place of a ramdisk= that is not there.  Refuses when there is no
 * configuration, naming what was tried.
 */
void efi_config(struct boot_info *bi, const struct efi_image *image,
                const struct config_load_options *options,
                struct bytes initrd);

#endif
