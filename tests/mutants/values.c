/* SPDX-License-Identifier: BSD-2-Clause */
/* What every field is set to. */
#include "tests/mutants/mutants.h"

static unsigned bits_of(const struct field *field)
{
    return field->width == FIELD_HEX8 ? 32 : field->width * 8u;
}

static uint64_t most_of(unsigned bits)
{
    return bits == 64 ? UINT64_MAX : (1ull << bits) - 1;
}

static size_t add(struct value *values, size_t count, struct value value,
                  uint64_t old, uint64_t most)
{
    if (value.value == old || value.value > most)
        return count;
    for (size_t n = 0; n < count; n++)
        if (values[n].value == value.value)
            return count;
    values[count] = value;
    return count + 1;
}

size_t values_for(const struct seed *seed, const struct field *field,
                  uint64_t old, struct value *ret_values)
{
    unsigned bits = bits_of(field);
    uint64_t most = most_of(bits), half = 1ull << (bits - 1);
    uint64_t align = seed->align_bytes, size = seed->length_bytes;
    const struct value all[] = {
        {"0", 0},
        {"1", 1},
        {"max-1", most - 1},
        {"max", most},
        {"2^31-1", (1ull << 31) - 1},
        {"2^31", 1ull << 31},
        {"2^32-1", (1ull << 32) - 1},
        {"2^32", 1ull << 32},
        {"2^63", 1ull << 63},
        {"half-1", half - 1},
        {"half", half},
        {"align-1", align - 1},
        {"align", align},
        {"align+1", align + 1},
        {"size-1", size - 1},
        {"size", size},
        {"size+1", size + 1},
        {"old-1", old - 1},
        {"old+1", old + 1},
    };
    size_t count = 0;

    _Static_assert(sizeof(all) / sizeof(all[0]) <= VALUES_MAX, "room");
    for (size_t n = 0; n < sizeof(all) / sizeof(all[0]); n++)
        count = add(ret_values, count, all[n], old, most);
    return count;
}

bool value_is_legal(const struct seed *seed, const struct legal *legal,
                    uint64_t value)
{
    struct bytes part;

    if (legal->within)
        return bytes_sub(bytes_of(seed->at, seed->length_bytes), value,
                         legal->least, &part);
    if (legal->or_zero && value == 0)
        return true;
    return !legal->only && value >= legal->least &&
           (!legal->has_most || value <= legal->most) &&
           (legal->multiple == 0 || value % legal->multiple == 0) &&
           (!legal->power_of_2 ||
            (value != 0 && (value & (value - 1)) == 0));
}
