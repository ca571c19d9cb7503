/* SPDX-License-Identifier: BSD-2-Clause */
/* Claims: what is decoded is a store of 32 bits, of the length and the operand
 * that capstone finds; no such store is missed; nothing is read past 15
 * bytes, nor past what there is. */
#include "tests/unit/unit.h"

#include <capstone/capstone.h>
#include <stdio.h>

#include "hv/decode.h"
#include "hv/guest.h"

#define BYTES HV_INSTRUCTION_BYTES_MAX

static csh engines[3];
static cs_insn *insn;
static unsigned accepted, missed;

static csh engine_of(unsigned bits)
{
    return engines[bits / 32];
}

static int open_all(void **state)
{
    static const cs_mode modes[] = {CS_MODE_16, CS_MODE_32, CS_MODE_64};

    (void)state;
    for (unsigned n = 0; n < 3; n++) {
        assert_int_equal(cs_open(CS_ARCH_X86, modes[n], &engines[n]),
                         CS_ERR_OK);
        cs_option(engines[n], CS_OPT_DETAIL, CS_OPT_ON);
    }
    insn = cs_malloc(engines[2]);
    return insn == NULL;
}

static int close_all(void **state)
{
    (void)state;
    cs_free(insn, 1);
    for (unsigned n = 0; n < 3; n++)
        cs_close(&engines[n]);
    return 0;
}

static bool decode_heap(const uint8_t *code, size_t length, unsigned bits,
                        struct hv_store *ret_store)
{
    struct bytes copy = heap_copy(code, length);
    bool is_store = hv_decode_store(copy, bits, ret_store);

    drop(copy);
    return is_store;
}

static bool disassemble(const uint8_t *code, unsigned bits)
{
    size_t length = BYTES;
    uint64_t address = 0;

    return cs_disasm_iter(engine_of(bits), &code, &length, &address, insn);
}

static uint8_t gpr_number(x86_reg reg)
{
    static const x86_reg names[] = {
        X86_REG_EAX,  X86_REG_ECX,  X86_REG_EDX,  X86_REG_EBX,
        X86_REG_ESP,  X86_REG_EBP,  X86_REG_ESI,  X86_REG_EDI,
        X86_REG_R8D,  X86_REG_R9D,  X86_REG_R10D, X86_REG_R11D,
        X86_REG_R12D, X86_REG_R13D, X86_REG_R14D, X86_REG_R15D,
    };

    for (uint8_t n = 0; n < 16; n++)
        if (names[n] == reg)
            return n;
    return 0xff;
}

/* capstone does not always tell of them. */
static bool has_lock_or_rep(const uint8_t *code, unsigned bits)
{
    static const uint8_t others[] = {0x66, 0x67, 0x26, 0x2e,
                                     0x36, 0x3e, 0x64, 0x65};

    for (; *code != 0xf0 && *code != 0xf2 && *code != 0xf3; code++)
        if (!(bits == 64 && *code >> 4 == 4) &&
            memchr(others, *code, sizeof(others)) == NULL)
            return false;
    return true;
}

/* What `insn` is, as a store of 32 bits by MOV or XCHG. */
static bool is_known_store(struct hv_store *ret_store)
{
    const cs_x86 *x86 = &insn->detail->x86;
    const cs_x86_op *to = &x86->operands[0], *from = &x86->operands[1];

    if ((insn->id != X86_INS_MOV && insn->id != X86_INS_MOVABS &&
         insn->id != X86_INS_XCHG) ||
        x86->op_count != 2 || to->type != X86_OP_MEM || to->size != 4)
        return false;
    *ret_store = (struct hv_store){
        .length_bytes = (uint8_t)insn->size,
        .is_exchange = insn->id == X86_INS_XCHG,
        .has_gpr = from->type == X86_OP_REG,
    };
    if (!ret_store->has_gpr) {
        ret_store->constant = (uint32_t)from->imm;
        return from->type == X86_OP_IMM;
    }
    ret_store->gpr = gpr_number(from->reg);
    return ret_store->gpr != 0xff;
}

static void fail_with(const char *what, const uint8_t *code, unsigned bits)
{
    char text[3 * BYTES + 1];

    for (size_t n = 0; n < BYTES; n++)
        snprintf(text + 3 * n, 4, " %02x", code[n]);
    fail_msg("%s, %u-bit:%s (%s %s)", what, bits, text, insn->mnemonic,
             insn->op_str);
}

static void compare(const uint8_t *code, unsigned bits)
{
    struct hv_store got, again, known;
    bool is_store = decode_heap(code, BYTES, bits, &got);
    bool is_known = disassemble(code, bits) && is_known_store(&known) &&
                    !has_lock_or_rep(code, bits);

    if (is_store && !is_known)
        fail_with("no store", code, bits);
    if (!is_store && is_known) {
        missed++;
        fail_with("missed", code, bits);
    }
    if (!is_store)
        return;
    accepted++;
    if (got.length_bytes != known.length_bytes ||
        got.is_exchange != known.is_exchange || got.has_gpr != known.has_gpr ||
        got.gpr != known.gpr || got.constant != known.constant)
        fail_with("another store", code, bits);
    assert_in_range(got.length_bytes, 2, BYTES);
    for (size_t length = 0; length < got.length_bytes; length++)
        assert_false(decode_heap(code, length, bits, &again));
    assert_true(decode_heap(code, got.length_bytes, bits, &again));
}

/* A step through the values of ModRM: all, where it can be a store. */
static unsigned step_of(unsigned opcode)
{
    return opcode == 0x87 || opcode == 0x89 || opcode == 0xc7 ? 1 : 13;
}

/* Prefixes, then each opcode of one and two bytes with many a ModRM. */
static void agrees_on_all_opcodes(void **state)
{
    static const char *const prefixes[] = {
        "",         "\x66",     "\x67",         "\x66\x67", "\x67\x66",
        "\x2e",     "\x36",     "\x3e",         "\x26",     "\x64",
        "\x65",     "\x65\x66", "\xf0",         "\xf2",     "\xf3",
        "\x40",     "\x41",     "\x44",         "\x45",     "\x47",
        "\x48",     "\x4c",     "\x4f",         "\x66\x44", "\x66\x48",
        "\x67\x44", "\x64\x45", "\x67\x66\x44",
    };
    static const uint8_t sibs[] = {0x00, 0x25, 0x24, 0x65, 0xe5, 0xff};

    (void)state;
    for (unsigned bits = 16; bits <= 64; bits *= 2)
        for (size_t p = 0; p < sizeof(prefixes) / sizeof(*prefixes); p++)
            for (unsigned opcode = 0; opcode < 0x200; opcode++)
                for (unsigned modrm = 0; modrm < 256;
                     modrm += step_of(opcode)) {
                    uint8_t code[BYTES] = {0};
                    size_t n = strlen(prefixes[p]);

                    memcpy(code, prefixes[p], n);
                    if (opcode >= 0x100)
                        code[n++] = 0x0f;
                    code[n++] = (uint8_t)opcode;
                    code[n] = (uint8_t)modrm;
                    for (size_t i = n + 1; i < BYTES; i++)
                        code[i] = (uint8_t)(0x91 + 0x13 * i);
                    code[n + 1] = sibs[(opcode + modrm) % sizeof(sibs)];
                    compare(code, bits);
                }
    assert_in_range(accepted, 10000, 1000000);
    assert_int_equal(missed, 0);
}

static uint32_t random_next(void)
{
    static uint64_t seed = 88172645463325252ull;

    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 32);
}

/* Random bytes, most of them prefixes and the opcodes that are known. */
static void survives_anything(void **state)
{
    static const uint8_t often[] = {0x66, 0x67, 0x2e, 0x65, 0x44, 0x40, 0x89,
                                    0xc7, 0x87, 0xa3, 0x05, 0x04, 0x00};
    struct hv_store store;

    (void)state;
    for (unsigned n = 0; n < 300000; n++) {
        uint8_t code[BYTES + 1];
        size_t length = random_next() % (sizeof(code) + 1);

        for (size_t i = 0; i < sizeof(code); i++)
            code[i] = random_next() % 4 != 0
                          ? often[random_next() % sizeof(often)]
                          : (uint8_t)random_next();
        for (unsigned bits = 16; bits <= 64; bits *= 2)
            if (decode_heap(code, length, bits, &store)) {
                assert_in_range(store.length_bytes, 2, BYTES);
                assert_true(store.length_bytes <= length);
                assert_in_range(store.gpr, 0, 15);
            }
    }
}

static void is_no_longer_than_15_bytes(void **state)
{
    uint8_t code[20];
    struct hv_store store;

    (void)state;
    memset(code, 0x66, sizeof(code));
    for (unsigned bits = 16; bits <= 64; bits *= 2)
        assert_false(decode_heap(code, sizeof(code), bits, &store));
    memset(code, 0x3e, sizeof(code));
    memcpy(code + 13, "\x89\x07\x90", 3);
    assert_true(decode_heap(code, 16, 64, &store));
    assert_int_equal(store.length_bytes, 15);
    memcpy(code + 13, "\x3e\x89\x07", 3);
    assert_false(decode_heap(code, 16, 64, &store));
}

/* A REX that another prefix follows is void. */
static void knows_a_void_rex(void **state)
{
    static const uint8_t code[] = {0x4c, 0x65, 0x89, 0x07};
    static const uint8_t wide[] = {0x65, 0x48, 0x89, 0x07};
    static const uint8_t twice[] = {0x48, 0x44, 0x89, 0x07};
    struct hv_store store;

    (void)state;
    assert_true(decode_heap(code, sizeof(code), 64, &store));
    assert_int_equal(store.gpr, HV_RAX);
    assert_false(decode_heap(wide, sizeof(wide), 64, &store));
    assert_true(decode_heap(twice, sizeof(twice), 64, &store));
    assert_int_equal(store.gpr, HV_R8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_on_all_opcodes),
        cmocka_unit_test(survives_anything),
        cmocka_unit_test(is_no_longer_than_15_bytes),
        cmocka_unit_test(knows_a_void_rex),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
