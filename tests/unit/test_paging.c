/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: closed tables lead to Adit's image, with the rights of its sections,
 * to what is mapped afterwards, and to nothing else; with 4 and 5 levels; and
 * the tables of paging_close_bytes() suffice.  The image is this program's.
 */
#include "tests/unit/unit.h"

/* In the place of x86/cpu.h: a CPU with registers that a test can see. */
#define X86_CPU_H
struct cpuid {
    uint32_t eax, ebx, ecx, edx;
};
static uint64_t cpu_cr0, cpu_cr3, cpu_cr4, cpu_efer;

static struct cpuid cpu_cpuid(uint32_t leaf, uint32_t subleaf)
{
    (void)subleaf;
    return (struct cpuid){.eax = leaf == 0x80000008 ? 52 : 0x80000008};
}

static uint64_t cpu_read_msr(uint32_t msr)
{
    (void)msr;
    return cpu_efer;
}

static void cpu_write_msr(uint32_t msr, uint64_t value)
{
    (void)msr;
    cpu_efer = value;
}

#define CPU_CR(n)                                  \
    static uint64_t cpu_read_cr##n(void)           \
    {                                              \
        return cpu_cr##n;                          \
    }                                              \
    static void cpu_write_cr##n(uint64_t value)    \
    {                                              \
        cpu_cr##n = value;                         \
    }
CPU_CR(0)
CPU_CR(3)
CPU_CR(4)

#include "x86/paging.c"

/* No byte of it is looked at.  Over the end of a 2 MiB page, to be split. */
__asm__(".bss\n"
        ".balign 0x200000\n"
        ".skip 0x1fa000\n"
        ".globl image_start, image_end, text_start, text_end\n"
        ".globl rodata_start, rodata_end, relro_start, relro_end\n"
        ".globl data_start, data_end, boot_stack_guard, boot_stack_bottom\n"
        ".globl trap_stack_guard, trap_stack_bottom\n"
        ".globl ap_trap_guard, ap_trap_bottom\n"
        "image_start: .skip 0x1000\n"
        "text_start: .skip 0x3000\n"
        "text_end: rodata_start: .skip 0x1000\n"
        "rodata_end: relro_start: .skip 0x2000\n"
        "relro_end: data_start: .skip 0x1000\n"
        "boot_stack_guard: .skip 0x1000\n"
        "boot_stack_bottom: .skip 0x1000\n"
        "trap_stack_guard: .skip 0x1000\n"
        "trap_stack_bottom: .skip 0x2000\n"
        "ap_trap_guard: .skip 0x1000\n"
        "ap_trap_bottom: .skip 0x1000\n"
        "data_end: image_end: .skip 0x200000\n"
        ".text\n");

#define BLOCK_BYTES 0x40000
#define APIC        0xfee00000ull

static uint8_t *block;

/* The entry of the page, by a walk of its own; 0 where it is not present. */
static uint64_t walk(uint64_t address)
{
    const uint64_t *table = (const uint64_t *)cpu_cr3;
    int shift = cpu_cr4 & X86_CR4_LA57 ? 48 : 39;

    for (;; shift -= 9) {
        uint64_t entry = table[address >> shift & 511];

        if (!(entry & 1))
            return 0;
        if (shift == 12)
            return entry;
        assert_false(entry & 0x80);
        assert_int_equal(entry & ~0x000ffffffffff000ull, 0x23);
        table = (const uint64_t *)(entry & 0x000ffffffffff000ull);
    }
}

static uint64_t count(const uint64_t *table, int level)
{
    uint64_t leaves = 0;

    for (unsigned i = 0; i < 512; i++)
        if (table[i] & 1)
            leaves += level == 1 ? 1
                                 : count((const uint64_t *)(table[i] &
                                             0x000ffffffffff000ull),
                                         level - 1);
    return leaves;
}

static uint64_t leaves(void)
{
    return count((const uint64_t *)cpu_cr3,
                 cpu_cr4 & X86_CR4_LA57 ? 5 : 4);
}

static void is_mapped(const char *start, const char *end, uint64_t rights)
{
    for (const char *at = start; at < end; at += 4096)
        assert_int_equal(walk((uint64_t)at), rights == 0
                                                 ? 0
                                                 : (uint64_t)at | rights);
}

#define RX 0x21
#define R  (0x21 | 1ull << 63)
#define RW (0x63 | 1ull << 63)
#define UC (0x7b | 1ull << 63)

static void closes(uint64_t cr4)
{
    uint64_t bytes = paging_close_bytes(BLOCK_BYTES), image_pages = 14;

    cpu_cr4 = cr4;
    cpu_efer = cpu_cr0 = 0;
    block = aligned_alloc(4096, bytes);
    assert_non_null(block);
    assert_true(paging_close((uint64_t)block, bytes));
    paging_activate();
    assert_int_equal(cpu_efer, X86_EFER_NXE);
    assert_int_equal(cpu_cr0, X86_CR0_WP);
    is_mapped(image_start, text_start, 0);
    is_mapped(text_start, text_end, RX);
    is_mapped(rodata_start, relro_end, R);
    is_mapped(data_start, boot_stack_guard, RW);
    is_mapped(boot_stack_guard, boot_stack_bottom, 0);
    is_mapped(boot_stack_bottom, trap_stack_guard, RW);
    is_mapped(trap_stack_guard, trap_stack_bottom, 0);
    is_mapped(trap_stack_bottom, ap_trap_guard, RW);
    is_mapped(ap_trap_guard, ap_trap_bottom, 0);
    is_mapped(ap_trap_bottom, data_end, RW);
    assert_int_equal(walk(0), 0);
    assert_int_equal(leaves(), image_pages - 3);
}

static void map_more(void)
{
    uint64_t before = leaves(), at = 0x7ffffffe0000;

    /* Where all levels begin anew in the midst of it. */
    assert_true(paging_map(at, BLOCK_BYTES, PAGING_RW));
    assert_true(paging_map(APIC, PAGE_BYTES, PAGING_RW_UNCACHED));
    is_mapped((char *)at, (char *)at + BLOCK_BYTES, RW);
    assert_int_equal(walk(APIC), APIC | UC);
    assert_int_equal(leaves(), before + BLOCK_BYTES / PAGE_BYTES + 1);
}

static void closed_4_levels(void **state)
{
    (void)state;
    closes(0);
    free(block);
}

static void closed_5_levels(void **state)
{
    (void)state;
    closes(X86_CR4_LA57);
    map_more();
    free(block);
}

static void entry_is_a_window(void **state)
{
    uint64_t at = 0x4000000000, before, *entry;

    (void)state;
    closes(0);
    before = leaves();
    entry = paging_entry(at);
    assert_non_null(entry);
    assert_int_equal(walk(at), 0);
    *entry = paging_leaf(0x123456789000, PAGING_RW);
    assert_int_equal(walk(at), 0x123456789000 | RW);
    *entry = paging_leaf(0xabc000, PAGING_R);
    assert_int_equal(walk(at), 0xabc000 | R);
    assert_int_equal(leaves(), before + 1);
    *entry = paging_leaf(0xabc000, PAGING_NONE);
    assert_int_equal(walk(at), 0);
    assert_ptr_equal(paging_entry(at), entry);
    free(block);
}

/* The pages around it stay what they were. */
static void entry_splits(void **state)
{
    uint64_t at = 0x40200000;

    (void)state;
    closes(0);
    assert_true(paging_map(at, PAGE_2M_BYTES, PAGING_RW));
    *paging_entry(at + 0x5000) = 0;
    for (uint64_t i = 0; i < PAGE_2M_BYTES; i += 4096)
        assert_int_equal(walk(at + i), i == 0x5000 ? 0 : (at + i) | RW);
    free(block);
}

static void room_is_not_overrun(void **state)
{
    uint64_t bytes = paging_close_bytes(BLOCK_BYTES), pages;

    (void)state;
    cpu_cr4 = X86_CR4_LA57;
    for (pages = 0;; pages++) {
        bool is_enough;

        assert_true(pages <= bytes / 4096);
        block = aligned_alloc(4096, (pages + 1) * 4096);
        memset(block + pages * 4096, 0xa5, 4096);
        is_enough = paging_close((uint64_t)block, pages * 4096) &&
                    paging_map(APIC, PAGE_BYTES, PAGING_RW_UNCACHED);
        for (unsigned i = 0; i < 4096; i++)
            assert_int_equal(block[pages * 4096 + i], 0xa5);
        free(block);
        if (is_enough)
            break;
    }
    assert_true(pages >= 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closed_4_levels),
        cmocka_unit_test(closed_5_levels),
        cmocka_unit_test(entry_is_a_window),
        cmocka_unit_test(entry_splits),
        cmocka_unit_test(room_is_not_overrun),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
