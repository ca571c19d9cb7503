/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: shim is asked when it is there and validates, and nobody else then;
 * else the firmware, which keeps nothing loaded; and only EFI_SUCCESS is a
 * yes.
 */
#include "tests/unit/unit.h"

#include "boot/uefi/uefi.h"

static const uint8_t image_bytes[64];
static uint8_t handle;

static struct {
    efi_status firmware_says, shim_says;
    bool has_shim, gives_handle, has_variable;
    uint8_t variable;
} world;

static struct {
    unsigned firmware, shim, unloaded;
} asked;

bool uefi_variable(const struct efi_guid *vendor, const uint16_t *name,
                   uint8_t *ret_value)
{
    assert_int_equal(vendor->a, 0x605dab50);
    assert_memory_equal(name, u"MokSBState", 22);
    if (world.has_variable)
        *ret_value = world.variable;
    return world.has_variable;
}

static efi_status EFIAPI load_image(uint8_t boot_policy, efi_handle parent,
                                    const struct efi_device_path *path,
                                    const void *source, uint64_t source_bytes,
                                    efi_handle *ret_image)
{
    const uint8_t *node = (const uint8_t *)path;

    asked.firmware++;
    assert_int_equal(boot_policy, 0);
    assert_int_equal((uint64_t)parent, 77);
    assert_ptr_equal(source, image_bytes);
    assert_int_equal(source_bytes, sizeof(image_bytes));
    assert_int_equal(load_le32(node), 0x00180301);
    assert_int_equal(load_le64(node + 8), (uint64_t)image_bytes);
    assert_int_equal(load_le64(node + 16),
                     (uint64_t)image_bytes + sizeof(image_bytes) - 1);
    assert_int_equal(load_le32(node + 24), 0x0004ff7f);
    if (world.gives_handle)
        *ret_image = &handle;
    return world.firmware_says;
}

static efi_status EFIAPI unload_image(efi_handle image)
{
    assert_ptr_equal(image, &handle);
    asked.unloaded++;
    return EFI_SUCCESS;
}

static __attribute__((sysv_abi)) efi_status shim_says(const void *image,
                                                      uint32_t length_bytes)
{
    asked.shim++;
    assert_ptr_equal(image, image_bytes);
    assert_int_equal(length_bytes, sizeof(image_bytes));
    return world.shim_says;
}

static efi_status EFIAPI locate_protocol(const struct efi_guid *protocol,
                                         void *registration,
                                         void **ret_interface)
{
    static struct shim_lock shim = {.verify = shim_says};

    assert_int_equal(protocol->a, 0x605dab50);
    assert_null(registration);
    if (!world.has_shim)
        return EFI_NOT_FOUND;
    *ret_interface = &shim;
    return EFI_SUCCESS;
}

static void expect(bool is_good, const char *judge, unsigned firmware,
                   unsigned shim, unsigned unloaded)
{
    static const struct efi_boot_services services = {
        .load_image = load_image,
        .unload_image = unload_image,
        .locate_protocol = locate_protocol,
    };
    struct door_verdict verdict;

    uefi_session.boot = &services;
    uefi_session.image = (efi_handle)77;
    memset(&asked, 0, sizeof(asked));
    verdict = uefi_verify(bytes_of(image_bytes, sizeof(image_bytes)), false);
    assert_int_equal(verdict.is_good, is_good);
    assert_non_null(strstr(verdict.judge, judge));
    assert_non_null(verdict.found);
    assert_int_equal(asked.firmware, firmware);
    assert_int_equal(asked.shim, shim);
    assert_int_equal(asked.unloaded, unloaded);
}

static void test_firmware(void **state)
{
    (void)state;
    memset(&world, 0, sizeof(world));
    world.gives_handle = true;
    expect(true, "firmware", 1, 0, 1);
    world.firmware_says = EFI_SECURITY_VIOLATION;
    expect(false, "firmware", 1, 0, 1);
    /* What stands in the handle after any other error means nothing. */
    world.firmware_says = EFI_ACCESS_DENIED;
    expect(false, "firmware", 1, 0, 0);
    world.gives_handle = false;
    world.firmware_says = EFI_SECURITY_VIOLATION;
    expect(false, "firmware", 1, 0, 0);
    /* A warning is no yes. */
    world.firmware_says = 4;
    expect(false, "firmware", 1, 0, 0);
}

static void test_shim(void **state)
{
    (void)state;
    memset(&world, 0, sizeof(world));
    world.has_shim = true;
    expect(true, "shim", 0, 1, 0);
    world.shim_says = EFI_SECURITY_VIOLATION;
    expect(false, "shim", 0, 1, 0);

    world.shim_says = EFI_SUCCESS;
    world.has_variable = true;
    expect(true, "shim", 0, 1, 0);
    for (unsigned value = 1; value < 256; value++) {
        world.variable = (uint8_t)value;
        expect(false, "shim", 0, 0, 0);
    }
}

static void test_too_large_for_shim(void **state)
{
    struct door_verdict verdict;

    (void)state;
    memset(&world, 0, sizeof(world));
    memset(&asked, 0, sizeof(asked));
    world.has_shim = true;
    verdict = uefi_verify(bytes_of(image_bytes, 0x80000000u), false);
    assert_false(verdict.is_good);
    assert_int_equal(asked.shim, 0);
    verdict = uefi_verify(bytes_of(image_bytes, (1ull << 32) + 64), false);
    assert_false(verdict.is_good);
    assert_int_equal(asked.shim, 0);
}

/* What our own signature covers is not the firmware's to judge, and shim has
 * been asked. */
static void test_covered(void **state)
{
    struct bytes image = bytes_of(image_bytes, sizeof(image_bytes));

    (void)state;
    memset(&world, 0, sizeof(world));
    memset(&asked, 0, sizeof(asked));
    world.firmware_says = EFI_ACCESS_DENIED;
    uefi_verify(image, true);
    assert_int_equal(asked.firmware, 0);
    world.has_shim = true;
    uefi_verify(image, true);
    assert_int_equal(asked.firmware, 0);
    assert_int_equal(asked.shim, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_firmware),
        cmocka_unit_test(test_shim),
        cmocka_unit_test(test_too_large_for_shim),
        cmocka_unit_test(test_covered),
    };

    return cmocka_run_group_tests_name("uefi_verify", tests, NULL, NULL);
}
