/* SPDX-License-Identifier: BSD-2-Clause */
/* Files on the volume that the image came from, and the loader's initrd. */
#ifndef BOOT_EFI_FILE_H
#define BOOT_EFI_FILE_H

#include "boot/efi/image.h"
#include "lib/bytes.h"

/*
 * Reads `name`, which counts from the image's directory or, with a slash of
 * either kind in front, from the root.  The bytes are in pages of their own.
 * NULL and the bytes, or why it failed; `*ret_absent`, if it is wanted, tells
 * whether that is because there is no such file.
 */
const char *efi_file_load(const struct efi_image *image, struct text name,
                          struct bytes *ret_file, bool *ret_absent);

/*
 * What a loader offers as LINUX_EFI_INITRD_MEDIA; empty when it offers none.
 * An offer that fails is refused: the loader meant us to have it.
 */
struct bytes efi_file_initrd(void);

#endif
