/* SPDX-License-Identifier: BSD-2-Clause */
/* Instructions at entry points, by capstone; see disassemble.h. */
#include "tools/inspect/disassemble.h"

#include <capstone/capstone.h>
#include <stdio.h>
#include <string.h>

#include "format/elf_nearest.h"
#include "tools/inspect/library.h"

#define CALLS(X)     \
    X(cs_close)      \
    X(cs_disasm)     \
    X(cs_free)       \
    X(cs_insn_group) \
    X(cs_open)       \
    X(cs_option)

static struct {
    CALLS(LIBRARY_MEMBER)
} capstone;

static bool capstone_open(void)
{
    static const char *const names[] = {CALLS(LIBRARY_NAME)};
    static enum { UNTRIED, OPEN, MISSING } state;

    if (state == UNTRIED)
        state = library_open(LIBRARY_FILE("libcapstone", CS_API_MAJOR), names,
                             sizeof(names) / sizeof(names[0]), &capstone)
                    ? OPEN : MISSING;
    return state == OPEN;
}

uint64_t entry_address(const struct inspect_entry *entry)
{
    /* A guest of Xen's and a kernel by the Adit note begin in their own
     * address space. */
    bool is_mapped = entry->protocol == PROTOCOL_XEN_PV ||
                     entry->protocol == PROTOCOL_ADIT;

    if (is_mapped && entry->has_virtual)
        return entry->virtual_;
    if (entry->has_physical)
        return entry->physical;
    if (entry->has_rva)
        return entry->rva;
    if (entry->has_virtual)
        return entry->virtual_;
    return entry->file_offset;
}

static cs_mode mode_of(const struct inspect_entry *entry)
{
    switch (entry->mode_bits) {
    case 16:
        return CS_MODE_16;
    case 32:
        return CS_MODE_32;
    default:
        return CS_MODE_64;
    }
}

static void take(csh engine, const cs_insn *from, struct instruction *ret)
{
    size_t length = from->size;

    if (length > INSTRUCTION_BYTES_MAX)
        length = INSTRUCTION_BYTES_MAX;
    memset(ret, 0, sizeof(*ret));
    ret->address = from->address;
    ret->length_bytes = (uint8_t)length;
    memcpy(ret->bytes, from->bytes, length);
    snprintf(ret->text, sizeof(ret->text), "%s%s%s", from->mnemonic,
             from->op_str[0] != '\0' ? " " : "", from->op_str);
    if ((capstone.cs_insn_group(engine, from, CS_GRP_JUMP) ||
         capstone.cs_insn_group(engine, from, CS_GRP_CALL)) &&
        from->detail->x86.op_count == 1 &&
        from->detail->x86.operands[0].type == X86_OP_IMM) {
        ret->has_target = true;
        ret->target = (uint64_t)from->detail->x86.operands[0].imm;
    }
}

/* After these the next bytes are not what runs next. */
static bool leaves(csh engine, const cs_insn *code)
{
    return code->id == X86_INS_JMP || code->id == X86_INS_LJMP ||
           code->id == X86_INS_HLT || code->id == X86_INS_UD2 ||
           capstone.cs_insn_group(engine, code, CS_GRP_RET) ||
           capstone.cs_insn_group(engine, code, CS_GRP_IRET);
}

/* Where the file has what runs behind `code`, which `at` is the offset of. */
static bool find_next(csh engine, const cs_insn *code,
                      const struct instruction *taken,
                      const struct entry_piece *piece, uint64_t *at,
                      uint64_t *address)
{
    uint64_t next = code->address + code->size;

    if (leaves(engine, code)) {
        if (code->id != X86_INS_JMP || !taken->has_target)
            return false;
        next = taken->target;
    }
    *at += next - code->address;
    *address = next;
    return entry_piece_has(piece, *at);
}

static void walk(csh engine, const struct inspect_file *file,
                 const struct inspect_entry *entry, struct listing *listing)
{
    struct entry_piece piece = entry_piece_at(file, entry->file_offset);
    uint64_t at = entry->file_offset, address = entry_address(entry);
    bool goes_on = true;

    while (goes_on && listing->count < LISTING_MAX) {
        struct bytes code = bytes_from(file->bytes, at);
        struct instruction *to = &listing->at[listing->count];
        cs_insn *found = NULL;

        if (code.length_bytes > INSTRUCTION_BYTES_MAX)
            code.length_bytes = INSTRUCTION_BYTES_MAX;
        if (capstone.cs_disasm(engine, code.at, code.length_bytes, address, 1,
                               &found) == 0)
            return;
        take(engine, found, to);
        listing->count++;
        goes_on = find_next(engine, found, to, &piece, &at, &address);
        capstone.cs_free(found, 1);
    }
}

static void name_targets(const struct inspect_file *file,
                         const struct inspect_entry *entry,
                         struct listing *listing)
{
    struct elf_nearest targets[LISTING_MAX] = {0};
    uint64_t up = entry->virtual_ - entry_address(entry);

    if (file->elf.status != ELF_OK || !entry->has_virtual)
        return;
    for (uint32_t n = 0; n < listing->count; n++)
        if (listing->at[n].has_target)
            targets[n].address = listing->at[n].target + up;
    elf_symbols_nearest(&file->elf.elf, targets, listing->count);
    for (uint32_t n = 0; n < listing->count; n++) {
        if (!listing->at[n].has_target || !targets[n].is_found)
            continue;
        listing->at[n].symbol = targets[n].symbol.name;
        listing->at[n].symbol_offset_bytes = targets[n].address -
                                             targets[n].symbol.value;
    }
}

void listing_make(const struct inspect_file *file,
                  const struct inspect_entry *entry,
                  struct listing *ret_listing)
{
    csh engine;

    ret_listing->count = 0;
    if (entry->broken_rule != NULL || !entry->has_file_offset ||
        !capstone_open() ||
        capstone.cs_open(CS_ARCH_X86, mode_of(entry), &engine) != CS_ERR_OK)
        return;
    /* As kernels are written, and as objdump shows them. */
    capstone.cs_option(engine, CS_OPT_SYNTAX, CS_OPT_SYNTAX_ATT);
    capstone.cs_option(engine, CS_OPT_DETAIL, CS_OPT_ON);
    walk(engine, file, entry, ret_listing);
    name_targets(file, entry, ret_listing);
    capstone.cs_close(&engine);
}

bool listing_can_be_made(void)
{
    return capstone_open();
}
