/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * EFI_TCG2_PROTOCOL: hashes, extends and logs, in one call; and its log, which
 * goes to Linux the way that its own EFI stub would hand it over.
 */
#include "boot/uefi/uefi.h"

#include "boot/door.h"
#include "format/tcg2_log.h"
#include "lib/text.h"
#include "spec/tcg2.h"

#define EVENT_MAX_BYTES 512

/* Far more than firmware has room for. */
#define LOG_MAX_BYTES 0x1000000u

static const struct efi_guid linux_log_guid = LINUX_EFI_TPM_EVENT_LOG_GUID;
static bool is_log_installed;

/* NULL, and in words why. */
static struct efi_tcg2 *tcg2_find(const char **ret_why)
{
    static const struct efi_guid guid = EFI_TCG2_PROTOCOL_GUID;
    struct efi_tcg2_capability capability = {
        .size_bytes = sizeof(capability)};
    struct efi_tcg2 *tcg2;
    efi_status status;

    if (uefi_session.stage != UEFI_ALIVE) {
        *ret_why = "no EFI boot services alive, by which to measure";
        return NULL;
    }
    tcg2 = uefi_locate(&guid);
    if (tcg2 == NULL) {
        *ret_why = "firmware without a TPM 2.0 (no EFI_TCG2_PROTOCOL)";
        return NULL;
    }
    status = tcg2->get_capability(tcg2, &capability);
    /* Who does not even tell is heard of when it is to measure. */
    if (status == EFI_SUCCESS && !capability.tpm_present) {
        *ret_why = "firmware that says that there is no TPM "
                   "(TPMPresentFlag)";
        return NULL;
    }
    return tcg2;
}

struct door_verdict uefi_measure(uint32_t pcr, struct bytes data,
                                 struct bytes event)
{
    static union {
        struct efi_tcg2_event head;
        uint8_t bytes[EFI_TCG2_EVENT_BYTES + EVENT_MAX_BYTES];
    } room;
    struct door_verdict verdict = {0};
    struct efi_tcg2 *tcg2 = tcg2_find(&verdict.found);
    efi_status status;

    if (tcg2 == NULL)
        return verdict;
    if (event.length_bytes > EVENT_MAX_BYTES)
        event.length_bytes = EVENT_MAX_BYTES;
    room.head = (struct efi_tcg2_event){
        .size_bytes = (uint32_t)(EFI_TCG2_EVENT_BYTES + event.length_bytes),
        .header_bytes = EFI_TCG2_EVENT_HEADER_BYTES,
        .header_version = EFI_TCG2_EVENT_HEADER_VERSION,
        .pcr = pcr,
        .type = EV_IPL,
    };
    memcpy(room.bytes + EFI_TCG2_EVENT_BYTES, event.at, event.length_bytes);
    status = tcg2->hash_log_extend_event(tcg2, 0, (uint64_t)data.at,
                                         data.length_bytes, &room.head);
    return (struct door_verdict){
        .is_good = status == EFI_SUCCESS,
        .judge = "the firmware (HashLogExtendEvent)",
        .found = uefi_status_text(status),
    };
}

/* The final events that there are already, which the log has as well: their
 * length, or 0. */
static uint64_t final_bytes(struct bytes log)
{
    static const struct efi_guid guid = EFI_TCG2_FINAL_EVENTS_TABLE_GUID;
    uint64_t table = uefi_table(uefi_session.system, &guid), bytes = 0;
    struct bytes view;

    if (table == 0)
        return 0;
    view = bytes_of((const void *)table, LOG_MAX_BYTES);
    tcg2_log_events_bytes(log, bytes_from(view, EFI_TCG2_FINAL_EVENTS_AT),
                          load_le64(view.at + EFI_TCG2_FINAL_EVENTS_COUNT_AT),
                          &bytes);
    return bytes;
}

/* What was wrong, or NULL. */
static const char *log_install(uint64_t at, uint64_t last)
{
    struct bytes log = bytes_of((const void *)at, LOG_MAX_BYTES);
    uint64_t bytes, address;
    struct linux_tpm_log *copy;

    if (at == 0 || last < at || !tcg2_log_bytes(log, last - at, &bytes))
        return "it is none that can be read";
    log.length_bytes = bytes;
    if (uefi_pages_as(EFI_MEMORY_ACPI_RECLAIM, 0, sizeof(*copy) + bytes,
                      &address) != EFI_SUCCESS)
        return "there is no memory for it";
    copy = (struct linux_tpm_log *)address;
    *copy = (struct linux_tpm_log){
        .log_bytes = (uint32_t)bytes,
        .final_bytes = (uint32_t)final_bytes(log),
        .version = EFI_TCG2_EVENT_LOG_FORMAT_TCG_2,
    };
    memcpy(copy->log, log.at, bytes);
    is_log_installed = uefi_session.boot->install_configuration_table(
                           &linux_log_guid, copy) == EFI_SUCCESS;
    return is_log_installed ? NULL : "the firmware takes no table for it";
}

void uefi_tpm_leave(void)
{
    const char *why;
    struct efi_tcg2 *tcg2 = tcg2_find(&why);
    uint64_t log = 0, last = 0;
    uint8_t is_truncated = 0;

    if (tcg2 == NULL)
        return;
    if (tcg2->get_event_log(tcg2, EFI_TCG2_EVENT_LOG_FORMAT_TCG_2, &log, &last,
                            &is_truncated) != EFI_SUCCESS)
        why = "the firmware does not give it";
    else
        why = log_install(log, last);
    if (why != NULL)
        boot_warn("tpm: the kernel goes without the event log: %s", why);
    if (is_truncated)
        boot_warn("tpm: the firmware's event log is full, and lacks events");
}

void uefi_tpm_give_back(void)
{
    if (is_log_installed)
        uefi_session.boot->install_configuration_table(&linux_log_guid, NULL);
    is_log_installed = false;
}
