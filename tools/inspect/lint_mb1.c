/* SPDX-License-Identifier: BSD-2-Clause */
/* The Multiboot 1 header: where it lies, and what it asks for. */
#include "tools/inspect/lint_parts.h"

#include <inttypes.h>

#include "spec/elf.h"
#include "spec/mb1.h"
#include "spec/pvh.h"

#define FLAGS_UNKNOWN 0xfff8u /* bits 3 to 15: required, and without meaning */
#define FLAGS_ALL     (0xffffu | MB1_HEADER_ADDRESSES)
#define PAGE_BYTES    0x1000u
/* Nobody finds a header here, but it has been meant. */
#define SEARCH_BYTES  0x10000u

static uint32_t load_at(const struct inspect_file *file, uint64_t offset)
{
    struct bytes word;

    return bytes_sub(file->bytes, offset, 4, &word) ? load_le32(word.at) : 0;
}

static void lint_place(const struct inspect_file *file, struct findings *to)
{
    const uint32_t last = MB1_HEADER_WINDOW_BYTES - MB1_HEADER_FULL_BYTES;
    uint32_t at = file->mb1.offset, first;

    if (mb1_header_find(file->bytes, 0, &first) && first < at)
        finding_value(to, RULE_STRAY_MAGIC, first,
                      "first Multiboot 1 magic number", at, first);
    if (at > last)
        finding_value(to, RULE_MB1_WINDOW, at, "Multiboot 1 header (at most)",
                      last, at);
}

/* A magic number without a sound header behind it, unless code has it. */
static void lint_unsound(const struct inspect_file *file, struct findings *to)
{
    const struct mb1_header_problem *problem = &file->mb1.problem;
    uint32_t flags = load_at(file, (uint64_t)file->mb1.offset +
                                       MB1_HEADER_FLAGS_AT);

    if (file->mb1.status == MB1_HEADER_BAD_CHECKSUM &&
        (flags & ~FLAGS_ALL) == 0)
        finding_value(to, RULE_MB1_CHECKSUM, problem->offset,
                      "Multiboot 1 checksum", problem->expected,
                      problem->found);
    else if (file->mb1.status == MB1_HEADER_TRUNCATED &&
             (flags & ~FLAGS_ALL) == 0)
        finding_value(to, RULE_MB1_WINDOW, problem->offset,
                      "bytes of the Multiboot 1 header in the window",
                      problem->expected, problem->found);
}

static void lint_addresses(const struct inspect_file *file,
                           struct findings *to)
{
    const struct mb1_header *header = &file->mb1.header;
    uint64_t at = header->offset;
    struct lint_span span = {
        .who = "Multiboot 1", .rule = RULE_MB1_ADDRESSES, .offset = at,
        .field_offset = at + MB1_HEADER_ADDR_AT,
        .header = header->header_address, .load = header->load_address,
        .load_end = header->load_end_address,
        .bss_end = header->bss_end_address,
    };

    if (header->load_address % PAGE_BYTES != 0)
        finding_add(to, RULE_MB1_KEXEC, at + MB1_HEADER_LOAD_AT,
                    "Multiboot 1 load_addr", "a multiple of 0x1000",
                    "0x%" PRIx32, header->load_address);
    if (header->bss_end_address == 0 || header->load_end_address == 0)
        finding_add(to, RULE_MB1_KEXEC, at + MB1_HEADER_LOAD_END_AT,
                    "Multiboot 1 load_end_addr and bss_end_addr",
                    "two addresses", "0x%" PRIx32 " and 0x%" PRIx32,
                    header->load_end_address, header->bss_end_address);
    if (!lint_span(&span, file->bytes.length_bytes, to))
        return;
    if (header->entry_address < header->load_address ||
        header->entry_address >= lint_span_end(&span,
                                               file->bytes.length_bytes))
        finding_add(to, RULE_MB1_ADDRESSES, at + MB1_HEADER_ENTRY_AT,
                    "Multiboot 1 entry_addr", "an address in what is loaded",
                    "0x%" PRIx32, header->entry_address);
}

static void lint_container(const struct inspect_file *file,
                           struct findings *to)
{
    const struct elf_file *elf = &file->elf.elf;
    uint64_t at = (uint64_t)file->mb1.offset + MB1_HEADER_FLAGS_AT;

    if (file->elf.status == ELF_NOT_ELF)
        finding_add(to, file->pe.is_there ? RULE_MB1_CONTAINER
                                          : RULE_MB1_ADDRESSES,
                    at, "Multiboot 1 flags",
                    "bit 16 (addresses), since this is no ELF",
                    "0x%" PRIx32, file->mb1.header.flags);
    else if (file->elf.status == ELF_OK && elf->is_64 &&
             elf->machine == EM_X86_64)
        finding_add(to, RULE_MB1_ELF64, at, "Multiboot 1 flags",
                    "bit 16 (addresses) in a 64-bit ELF", "0x%" PRIx32,
                    file->mb1.header.flags);
}

/* A whole header behind the window; in an image that has other ways in, it may
 * be there on purpose. */
static void lint_late(const struct inspect_file *file, struct findings *to)
{
    struct mb1_header_problem problem;
    struct mb1_header header;
    uint32_t at;

    if (file->elf.status != ELF_OK || file->mb2.is_there ||
        inspect_note_find(file, TEXT("Xen"),
                          XEN_ELFNOTE_PHYS32_ENTRY) != NULL)
        return;
    for (uint64_t base = MB1_HEADER_WINDOW_BYTES - MB1_HEADER_BYTES;
         base < SEARCH_BYTES; base += MB1_HEADER_WINDOW_BYTES / 2) {
        struct bytes rest = bytes_from(file->bytes, base);

        if (mb1_header_find(rest, 0, &at) &&
            mb1_header_read(rest, at, &header, &problem) == MB1_HEADER_OK &&
            (header.flags & ~FLAGS_ALL) == 0) {
            finding_value(to, RULE_MB1_WINDOW, base + at,
                          "Multiboot 1 header (at most)",
                          MB1_HEADER_WINDOW_BYTES - MB1_HEADER_FULL_BYTES,
                          base + at);
            return;
        }
    }
}

void lint_mb1(const struct inspect_file *file, struct findings *to)
{
    if (!file->mb1.is_there) {
        lint_late(file, to);
        return;
    }
    if (file->mb1.status != MB1_HEADER_OK) {
        lint_unsound(file, to);
        return;
    }

    uint32_t flags = file->mb1.header.flags;

    lint_place(file, to);
    if ((flags & FLAGS_UNKNOWN) != 0)
        finding_add(to, RULE_MB1_FLAGS,
                    (uint64_t)file->mb1.offset + MB1_HEADER_FLAGS_AT,
                    "Multiboot 1 flags", "none of bits 3 to 15",
                    "0x%" PRIx32, flags);
    if ((flags & MB1_HEADER_ADDRESSES) != 0)
        lint_addresses(file, to);
    else
        lint_container(file, to);
}
