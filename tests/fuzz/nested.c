/* SPDX-License-Identifier: BSD-2-Clause */
/* hv/nested.h: rights by the tables beside a list of what has been set; what
 * was taken away never comes back. */
#include "hv/nested.h"

#include "tests/fuzz/fuzz.h"

#define SETS_MAX 12
#define PAGES    96
#define GIB      (1ull << 30)

static struct {
    uint64_t base, last;
    unsigned rights;
} sets[SETS_MAX];
static unsigned set_count;
static struct hv_nested tree;
static _Alignas(4096) uint8_t pool[PAGES * PAGE_BYTES]; /* never cleared */

static uint64_t take_address(struct bytes *in)
{
    static const uint64_t places[] = {
        0, 0x100000, 0x200000, 0x3ff000, 0x3fe00000, 0x40000000, 0xfee00000,
        0xffe00000, 0x100000000, 0x13ffff000, 0x7fc0000000, 0x7ffff000,
    };
    uint64_t place = places[fuzz_take(in, 1) % 12];

    return place + (fuzz_take(in, 1) << 12);
}

/* Of the last set that has it; what nobody set is all rights, if mapped. */
static bool rights_wanted(uint64_t address, unsigned *ret_rights)
{
    for (unsigned n = set_count; n != 0; n--)
        if (address >= sets[n - 1].base && address <= sets[n - 1].last) {
            *ret_rights = sets[n - 1].rights;
            return true;
        }
    return false;
}

static void check_at(uint64_t address)
{
    unsigned found = hv_nested_get(&tree, address), wanted;

    fuzz_saw(found);
    if (rights_wanted(address, &wanted))
        FUZZ_REQUIRE(found == wanted);
    else
        FUZZ_REQUIRE(found == 0 || found == HV_ALL_RIGHTS);
    FUZZ_REQUIRE(address <= tree.last || found == 0);
}

static void set(struct bytes *in)
{
    static const unsigned kinds[] = {0, HV_READ, HV_ALL_RIGHTS, 0,
                                     HV_READ | HV_WRITE, HV_WRITE, 0, 0x100};
    unsigned rights = kinds[fuzz_take(in, 1) % 8];
    uint64_t base = take_address(in), length = take_address(in);
    bool is_sound, is_set;

    length = length > GIB ? GIB : length;
    /* What reaches further is refused, when half of it is done. */
    if (base + length > tree.last + 1)
        return;
    is_sound = rights != HV_WRITE && rights != 0x100;
    is_set = hv_nested_set(&tree, base, length, rights);
    fuzz_saw(is_set);
    FUZZ_REQUIRE(is_sound || !is_set || length == 0);
    FUZZ_REQUIRE(is_set || !is_sound || tree.next == tree.end);
    if (is_set && length != 0) {
        sets[set_count].base = base;
        sets[set_count].last = base + length - 1;
        sets[set_count++].rights = rights;
    }
}

static void fill(struct bytes *in)
{
    uint64_t address = take_address(in) + fuzz_take(in, 1);
    bool is_filled = hv_nested_fill(&tree, address);
    unsigned wanted;

    fuzz_saw(is_filled);
    if (is_filled)
        FUZZ_REQUIRE(hv_nested_get(&tree, address) == HV_ALL_RIGHTS &&
                     address <= tree.last);
    if (rights_wanted(address, &wanted) && wanted != HV_ALL_RIGHTS)
        FUZZ_REQUIRE(!is_filled);
}

void fuzz_one(struct bytes in)
{
    unsigned kind = (unsigned)fuzz_take(&in, 1);
    struct hv_nested_format format = kind & 1 ? hv_nested_ept : hv_nested_npt;
    uint64_t pages = kind & 8 ? 8 : PAGES;

    format.has_1g = kind & 2;
    format.levels = kind & 4 ? 5 : 4;
    set_count = 0;
    FUZZ_REQUIRE(hv_nested_root(&tree, (uint64_t)pool, pages * PAGE_BYTES,
                                (1ull << 39) - 1, &format));
    while (in.length_bytes != 0 && set_count < SETS_MAX) {
        if (fuzz_take(&in, 1) % 3 == 0)
            fill(&in);
        else
            set(&in);
        FUZZ_REQUIRE(tree.next <= tree.end);
        if (tree.next == tree.end)
            break; /* what failed half way is not judged */
    }
    for (unsigned n = 0; n < set_count && tree.next != tree.end; n++) {
        check_at(sets[n].base);
        check_at(sets[n].last);
        check_at(sets[n].last + 1);
        check_at(sets[n].base != 0 ? sets[n].base - 1 : 0);
        check_at(sets[n].base | 1ull << 48);
        check_at(sets[n].base | 1ull << 57);
    }
}
