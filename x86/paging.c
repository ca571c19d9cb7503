/* SPDX-License-Identifier: BSD-2-Clause */
/* [apm2] 5.3: long-mode page translation, 4 and 5 levels. */
#include "x86/paging.h"

#include "x86/image.h"
#include "x86/stacks.h"
#include "lib/text.h"
#include "spec/x86.h"
#include "x86/cpu.h"

#define ENTRIES 512
#define TABLE_POINTER (X86_PTE_P | X86_PTE_RW | X86_PTE_A)
#define LEVEL_1 1 /* 4 KiB pages */
#define LEVEL_2 2 /* 2 MiB pages */

/* [apm3] CPUID 80000008h, where the CPU does not say. */
#define PHYSICAL_BITS_DEFAULT 36

/* 4 GiB take 6 tables; three 2 MiB pages are split (page 0 and the two that
 * the image may straddle), and the rest serve what lies above 4 GiB. */
#define POOL_TABLES 24

typedef uint64_t table_page[ENTRIES];

static table_page pool[POOL_TABLES]
    __attribute__((aligned(4096)));
static table_page *pool_next;
static uint64_t pool_left;
static uint64_t *root;
static unsigned root_level;
static uint64_t address_last; /* highest that can be mapped one to one */

static const uint64_t access_bits[] = {
    [PAGING_NONE] = 0,
    [PAGING_R] = X86_PTE_P | X86_PTE_NX | X86_PTE_A,
    [PAGING_RX] = X86_PTE_P | X86_PTE_A,
    [PAGING_RW] = X86_PTE_P | X86_PTE_RW | X86_PTE_NX | X86_PTE_A | X86_PTE_D,
    [PAGING_RW_UNCACHED] = X86_PTE_P | X86_PTE_RW | X86_PTE_NX | X86_PTE_A |
                           X86_PTE_D | X86_PTE_PWT | X86_PTE_PCD,
};

static uint64_t *table_new(void)
{
    uint64_t *table;

    if (pool_left == 0)
        return NULL;
    pool_left--;
    table = *pool_next++;
    memset(table, 0, sizeof(table_page));
    return table;
}

static uint64_t *table_at(uint64_t entry)
{
    return (uint64_t *)(entry & X86_PTE_ADDRESS);
}

static uint64_t level_bytes(unsigned level)
{
    return PAGE_BYTES << 9 * (level - 1);
}

static unsigned level_index(uint64_t address, unsigned level)
{
    return (unsigned)(address / level_bytes(level) % ENTRIES);
}

/* Replaces a 2 MiB page by 4 KiB pages of the same rights. */
static bool entry_split(uint64_t *entry)
{
    uint64_t page = *entry & ~X86_PTE_PS;
    uint64_t *table = table_new();

    if (table == NULL)
        return false;
    for (unsigned i = 0; i < ENTRIES; i++)
        table[i] = page + i * PAGE_BYTES;
    *entry = (uint64_t)table | TABLE_POINTER;
    return true;
}

/* The entry that maps `address` at `level`, or NULL when the pool is used up;
 * makes the tables on the way. */
static uint64_t *entry_make(uint64_t address, unsigned level)
{
    uint64_t *table = root;

    for (unsigned at = root_level; at > level; at--) {
        uint64_t *entry = &table[level_index(address, at)];

        if (!(*entry & X86_PTE_P)) {
            uint64_t *below = table_new();

            if (below == NULL)
                return NULL;
            *entry = (uint64_t)below | TABLE_POINTER;
        } else if ((*entry & X86_PTE_PS) && !entry_split(entry)) {
            return NULL;
        }
        table = table_at(*entry);
    }
    return &table[level_index(address, level)];
}

static bool is_split(uint64_t entry)
{
    return (entry & X86_PTE_P) && !(entry & X86_PTE_PS);
}

uint64_t paging_leaf(uint64_t physical, enum paging_access access)
{
    return access == PAGING_NONE ? 0 : physical | access_bits[access];
}

uint64_t *paging_entry(uint64_t address)
{
    return entry_make(address, LEVEL_1);
}

bool paging_map(uint64_t base, uint64_t length_bytes,
                enum paging_access access)
{
    return paging_map_at(base, base, length_bytes, access);
}

bool paging_map_at(uint64_t address, uint64_t base, uint64_t length_bytes,
                   enum paging_access access)
{
    if (length_bytes != 0 && (base > address_last ||
                              length_bytes - 1 > address_last - base))
        return false;
    while (length_bytes != 0) {
        unsigned level = LEVEL_1;
        uint64_t *entry;

        if ((base | address) % PAGE_2M_BYTES == 0 &&
            length_bytes >= PAGE_2M_BYTES) {
            entry = entry_make(address, LEVEL_2);
            if (entry == NULL)
                return false;
            if (!is_split(*entry))
                level = LEVEL_2;
        }
        entry = entry_make(address, level);
        if (entry == NULL)
            return false;
        *entry = paging_leaf(base, access);
        if (level == LEVEL_2 && access != PAGING_NONE)
            *entry |= X86_PTE_PS;

        base += level_bytes(level);
        address += level_bytes(level);
        length_bytes -= level_bytes(level) < length_bytes ? level_bytes(level)
                                                          : length_bytes;
    }
    return true;
}

bool paging_reaches(uint64_t base, uint64_t length_bytes)
{
    uint64_t last;

    if (length_bytes == 0)
        return true;
    last = base + (length_bytes - 1);
    if (last < base || last >> (12 + 9 * root_level) != 0)
        return false;

    for (;;) {
        uint64_t *table = root;
        unsigned level = root_level;
        uint64_t entry = table[level_index(base, level)];
        uint64_t step;

        while (level > LEVEL_1 && is_split(entry)) {
            level--;
            entry = table_at(entry)[level_index(base, level)];
        }
        if (!(entry & X86_PTE_P))
            return false;
        step = level_bytes(level) - base % level_bytes(level);
        if (last - base < step)
            return true;
        base += step;
    }
}

static bool map_section(const char *start, const char *end,
                        enum paging_access access)
{
    return paging_map((uint64_t)start, (uint64_t)(end - start), access);
}

static bool map_image(void)
{
    return map_section(text_start, text_end, PAGING_RX) &&
           map_section(rodata_start, rodata_end, PAGING_R) &&
           map_section(relro_start, relro_end, PAGING_R) &&
           map_section(data_start, data_end, PAGING_RW) &&
           map_section(boot_stack_guard, boot_stack_bottom, PAGING_NONE) &&
           map_section(trap_stack_guard, trap_stack_bottom, PAGING_NONE) &&
           map_section(ap_trap_guard, ap_trap_bottom, PAGING_NONE);
}

uint64_t paging_physical_last(void)
{
    unsigned bits = PHYSICAL_BITS_DEFAULT;

    if (cpu_cpuid(X86_CPUID_EXT_MAX, 0).eax >= X86_CPUID_EXT_ADDRESSES)
        bits = cpu_cpuid(X86_CPUID_EXT_ADDRESSES, 0).eax &
               X86_CPUID_EXT_EAX_PHYSICAL;
    return (1ull << (bits < 63 ? bits : 63)) - 1;
}

/* The lower half of virtual addresses ends somewhere, too. */
static uint64_t find_address_last(void)
{
    uint64_t physical = paging_physical_last();
    uint64_t virtual_last = (1ull << (11 + 9 * root_level)) - 1;

    return physical < virtual_last ? physical : virtual_last;
}

/* Below the root, for one range by pages of 4 KiB, wherever it lies. */
static uint64_t pages_tables(uint64_t length_bytes)
{
    uint64_t tables = 0;

    for (unsigned level = LEVEL_2; level <= PAGING_LEVELS_MAX; level++)
        tables += (length_bytes - 1 + level_bytes(level) - PAGE_BYTES) /
                      level_bytes(level) + 1;
    return tables;
}

static void root_begin(void)
{
    root_level = cpu_read_cr4() & X86_CR4_LA57 ? 5 : 4;
    address_last = find_address_last();
    root = table_new();
}

bool paging_build(void)
{
    paging_more((uint64_t)pool, sizeof(pool));
    root_begin();
    return paging_map(0, 1ull << 32, PAGING_RW) && map_image();
}

void paging_extend(uint64_t base, uint64_t length_bytes)
{
    paging_more(base, length_bytes);
    root_begin();
    memcpy(root, table_at(cpu_read_cr3()), sizeof(table_page) / 2);
    cpu_write_msr(X86_MSR_EFER, cpu_read_msr(X86_MSR_EFER) | X86_EFER_NXE);
}

bool paging_close(uint64_t base, uint64_t length_bytes)
{
    paging_more(base, length_bytes);
    root_begin();
    return root != NULL && map_image();
}

uint64_t paging_close_bytes(uint64_t length_bytes)
{
    uint64_t image_bytes = (uint64_t)(image_end - image_start);

    return (1 + pages_tables(image_bytes) + pages_tables(length_bytes) +
            PAGING_CLOSE_MORE * pages_tables(PAGE_BYTES)) * PAGE_BYTES;
}

void paging_more(uint64_t base, uint64_t length_bytes)
{
    pool_next = (table_page *)base;
    pool_left = length_bytes / PAGE_BYTES;
}

uint64_t paging_tables_bytes(uint64_t length_bytes)
{
    /* Per GiB, per 512 GiB, and two of each level for both ends. */
    return ((length_bytes >> 30) + (length_bytes >> 39) + 8) * PAGE_BYTES;
}

uint64_t paging_root(void)
{
    return (uint64_t)root;
}

void paging_activate(void)
{
    cpu_write_msr(X86_MSR_EFER, cpu_read_msr(X86_MSR_EFER) | X86_EFER_NXE);
    cpu_write_cr4(cpu_read_cr4() & ~(uint64_t)X86_CR4_PCIDE);
    cpu_write_cr3((uint64_t)root);
    cpu_write_cr0(cpu_read_cr0() | X86_CR0_WP);
}

/* A directory of 2 MiB pages for the GiB at `base`. */
static void flat_gib(uint64_t *directory, uint64_t base)
{
    for (unsigned i = 0; i < ENTRIES; i++)
        directory[i] = (base + i * PAGE_2M_BYTES) | X86_PTE_P | X86_PTE_RW |
                       X86_PTE_PS;
}

uint64_t paging_flat(uint64_t *tables, const void *also)
{
    uint64_t *pml4 = tables;
    uint64_t *pdpt = tables + ENTRIES;
    uint64_t *directories = tables + 2 * ENTRIES;
    uint64_t *pml5 = tables + 6 * ENTRIES;
    uint64_t *other_pdpt = tables + 7 * ENTRIES;
    uint64_t *other_directory = tables + 8 * ENTRIES;
    uint64_t address = (uint64_t)also;

    memset(tables, 0, PAGING_FLAT_PAGES * sizeof(table_page));
    for (unsigned i = 0; i < 4; i++) {
        flat_gib(directories + i * ENTRIES, i * level_bytes(3));
        pdpt[i] = (uint64_t)(directories + i * ENTRIES) | TABLE_POINTER;
    }
    pml4[0] = (uint64_t)pdpt | TABLE_POINTER;
    pml5[0] = (uint64_t)pml4 | TABLE_POINTER;
    if (address >= 4 * level_bytes(3)) {
        uint64_t *top = &pml4[level_index(address, 4)];

        if (*top == 0)
            *top = (uint64_t)other_pdpt | TABLE_POINTER;
        flat_gib(other_directory, address & ~(level_bytes(3) - 1));
        table_at(*top)[level_index(address, 3)] =
            (uint64_t)other_directory | TABLE_POINTER;
    }
    return (uint64_t)(cpu_read_cr4() & X86_CR4_LA57 ? pml5 : pml4);
}
