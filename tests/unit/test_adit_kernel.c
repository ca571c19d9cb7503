/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: a kernel with the Adit note is read as its headers say and laid out
 * with its relocations; whatever Adit could not start is refused for its own
 * reason, at its offset; and no byte past a file that is cut anywhere is read.
 */
#include "tests/unit/adit_kernel_file.h"

#include "format/adit_kernel.h"

static void is_read(void **state)
{
    (void)state;
    assert_int_equal(status_of(), ADIT_KERNEL_OK);
    assert_true(kernel.is_movable);
    assert_true(kernel.is_high);
    assert_true(kernel.has_physical);
    assert_int_equal(kernel.note.flags, ADIT_PARK_CPUS);
    assert_int_equal(kernel.note.stack_bytes, 0x2000);
    assert_int_equal(kernel.entry, BASE + TEXT_END - 1);
    assert_int_equal(kernel.base, BASE);
    assert_int_equal(kernel.length_bytes, 0x6000);
    assert_int_equal(kernel.physical_base, PHYSICAL);
    assert_int_equal(kernel.align_bytes, 0x1000);
    assert_int_equal(kernel.segment_count, 3);
    assert_true(kernel.segments[1].is_executable);
    assert_false(kernel.segments[1].is_writable);
    assert_true(kernel.segments[2].is_writable);
    assert_int_equal(kernel.segments[2].length_bytes, MEMORY_END - DYNAMIC);

    store_le64(in.at + NOTE_DESC + 8, 0);
    assert_int_equal(status_of(), ADIT_KERNEL_OK);
    assert_int_equal(kernel.note.stack_bytes, ADIT_STACK_BYTES_DEFAULT);
}

static void is_laid_out(void **state)
{
    struct bytes copy = heap_copy(in.at, in.length_bytes);
    uint8_t *to = malloc(0x6000);

    (void)state;
    assert_true(read_it(copy));
    /* Twice, since a kernel may do once more what Adit has done. */
    for (int times = 0; times < 2; times++) {
        memset(to, 0xee, 0x6000);
        adit_kernel_load(&kernel, 0x700000, to);
        assert_memory_equal(to, in.at, NOTE_END);
        for (size_t n = NOTE_END; n < TEXT_AT; n++)
            assert_int_equal(to[n], 0);
        assert_memory_equal(to + TEXT_AT, in.at + TEXT_AT, 0x10);
        assert_memory_equal(to + DYNAMIC, in.at + DYNAMIC,
                            FILE_END - DYNAMIC);
        for (size_t n = FILE_END; n < 0x6000; n++)
            if (n < MEMORY_END - 8 || n >= MEMORY_END)
                assert_int_equal(to[n], 0);
        assert_int_equal(load_le64(to + MEMORY_END - 8), 0x700010);
    }
    free(to);
    drop(copy);
}

static void cut_anywhere(void **state)
{
    (void)state;
    refuse_all_prefixes(&in, read_it);
}

/* The commonest damage: the end is missing, and with it the headers of the
 * sections.  How long the file should be is told. */
static void is_cut_short(void **state)
{
    (void)state;
    store_le64(in.at + EHDR64_SHOFF, FILE_END);
    store_le16(in.at + EHDR64_SHENTSIZE, SHDR64_BYTES);
    store_le16(in.at + EHDR64_SHNUM, 2);
    expect(ADIT_KERNEL_CUT, FILE_END);
    assert_int_equal(problem.expected, FILE_END + 2 * SHDR64_BYTES);
    store_le64(in.at + EHDR64_SHOFF, UINT64_MAX - 0x10);
    expect(ADIT_KERNEL_CUT, FILE_END);
    assert_true(problem.expected == UINT64_MAX);

    in.length_bytes = HEADERS + 6 * PHDR64_BYTES - 1;
    store_le64(in.at + EHDR64_SHOFF, 0);
    store_le16(in.at + EHDR64_SHNUM, 0);
    expect(ADIT_KERNEL_CUT, in.length_bytes);
    assert_int_equal(problem.expected, HEADERS + 6 * PHDR64_BYTES);
}

/* One field of the valid file changed, and what is said then. */
static void fields_that_cannot_be(void **state)
{
    static const struct {
        uint32_t at;
        uint8_t bytes;
        uint64_t value;
        enum adit_kernel_status expected;
        uint32_t offset; /* 0: the field's own */
    } cases[] = {
        {EHDR_MACHINE, 2, EM_386, ADIT_KERNEL_MACHINE, 0},
        {EHDR_TYPE, 2, 1, ADIT_KERNEL_TYPE, 0},
        {EHDR64_PHENTSIZE, 2, 32, ADIT_KERNEL_BAD_ELF, UINT32_MAX},
        {NOTE, 4, 4, ADIT_KERNEL_NOTE_VERSION, NOTE_DESC - 4},
        {NOTE, 4, 3, ADIT_KERNEL_BAD_NOTE, NOTE},
        {NOTE + NOTE_TYPE, 4, 2, ADIT_KERNEL_NO_NOTE, HEADERS},
        {NOTE + NOTE_BYTES, 1, 'a', ADIT_KERNEL_NO_NOTE, HEADERS},
        {NOTE + NOTE_DESCSZ, 4, 12, ADIT_KERNEL_NOTE_BYTES, NOTE_DESC},
        {NOTE + NOTE_DESCSZ, 4, 17, ADIT_KERNEL_BAD_NOTE, NOTE},
        {NOTE_DESC, 4, 2, ADIT_KERNEL_NOTE_VERSION, 0},
        {NOTE_DESC + 4, 4, 8, ADIT_KERNEL_NOTE_FLAGS, 0},
        {NOTE_DESC + 4, 4, 7, ADIT_KERNEL_OK, 0},
        {NOTE_DESC + 8, 8, 1u << 30, ADIT_KERNEL_OK, 0},
        {NOTE_DESC + 8, 8, (1u << 30) + 1, ADIT_KERNEL_STACK, 0},
        {EHDR_ENTRY, 8, BASE + TEXT_END, ADIT_KERNEL_ENTRY, 0},
        {EHDR_ENTRY, 8, BASE + DYNAMIC, ADIT_KERNEL_ENTRY, 0},
    };

    for (size_t n = 0; n < sizeof(cases) / sizeof(cases[0]); n++) {
        uint32_t offset = cases[n].offset;

        make_valid(state);
        for (unsigned i = 0; i < cases[n].bytes; i++)
            in.at[cases[n].at + i] = (uint8_t)(cases[n].value >> 8 * i);
        if (cases[n].expected == ADIT_KERNEL_OK)
            assert_int_equal(status_of(), ADIT_KERNEL_OK);
        else
            expect(cases[n].expected, offset == UINT32_MAX ? 0 :
                                      offset != 0 ? offset : cases[n].at);
    }
}

/* The same for a program header. */
static void segments_that_cannot_be(void **state)
{
    static const struct {
        unsigned n;
        uint32_t field;
        uint64_t value;
        enum adit_kernel_status expected;
        uint32_t told; /* the field that is complained of */
    } cases[] = {
        {LOAD_R, PHDR64_FILESZ, FILE_END + 1, ADIT_KERNEL_FILE_BYTES,
         PHDR64_FILESZ},
        {LOAD_R, PHDR64_OFFSET, UINT64_MAX, ADIT_KERNEL_FILE_BYTES,
         PHDR64_FILESZ},
        {LOAD_RX, PHDR64_MEMSZ, 0xf, ADIT_KERNEL_MEMORY_BYTES, PHDR64_MEMSZ},
        {LOAD_RX, PHDR64_MEMSZ, UINT64_MAX, ADIT_KERNEL_ADDRESS,
         PHDR64_VADDR},
        {LOAD_R, PHDR64_VADDR, 0x800000000000, ADIT_KERNEL_ADDRESS,
         PHDR64_VADDR},
        {LOAD_R, PHDR64_VADDR, 0x7fffffffffff, ADIT_KERNEL_ADDRESS,
         PHDR64_VADDR},
        {LOAD_R, PHDR64_VADDR, 0xffff7fffffffffff, ADIT_KERNEL_ADDRESS,
         PHDR64_VADDR},
        {LOAD_R, PHDR64_VADDR, 0x100000, ADIT_KERNEL_SPAN, 0},
        {LOAD_RX, PHDR64_VADDR, BASE - 0x1000, ADIT_KERNEL_ORDER,
         PHDR64_VADDR},
        {LOAD_RX, PHDR64_VADDR, BASE + NOTE_END - 1, ADIT_KERNEL_ORDER,
         PHDR64_VADDR},
        {LOAD_RX, PHDR64_VADDR, BASE + NOTE_END, ADIT_KERNEL_SHARED_PAGE,
         PHDR64_VADDR},
        {LOAD_RX, PHDR64_VADDR, BASE + 0xfff, ADIT_KERNEL_SHARED_PAGE,
         PHDR64_VADDR},
        {LOAD_RX, PHDR64_ALIGN, 0x3000, ADIT_KERNEL_ALIGN, PHDR64_ALIGN},
        {LOAD_RX, PHDR64_ALIGN, 1ull << 31, ADIT_KERNEL_ALIGN, PHDR64_ALIGN},
        {LOAD_RW, PHDR64_MEMSZ, (1u << 30) - DYNAMIC + 1, ADIT_KERNEL_SPAN,
         PHDR64_MEMSZ},
    };

    for (size_t n = 0; n < sizeof(cases) / sizeof(cases[0]); n++) {
        unsigned at = cases[n].n;

        make_valid(state);
        store_le64(phdr(at) + cases[n].field, cases[n].value);
        /* A range too long shows at the segment that makes it so. */
        expect(cases[n].expected,
               cases[n].told == 0 ? phdr_at(LOAD_RX, PHDR64_MEMSZ)
                                  : phdr_at(at, cases[n].told));
    }
    make_valid(state);
    store_le32(phdr(LOAD_RW) + PHDR64_FLAGS, PF_R | PF_W | PF_X);
    expect(ADIT_KERNEL_RIGHTS, phdr_at(LOAD_RW, PHDR64_FLAGS));
}

static void other_headers(void **state)
{
    put_phdr(SPARE, PT_INTERP, PF_R, 0, 8, 8);
    expect(ADIT_KERNEL_INTERP, phdr_at(SPARE, 0));

    make_valid(state);
    put_phdr(SPARE, PT_NOTE, PF_R, NOTE, NOTE_END - NOTE, 0);
    expect(ADIT_KERNEL_TWO_NOTES, NOTE_DESC);

    make_valid(state);
    for (unsigned n = 0; n < 3; n++)
        store_le32(phdr(n) + PHDR64_TYPE, 0);
    expect(ADIT_KERNEL_SEGMENT_COUNT, EHDR64_PHNUM);

    in.length_bytes = 2;
    expect(ADIT_KERNEL_NOT_ELF, 0);
}

/* 64 segments are read, and not one more. */
static void segments_in_plenty(void **state)
{
    enum { TABLE = 0x4000 };

    (void)state;
    for (unsigned count = 64; count <= 65; count++) {
        store_le64(in.at + EHDR64_PHOFF, TABLE);
        store_le16(in.at + EHDR64_PHNUM, (uint16_t)(count + 2));
        in.length_bytes = TABLE + (count + 2) * PHDR64_BYTES;
        memcpy(in.at + TABLE, phdr(P_NOTE), PHDR64_BYTES);
        memcpy(in.at + TABLE + PHDR64_BYTES, phdr(LOAD_RX), PHDR64_BYTES);
        for (unsigned n = 1; n < count + 1; n++) {
            uint8_t *at = in.at + TABLE + n * PHDR64_BYTES;

            memcpy(at, phdr(LOAD_RX), PHDR64_BYTES);
            store_le64(at + PHDR64_VADDR, BASE + n * 0x1000ull);
        }
        memset(in.at + TABLE + (count + 1) * PHDR64_BYTES, 0, PHDR64_BYTES);
        if (count == 64)
            assert_int_equal(status_of(), ADIT_KERNEL_OK);
        else
            expect(ADIT_KERNEL_SEGMENT_COUNT, TABLE + 65 * PHDR64_BYTES);
    }
}

/* Notes are looked for in each of them, and each may be all of the file. */
static void headers_in_plenty(void **state)
{
    enum { TABLE = 0x4000 };

    (void)state;
    memcpy(in.at + TABLE, in.at + HEADERS, 6 * PHDR64_BYTES);
    in.length_bytes = TABLE + 129 * PHDR64_BYTES;
    store_le64(in.at + EHDR64_PHOFF, TABLE);
    store_le16(in.at + EHDR64_PHNUM, 128);
    assert_int_equal(status_of(), ADIT_KERNEL_OK);
    store_le16(in.at + EHDR64_PHNUM, 129);
    expect(ADIT_KERNEL_HEADER_COUNT, EHDR64_PHNUM);
}

static void last_page_of_all(void **state)
{
    (void)state;
    /* Only the note and one segment, which ends where addresses end. */
    for (unsigned n = 0; n < 5; n++)
        if (n != P_NOTE && n != LOAD_RX)
            store_le32(phdr(n) + PHDR64_TYPE, 0);
    store_le64(phdr(LOAD_RX) + PHDR64_VADDR, UINT64_MAX - 0xf);
    store_le64(in.at + EHDR_ENTRY, UINT64_MAX);
    assert_int_equal(status_of(), ADIT_KERNEL_OK);
    assert_int_equal(kernel.base, UINT64_MAX - 0xfff);
    assert_int_equal(kernel.length_bytes, 0x1000);
    /* One more behind it wraps. */
    store_le32(phdr(LOAD_RW) + PHDR64_TYPE, PT_LOAD);
    store_le64(phdr(LOAD_RW) + PHDR64_VADDR, 0);
    expect(ADIT_KERNEL_ORDER, phdr_at(LOAD_RW, PHDR64_VADDR));
}

static void physical_addresses(void **state)
{
    store_le64(phdr(LOAD_RX) + PHDR64_PADDR, 0);
    assert_int_equal(status_of(), ADIT_KERNEL_OK);
    assert_false(kernel.has_physical);
    store_le32(in.at + NOTE_DESC + 4, ADIT_FIXED);
    expect(ADIT_KERNEL_PHYSICAL, phdr_at(0, PHDR64_PADDR));

    make_valid(state);
    for (unsigned n = 0; n < 3; n++)
        store_le64(phdr(n) + PHDR64_PADDR,
                   load_le64(phdr(n) + PHDR64_PADDR) + 8);
    assert_int_equal(status_of(), ADIT_KERNEL_OK);
    assert_false(kernel.has_physical);

    /* What cannot move is at its own address, or nowhere. */
    make_valid(state);
    store_le16(in.at + EHDR_TYPE, ET_EXEC);
    store_le64(in.at + EHDR_ENTRY, 0x400000 + TEXT_AT);
    for (unsigned n = 0; n < 3; n++)
        store_le64(phdr(n) + PHDR64_VADDR,
                   load_le64(phdr(n) + PHDR64_VADDR) - BASE + 0x400000);
    put_dynamic(0, DT_NULL, 0);
    assert_int_equal(status_of(), ADIT_KERNEL_OK);
    assert_false(kernel.is_high);
    assert_false(kernel.is_movable);
    store_le32(in.at + NOTE_DESC + 4, ADIT_FIXED);
    expect(ADIT_KERNEL_PHYSICAL, phdr_at(0, PHDR64_PADDR));
}

static void relocations_that_cannot_be(void **state)
{
    static const uint64_t tags[] = {DT_NEEDED, DT_REL, DT_RELR, DT_JMPREL};
    static const uint64_t places[] = {
        0, BASE - 8, BASE + MEMORY_END - 7, BASE + MEMORY_END,
        BASE + NOTE_END - 7, BASE + TEXT_END, UINT64_MAX,
    };

    for (size_t n = 0; n < sizeof(tags) / sizeof(tags[0]); n++) {
        make_valid(state);
        put_dynamic(3, tags[n], 0);
        expect(ADIT_KERNEL_DYNAMIC, DYNAMIC + 3 * DYN64_BYTES);
    }
    for (size_t n = 0; n < sizeof(places) / sizeof(places[0]); n++) {
        make_valid(state);
        put_rela(1, places[n], R_X86_64_RELATIVE, 0);
        expect(ADIT_KERNEL_RELOC_PLACE, RELA + RELA64_BYTES);
    }
    make_valid(state);
    put_rela(1, BASE, R_X86_64_64, 0);
    expect(ADIT_KERNEL_RELOC_TYPE, RELA + RELA64_BYTES + RELA64_TYPE);
    make_valid(state);
    put_dynamic(2, DT_RELAENT, 16);
    expect(ADIT_KERNEL_DYNAMIC, DYNAMIC + 2 * DYN64_BYTES);
    for (uint64_t bytes = RELA64_BYTES; bytes < 5 * RELA64_BYTES;
         bytes += 8) {
        make_valid(state);
        put_dynamic(1, DT_RELASZ, bytes);
        if (bytes % RELA64_BYTES != 0 || bytes > 2 * RELA64_BYTES)
            expect(ADIT_KERNEL_RELOC_TABLE, DYNAMIC);
        else
            assert_int_equal(status_of(), ADIT_KERNEL_OK);
    }
    make_valid(state);
    put_dynamic(0, DT_RELA, BASE - 8);
    expect(ADIT_KERNEL_RELOC_TABLE, DYNAMIC);
    make_valid(state);
    store_le64(phdr(P_DYNAMIC) + PHDR64_FILESZ, FILE_END);
    expect(ADIT_KERNEL_FILE_BYTES, DYNAMIC);
}

/* Whatever bytes change: an answer, and what is accepted can be laid out. */
static void any_byte_changed(void **state)
{
    static uint8_t to[ADIT_KERNEL_SPAN_BYTES >> 8];

    for (uint32_t at = 0; at < FILE_END; at++) {
        if (at >= NOTE_END && at < DYNAMIC)
            continue;
        for (unsigned bit = 0; bit < 8; bit++) {
            struct bytes copy;

            make_valid(state);
            in.at[at] ^= (uint8_t)(1u << bit);
            copy = heap_copy(in.at, in.length_bytes);
            if (read_it(copy) && kernel.length_bytes <= sizeof(to))
                adit_kernel_load(&kernel, 0x100000, to);
            drop(copy);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(is_read, make_valid),
        cmocka_unit_test_setup(is_laid_out, make_valid),
        cmocka_unit_test_setup(cut_anywhere, make_valid),
        cmocka_unit_test_setup(fields_that_cannot_be, make_valid),
        cmocka_unit_test_setup(segments_that_cannot_be, make_valid),
        cmocka_unit_test_setup(other_headers, make_valid),
        cmocka_unit_test_setup(is_cut_short, make_valid),
        cmocka_unit_test_setup(segments_in_plenty, make_valid),
        cmocka_unit_test_setup(headers_in_plenty, make_valid),
        cmocka_unit_test_setup(last_page_of_all, make_valid),
        cmocka_unit_test_setup(physical_addresses, make_valid),
        cmocka_unit_test_setup(relocations_that_cannot_be, make_valid),
        cmocka_unit_test_setup(any_byte_changed, make_valid),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
