/* SPDX-License-Identifier: BSD-2-Clause */
/* format/adit_kernel.h: a kernel that is taken can be laid out, in exactly the
 * memory that it says, and lies there as its headers say. */
#include "format/adit_kernel.h"

#include "tests/fuzz/fuzz.h"

#define LOADED_MAX 0x40000u

static void check_segments(const struct adit_kernel *kernel, struct bytes in)
{
    bool has_entry = false;

    FUZZ_REQUIRE(kernel->segment_count >= 1 &&
                 kernel->segment_count <= ADIT_KERNEL_SEGMENTS_MAX);
    for (uint32_t n = 0; n < kernel->segment_count; n++) {
        const struct adit_kernel_segment *s = &kernel->segments[n];

        fuzz_saw_bytes(s->file, in);
        FUZZ_REQUIRE(s->length_bytes != 0 &&
                     s->file.length_bytes <= s->length_bytes);
        FUZZ_REQUIRE(s->base >= kernel->base &&
                     s->base - kernel->base <=
                         kernel->length_bytes - s->length_bytes &&
                     s->length_bytes <= kernel->length_bytes);
        FUZZ_REQUIRE(!s->is_writable || !s->is_executable);
        FUZZ_REQUIRE(n == 0 ||
                     s->base - s[-1].base >= s[-1].length_bytes);
        FUZZ_REQUIRE(n == 0 || s->base > s[-1].base);
        /* No page has two segments' rights. */
        if (n != 0 && (s->base >> 12) ==
                (s[-1].base + s[-1].length_bytes - 1) >> 12)
            FUZZ_REQUIRE(s->is_writable == s[-1].is_writable &&
                         s->is_executable == s[-1].is_executable);
        if (s->is_executable && kernel->entry >= s->base &&
            kernel->entry - s->base < s->file.length_bytes)
            has_entry = true;
    }
    FUZZ_REQUIRE(has_entry);
}

static void check_relocations(const struct adit_kernel *kernel)
{
    for (size_t at = 0; at < kernel->rela.length_bytes; at += 24) {
        uint64_t place = load_le64(kernel->rela.at + at);
        bool is_inside = false;

        if (load_le32(kernel->rela.at + at + 8) == 0)
            continue;
        for (uint32_t n = 0; n < kernel->segment_count; n++) {
            const struct adit_kernel_segment *s = &kernel->segments[n];

            if (place >= s->base && s->length_bytes >= 8 &&
                place - s->base <= s->length_bytes - 8)
                is_inside = true;
        }
        FUZZ_REQUIRE(is_inside);
    }
}

static void check_kernel(const struct adit_kernel *kernel, struct bytes in)
{
    uint64_t last = kernel->base + (kernel->length_bytes - 1);

    FUZZ_REQUIRE(kernel->base % 4096 == 0 && kernel->length_bytes != 0 &&
                 kernel->length_bytes % 4096 == 0);
    FUZZ_REQUIRE(kernel->length_bytes <= ADIT_KERNEL_SPAN_BYTES + 4096);
    FUZZ_REQUIRE(last >= kernel->base);
    FUZZ_REQUIRE(kernel->is_high ? kernel->base >> 47 == 0x1ffff
                                 : last >> 47 == 0);
    FUZZ_REQUIRE(kernel->note.stack_bytes % 4096 == 0 &&
                 kernel->note.stack_bytes != 0 &&
                 kernel->note.stack_bytes <= ADIT_KERNEL_SPAN_BYTES);
    FUZZ_REQUIRE(!(kernel->note.flags & ~(uint32_t)ADIT_KERNEL_FLAGS));
    FUZZ_REQUIRE(kernel->align_bytes >= 4096 &&
                 (kernel->align_bytes & (kernel->align_bytes - 1)) == 0);
    FUZZ_REQUIRE(!(kernel->note.flags & ADIT_FIXED) || kernel->has_physical);
    FUZZ_REQUIRE(kernel->rela.length_bytes % 24 == 0);
    fuzz_saw_bytes(kernel->rela, in);
    check_segments(kernel, in);
    check_relocations(kernel);
}

static void load(const struct adit_kernel *kernel, struct bytes in)
{
    struct adit_kernel_segment s = kernel->segments[0];
    uint8_t *to;

    if (kernel->length_bytes > LOADED_MAX)
        return;
    to = fuzz_room(kernel->length_bytes);
    adit_kernel_load(kernel, kernel->base, to);
    fuzz_saw(to[0]);
    fuzz_saw(to[kernel->length_bytes - 1]);
    if (kernel->rela.length_bytes == 0)
        FUZZ_REQUIRE(s.file.length_bytes == 0 ||
                     memcmp(to + (s.base - kernel->base), s.file.at,
                            s.file.length_bytes) == 0);
    adit_kernel_load(kernel, 0xffffffff80000000, to);
    fuzz_saw_bytes(bytes_of(to, 64), bytes_of(to, kernel->length_bytes));
    (void)in;
}

void fuzz_one(struct bytes in)
{
    static struct adit_kernel kernel;
    struct adit_kernel_problem problem;
    enum adit_kernel_status status;

    FUZZ_POISON(problem);
    status = adit_kernel_read(in, &kernel, &problem);
    fuzz_saw(status);
    fuzz_saw((uint64_t)adit_kernel_status_text(status)[0]);
    if (status != ADIT_KERNEL_OK) {
        fuzz_saw(problem.offset);
        fuzz_saw(problem.found);
        fuzz_saw(problem.expected);
        return;
    }
    FUZZ_REQUIRE(FUZZ_UNWRITTEN(problem));
    check_kernel(&kernel, in);
    load(&kernel, in);
}
