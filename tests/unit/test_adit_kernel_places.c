/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: a kernel with the Adit note may be aligned otherwise, have segments
 * of zeros, and be fixed to where it lies; one of 32 bits is refused.
 */
#include "tests/unit/adit_kernel_file.h"

#include "format/adit_kernel.h"

/* A note may be aligned to 8, and a segment to more than a page. */
static void alignments(void **state)
{
    (void)state;
    memmove(in.at + NOTE_DESC + 4, in.at + NOTE_DESC, 16);
    store_le64(phdr(P_NOTE) + PHDR64_ALIGN, 8);
    store_le64(phdr(P_NOTE) + PHDR64_FILESZ, NOTE_END + 4 - NOTE);
    store_le64(phdr(LOAD_RX) + PHDR64_ALIGN, 0x200000);
    store_le64(phdr(LOAD_RW) + PHDR64_ALIGN, 0x4000);
    assert_int_equal(status_of(), ADIT_KERNEL_OK);
    assert_int_equal(kernel.align_bytes, 0x200000);
}

/* Nothing of the file, and zeros in memory. */
static void segment_of_zeros(void **state)
{
    uint8_t memory[0x7000];
    struct bytes copy;

    (void)state;
    put_phdr(SPARE, PT_LOAD, PF_R | PF_W, 0x6000, 0, 0x10);
    store_le64(phdr(SPARE) + PHDR64_OFFSET, 0);
    copy = heap_copy(in.at, in.length_bytes);
    assert_int_equal(adit_kernel_read(copy, &kernel, &problem),
                     ADIT_KERNEL_OK);
    assert_int_equal(kernel.length_bytes, sizeof(memory));
    memset(memory, 0xee, sizeof(memory));
    adit_kernel_load(&kernel, BASE, memory);
    assert_int_equal(memory[0x6000], 0);
    assert_int_equal(memory[TEXT_AT], 0x90);
    drop(copy);
}

/* Another class is not ours, and one that is cut does not say what of it is
 * missing. */
static void of_32_bits(void **state)
{
    (void)state;
    in.at[EI_CLASS] = ELFCLASS32;
    store_le32(in.at + EHDR32_PHOFF, 0);
    memset(in.at + EHDR32_PHENTSIZE, 0, 10);
    store_le32(in.at + EHDR32_SHOFF, 0);
    expect(ADIT_KERNEL_MACHINE, EHDR_MACHINE);
    store_le32(in.at + EHDR32_PHOFF, FILE_END);
    store_le16(in.at + EHDR32_PHENTSIZE, PHDR32_BYTES);
    store_le16(in.at + EHDR32_PHNUM, 1);
    expect(ADIT_KERNEL_CUT, FILE_END);
    assert_int_equal(problem.expected, EHDR64_BYTES);
}

/* At its own physical address: high, or low where both are one. */
static void fixed_places(void **state)
{
    (void)state;
    store_le32(in.at + NOTE_DESC + 4, ADIT_FIXED);
    store_le16(in.at + EHDR_TYPE, ET_EXEC);
    put_dynamic(0, DT_NULL, 0);
    assert_int_equal(status_of(), ADIT_KERNEL_OK);
    assert_true(kernel.is_high);
    store_le64(in.at + EHDR_ENTRY, PHYSICAL + TEXT_AT);
    for (unsigned n = 0; n < 3; n++)
        store_le64(phdr(n) + PHDR64_VADDR,
                   load_le64(phdr(n) + PHDR64_VADDR) - BASE + PHYSICAL);
    assert_int_equal(status_of(), ADIT_KERNEL_OK);
    assert_false(kernel.is_high);
    assert_false(kernel.is_movable);
    assert_int_equal(kernel.physical_base, kernel.base);
}

/* The highest address that the lower half has, the lowest of the upper one,
 * and what is between. */
static void halves(void **state)
{
    (void)state;
    put_dynamic(0, DT_NULL, 0);
    store_le64(in.at + NOTE_DESC + 8, 0);
    for (unsigned n = 0; n < 3; n++)
        store_le64(phdr(n) + PHDR64_VADDR,
                   load_le64(phdr(n) + PHDR64_VADDR) - BASE +
                       0xffff800000000000);
    store_le64(in.at + EHDR_ENTRY, 0xffff800000000000 + TEXT_AT);
    assert_int_equal(status_of(), ADIT_KERNEL_OK);
    assert_true(kernel.is_high);
    for (unsigned n = 0; n < 3; n++)
        store_le64(phdr(n) + PHDR64_VADDR,
                   load_le64(phdr(n) + PHDR64_VADDR) - 0xffff800000000000 +
                       0x7fffffff8000);
    store_le64(phdr(LOAD_RW) + PHDR64_MEMSZ, 0x8000 - DYNAMIC);
    store_le64(in.at + EHDR_ENTRY, 0x7fffffff8000 + TEXT_AT);
    assert_int_equal(status_of(), ADIT_KERNEL_OK);
    assert_false(kernel.is_high);
    assert_int_equal(kernel.length_bytes, 0x8000);
    store_le64(phdr(LOAD_RW) + PHDR64_MEMSZ, 0x8001 - DYNAMIC);
    assert_int_not_equal(status_of(), ADIT_KERNEL_OK);
}

/* Where it is loaded moves what is relative, and nothing else. */
static void relocated(void **state)
{
    uint8_t memory[0x6000];
    struct bytes copy = heap_copy(in.at, in.length_bytes);

    (void)state;
    assert_int_equal(adit_kernel_read(copy, &kernel, &problem),
                     ADIT_KERNEL_OK);
    assert_int_equal(kernel.length_bytes, sizeof(memory));
    assert_int_equal(kernel.rela.length_bytes, 2 * RELA64_BYTES);
    memset(memory, 0xee, sizeof(memory));
    adit_kernel_load(&kernel, BASE + 0x123000, memory);
    assert_int_equal(load_le64(memory + MEMORY_END - 8), BASE + 0x123010);
    memset(memory + MEMORY_END - 8, 0, 8);
    assert_memory_equal(memory + DYNAMIC, copy.at + DYNAMIC,
                        FILE_END - DYNAMIC);
    assert_memory_equal(memory, copy.at, NOTE_END);
    for (size_t n = FILE_END; n < sizeof(memory); n++)
        assert_int_equal(memory[n], 0);
    drop(copy);
}

/* An alignment that is a power of two up to what is mapped. */
static void greatest_alignment(void **state)
{
    (void)state;
    for (unsigned bit = 0; bit < 64; bit++) {
        make_valid(state);
        store_le64(phdr(LOAD_R) + PHDR64_ALIGN, 1ull << bit);
        assert_int_equal(status_of() == ADIT_KERNEL_OK,
                         1ull << bit <= ADIT_KERNEL_SPAN_BYTES);
        if (bit >= 12 && bit < 20)
            assert_int_equal(kernel.align_bytes, 1ull << bit);
    }
    store_le64(phdr(LOAD_R) + PHDR64_ALIGN, 3);
    assert_int_equal(status_of(), ADIT_KERNEL_ALIGN);
    store_le64(phdr(LOAD_R) + PHDR64_ALIGN, 0);
    assert_int_equal(status_of(), ADIT_KERNEL_OK);
    assert_int_equal(kernel.align_bytes, 0x1000);
}

/* A segment may begin where the one before it ends, when both have the same
 * rights; with others, on the next page. */
static void neighbours(void **state)
{
    static const uint32_t rights[] = {PF_R, PF_R | PF_W, PF_R | PF_X};

    for (size_t a = 0; a < 3; a++)
        for (size_t b = 0; b < 3; b++) {
            enum adit_kernel_status status;

            make_valid(state);
            put_phdr(LOAD_RW, PT_LOAD, PF_R | PF_W, DYNAMIC,
                     FILE_END - DYNAMIC, 0x5800 - DYNAMIC);
            put_phdr(SPARE, PT_LOAD, rights[b], 0x5800, 0, 0x10);
            store_le64(phdr(SPARE) + PHDR64_OFFSET, 0x800);
            store_le32(phdr(LOAD_RW) + PHDR64_FLAGS, rights[a]);
            if (rights[a] != (PF_R | PF_W))
                put_dynamic(0, DT_NULL, 0);
            status = status_of();
            assert_int_equal(status == ADIT_KERNEL_SHARED_PAGE, a != b);
            assert_int_equal(status == ADIT_KERNEL_OK, a == b);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(alignments, make_valid),
        cmocka_unit_test_setup(segment_of_zeros, make_valid),
        cmocka_unit_test_setup(of_32_bits, make_valid),
        cmocka_unit_test_setup(fixed_places, make_valid),
        cmocka_unit_test_setup(halves, make_valid),
        cmocka_unit_test_setup(relocated, make_valid),
        cmocka_unit_test_setup(greatest_alignment, make_valid),
        cmocka_unit_test_setup(neighbours, make_valid),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
