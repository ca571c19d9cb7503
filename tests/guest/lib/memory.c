/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory by pages of every size and in every mode; which of it is closed. */
#include "tests/guest/lib/guest.h"

#define WINDOW (1ull << 39)
/* What is kept, or the firmware's, at the end of RAM. */
#define TOP_KEPT 0x2000000
#define ENTRY  (X86_PTE_P | X86_PTE_RW | PTE_USER)

extern char real_low[], real_idtr[], real_table[], real_traps[];
extern char real_low_end[], mode_stubs[];
extern uint64_t mode_idt[32];
void mode_enter(struct mode *mode);

static uint64_t pdpt[512] __attribute__((aligned(4096)));
static uint64_t directory[512] __attribute__((aligned(4096)));
static uint64_t table[512] __attribute__((aligned(4096)));
static uint64_t tables_pae[4] __attribute__((aligned(32)));
static uint64_t directories_pae[4][512] __attribute__((aligned(4096)));
static uint32_t directory_32[1024] __attribute__((aligned(4096)));

struct range closed[CLOSED_MAX];
unsigned closed_count;

uint64_t *root_table(void)
{
    uint64_t *root = (uint64_t *)(cpu_read_cr3() & X86_PTE_ADDRESS);

    return cpu_read_cr4() & X86_CR4_LA57
               ? (uint64_t *)(root[0] & X86_PTE_ADDRESS) : root;
}

uint64_t *page_entry(unsigned level)
{
    root_table()[1] = (uint64_t)pdpt | ENTRY;
    if (level < 3)
        pdpt[0] = (uint64_t)directory | ENTRY;
    if (level < 2)
        directory[0] = (uint64_t)table | ENTRY;
    return level == 3 ? pdpt : level == 2 ? directory : table;
}

void page_flush(void)
{
    cpu_write_cr3(cpu_read_cr3());
}

uint64_t page_map(uint64_t physical, unsigned level)
{
    uint64_t size = 1ull << (3 + 9 * level);

    *page_entry(level) = (physical & ~(size - 1)) | ENTRY |
                         (level > 1 ? X86_PTE_PS : 0);
    page_flush();
    return WINDOW + (physical & (size - 1));
}

static void note_closed(uint64_t page)
{
    if (closed_count != 0 && closed[closed_count - 1].end == page) {
        closed[closed_count - 1].end += PAGE;
        return;
    }
    must(closed_count < CLOSED_MAX, "few closed ranges", closed_count);
    closed[closed_count++] = (struct range){page, page + PAGE, 0};
}

static void probe(uint64_t base, uint64_t end)
{
    uint64_t value;

    for (uint64_t page = base; page < end; page += PAGE)
        if (try_read(page, &value) != TRAP_NONE)
            note_closed(page);
}

/* Below 1 MiB the screen and ROMs are left alone, and above RAM devices. */
void closed_find(void)
{
    uint64_t top = 0;

    for (unsigned n = 0; n < range_count; n++)
        if (ranges[n].type == RANGE_USABLE && ranges[n].end < 1ull << 32)
            top = ranges[n].end;
    closed_count = 0;
    for (unsigned n = 0; n < range_count; n++)
        if (ranges[n].type != RANGE_USABLE && ranges[n].end <= top + TOP_KEPT &&
            (ranges[n].end <= 0xa0000 || ranges[n].base >= 0x100000))
            probe(ranges[n].base & ~(PAGE - 1), ranges[n].end);
    must(closed_count != 0, "memory that is Adit's", 0);
}

static void make_idt(struct mode *mode)
{
    uint32_t low = mode->low;

    for (unsigned n = 0; n < 32; n++) {
        uint64_t stub = (uint64_t)mode_stubs + 16 * n;

        mode_idt[n] = (stub & 0xffff) | SELECTOR_CODE32 << 16 |
                      0x8e00ull << 32 | (stub >> 16) << 48;
    }
    if (low == 0)
        return;
    memcpy((void *)(uint64_t)low, real_low,
           (size_t)(real_low_end - real_low));
    *(uint32_t *)(low + (uint64_t)(real_idtr - real_low) + 2) =
        low + (uint32_t)(real_table - real_low);
    for (unsigned n = 0; n < 32; n++)
        ((uint32_t *)(low + (uint64_t)(real_table - real_low)))[n] =
            low + (uint32_t)(real_traps - real_low) + 4 * n;
}

static void make_tables(void)
{
    for (unsigned n = 0; n < 4 * 512; n++)
        directories_pae[n / 512][n % 512] =
            ((uint64_t)n << 21) | X86_PTE_P | X86_PTE_RW | X86_PTE_PS;
    for (unsigned n = 0; n < 4; n++)
        tables_pae[n] = (uint64_t)directories_pae[n] | X86_PTE_P;
    for (unsigned n = 0; n < 1024; n++)
        directory_32[n] = n << 22 | X86_PTE_P | X86_PTE_RW | X86_PTE_PS;
}

unsigned mode_try(enum mode_kind kind, uint32_t operation, uint32_t address,
                  struct mode *ret_mode)
{
    uint32_t cr0 = (uint32_t)cpu_read_cr0() & ~X86_CR0_PG;
    struct mode mode = {
        .cr0 = cr0, .operation = operation, .address = address,
        .vector = TRAP_NONE,
    };

    make_tables();
    if (kind == MODE_PAE || kind == MODE_32) {
        mode.cr0 |= X86_CR0_PG;
        mode.cr4 = kind == MODE_PAE ? X86_CR4_PAE : 1 << 4;
        mode.cr3 = kind == MODE_PAE ? (uint32_t)(uint64_t)tables_pae
                                    : (uint32_t)(uint64_t)directory_32;
    }
    if (kind == MODE_REAL)
        mode.low = (uint32_t)low_page();
    make_idt(&mode);
    mode_enter(&mode);
    *ret_mode = mode;
    return mode.vector;
}
