/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The blob that Linux-style loaders offer by EFI_LOAD_FILE2_PROTOCOL on a
 * handle whose device path is the vendor media node of Linux.
 */
#include "boot/door.h"
#include "boot/efi/file.h"
#include "boot/measure.h"
#include "boot/uefi/uefi.h"

/* [uefi] 10.3.5.3 */
struct vendor_path {
    struct efi_device_path vendor;
    struct efi_guid guid;
    struct efi_device_path end;
};
_Static_assert(sizeof(struct vendor_path) == 24, "[uefi] 10.3.5.3");

/* `*ret_path` points into `whole`. */
static struct efi_load_file2 *offer_find(struct vendor_path *whole,
                                         struct efi_device_path **ret_path)
{
    static const struct efi_guid guid = EFI_LOAD_FILE2_GUID;
    struct efi_load_file2 *offer;
    efi_handle handle;

    *ret_path = &whole->vendor;
    if (uefi_session.boot->locate_device_path(&guid, ret_path, &handle) !=
            EFI_SUCCESS ||
        (*ret_path)->type != EFI_DEVICE_PATH_END)
        return NULL;
    offer = uefi_protocol(handle, &guid);
    if (offer == NULL)
        boot_warn("the initrd that the loader offers is ignored: expected "
                  "EFI_LOAD_FILE2_PROTOCOL on its handle, found none");
    return offer;
}

struct bytes efi_file_initrd(void)
{
    struct vendor_path whole = {
        {EFI_DEVICE_PATH_MEDIA, EFI_DEVICE_PATH_MEDIA_VENDOR, {20, 0}},
        LINUX_EFI_INITRD_MEDIA_GUID,
        {EFI_DEVICE_PATH_END, EFI_DEVICE_PATH_END_ENTIRE, {4, 0}},
    };
    struct efi_device_path *path;
    struct efi_load_file2 *offer = offer_find(&whole, &path);
    uint64_t bytes = 0, address;
    efi_status status;

    if (offer == NULL)
        return bytes_of(NULL, 0);

    /* Asked without a buffer it says how many bytes there are. */
    status = offer->load_file(offer, path, 0, &bytes, NULL);
    if (status == EFI_NOT_FOUND || (status == EFI_SUCCESS && bytes == 0))
        return bytes_of(NULL, 0);
    if (status != EFI_BUFFER_TOO_SMALL)
        boot_refuse("expected the loader to tell the size of its initrd, "
                    "found: %s", uefi_status_text(status));

    status = uefi_pages(bytes, &address);
    if (status != EFI_SUCCESS)
        boot_refuse("expected %lu bytes of memory below 4 GiB for the "
                    "loader's initrd, found: %s", bytes,
                    uefi_status_text(status));

    uint64_t room_bytes = bytes;

    status = offer->load_file(offer, path, 0, &bytes, (void *)address);
    if (status != EFI_SUCCESS || bytes != room_bytes)
        boot_refuse("expected %lu bytes of initrd from the loader, found %lu: "
                    "%s", room_bytes, bytes, uefi_status_text(status));

    struct bytes initrd = bytes_of((const void *)address, bytes);

    boot_measure_bytes(MEASURE_FILE, initrd, "loader's initrd", TEXT(""));
    return initrd;
}
