/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A kernel's relocations, and laying it out.  Only R_X86_64_RELATIVE with
 * addends: applied again by the kernel itself, they do no harm.  That is why
 * DT_RELR, whose addends are in place, is refused.
 */
#include "format/adit_kernel_parts.h"

#include "lib/text.h"
#include "spec/elf.h"

#define fail(...) adit_kernel_fail(ret_problem, __VA_ARGS__)

static bool has_word_at(const struct adit_kernel *kernel, uint64_t address)
{
    for (uint32_t n = 0; n < kernel->segment_count; n++) {
        const struct adit_kernel_segment *s = &kernel->segments[n];

        if (address >= s->base && address - s->base < s->length_bytes)
            return s->length_bytes - (address - s->base) >= 8;
    }
    return false;
}

static enum adit_kernel_status check_rela(const struct elf_file *elf,
                                          const struct adit_kernel *kernel,
                                          struct adit_kernel_problem
                                              *ret_problem)
{
    for (size_t n = 0; n < kernel->rela.length_bytes; n += RELA64_BYTES) {
        const uint8_t *at = kernel->rela.at + n;
        uint64_t offset = (uint64_t)(at - elf->file.at);
        uint32_t type = load_le32(at + RELA64_TYPE);

        if (type == R_X86_64_NONE)
            continue;
        if (type != R_X86_64_RELATIVE)
            return fail(ADIT_KERNEL_RELOC_TYPE, offset + RELA64_TYPE, type,
                        R_X86_64_RELATIVE);
        if (!has_word_at(kernel, load_le64(at + RELA64_OFFSET)))
            return fail(ADIT_KERNEL_RELOC_PLACE, offset,
                        load_le64(at + RELA64_OFFSET), kernel->base);
    }
    return ADIT_KERNEL_OK;
}

/* What the dynamic table says of relocations. */
struct dynamic {
    uint64_t rela, rela_bytes;
    uint64_t rela_at; /* in the file, where that was said */
    bool has_rela, has_rela_bytes;
};

static enum adit_kernel_status read_dynamic(const struct elf_file *elf,
                                            struct bytes table,
                                            struct dynamic *dynamic,
                                            struct adit_kernel_problem
                                                *ret_problem)
{
    for (; table.length_bytes >= DYN64_BYTES;
         table = bytes_from(table, DYN64_BYTES)) {
        uint64_t at = (uint64_t)(table.at - elf->file.at);
        uint64_t tag = load_le64(table.at);
        uint64_t value = load_le64(table.at + DYN64_VALUE);

        if (tag == DT_NULL)
            return ADIT_KERNEL_OK;
        if (tag == DT_RELA) {
            dynamic->rela = value;
            dynamic->rela_at = at;
            dynamic->has_rela = true;
        }
        if (tag == DT_RELASZ) {
            dynamic->rela_bytes = value;
            dynamic->rela_at = dynamic->has_rela ? dynamic->rela_at : at;
            dynamic->has_rela_bytes = true;
        }
        if (tag == DT_NEEDED || tag == DT_REL || tag == DT_RELR ||
            tag == DT_JMPREL || (tag == DT_RELAENT && value != RELA64_BYTES))
            return fail(ADIT_KERNEL_DYNAMIC, at, tag, DT_RELA);
    }
    /* Used up without its end: what is missing may be the relocations. */
    return fail(ADIT_KERNEL_RELOC_TABLE, (uint64_t)(table.at - elf->file.at),
                table.length_bytes, DYN64_BYTES);
}

static enum adit_kernel_status take_dynamic(const struct elf_file *elf,
                                            const struct elf_segment *segment,
                                            struct adit_kernel *kernel,
                                            struct adit_kernel_problem
                                                *ret_problem)
{
    struct dynamic dynamic = {0};
    enum adit_kernel_status status;
    struct bytes table;

    if (elf_segment_bytes(elf, segment, &table) != ELF_OK)
        return fail(ADIT_KERNEL_FILE_BYTES, segment->offset,
                    segment->file_bytes, elf->file.length_bytes);
    status = read_dynamic(elf, table, &dynamic, ret_problem);
    if (status != ADIT_KERNEL_OK)
        return status;
    /* One without the other would be a kernel without its relocations. */
    if (dynamic.has_rela != dynamic.has_rela_bytes)
        return fail(ADIT_KERNEL_RELOC_TABLE, dynamic.rela_at,
                    dynamic.has_rela ? DT_RELA : DT_RELASZ,
                    dynamic.has_rela ? DT_RELASZ : DT_RELA);
    if (dynamic.rela_bytes == 0)
        return ADIT_KERNEL_OK;
    if (dynamic.rela_bytes % RELA64_BYTES != 0 ||
        elf_bytes_at(elf, dynamic.rela, dynamic.rela_bytes, &kernel->rela) !=
            ELF_OK)
        return fail(ADIT_KERNEL_RELOC_TABLE, dynamic.rela_at, dynamic.rela,
                    kernel->base);
    return check_rela(elf, kernel, ret_problem);
}

enum adit_kernel_status adit_kernel_read_rela(const struct elf_file *elf,
                                              struct adit_kernel *kernel,
                                              struct adit_kernel_problem
                                                  *ret_problem)
{
    struct elf_segment segment;

    for (uint32_t n = 0; elf_segment_at(elf, n, &segment) == ELF_OK; n++)
        if (segment.type == PT_DYNAMIC)
            return take_dynamic(elf, &segment, kernel, ret_problem);
    return ADIT_KERNEL_OK;
}

void adit_kernel_load(const struct adit_kernel *kernel, uint64_t virtual_base,
                      uint8_t *to)
{
    uint64_t slide = virtual_base - kernel->base;

    memset(to, 0, kernel->length_bytes);
    for (uint32_t n = 0; n < kernel->segment_count; n++) {
        const struct adit_kernel_segment *s = &kernel->segments[n];

        if (s->file.length_bytes != 0)
            memcpy(to + (s->base - kernel->base), s->file.at,
                   s->file.length_bytes);
    }
    for (size_t n = 0; n < kernel->rela.length_bytes; n += RELA64_BYTES) {
        const uint8_t *at = kernel->rela.at + n;

        if (load_le32(at + RELA64_TYPE) == R_X86_64_RELATIVE)
            store_le64(to + (load_le64(at + RELA64_OFFSET) - kernel->base),
                       load_le64(at + RELA64_ADDEND) + slide);
    }
}
