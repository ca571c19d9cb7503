/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The firmware's services, for the doors behind which they are alive.
 * What a door cannot do without is refused in here, by boot_refuse(); what it
 * can do without is answered with NULL or a status.
 */
#ifndef BOOT_UEFI_UEFI_H
#define BOOT_UEFI_UEFI_H

#include <stdbool.h>
#include <stdint.h>

#include "adit/boot_info.h"
#include "boot/door.h"
#include "spec/efi.h"

#ifndef ADIT_HAVE_MS_ABI
#error "boot/uefi needs __attribute__((ms_abi)): build boot/uefi/stub.c"
#endif

enum uefi_stage {
    UEFI_GONE,    /* never there, or left: no service may be called */
    UEFI_ALIVE,
    UEFI_LEAVING, /* only GetMemoryMap and ExitBootServices may be called */
};

struct uefi {
    enum uefi_stage stage;
    efi_handle image;
    const struct efi_system_table *system;
    const struct efi_boot_services *boot;
};

/* Written by session.c and leave.c only. */
extern struct uefi uefi_session;

/*
 * Opens the session: checks the tables, adds the firmware's console for
 * errors, stops the firmware's watchdog, and says so in bi->efi.  Refuses
 * tables that cannot be the firmware's.
 */
void uefi_begin(struct boot_info *bi, uint64_t image_handle,
                uint64_t system_table);

/* The system table at `address`, checked; also when services are gone. */
const struct efi_system_table *uefi_system(uint64_t address);

/* What struct door has of these doors. */
void uefi_give_back(enum door_return why);
void uefi_leave(struct boot_info *bi);
struct door_verdict uefi_verify(struct bytes image, bool is_covered);
struct door_verdict uefi_measure(uint32_t pcr, struct bytes data,
                                 struct bytes event);
extern const struct door_alive uefi_alive;
#define UEFI_DOOR_SERVICES                                             \
    .leave = uefi_leave, .give_back = uefi_give_back,                  \
    .verify = uefi_verify, .measure = uefi_measure, .alive = &uefi_alive

/* The memory map as it is now, in pages of its own, to `bi`. */
void uefi_map(struct boot_info *bi);

/* RSDP and SMBIOS from the configuration tables: no service is called. */
void uefi_fill_tables(struct boot_info *bi,
                      const struct efi_system_table *system);
/* "UEFI 2.70 (vendor)"; no service is called. */
void uefi_fill_loader(struct boot_info *bi,
                      const struct efi_system_table *system);
void uefi_fill_secure_boot(struct boot_info *bi);

/* EDK II has a dozen; a count beyond this is no count. */
#define UEFI_TABLES_MAX 1024

/* [uefi] 4.6.1: a configuration table's address, or 0. */
uint64_t uefi_table(const struct efi_system_table *system,
                    const struct efi_guid *guid);

/* The TPM's event log, for Linux: to a configuration table, which is taken
 * back when the firmware gets the machine again. */
void uefi_tpm_leave(void);
void uefi_tpm_give_back(void);

/* A variable of one byte; 0xff when it is anything else, and false when there
 * is none. */
bool uefi_variable(const struct efi_guid *vendor, const uint16_t *name,
                   uint8_t *ret_value);

/* For the canary, to guard_entropy. */
void uefi_entropy(void);

void uefi_fill_screen(struct boot_info *bi);

/* An interface on `handle`, or the first there is anywhere; or NULL. */
void *uefi_protocol(efi_handle handle, const struct efi_guid *guid);
void *uefi_locate(const struct efi_guid *guid);

/*
 * Pages below 4 GiB that stay ours until give_back(); EFI_SUCCESS and
 * `*ret_address`, or the firmware's status.  `length_bytes` is rounded up.
 */
efi_status uefi_pages(uint64_t length_bytes, uint64_t *ret_address);
/* The same of another type, and at `at` unless that is 0. */
efi_status uefi_pages_as(uint32_t memory_type, uint64_t at,
                         uint64_t length_bytes, uint64_t *ret_address);
void uefi_pages_free(uint64_t address);

bool uefi_guid_equal(const struct efi_guid *a, const struct efi_guid *b);

/* In words, for messages. */
const char *uefi_status_text(efi_status status);

/* The firmware's console; add only while boot services are alive. */
void uefi_console_begin(void);
void uefi_console_end(void);

#endif
