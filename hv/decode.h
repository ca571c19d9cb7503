/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stores of 32 bits to memory, as software writes to a device: MOV from a
 * register or of a constant, and XCHG.  No other instruction is known here.
 */
#ifndef HV_DECODE_H
#define HV_DECODE_H

#include <stdbool.h>
#include <stdint.h>

#include "hv/machine.h"
#include "lib/bytes.h"

struct hv_store {
    uint8_t length_bytes;
    bool is_exchange; /* `gpr` gets what has been there, and 32 zeros above */
    bool has_gpr;     /* stores the low half of `gpr`, else `constant` */
    enum hv_gpr gpr;
    uint32_t constant;
};

/* The instruction that `code` begins with, in code that is `bits` wide by
 * default: 16, 32 or 64.  False when it is no such store, has LOCK, REP or
 * another size, or does not end within `code` and 15 bytes. */
bool hv_decode_store(struct bytes code, unsigned bits,
                     struct hv_store *ret_store);

#endif
