/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names for addresses, by binary search.  Runs in trap handlers, so it trusts
 * nothing that the table says and takes no lock.
 */
#include "x86/symbols.h"

#include "lib/bytes.h"
#include "lib/symbols.h"
#include "lib/text.h"
#include "x86/image.h"

static uint32_t offset_of(struct bytes entries, uint32_t n)
{
    return load_le32(entries.at + (uint64_t)n * SYMBOLS_ENTRY_BYTES +
                     SYMBOLS_OFFSET_AT);
}

/* The last of `count` entries that is not behind `offset`; the first is not. */
static uint32_t last_not_behind(struct bytes entries, uint32_t count,
                                uint32_t offset)
{
    uint32_t low = 0, high = count;

    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;

        if (offset_of(entries, middle) <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

bool symbols_find(uint64_t address, const char **ret_name,
                  uint64_t *ret_offset)
{
    uint64_t start = (uintptr_t)image_start;
    struct bytes table = bytes_of(
        symbols_start, (uintptr_t)symbols_end - (uintptr_t)symbols_start);
    struct bytes head, entries;
    struct text name;

    if (address < start || address >= (uintptr_t)image_end ||
        !bytes_sub(table, 0, SYMBOLS_HEAD_BYTES, &head) ||
        load_le32(head.at + SYMBOLS_MAGIC_AT) != SYMBOLS_MAGIC)
        return false;

    uint32_t offset = (uint32_t)(address - start);
    uint32_t count = load_le32(head.at + SYMBOLS_COUNT_AT);

    if (count == 0 ||
        !bytes_sub(table, SYMBOLS_HEAD_BYTES,
                   (uint64_t)count * SYMBOLS_ENTRY_BYTES, &entries) ||
        offset_of(entries, 0) > offset)
        return false;

    uint32_t n = last_not_behind(entries, count, offset);
    uint32_t name_at = load_le32(
        entries.at + (uint64_t)n * SYMBOLS_ENTRY_BYTES + SYMBOLS_NAME_AT);

    if (!text_until_nul(bytes_from(table, name_at), &name))
        return false;
    *ret_name = name.at;
    *ret_offset = offset - offset_of(entries, n);
    return true;
}
