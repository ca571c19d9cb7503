/* SPDX-License-Identifier: BSD-2-Clause */
/* [apm3] 1.2 to 1.4: the encoding of instructions. */
#include "hv/decode.h"

#include "hv/guest.h"

#define REX   0x40
#define REX_R 0x04u
#define REX_W 0x08u

struct cursor {
    struct bytes left;
    bool is_past_end;
};

static uint32_t next(struct cursor *cursor, unsigned count)
{
    uint32_t value = 0;

    if (count > cursor->left.length_bytes) {
        cursor->is_past_end = true;
        return 0;
    }
    for (unsigned n = 0; n < count && n < 4; n++)
        value |= (uint32_t)cursor->left.at[n] << 8 * n;
    cursor->left = bytes_from(cursor->left, count);
    return value;
}

struct prefixes {
    unsigned operand_bits, address_bits;
    uint8_t rex;
};

/* Returns the opcode's first byte.  LOCK and REP are no opcodes we know. */
static uint8_t next_opcode(struct cursor *cursor, unsigned bits,
                           struct prefixes *ret)
{
    bool is_operand = false, is_address = false, is_prefix;
    uint8_t byte;

    ret->rex = 0;
    do {
        byte = (uint8_t)next(cursor, 1);
        is_prefix = true;
        if (bits == 64 && (byte & 0xf0) == REX) {
            ret->rex = byte;
            continue;
        }
        if (byte == 0x66)
            is_operand = true;
        else if (byte == 0x67)
            is_address = true;
        else
            is_prefix = (byte & 0xe7) == 0x26 || (byte & 0xfe) == 0x64;
        /* One that is not the last before the opcode is void. */
        if (is_prefix)
            ret->rex = 0;
    } while (is_prefix);

    ret->operand_bits = is_operand == (bits == 16) ? 32 : 16;
    if (ret->rex & REX_W)
        ret->operand_bits = 64;
    ret->address_bits = !is_address ? bits : bits == 32 ? 16 : 32;
    return byte;
}

/* [apm3] 1.4: what follows ModRM; false where it names a register. */
static bool skip_address(struct cursor *cursor, unsigned address_bits,
                         unsigned modrm)
{
    unsigned mod = modrm >> 6, rm = modrm & 7;

    if (mod == 3)
        return false;
    if (address_bits == 16) {
        next(cursor, mod == 0 ? rm == 6 ? 2 : 0 : mod);
        return true;
    }
    if (rm == 4) /* a SIB, whose base is in the same place */
        rm = next(cursor, 1) & 7;
    if (mod != 0)
        next(cursor, mod == 1 ? 1 : 4);
    else if (rm == 5)
        next(cursor, 4);
    return true;
}

static bool decode(struct cursor *cursor, unsigned bits, struct hv_store *store)
{
    struct prefixes prefixes;
    uint8_t opcode = next_opcode(cursor, bits, &prefixes);
    unsigned modrm;

    if (prefixes.operand_bits != 32)
        return false;
    if (opcode == 0xa3) { /* MOV moffs, eAX */
        next(cursor, prefixes.address_bits / 8);
        store->has_gpr = true;
        store->gpr = HV_RAX;
        return true;
    }
    if (opcode != 0x87 && opcode != 0x89 && opcode != 0xc7)
        return false;
    modrm = next(cursor, 1);
    if (!skip_address(cursor, prefixes.address_bits, modrm))
        return false;
    if (opcode == 0xc7) { /* MOV r/m, imm32: /0 */
        store->constant = next(cursor, 4);
        return (modrm >> 3 & 7) == 0;
    }
    store->has_gpr = true; /* MOV r/m, r and XCHG r/m, r */
    store->gpr = (modrm >> 3 & 7) | (prefixes.rex & REX_R) << 1;
    store->is_exchange = opcode == 0x87;
    return true;
}

bool hv_decode_store(struct bytes code, unsigned bits,
                     struct hv_store *ret_store)
{
    struct hv_store store = {0};
    struct cursor cursor = {code, false};

    if (code.length_bytes > HV_INSTRUCTION_BYTES_MAX)
        cursor.left.length_bytes = code.length_bytes = HV_INSTRUCTION_BYTES_MAX;
    if (!decode(&cursor, bits, &store) || cursor.is_past_end)
        return false;
    store.length_bytes = (uint8_t)(code.length_bytes -
                                   cursor.left.length_bytes);
    *ret_store = store;
    return true;
}
