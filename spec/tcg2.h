/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The firmware's service for a TPM 2.0.  [tcg2] is the TCG EFI Protocol
 * Specification, family 2.0, revision 00.13; [pfp] the TCG PC Client Platform
 * Firmware Profile, 1.05; [linux] what Linux's own EFI stub leaves for its
 * kernel.  As in spec/efi.h, what we never touch is a gap named _gapN.
 */
#ifndef SPEC_TCG2_H
#define SPEC_TCG2_H

#include "spec/efi.h"

/* [tcg2] 6.2, 6.5: of an event log of digests of several algorithms */
#define EFI_TCG2_EVENT_LOG_FORMAT_TCG_2 2

/* [tcg2] 6.6 */
#define EFI_TCG2_EVENT_HEADER_VERSION 1
#define EFI_TCG2_EVENT_HEADER_BYTES   14
#define EFI_TCG2_EVENT_BYTES          18 /* and the event's own bytes */

/* [pfp] 10.4.1: boot loaders' events, whatever these are */
#define EV_NO_ACTION 0x3
#define EV_IPL       0xd

/* [pfp] 10.2.1, TCG_PCClientPCREvent, in which a log begins */
#define TCG_PCR_EVENT_TYPE_AT   4
#define TCG_PCR_EVENT_LENGTH_AT 28 /* of what follows, 4 bytes */
#define TCG_PCR_EVENT_BYTES     32

/* [pfp] 10.4.5.1, TCG_EfiSpecIDEvent, which that carries */
#define TCG_SPEC_ID_SIGNATURE    "Spec ID Event03" /* and a NUL */
#define TCG_SPEC_ID_COUNT_AT     24 /* of algorithms, 4 bytes */
#define TCG_SPEC_ID_ALGORITHMS_AT 28 /* each an id and a size, 2 bytes each */
#define TCG_SPEC_ID_ALGORITHM_BYTES 4

/* [pfp] 10.2.2, TCG_PCR_EVENT2: PCR, type, digests, length, event */
#define TCG_PCR_EVENT2_COUNT_AT   8 /* of digests, 4 bytes */
#define TCG_PCR_EVENT2_DIGESTS_AT 12 /* each an id of 2 bytes, and itself */

/* [tcg2] 7: a configuration table of events that came after the log was
 * asked for: version and number, 8 bytes each, and the events */
#define EFI_TCG2_FINAL_EVENTS_COUNT_AT 8
#define EFI_TCG2_FINAL_EVENTS_AT       16

#ifndef __ASSEMBLER__

/* [tcg2] 6.2, 7; [linux] include/linux/efi.h */
#define EFI_TCG2_PROTOCOL_GUID                  \
    {0x607f766c, 0x7455, 0x42be,                \
     {0x93, 0x0b, 0xe4, 0xd7, 0x6d, 0xb2, 0x72, 0x0f}}
#define EFI_TCG2_FINAL_EVENTS_TABLE_GUID        \
    {0x1e2ed096, 0x30e2, 0x4254,                \
     {0xbd, 0x89, 0x86, 0x3b, 0xbe, 0xf8, 0x23, 0x25}}
#define LINUX_EFI_TPM_EVENT_LOG_GUID            \
    {0xb7799cb0, 0xeca2, 0x4943,                \
     {0x96, 0x67, 0x1f, 0xae, 0x07, 0xb7, 0x47, 0xfa}}

#define TCG_AT(type, member, offset) \
    _Static_assert(offsetof(type, member) == (offset), "[tcg2] " #member)
#define TCG_SIZE(type, bytes) \
    _Static_assert(sizeof(type) == (bytes), "[tcg2] " #type)

/* [tcg2] 6.4.4 */
struct efi_tcg2_capability {
    uint8_t  size_bytes; /* in: the room, out: what was written */
    uint8_t  _gap1[15];
    uint8_t  tpm_present;
    uint8_t  _gap2[19];
};
TCG_AT(struct efi_tcg2_capability, tpm_present, 16);
TCG_SIZE(struct efi_tcg2_capability, 36);

/* [tcg2] 6.6.3, unaligned; `event` has size_bytes - 18 bytes */
struct efi_tcg2_event {
    uint32_t size_bytes; /* of all of it */
    uint32_t header_bytes;
    uint16_t header_version;
    uint32_t pcr;
    uint32_t type;
    uint8_t  event[];
} __attribute__((packed));
TCG_AT(struct efi_tcg2_event, pcr, 10);
TCG_SIZE(struct efi_tcg2_event, EFI_TCG2_EVENT_BYTES);

/* [tcg2] 6.2 */
struct efi_tcg2 {
    efi_status (EFIAPI *get_capability)(struct efi_tcg2 *this,
                                        struct efi_tcg2_capability *capability);
    efi_status (EFIAPI *get_event_log)(struct efi_tcg2 *this, uint32_t format,
                                       uint64_t *ret_log,
                                       uint64_t *ret_last_entry,
                                       uint8_t *ret_is_truncated);
    efi_status (EFIAPI *hash_log_extend_event)(
        struct efi_tcg2 *this, uint64_t flags, uint64_t data,
        uint64_t data_bytes, const struct efi_tcg2_event *event);
    void *_gap1[4];
};
TCG_AT(struct efi_tcg2, get_event_log, 8);
TCG_AT(struct efi_tcg2, hash_log_extend_event, 16);
TCG_SIZE(struct efi_tcg2, 56);

/* [linux] include/linux/efi.h, struct linux_efi_tpm_eventlog */
struct linux_tpm_log {
    uint32_t log_bytes;
    uint32_t final_bytes; /* of the final events, those that `log` has, too */
    uint8_t  version;     /* EFI_TCG2_EVENT_LOG_FORMAT_TCG_2 */
    uint8_t  log[];
} __attribute__((packed));
TCG_SIZE(struct linux_tpm_log, 9);

#undef TCG_AT
#undef TCG_SIZE

#endif
#endif
