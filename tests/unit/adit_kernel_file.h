/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel that tests of the Adit note's reader start from, and change. */
#ifndef TESTS_UNIT_ADIT_KERNEL_FILE_H
#define TESTS_UNIT_ADIT_KERNEL_FILE_H

#include "tests/unit/unit.h"

#include "format/adit_kernel.h"
#include "spec/elf.h"

#define BASE 0xffffffff80000000ull
#define PHYSICAL 0x200000ull

/* Where the parts of the valid file lie; its offsets are those in memory. */
enum {
    HEADERS    = EHDR64_BYTES,
    NOTE       = HEADERS + 6 * PHDR64_BYTES,
    NOTE_DESC  = NOTE + NOTE_BYTES + 8,
    NOTE_END   = NOTE_DESC + 16,
    TEXT_AT    = 0x1000,
    TEXT_END   = 0x1010,
    DYNAMIC    = 0x2008,
    RELA       = DYNAMIC + 4 * DYN64_BYTES,
    RELA_END   = RELA + 2 * RELA64_BYTES,
    FILE_END   = RELA_END,
    MEMORY_END = 0x5123,
};

enum { LOAD_R, LOAD_RX, LOAD_RW, P_NOTE, P_DYNAMIC, SPARE };

static struct input in;
static struct adit_kernel kernel;
static struct adit_kernel_problem problem;

static inline uint8_t *phdr(unsigned n)
{
    return in.at + HEADERS + n * PHDR64_BYTES;
}

static inline uint32_t phdr_at(unsigned n, uint32_t field)
{
    return HEADERS + n * PHDR64_BYTES + field;
}

static inline void put_phdr(unsigned n, uint32_t type, uint32_t flags,
                            uint64_t from, uint64_t file_bytes,
                            uint64_t memory_bytes)
{
    store_le32(phdr(n) + PHDR64_TYPE, type);
    store_le32(phdr(n) + PHDR64_FLAGS, flags);
    store_le64(phdr(n) + PHDR64_OFFSET, from);
    store_le64(phdr(n) + PHDR64_VADDR, BASE + from);
    store_le64(phdr(n) + PHDR64_PADDR, PHYSICAL + from);
    store_le64(phdr(n) + PHDR64_FILESZ, file_bytes);
    store_le64(phdr(n) + PHDR64_MEMSZ, memory_bytes);
    store_le64(phdr(n) + PHDR64_ALIGN, 0x1000);
}

static inline void put_dynamic(unsigned n, uint64_t tag, uint64_t value)
{
    store_le64(in.at + DYNAMIC + n * DYN64_BYTES, tag);
    store_le64(in.at + DYNAMIC + n * DYN64_BYTES + DYN64_VALUE, value);
}

static inline void put_rela(unsigned n, uint64_t offset, uint32_t type,
                            uint64_t addend)
{
    uint8_t *at = in.at + RELA + n * RELA64_BYTES;

    store_le64(at + RELA64_OFFSET, offset);
    store_le32(at + RELA64_TYPE, type);
    store_le64(at + RELA64_ADDEND, addend);
}

static inline int make_valid(void **state)
{
    (void)state;
    memset(in.at, 0, sizeof(in.at));
    in.length_bytes = FILE_END;
    store_le32(in.at, ELF_MAGIC);
    in.at[EI_CLASS] = ELFCLASS64;
    in.at[EI_DATA] = ELFDATA2LSB;
    in.at[EI_VERSION] = EV_CURRENT;
    store_le16(in.at + EHDR_TYPE, ET_DYN);
    store_le16(in.at + EHDR_MACHINE, EM_X86_64);
    store_le32(in.at + EHDR_VERSION, EV_CURRENT);
    store_le64(in.at + EHDR_ENTRY, BASE + TEXT_END - 1);
    store_le64(in.at + EHDR64_PHOFF, HEADERS);
    store_le16(in.at + EHDR64_PHENTSIZE, PHDR64_BYTES);
    store_le16(in.at + EHDR64_PHNUM, 6);
    put_phdr(LOAD_R, PT_LOAD, PF_R, 0, NOTE_END, NOTE_END);
    put_phdr(LOAD_RX, PT_LOAD, PF_R | PF_X, TEXT_AT, 0x10, 0x10);
    put_phdr(LOAD_RW, PT_LOAD, PF_R | PF_W, DYNAMIC, FILE_END - DYNAMIC,
             MEMORY_END - DYNAMIC);
    put_phdr(P_NOTE, PT_NOTE, PF_R, NOTE, NOTE_END - NOTE, NOTE_END - NOTE);
    store_le64(phdr(P_NOTE) + PHDR64_ALIGN, 4);
    put_phdr(P_DYNAMIC, PT_DYNAMIC, PF_R, DYNAMIC, RELA - DYNAMIC, 0);
    store_le32(in.at + NOTE + NOTE_NAMESZ, 5);
    store_le32(in.at + NOTE + NOTE_DESCSZ, 16);
    store_le32(in.at + NOTE + NOTE_TYPE, ADIT_NOTE_KERNEL);
    memcpy(in.at + NOTE + NOTE_BYTES, "Adit", 4);
    store_le32(in.at + NOTE_DESC, ADIT_NOTE_VERSION);
    store_le32(in.at + NOTE_DESC + 4, ADIT_PARK_CPUS);
    store_le64(in.at + NOTE_DESC + 8, 0x1001);
    memset(in.at + TEXT_AT, 0x90, 0x10);
    put_dynamic(0, DT_RELA, BASE + RELA);
    put_dynamic(1, DT_RELASZ, 2 * RELA64_BYTES);
    put_dynamic(2, DT_RELAENT, RELA64_BYTES);
    put_rela(0, BASE + MEMORY_END - 8, R_X86_64_RELATIVE, BASE + 0x10);
    put_rela(1, BASE + 0x9000, R_X86_64_NONE, 0);
    return 0;
}

static inline bool read_it(struct bytes file)
{
    return adit_kernel_read(file, &kernel, &problem) == ADIT_KERNEL_OK;
}

static inline enum adit_kernel_status status_of(void)
{
    struct bytes copy = heap_copy(in.at, in.length_bytes);
    enum adit_kernel_status status = adit_kernel_read(copy, &kernel,
                                                      &problem);

    drop(copy);
    return status;
}

static inline void expect(enum adit_kernel_status expected, uint64_t offset)
{
    enum adit_kernel_status status = status_of();

    if (status != expected || problem.offset != offset)
        fail_msg("expected %s at %#lx, found %s at %#lx",
                 adit_kernel_status_text(expected), offset,
                 adit_kernel_status_text(status), problem.offset);
}

#endif
