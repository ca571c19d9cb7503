/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random bytes for the stacks' canary, where the firmware has a generator, or
 * a loader has left a seed.  Without both, the CPU's alone have to do, so
 * nothing here is worth a word.
 */
#include "boot/uefi/uefi.h"

#include "lib/bytes.h"
#include "x86/guard.h"

#define SEED_BYTES 32

/* Does not change the seed: whoever boots next is to have it. */
static void stir(struct bytes seed)
{
    uint64_t mixed = guard_entropy | 1;

    for (size_t i = 0; i < seed.length_bytes; i++)
        mixed = (mixed ^ seed.at[i]) * 0x100000001b3u;
    guard_entropy = mixed;
}

static void ask_generator(void)
{
    static const struct efi_guid guid = EFI_RNG_PROTOCOL_GUID;
    uint8_t seed[SEED_BYTES];
    struct efi_rng *rng = uefi_locate(&guid);

    if (rng != NULL &&
        rng->get(rng, NULL, sizeof(seed), seed) == EFI_SUCCESS)
        stir(bytes_of(seed, sizeof(seed)));
}

static void read_seed(void)
{
    static const struct efi_guid guid = EFI_LINUX_RANDOM_SEED_GUID;
    const uint8_t *at =
        (const uint8_t *)uefi_table(uefi_session.system, &guid);
    uint32_t length_bytes;

    if (at == NULL)
        return;
    length_bytes = load_le32(at);
    stir(bytes_of(at + 4, length_bytes < SEED_BYTES ? length_bytes
                                                    : SEED_BYTES));
}

void uefi_entropy(void)
{
    ask_generator();
    read_seed();
}
