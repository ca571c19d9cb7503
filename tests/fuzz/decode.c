/* SPDX-License-Identifier: BSD-2-Clause */
/* hv/decode.h: of an instruction that is known, every shorter view is none,
 * and what follows it changes nothing. */
#include "hv/decode.h"

#include "hv/guest.h"
#include "tests/fuzz/fuzz.h"

static bool same(const struct hv_store *a, const struct hv_store *b)
{
    return a->length_bytes == b->length_bytes &&
           a->is_exchange == b->is_exchange && a->has_gpr == b->has_gpr &&
           a->gpr == b->gpr && a->constant == b->constant;
}

void fuzz_one(struct bytes in)
{
    static const uint8_t widths[] = {16, 32, 64};
    unsigned bits = widths[fuzz_take(&in, 1) % 3];
    struct hv_store store, other;
    struct bytes code;
    uint8_t last = 0;
    bool is_store;

    FUZZ_POISON(store);
    is_store = hv_decode_store(in, bits, &store);
    fuzz_saw(is_store);
    if (!is_store) {
        FUZZ_REQUIRE(FUZZ_UNWRITTEN(store));
        return;
    }
    FUZZ_REQUIRE(store.length_bytes >= 2 && store.length_bytes <= 15 &&
                 store.length_bytes <= in.length_bytes);
    FUZZ_REQUIRE(store.gpr < HV_GPR_COUNT);
    FUZZ_REQUIRE(bits == 64 || store.gpr < 8);
    FUZZ_REQUIRE(!store.is_exchange || store.has_gpr);
    fuzz_saw(store.length_bytes);
    fuzz_saw(store.gpr);
    fuzz_saw(store.constant);
    code = fuzz_own(bytes_of(in.at, store.length_bytes));
    FUZZ_REQUIRE(hv_decode_store(code, bits, &other) && same(&store, &other));
    code = fuzz_own(bytes_of(in.at, (size_t)store.length_bytes - 1));
    FUZZ_REQUIRE(!hv_decode_store(code, bits, &other));
    /* A constant is the last four bytes, and no prefix makes it another. */
    if (!store.has_gpr)
        FUZZ_REQUIRE(store.constant ==
                     load_le32(in.at + store.length_bytes - 4));
    for (size_t n = 0; n < store.length_bytes; n++) {
        uint8_t byte = in.at[n];

        FUZZ_REQUIRE(n > 0 || (byte != 0xf0 && byte != 0xf2 && byte != 0xf3));
        if (byte == 0x87 || byte == 0x89 || byte == 0xc7 || byte == 0xa3) {
            FUZZ_REQUIRE(store.is_exchange == (byte == 0x87));
            FUZZ_REQUIRE(store.has_gpr == (byte != 0xc7));
            if (byte != 0xa3 && store.has_gpr)
                FUZZ_REQUIRE((store.gpr & 7u) == (in.at[n + 1] >> 3 & 7u));
            if (byte == 0xc7)
                FUZZ_REQUIRE((in.at[n + 1] >> 3 & 7) == 0);
            FUZZ_REQUIRE(byte == 0xa3 || in.at[n + 1] < 0xc0);
            if (byte != 0xa3 && store.has_gpr)
                FUZZ_REQUIRE(store.gpr >> 3 ==
                             (bits == 64 && (last & 0xf0) == 0x40
                                  ? last >> 2 & 1u : 0u));
            break;
        }
        last = byte;
    }
}
