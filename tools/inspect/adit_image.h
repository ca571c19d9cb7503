/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether a file is one of Adit's own images, and of which version. */
#ifndef TOOLS_INSPECT_ADIT_IMAGE_H
#define TOOLS_INSPECT_ADIT_IMAGE_H

#include "tools/inspect/file.h"

bool adit_image_is_efi(const struct inspect_file *file);
bool adit_image_is_elf(const struct inspect_file *file);

/* By its SBAT line, which every image has that can be an EFI application;
 * empty where there is none. */
struct text adit_image_version(const struct inspect_file *file);

#endif
