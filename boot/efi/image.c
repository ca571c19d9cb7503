/* SPDX-License-Identifier: BSD-2-Clause */
/* Our EFI_LOADED_IMAGE_PROTOCOL.  Without it nothing can be known: refused. */
#include "boot/efi/image.h"

#include "boot/door.h"
#include "boot/uefi/uefi.h"
#include "format/efi_path.h"
#include "format/utf16.h"

#define PATH_BYTES    1024
#define OPTIONS_BYTES 16384

static char path_text[PATH_BYTES];
static char options_text[OPTIONS_BYTES + 1]; /* with a NUL, for who hashes it */

static void path_read(const struct efi_loaded_image *loaded,
                      struct efi_image *image)
{
    struct text path;
    size_t cut;

    /* A device path tells its own length, in nodes. */
    if (loaded->file_path == NULL ||
        !efi_path_file(bytes_of(loaded->file_path, 4 * PATH_BYTES), path_text,
                       sizeof(path_text), &path))
        return;
    for (cut = path.length; cut > 0; cut--) {
        if (path.at[cut - 1] == '\\' || path.at[cut - 1] == '/')
            break;
    }
    image->directory = (struct text){path.at, cut};
    image->name = text_skip(path, cut);
}

static void options_read(const struct efi_loaded_image *loaded,
                         struct efi_image *image)
{
    struct bytes options = bytes_of(loaded->load_options,
                                    loaded->load_options_bytes);
    enum utf16_status status;

    if (loaded->load_options == NULL || options.length_bytes == 0)
        return;
    efi_load_option_data(options, &options);
    status = utf16_to_text(options, options_text, OPTIONS_BYTES,
                           &image->options);
    if (status != UTF16_OK)
        boot_warn("load options: expected UTF-16 text, found %u bytes that "
                  "are ignored: %s", loaded->load_options_bytes,
                  utf16_status_text(status));
}

void efi_image_read(struct efi_image *ret_image)
{
    static const struct efi_guid guid = EFI_LOADED_IMAGE_GUID;
    const struct efi_loaded_image *loaded =
        uefi_protocol(uefi_session.image, &guid);

    *ret_image = (struct efi_image){0};
    if (loaded == NULL)
        boot_refuse("expected the loaded image protocol on the image handle "
                    "%#lx, found none", (uint64_t)uefi_session.image);
    ret_image->device = loaded->device;
    path_read(loaded, ret_image);
    options_read(loaded, ret_image);
}
