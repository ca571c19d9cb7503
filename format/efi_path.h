/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads two things that UEFI hands to an application by pointer: device paths
 * and EFI_LOAD_OPTION.  Bounded by the view; ill-formed ones are refused.
 */
#ifndef FORMAT_EFI_PATH_H
#define FORMAT_EFI_PATH_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/text.h"

/*
 * The file that a device path names: all its file nodes, joined by one
 * backslash each, as UTF-8 in `to`.  False when the path does not end within
 * `path`, a node cannot be, or the name is ill-formed or too long.
 */
bool efi_path_file(struct bytes path, char *to, size_t room_bytes,
                   struct text *ret_file);

/*
 * If `options` is a whole, active EFI_LOAD_OPTION, which some firmware passes
 * in place of the text inside: true, and its optional data.
 */
bool efi_load_option_data(struct bytes options, struct bytes *ret_data);

#endif
