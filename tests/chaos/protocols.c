/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Handles and protocols: which there are, and what finds them.
 */
#include "tests/chaos/shim.h"

/* Handles of ours: nothing but addresses that the firmware has not. */
static char screen_handle, initrd_handle, verified_handle;

static struct shim_lock shim_lock;
static efi_handle *handles;

static bool guid_is(const struct efi_guid *guid, struct efi_guid other)
{
    const uint8_t *a = (const uint8_t *)guid, *b = (const uint8_t *)&other;

    for (unsigned n = 0; n < sizeof(other); n++) {
        if (a[n] != b[n])
            return false;
    }
    return true;
}

#define GUID_IS(guid, ...) guid_is(guid, (struct efi_guid)__VA_ARGS__)

/* loaded-image=none, volume=none: a network boot. */
static efi_status EFIAPI handle_protocol(efi_handle handle,
                                         const struct efi_guid *protocol,
                                         void **ret_interface)
{
    efi_status status;

    if (CHAOS_FAILS(CHAOS_HandleProtocol, &status))
        return status;
    *ret_interface = NULL;
    if (handle == &initrd_handle) {
        *ret_interface = chaos_initrd();
    } else if (handle == &screen_handle) {
        if (GUID_IS(protocol, EFI_GRAPHICS_OUTPUT_GUID))
            *ret_interface = chaos_graphics();
        else if (chaos_word("gop-path") != NULL)
            *ret_interface = &screen_handle;
    } else if (GUID_IS(protocol, EFI_LOADED_IMAGE_GUID)) {
        if (handle == chaos.adit && !chaos_is("loaded-image", "none"))
            *ret_interface = chaos_loaded_image();
    } else if (GUID_IS(protocol, EFI_SIMPLE_FILE_SYSTEM_GUID)) {
        if (handle == chaos.device && !chaos_is("volume", "none"))
            *ret_interface = chaos_files();
    } else {
        return chaos.boot->handle_protocol(handle, protocol, ret_interface);
    }
    return *ret_interface != NULL ? EFI_SUCCESS : EFI_UNSUPPORTED;
}

static efi_status EFIAPI locate_device_path(const struct efi_guid *protocol,
                                            struct efi_device_path **path,
                                            efi_handle *ret_device)
{
    efi_status status;

    if (CHAOS_FAILS(CHAOS_LocateDevicePath, &status))
        return status;
    if (!GUID_IS(protocol, EFI_LOAD_FILE2_GUID) ||
        chaos_word("initrd") == NULL)
        return EFI_NOT_FOUND;
    *ret_device = &initrd_handle;
    *path = (struct efi_device_path *)((uint8_t *)*path +
                                       (*path)->length_bytes[0]);
    return EFI_SUCCESS;
}

static efi_status EFIAPI locate_handle_buffer(uint32_t how,
                                              const struct efi_guid *protocol,
                                              void *search_key,
                                              uint64_t *ret_count,
                                              efi_handle **ret_handles)
{
    static efi_handle one[1];
    efi_status status;

    (void)how;
    (void)protocol;
    (void)search_key;
    if (CHAOS_FAILS(CHAOS_LocateHandleBuffer, &status))
        return status;
    if (chaos_word("gop") == NULL)
        return EFI_NOT_FOUND;
    one[0] = &screen_handle;
    handles = one;
    chaos.run.pools++;
    *ret_count = 1;
    *ret_handles = one;
    return EFI_SUCCESS;
}

static efi_status EFIAPI free_pool(void *pool)
{
    efi_status status;
    bool fails = CHAOS_FAILS(CHAOS_FreePool, &status);

    if (pool != handles || chaos.run.pools == 0) {
        chaos_forbid("FreePool of what was not allocated", (uint64_t)pool);
        return EFI_INVALID_PARAMETER;
    }
    chaos.run.pools--;
    return fails ? status : EFI_SUCCESS;
}

/* In the System V convention. */
static efi_status __attribute__((sysv_abi)) verify(const void *image,
                                                   uint32_t image_bytes)
{
    efi_status status;

    (void)image;
    (void)image_bytes;
    return CHAOS_FAILS(CHAOS_Verify, &status) ? status : EFI_SUCCESS;
}

/* shim=1, attributes=1, tcg2=1, rng=1: there are. */
static efi_status EFIAPI locate_protocol(const struct efi_guid *protocol,
                                         void *registration,
                                         void **ret_interface)
{
    efi_status status;

    if (CHAOS_FAILS(CHAOS_LocateProtocol, &status))
        return status;
    *ret_interface = NULL;
    if (GUID_IS(protocol, SHIM_LOCK_GUID)) {
        shim_lock.verify = verify;
        if (chaos_word("shim") != NULL)
            *ret_interface = &shim_lock;
    } else if (GUID_IS(protocol, EFI_MEMORY_ATTRIBUTE_PROTOCOL_GUID)) {
        if (chaos_word("attributes") != NULL)
            *ret_interface = chaos_attributes();
    } else if (GUID_IS(protocol, CHAOS_TCG2_GUID)) {
        if (chaos_word("tcg2") != NULL)
            *ret_interface = chaos_tcg2();
    } else if (GUID_IS(protocol, CHAOS_RNG_GUID)) {
        if (chaos_word("rng") != NULL)
            *ret_interface = chaos_rng();
    } else {
        return chaos.boot->locate_protocol(protocol, registration,
                                           ret_interface);
    }
    return *ret_interface != NULL ? EFI_SUCCESS : EFI_NOT_FOUND;
}

/* verified=STATUS; with EFI_SECURITY_VIOLATION there is an image all the
 * same, as there is when all is well. */
static efi_status EFIAPI load_image(uint8_t boot_policy, efi_handle parent,
                                    const struct efi_device_path *path,
                                    const void *source, uint64_t source_bytes,
                                    efi_handle *ret_image)
{
    efi_status status;

    (void)boot_policy;
    (void)parent;
    (void)path;
    (void)source;
    (void)source_bytes;
    if (CHAOS_FAILS(CHAOS_LoadImage, &status))
        return status;
    status = chaos_number("verified", EFI_SUCCESS);
    if (status == EFI_SUCCESS || status == EFI_SECURITY_VIOLATION) {
        *ret_image = &verified_handle;
        chaos.run.images++;
    }
    return status;
}

static efi_status EFIAPI unload_image(efi_handle image)
{
    efi_status status;
    bool fails = CHAOS_FAILS(CHAOS_UnloadImage, &status);

    if (image != &verified_handle || chaos.run.images == 0) {
        chaos_forbid("UnloadImage of what was not loaded", (uint64_t)image);
        return EFI_INVALID_PARAMETER;
    }
    chaos.run.images--;
    return fails ? status : EFI_SUCCESS;
}

void chaos_protocols(struct efi_boot_services *boot)
{
    boot->handle_protocol = handle_protocol;
    boot->locate_device_path = locate_device_path;
    boot->locate_handle_buffer = locate_handle_buffer;
    boot->free_pool = free_pool;
    boot->locate_protocol = locate_protocol;
    boot->load_image = load_image;
    boot->unload_image = unload_image;
}
