/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who verifies signatures under Secure Boot: shim, when we were started by
 * way of it, since it knows its owner's keys and what was revoked; else the
 * firmware, by loading the image without starting it.
 */
#include "boot/uefi/uefi.h"

#include "boot/door.h"

/* [uefi] 10.3.2.3.  Firmware takes an image without a path for one of its
 * own, or for none. */
struct memory_path {
    struct efi_device_path memory;
    uint32_t memory_type;
    uint64_t first, last;
    struct efi_device_path end;
};
_Static_assert(offsetof(struct memory_path, end) == 24, "[uefi] 10.3.2.3");

static struct door_verdict firmware_verify(struct bytes image)
{
    uint64_t first = (uint64_t)image.at;
    struct memory_path path = {
        .memory = {EFI_DEVICE_PATH_HARDWARE, EFI_DEVICE_PATH_HW_MEMORY,
                   {24, 0}},
        .memory_type = EFI_MEMORY_LOADER_DATA,
        .first = first,
        .last = first + image.length_bytes - 1,
        .end = {EFI_DEVICE_PATH_END, EFI_DEVICE_PATH_END_ENTIRE, {4, 0}},
    };
    efi_handle loaded = NULL;
    efi_status status;

    status = uefi_session.boot->load_image(
        false, uefi_session.image, &path.memory, image.at,
        image.length_bytes, &loaded);
    /* [uefi] 7.4.1: what must not be started may have been loaded. */
    if (loaded != NULL &&
        (status == EFI_SUCCESS || status == EFI_SECURITY_VIOLATION))
        uefi_session.boot->unload_image(loaded);
    return (struct door_verdict){
        .is_good = status == EFI_SUCCESS,
        .judge = "the firmware (LoadImage)",
        .found = uefi_status_text(status),
    };
}

static const struct efi_guid shim_guid = SHIM_LOCK_GUID;

static struct door_verdict shim_verify(const struct shim_lock *shim,
                                       struct bytes image)
{
    static const uint16_t is_off[] = u"MokSBState";
    struct door_verdict verdict = {.judge = "shim"};
    efi_status status;
    uint8_t value;

    /* Then it says yes to everything, while Secure Boot is said to be on. */
    if (uefi_variable(&shim_guid, is_off, &value) && value != 0) {
        verdict.found = "that its validation is switched off (MokSBState)";
        return verdict;
    }
    if (image.length_bytes > INT32_MAX) {
        verdict.found = "2 GiB or more";
        return verdict;
    }
    status = shim->verify(image.at, (uint32_t)image.length_bytes);
    verdict.is_good = status == EFI_SUCCESS;
    verdict.found = uefi_status_text(status);
    return verdict;
}

struct door_verdict uefi_verify(struct bytes image, bool is_covered)
{
    const struct shim_lock *shim = uefi_locate(&shim_guid);

    if (shim != NULL)
        return shim_verify(shim, image);
    if (is_covered)
        return (struct door_verdict){.is_good = true};
    return firmware_verify(image);
}
