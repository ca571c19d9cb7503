/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Protocols that Debian's firmware has not, or not without hardware: the
 * rights of pages, which are remembered, random bytes, which are not, and a
 * TPM, which measures nothing.
 */
#include "tests/chaos/shim.h"

#define RANGES_MAX 64
#define LOG_BYTES  65

static struct range {
    uint64_t base, length_bytes;
} read_only[RANGES_MAX];
static unsigned range_count;

/* Only whole ranges, as Adit asks for them. */
static void range_forget(uint64_t base, uint64_t length_bytes)
{
    for (unsigned n = 0; n < range_count;) {
        if (read_only[n].base >= base &&
            read_only[n].base - base < length_bytes)
            read_only[n] = read_only[--range_count];
        else
            n++;
    }
}

static bool is_odd(uint64_t base, uint64_t length_bytes)
{
    bool odd = length_bytes == 0 ||
               (base | length_bytes) % EFI_PAGE_BYTES != 0;

    if (odd)
        chaos_forbid("memory attributes of no whole pages", base);
    return odd;
}

static efi_status EFIAPI set(struct efi_memory_attribute *this, uint64_t base,
                             uint64_t length_bytes, uint64_t attributes)
{
    efi_status status;

    (void)this;
    if (CHAOS_FAILS(CHAOS_SetMemoryAttributes, &status))
        return status;
    if (is_odd(base, length_bytes))
        return EFI_INVALID_PARAMETER;
    range_forget(base, length_bytes);
    if (attributes & EFI_MEMORY_ATTRIBUTE_RO && range_count < RANGES_MAX)
        read_only[range_count++] = (struct range){base, length_bytes};
    return EFI_SUCCESS;
}

static efi_status EFIAPI clear(struct efi_memory_attribute *this,
                               uint64_t base, uint64_t length_bytes,
                               uint64_t attributes)
{
    efi_status status;

    (void)this;
    if (CHAOS_FAILS(CHAOS_ClearMemoryAttributes, &status))
        return status;
    if (is_odd(base, length_bytes))
        return EFI_INVALID_PARAMETER;
    if (attributes & EFI_MEMORY_ATTRIBUTE_RO)
        range_forget(base, length_bytes);
    return EFI_SUCCESS;
}

static efi_status EFIAPI get(struct efi_memory_attribute *this, uint64_t base,
                             uint64_t length_bytes, uint64_t *ret_attributes)
{
    efi_status status;

    (void)this;
    (void)base;
    (void)length_bytes;
    if (CHAOS_FAILS(CHAOS_GetMemoryAttributes, &status))
        return status;
    *ret_attributes = 0;
    return EFI_SUCCESS;
}

void *chaos_attributes(void)
{
    static struct efi_memory_attribute protocol;

    *(void **)&protocol = (void *)get;
    protocol.set = set;
    protocol.clear = clear;
    return &protocol;
}

void chaos_attributes_begin(void)
{
    range_count = 0;
}

void chaos_attributes_freed(uint64_t base, uint64_t length_bytes)
{
    for (unsigned n = 0; n < range_count; n++) {
        if (read_only[n].base >= base &&
            read_only[n].base - base < length_bytes)
            chaos_forbid("FreePages of pages that are read-only",
                         read_only[n].base);
    }
    range_forget(base, length_bytes);
}

void chaos_attributes_end(void)
{
    /* It has been tried. */
    if (chaos.run.failed.site != 0 &&
        chaos.run.failed.service == CHAOS_ClearMemoryAttributes)
        return;
    for (unsigned n = 0; n < range_count; n++)
        chaos_forbid("Exit with pages that are read-only", read_only[n].base);
}

/* [uefi] 37.5: GetInfo, GetRNG */
static efi_status EFIAPI get_rng(void *this, const struct efi_guid *algorithm,
                                 uint64_t bytes, uint8_t *value)
{
    efi_status status;

    (void)this;
    (void)algorithm;
    if (CHAOS_FAILS(CHAOS_GetRNG, &status))
        return status;
    for (uint64_t n = 0; n < bytes; n++)
        value[n] = (uint8_t)(n * 37);
    return EFI_SUCCESS;
}

/* [tcg2] 6.4.4: a TPM is there, unless the word is tcg2=absent. */
static efi_status EFIAPI get_capability(void *this, uint8_t *capability)
{
    efi_status status;

    (void)this;
    if (CHAOS_FAILS(CHAOS_GetCapability, &status))
        return status;
    for (unsigned n = 0; n < capability[0]; n++)
        capability[n] = n == 0 ? capability[0] : 0;
    capability[16] = !chaos_is("tcg2", "absent");
    return EFI_SUCCESS;
}

/* [pfp] 10.2.1, 10.4.5.1: a log that says of which algorithm it would have
 * digests, SHA-256, and has none. */
static efi_status EFIAPI get_event_log(void *this, uint32_t format,
                                       uint64_t *ret_log, uint64_t *ret_last,
                                       uint8_t *ret_is_truncated)
{
    static uint8_t log[LOG_BYTES] = {
        [4] = 3, [28] = LOG_BYTES - 32,
        [32] = 'S', 'p', 'e', 'c', ' ', 'I', 'D', ' ', 'E', 'v', 'e', 'n',
        't', '0', '3', 0, [53] = 2, 0, 2, [56] = 1, 0, 0, 0, 0xb, 0, 32,
    };
    efi_status status;

    (void)this;
    (void)format;
    if (CHAOS_FAILS(CHAOS_GetEventLog, &status))
        return status;
    *ret_log = (uint64_t)log;
    *ret_last = (uint64_t)log;
    *ret_is_truncated = 0;
    return EFI_SUCCESS;
}

static efi_status EFIAPI hash_log_extend_event(void *this, uint64_t flags,
                                               uint64_t data,
                                               uint64_t data_bytes,
                                               const void *event)
{
    efi_status status;

    (void)this;
    (void)flags;
    (void)data;
    (void)data_bytes;
    (void)event;
    return CHAOS_FAILS(CHAOS_HashLogExtendEvent, &status) ? status
                                                          : EFI_SUCCESS;
}

static efi_status EFIAPI other(void)
{
    chaos_forbid("a service of a protocol that the shim does not know", 0);
    return EFI_UNSUPPORTED;
}

void *chaos_rng(void)
{
    static void *protocol[2];

    protocol[0] = (void *)other;
    protocol[1] = (void *)get_rng;
    return protocol;
}

void *chaos_tcg2(void)
{
    /* [tcg2] 6.2 */
    static void *protocol[7];

    for (unsigned n = 0; n < 7; n++)
        protocol[n] = (void *)other;
    protocol[0] = (void *)get_capability;
    protocol[1] = (void *)get_event_log;
    protocol[2] = (void *)hash_log_extend_event;
    return protocol;
}
