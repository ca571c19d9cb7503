/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files by EFI_SIMPLE_FILE_SYSTEM_PROTOCOL.  A file counts as read only when
 * as many bytes came as it said to have; empty ones are refused.
 */
#include "boot/efi/file.h"

#include "boot/measure.h"
#include "boot/uefi/uefi.h"
#include "format/utf16.h"

#define NAME_UNITS 512

#define FILE_MAX_BYTES 0xffffffffu /* it has to lie below 4 GiB */

struct path {
    uint16_t units[NAME_UNITS];
    size_t length;
};

static bool path_add(struct path *path, struct text part)
{
    size_t units;

    if (utf16_from_text(part, path->units + path->length,
                        NAME_UNITS - path->length, &units) != UTF16_OK)
        return false;
    path->length += units;
    return true;
}

/* [uefi] 13.5: names are separated by backslashes. */
static bool path_make(struct text directory, struct text name,
                      struct path *path)
{
    bool from_root = name.length > 0 &&
                     (name.at[0] == '/' || name.at[0] == '\\');

    path->length = 0;
    if ((!from_root && !path_add(path, directory)) || !path_add(path, name))
        return false;
    for (size_t i = 0; i < path->length; i++) {
        if (path->units[i] == '/')
            path->units[i] = '\\';
    }
    return true;
}

static efi_status volume_open(efi_handle device, struct efi_file **ret_root)
{
    static const struct efi_guid guid = EFI_SIMPLE_FILE_SYSTEM_GUID;
    struct efi_file_system *system;
    efi_status status = EFI_MEDIA_CHANGED;

    /* The handle's drivers are connected anew when its medium has changed. */
    for (unsigned i = 0; i < 2 && status == EFI_MEDIA_CHANGED; i++) {
        system = uefi_protocol(device, &guid);
        if (system == NULL)
            return EFI_UNSUPPORTED;
        status = system->open_volume(system, ret_root);
    }
    return status;
}

static efi_status file_size(struct efi_file *file, uint64_t *ret_bytes)
{
    efi_status status = file->set_position(file, EFI_FILE_POSITION_END);

    if (status == EFI_SUCCESS)
        status = file->get_position(file, ret_bytes);
    if (status == EFI_SUCCESS)
        status = file->set_position(file, 0);
    return status;
}

/* Until `bytes` are there, the file ends, or something fails. */
static const char *file_read_all(struct efi_file *file, uint64_t to,
                                 uint64_t bytes)
{
    uint64_t done = 0;

    while (done < bytes) {
        uint64_t part = bytes - done;
        efi_status status = file->read(file, &part, (void *)(to + done));

        if (status != EFI_SUCCESS)
            return uefi_status_text(status);
        if (part == 0 || part > bytes - done)
            return "it has become shorter while it was read";
        done += part;
    }
    return NULL;
}

static const char *file_read(struct efi_file *file, struct bytes *ret_file)
{
    uint64_t bytes, address;
    efi_status status = file_size(file, &bytes);
    const char *why;

    /* A directory cannot be positioned: [uefi] 13.5. */
    if (status == EFI_UNSUPPORTED)
        return "it is a directory";
    if (status != EFI_SUCCESS)
        return uefi_status_text(status);
    if (bytes == 0)
        return "it is empty";
    if (bytes > FILE_MAX_BYTES)
        return "it has 4 GiB or more";

    status = uefi_pages(bytes, &address);
    if (status != EFI_SUCCESS)
        return "no memory for it below 4 GiB";
    why = file_read_all(file, address, bytes);
    if (why != NULL) {
        uefi_pages_free(address);
        return why;
    }
    *ret_file = bytes_of((const void *)address, bytes);
    return NULL;
}

const char *efi_file_load(const struct efi_image *image, struct text name,
                          struct bytes *ret_file, bool *ret_absent)
{
    static struct path path;
    struct efi_file *root, *file;
    efi_status status;
    const char *why;

    if (ret_absent != NULL)
        *ret_absent = false;
    if (!path_make(image->directory, name, &path))
        return "its name is not well-formed text, or too long";
    status = volume_open(image->device, &root);
    if (status == EFI_UNSUPPORTED)
        return "the image did not come from a volume of files";
    if (status != EFI_SUCCESS)
        return uefi_status_text(status);

    status = root->open(root, &file, path.units, EFI_FILE_MODE_READ, 0);
    if (status == EFI_SUCCESS) {
        why = file_read(file, ret_file);
        file->close(file);
    } else {
        why = uefi_status_text(status);
        if (ret_absent != NULL)
            *ret_absent = status == EFI_NOT_FOUND;
    }
    root->close(root);
    if (why == NULL)
        boot_measure_bytes(MEASURE_FILE, *ret_file, "file", name);
    return why;
}
