/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/adit_kernel_parts.h"
#include "proof.h"
#include "spec/elf.h"

/* Two headers, a dynamic table of three, and as many bytes as are left. */
#define DYNAMIC_AT (2 * PHDR64_BYTES)
#define DYNAMIC    3
#define RELA_AT    (DYNAMIC_AT + DYNAMIC * DYN64_BYTES)
#define BASE       0xffff800000000000ull

static void header(uint32_t n, uint32_t type, uint64_t offset,
                   uint64_t length_bytes)
{
    uint8_t *at = foreign + n * PHDR64_BYTES;

    store_le32(at + PHDR64_TYPE, type);
    store_le64(at + PHDR64_OFFSET, offset);
    store_le64(at + PHDR64_FILESZ, length_bytes);
}

static void read_rela(uint64_t dynamic_bytes)
{
    struct elf_file elf = {
        .file = bytes_of(foreign, BOUND), .is_64 = true,
        .phdr_count = 2};
    struct adit_kernel_problem problem;
    struct adit_kernel kernel = {.base = BASE, .length_bytes = 0x2000,
                                 .segment_count = 2};

    for (uint32_t n = 0; n < 2; n++) {
        kernel.segments[n].base = ANY64();
        kernel.segments[n].length_bytes = ANY64();
    }
    header(0, PT_DYNAMIC, DYNAMIC_AT, dynamic_bytes);
    header(1, PT_LOAD, RELA_AT, BOUND - RELA_AT);
    if (adit_kernel_read_rela(&elf, &kernel, &problem) == ADIT_KERNEL_OK)
        sink = kernel.rela.length_bytes;
    else
        sink = problem.offset + problem.found + problem.expected;
}

/* Nothing is known of the table but how long the relocations are. */
static void with_rela(uint64_t rela_bytes)
{
    uint8_t *at = foreign + DYNAMIC_AT;

    begin();
    store_le64(at, DT_RELA);
    store_le64(at + DYN64_BYTES, DT_RELASZ);
    store_le64(at + DYN64_BYTES + DYN64_VALUE, rela_bytes);
    store_le64(at + 2 * DYN64_BYTES, DT_NULL);
    read_rela(DYNAMIC * DYN64_BYTES);
}

static void any_dynamic(void)
{
    uint64_t length_bytes = any(0, DYN64_BYTES - 1);

    begin();
    //@ split length_bytes;
    read_rela(length_bytes);
}

/* A segment at the end of the room, with or without bytes of the file. */
static void load(size_t length_bytes, size_t relas)
{
    static uint8_t to[64];
    struct adit_kernel kernel = {
        .base = BASE, .length_bytes = sizeof(to), .segment_count = 1};

    begin();
    for (size_t n = 0; n < relas; n++) {
        uint64_t place = any(0, sizeof(to) - 8);

        //@ split place;
        store_le64(foreign + RELA_AT + n * RELA64_BYTES + RELA64_OFFSET,
                   BASE + place);
    }
    kernel.rela = bytes_of(foreign + RELA_AT, relas * RELA64_BYTES);
    kernel.segments[0] = (struct adit_kernel_segment){
        .base = BASE + sizeof(to) - length_bytes,
        .length_bytes = length_bytes, .file = last_bytes(length_bytes)};
    adit_kernel_load(&kernel, ANY64(), to);
    for (size_t i = 0; i < sizeof(to); i++)
        sink = to[i];
}

void main_adit_kernel_rela(void)
{
    any_dynamic();
    with_rela(0);
    with_rela(RELA64_BYTES);
    with_rela(RELA64_BYTES + 1);
    with_rela(2 * RELA64_BYTES);
    with_rela(3 * RELA64_BYTES);
    load(0, 0);
    load(8, 0);
    load(8, 1);
}
