/* SPDX-License-Identifier: BSD-2-Clause */
/* Seeds under construction. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "tests/mutants/mutants.h"

static _Noreturn void give_up(const struct seed *seed, const char *why)
{
    fprintf(stderr, "mutants: the seed %s has %s\n", seed->name, why);
    exit(2);
}

void seed_begin(struct seed *seed, const char *name, const char *sound,
                void (*judge)(struct bytes bytes, struct words *words))
{
    memset(seed, 0, sizeof(*seed));
    seed->name = name;
    seed->sound = sound;
    seed->judge = judge;
    seed->align_bytes = 8;
}

void seed_reach(struct seed *seed, size_t length_bytes)
{
    if (length_bytes > sizeof(seed->at))
        give_up(seed, "more bytes than there is room for");
    if (length_bytes > seed->length_bytes)
        seed->length_bytes = length_bytes;
}

uint32_t seed_put(struct seed *seed, const void *from, size_t length_bytes)
{
    uint32_t at = seed_zeros(seed, length_bytes);

    memcpy(seed->at + at, from, length_bytes);
    return at;
}

uint32_t seed_zeros(struct seed *seed, size_t length_bytes)
{
    size_t at = seed->length_bytes;

    seed_reach(seed, at + length_bytes);
    return (uint32_t)at;
}

void seed_align(struct seed *seed, size_t to)
{
    seed_reach(seed, (seed->length_bytes + to - 1) / to * to);
}

void seed_set(struct seed *seed, uint64_t at, unsigned width, uint64_t value)
{
    char digits[9];

    if (width == FIELD_HEX8) {
        snprintf(digits, sizeof(digits), "%08x", (unsigned)value);
        memcpy(seed->at + at, digits, 8);
        return;
    }
    seed_reach(seed, at + width);
    for (unsigned n = 0; n < width; n++)
        seed->at[at + n] = (uint8_t)(value >> 8 * n);
}

uint64_t seed_get(const struct seed *seed, uint64_t at, unsigned width)
{
    char digits[9] = "";
    uint64_t value = 0;

    if (width == FIELD_HEX8) {
        memcpy(digits, seed->at + at, 8);
        return strtoul(digits, NULL, 16);
    }
    for (unsigned n = 0; n < width; n++)
        value |= (uint64_t)seed->at[at + n] << 8 * n;
    return value;
}

void seed_table(struct seed *seed, const struct field *fields, uint32_t at,
                const char *name, ...)
{
    struct table *table = &seed->tables[seed->table_count];
    va_list list;

    if (seed->table_count == SEED_TABLES_MAX)
        give_up(seed, "too many tables");
    va_start(list, name);
    vsnprintf(table->name, sizeof(table->name), name, list);
    va_end(list);
    table->fields = fields;
    table->at = at;
    seed->table_count++;
}

void seed_every_byte(struct seed *seed, uint32_t from, uint32_t to,
                     const char *name)
{
    static const struct field byte[] = {{.name = "", .width = 1}, {0}};

    for (uint32_t at = from; at < to; at++)
        seed_table(seed, byte, at, "%s[%u]", name, at - from);
}

bool memory_at(struct bytes memory, uint64_t address, uint64_t length_bytes,
               struct bytes *ret_bytes)
{
    return address >= SEED_ADDRESS &&
           bytes_sub(memory, address - SEED_ADDRESS, length_bytes, ret_bytes);
}

bool seed_check(const struct seed *seed, FILE *complaints)
{
    for (uint32_t n = 0; n < seed->table_count; n++)
        for (const struct field *f = seed->tables[n].fields; f->name; f++) {
            uint64_t at = (uint64_t)seed->tables[n].at + f->at;
            unsigned width = f->width == FIELD_HEX8 ? 8 : f->width;

            if (at <= seed->length_bytes && width <= seed->length_bytes - at)
                continue;
            fprintf(complaints,
                    "# %s: %s.%s: at %#llx, the seed has only %#zx bytes\n",
                    seed->name, seed->tables[n].name, f->name,
                    (unsigned long long)at, seed->length_bytes);
            return false;
        }
    return true;
}
