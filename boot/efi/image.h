/* SPDX-License-Identifier: BSD-2-Clause */
/* What the firmware knows about the image that it has started: ourselves. */
#ifndef BOOT_EFI_IMAGE_H
#define BOOT_EFI_IMAGE_H

#include "lib/text.h"
#include "spec/efi.h"

struct efi_image {
    efi_handle device;     /* where it came from; NULL for some network boots */
    struct text directory; /* on that device, with its last backslash */
    struct text name;      /* empty when the firmware did not say */
    struct text options;   /* LoadOptions as UTF-8, empty when there are none */
};

/* Texts stay as they are until the next call.  Load options that are no text
 * are warned of and ignored: firmware is known to leave rubbish there. */
void efi_image_read(struct efi_image *ret_image);

#endif
