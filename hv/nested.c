/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entries of level 3, of 1 GiB, are 0 until their GiB is mapped, and never
 * again: a hole that covers a whole one is a table of nothing.  So filling
 * cannot bring back what has been taken away.
 */
#include "hv/nested.h"

#include "lib/text.h"
#include "spec/ept.h"
#include "spec/x86.h"
#include "x86/cpu.h"

#define ENTRIES     512
#define LEVEL_4K    1
#define LEVEL_2M    2
#define LEVEL_1G    3
#define GIB         (1ull << 30)

/* Both formats: the same bits for reading, writing and large pages. */
_Static_assert(HV_READ == X86_PTE_P && HV_WRITE == X86_PTE_RW, "[apm2] 5.4");
_Static_assert(HV_EXECUTE == EPT_EXECUTE, "[sdm3] 29.3.2");

/* A nested access is a user's: [apm2] 15.25.5.  Accessed and dirty from the
 * beginning, so that no CPU has to write there. */
const struct hv_nested_format hv_nested_npt = {
    .table = X86_PTE_P | X86_PTE_RW | X86_PTE_US | X86_PTE_A,
    .leaf = X86_PTE_US | X86_PTE_A | X86_PTE_D,
    .no_execute = X86_PTE_NX,
    .levels = 4,
};

const struct hv_nested_format hv_nested_ept = {
    .table = HV_READ | HV_WRITE | HV_EXECUTE,
    .execute = EPT_EXECUTE,
    .ram = EPT_WRITE_BACK,
    .levels = 4,
};


static unsigned level_index(uint64_t address, unsigned level)
{
    return (unsigned)(address / hv_level_bytes(level) % ENTRIES);
}

static uint64_t *table_at(uint64_t entry)
{
    return (uint64_t *)(entry & X86_PTE_ADDRESS);
}

static bool is_table(uint64_t entry, unsigned level)
{
    return level > LEVEL_4K && (entry & HV_READ) && !(entry & X86_PTE_PS);
}

/* CPUs walk the tree while it is filled: a table is whole before it is in. */
static void entry_write(uint64_t *entry, uint64_t value)
{
    __atomic_store_n(entry, value, __ATOMIC_RELEASE);
}

static uint64_t entry_read(const uint64_t *entry)
{
    return __atomic_load_n(entry, __ATOMIC_ACQUIRE);
}

static uint64_t leaf_make(const struct hv_nested_format *format,
                          uint64_t address, unsigned level, unsigned rights,
                          bool is_ram)
{
    uint64_t entry = address | format->leaf | (is_ram ? format->ram : 0);

    if (rights == 0)
        return 0;
    return entry | (rights & (HV_READ | HV_WRITE)) |
           (rights & HV_EXECUTE ? format->execute : format->no_execute) |
           (level > LEVEL_4K ? X86_PTE_PS : 0);
}

static unsigned leaf_rights(const struct hv_nested_format *format,
                            uint64_t entry)
{
    unsigned rights = (unsigned)(entry & (HV_READ | HV_WRITE));

    if (rights != 0 &&
        (entry & (format->execute | format->no_execute)) == format->execute)
        rights |= HV_EXECUTE;
    return rights;
}

/* Leaves that together are `entry`, which is a leaf above 4 KiB or a hole. */
static void table_fill(const struct hv_nested_format *format, uint64_t *table,
                       uint64_t entry, uint64_t address, unsigned level)
{
    unsigned rights = leaf_rights(format, entry);

    for (unsigned i = 0; i < ENTRIES; i++) {
        table[i] = leaf_make(format, address, level, rights,
                             entry & format->ram);
        address += hv_level_bytes(level);
    }
}

static uint64_t *table_new(struct hv_nested *nested)
{
    uint64_t *table = (uint64_t *)nested->next;

    if (nested->end - nested->next < PAGE_BYTES)
        return NULL;
    nested->next += PAGE_BYTES;
    memset(table, 0, PAGE_BYTES);
    return table;
}

static void table_install(const struct hv_nested *nested, uint64_t *entry,
                          const uint64_t *table)
{
    entry_write(entry, (uint64_t)table | nested->format.table);
}

/* Puts a table in the place of a leaf or a hole, of the same rights. */
static bool entry_split(struct hv_nested *nested, uint64_t *entry,
                        uint64_t address, unsigned level)
{
    uint64_t *table = table_new(nested);

    if (table == NULL)
        return false;
    if (*entry != 0)
        table_fill(&nested->format, table, *entry,
                   address & ~(hv_level_bytes(level) - 1), level - 1);
    table_install(nested, entry, table);
    return true;
}

/* Maps a GiB that never was: all rights, and no RAM. */
static bool gib_map(struct hv_nested *nested, uint64_t *entry,
                    uint64_t address)
{
    uint64_t base = address & ~(GIB - 1);
    uint64_t leaf = leaf_make(&nested->format, base, LEVEL_1G, HV_ALL_RIGHTS,
                              false);
    uint64_t *table;

    if (nested->format.has_1g) {
        entry_write(entry, leaf);
        return true;
    }
    table = table_new(nested);
    if (table == NULL)
        return false;
    table_fill(&nested->format, table, leaf, base, LEVEL_2M);
    table_install(nested, entry, table);
    return true;
}

/* The entry of the GiB around `address`, which is mapped if it was not.  NULL
 * when pages run out, or there is no such address. */
static uint64_t *gib_entry(struct hv_nested *nested, uint64_t address)
{
    uint64_t *table = (uint64_t *)nested->root, *entry;

    if (address > nested->last)
        return NULL;
    for (unsigned level = nested->format.levels; level > LEVEL_1G; level--) {
        entry = &table[level_index(address, level)];
        if (*entry == 0) {
            uint64_t *below = table_new(nested);

            if (below == NULL)
                return NULL;
            table_install(nested, entry, below);
        }
        table = table_at(*entry);
    }
    entry = &table[level_index(address, LEVEL_1G)];
    return *entry != 0 || gib_map(nested, entry, address) ? entry : NULL;
}

/* What is done to leaves: RAM is told from the rest, or rights are set. */
struct change {
    bool is_ram;
    unsigned rights;
};

static uint64_t leaf_change(const struct hv_nested_format *format,
                            uint64_t entry, uint64_t address, unsigned level,
                            struct change change)
{
    return leaf_make(format, address, level,
                     change.is_ram ? leaf_rights(format, entry)
                                   : change.rights,
                     change.is_ram || (entry & format->ram));
}

static bool range_change(struct hv_nested *nested, uint64_t base,
                         uint64_t length_bytes, struct change change)
{
    bool is_hole = !change.is_ram && change.rights == 0;

    while (length_bytes != 0) {
        unsigned level = LEVEL_1G;
        uint64_t *entry = gib_entry(nested, base);

        if (entry == NULL)
            return false;
        while (is_table(*entry, level) || base % hv_level_bytes(level) != 0 ||
               length_bytes < hv_level_bytes(level) ||
               (is_hole && level == LEVEL_1G)) {
            if (!is_table(*entry, level) &&
                !entry_split(nested, entry, base, level))
                return false;
            level--;
            entry = &table_at(*entry)[level_index(base, level)];
        }
        entry_write(entry, leaf_change(&nested->format, *entry, base, level,
                                       change));
        base += hv_level_bytes(level);
        length_bytes -= hv_level_bytes(level);
    }
    return true;
}

bool hv_nested_set(struct hv_nested *nested, uint64_t base,
                   uint64_t length_bytes, unsigned rights)
{
    if ((base | length_bytes) % PAGE_BYTES != 0 ||
        (rights & ~HV_ALL_RIGHTS) != 0 || (rights != 0 && !(rights & HV_READ)))
        return false;
    return range_change(nested, base, length_bytes,
                        (struct change){.rights = rights});
}

bool hv_nested_fill(struct hv_nested *nested, uint64_t address)
{
    bool is_mapped;

    while (__atomic_exchange_n(&nested->is_locked, true, __ATOMIC_ACQUIRE))
        cpu_relax();
    is_mapped = gib_entry(nested, address) != NULL;
    __atomic_store_n(&nested->is_locked, false, __ATOMIC_RELEASE);
    return is_mapped && hv_nested_get(nested, address) == HV_ALL_RIGHTS;
}

unsigned hv_nested_get(const struct hv_nested *nested, uint64_t address)
{
    unsigned level = nested->format.levels;
    const uint64_t *table = (const uint64_t *)nested->root;
    uint64_t entry;

    if (address > nested->last)
        return 0;
    entry = entry_read(&table[level_index(address, level)]);
    while (is_table(entry, level)) {
        level--;
        entry = entry_read(&table_at(entry)[level_index(address, level)]);
    }
    return leaf_rights(&nested->format, entry);
}

bool hv_nested_root(struct hv_nested *nested, uint64_t pages_base,
                    uint64_t pages_bytes, uint64_t last,
                    const struct hv_nested_format *format)
{
    *nested = (struct hv_nested){
        .format = *format,
        .next = pages_base,
        .end = pages_base + pages_bytes,
        .last = last,
    };
    nested->root = (uint64_t)table_new(nested);
    return nested->root != 0;
}

bool hv_nested_ram(struct hv_nested *nested, uint64_t base,
                   uint64_t length_bytes)
{
    return range_change(nested, base, length_bytes,
                        (struct change){.is_ram = true});
}
