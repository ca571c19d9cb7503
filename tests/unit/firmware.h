/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A firmware that fails on command, for the tests of boot/uefi: boot services
 * that hand out pages and a memory map, and hold callers to their rights.
 */
#ifndef TESTS_UNIT_FIRMWARE_H
#define TESTS_UNIT_FIRMWARE_H

#include "tests/unit/words.h"

#include <sys/mman.h>

#include "boot/phys.h"
#include "boot/uefi/uefi.h"
#include "spec/tcg2.h"
#include "x86/console.h"

/* What stands for Adit's image, of which no byte is looked at: as the linker
 * script has it. */
__asm__(".pushsection .bss\n"
        ".balign 0x1000\n"
        ".globl text_start, text_end, rodata_start, rodata_end\n"
        ".globl relro_start, relro_end, data_start, data_end\n"
        "text_start: .skip 0x3000\n"
        "text_end: rodata_start: .skip 0x2000\n"
        "rodata_end: relro_start: .skip 0x1000\n"
        "relro_end: data_start: .skip 0x4000\n"
        "data_end:\n"
        ".popsection\n");

#define RUN_PAGES 64

/* What this firmware does wrong. */
static struct {
    uint64_t descriptor_bytes;
    unsigned descriptors;
    unsigned grow_each_call; /* descriptors */
    unsigned small_answers;  /* EFI_BUFFER_TOO_SMALL, with room or without */
    unsigned exit_failures;
    unsigned allocations_left;
    unsigned maps_left;
    uint64_t beside_the_question; /* an address that no one asked for */
    efi_status map_status;
} firmware;

static struct {
    unsigned pages_live, exit_attempts, exits;
    uint32_t memory_type;
    bool leaving;
    bool has_console, refused_with_console;
} seen;

/* As boot/refuse.c does. */
static void give_back(void)
{
    seen.refused_with_console = seen.has_console;
    uefi_give_back(DOOR_RETURN_ERROR);
}

void phys_set_limit(uint64_t limit)
{
    (void)limit;
}

bool console_add(const struct console *console)
{
    (void)console;
    seen.has_console = true;
    return true;
}

void console_remove(const struct console *console)
{
    (void)console;
    seen.has_console = false;
}

static efi_status EFIAPI allocate_pages(uint32_t how, uint32_t type,
                                        uint64_t pages, uint64_t *address)
{
    void *at;

    assert_false(seen.leaving);
    seen.memory_type = type;
    if (how != EFI_ALLOCATE_ADDRESS) {
        assert_int_equal(how, EFI_ALLOCATE_MAX_ADDRESS);
        assert_int_equal(*address, 0xffffffff);
    }
    if (firmware.allocations_left-- == 0)
        return EFI_OUT_OF_RESOURCES;
    at = mmap(how == EFI_ALLOCATE_ADDRESS ? (void *)*address : NULL,
              pages * EFI_PAGE_BYTES, PROT_READ | PROT_WRITE,
              MAP_PRIVATE | MAP_ANONYMOUS |
                  (how == EFI_ALLOCATE_ADDRESS ? MAP_FIXED_NOREPLACE
                                               : MAP_32BIT), -1, 0);
    assert_ptr_not_equal(at, MAP_FAILED);
    *address = (uint64_t)at;
    if (firmware.beside_the_question != 1) {
        munmap(at, pages * EFI_PAGE_BYTES);
        *address = firmware.beside_the_question;
    }
    seen.pages_live += (unsigned)pages;
    return EFI_SUCCESS;
}

static efi_status EFIAPI free_pages(uint64_t address, uint64_t pages)
{
    assert_false(seen.leaving);
    if (firmware.beside_the_question == 1)
        munmap((void *)address, pages * EFI_PAGE_BYTES);
    seen.pages_live -= (unsigned)pages;
    return EFI_SUCCESS;
}

static efi_status EFIAPI get_memory_map(uint64_t *map_bytes, void *map,
                                        uint64_t *key,
                                        uint64_t *descriptor_bytes,
                                        uint32_t *descriptor_version)
{
    uint64_t needed = firmware.descriptors * firmware.descriptor_bytes;
    bool fits = needed <= *map_bytes;

    if (firmware.map_status != EFI_SUCCESS)
        return firmware.map_status;
    if (firmware.maps_left-- == 0)
        return EFI_DEVICE_ERROR;
    *descriptor_bytes = firmware.descriptor_bytes;
    *descriptor_version = EFI_DESCRIPTOR_VERSION;
    *map_bytes = needed;
    if (firmware.small_answers > 0) {
        firmware.small_answers--;
        fits = false;
    }
    if (!fits)
        return EFI_BUFFER_TOO_SMALL;
    *key = firmware.descriptors;
    memset(map, 0xee, needed);
    for (unsigned i = 0; i < firmware.descriptors; i++) {
        uint8_t *at = (uint8_t *)map + i * firmware.descriptor_bytes;

        store_le32(at + EFI_DESCRIPTOR_TYPE, EFI_MEMORY_CONVENTIONAL);
        store_le64(at + EFI_DESCRIPTOR_PHYSICAL,
                   (i + 1) * 2ull * RUN_PAGES * EFI_PAGE_BYTES);
        store_le64(at + EFI_DESCRIPTOR_PAGES, RUN_PAGES);
        store_le64(at + EFI_DESCRIPTOR_ATTRIBUTE, EFI_MEMORY_ATTRIBUTE_WB);
    }
    if (!seen.leaving)
        firmware.descriptors += firmware.grow_each_call;
    return EFI_SUCCESS;
}

static efi_status EFIAPI exit_boot_services(efi_handle image, uint64_t key)
{
    assert_int_equal((uint64_t)image, 77);
    seen.leaving = true;
    seen.exit_attempts++;
    if (firmware.exit_failures > 0) {
        firmware.exit_failures--;
        firmware.descriptors++; /* which makes the key an old one */
        return EFI_INVALID_PARAMETER;
    }
    return key == firmware.descriptors ? EFI_SUCCESS : EFI_INVALID_PARAMETER;
}

static efi_status EFIAPI stall(uint64_t microseconds)
{
    assert_false(seen.leaving);
    assert_in_range(microseconds, 1, 10000000);
    return EFI_SUCCESS;
}

static efi_status EFIAPI image_exit(efi_handle image, efi_status status,
                                    uint64_t data_bytes, const uint16_t *data)
{
    assert_false(seen.leaving);
    assert_int_equal((uint64_t)image, 77);
    assert_true(status & EFI_ERROR_BIT);
    assert_int_equal(data_bytes, 0);
    assert_null(data);
    seen.exits++;
    return EFI_SUCCESS;
}

/* The protocols by which pages get rights, by which is measured, and the one
 * for random bytes; NULL where there is none. */
static void *memory_attribute, *tcg2, *generator;

static uint64_t tpm_log_table; /* as it was installed for Linux */

static efi_status EFIAPI install_configuration_table(
    const struct efi_guid *given, void *table)
{
    static const struct efi_guid guid = LINUX_EFI_TPM_EVENT_LOG_GUID;

    assert_false(seen.leaving);
    assert_memory_equal(given, &guid, sizeof(guid));
    tpm_log_table = (uint64_t)table;
    return EFI_SUCCESS;
}

static efi_status EFIAPI locate_protocol(const struct efi_guid *protocol,
                                         void *registration,
                                         void **ret_interface)
{
    static const struct efi_guid guids[] = {
        EFI_MEMORY_ATTRIBUTE_PROTOCOL_GUID, EFI_TCG2_PROTOCOL_GUID,
        EFI_RNG_PROTOCOL_GUID,
    };
    void *const protocols[] = {memory_attribute, tcg2, generator};
    void *found = NULL;
    bool is_known = false;

    assert_false(seen.leaving);
    assert_null(registration);
    for (size_t i = 0; i < 3; i++)
        if (uefi_guid_equal(protocol, &guids[i])) {
            found = protocols[i];
            is_known = true;
        }
    assert_true(is_known);
    if (found == NULL)
        return EFI_NOT_FOUND;
    *ret_interface = found;
    return EFI_SUCCESS;
}

/* A good firmware of 100 descriptors, to be spoilt by the test. */
static void firmware_begin(void)
{
    static const struct efi_boot_services services = {
        .install_configuration_table = install_configuration_table,
        .locate_protocol = locate_protocol,
        .allocate_pages = allocate_pages,
        .free_pages = free_pages,
        .get_memory_map = get_memory_map,
        .exit_boot_services = exit_boot_services,
        .stall = stall,
        .exit = image_exit,
    };

    memset(&firmware, 0, sizeof(firmware));
    memset(&seen, 0, sizeof(seen));
    words[0] = '\0';
    warnings = 0;
    at_refusal = give_back;
    firmware.descriptor_bytes = 48;
    firmware.descriptors = 100;
    firmware.allocations_left = 1000;
    firmware.maps_left = 1000;
    firmware.beside_the_question = 1;
    uefi_session.stage = UEFI_ALIVE;
    uefi_session.image = (efi_handle)77;
    uefi_session.boot = &services;
}

#endif
