/* SPDX-License-Identifier: BSD-2-Clause */
/* ELF files that are entered by a note: PVH, and Adit's own kernels. */
#include <string.h>

#include "adit/boot_info.h"
#include "format/adit_kernel.h"
#include "spec/elf.h"
#include "spec/pvh.h"
#include "tests/mutants/fields_elf.h"
#include "tests/mutants/seeds.h"

static void add_xen_notes(struct seed *seed, unsigned entry_bytes)
{
    uint8_t entry[8];

    store_le64(entry, ELF_ENTRY);
    elf_add_note(seed, "GNU", NT_GNU_BUILD_ID, "0123456789abcdef0123", 20);
    elf_add_note(seed, "Xen", XEN_ELFNOTE_PHYS32_ENTRY, entry, entry_bytes);
    elf_add_note(seed, "Xen", XEN_ELFNOTE_GUEST_OS, "adit", 5);
}

void make_pvh_elf64(struct seed *seed)
{
    seed_begin(seed, "pvh-elf64", "door:pvh", judge_image);
    elf_make(seed, true, true);
    seed_table(seed, machine_fields, 0, "ehdr");
    add_xen_notes(seed, 8);
}

void make_pvh_elf32(struct seed *seed)
{
    seed_begin(seed, "pvh-elf32", "door:pvh", judge_image);
    elf_make(seed, false, false);
    seed_table(seed, machine_fields, 0, "ehdr");
    add_xen_notes(seed, 4);
}

/* Read as Adit reads it, laid out elsewhere than it was linked, and also by
 * the inspector. */
static void judge_kernel(struct bytes bytes, struct words *words)
{
    static uint8_t memory[0x10000];
    struct adit_kernel kernel;
    struct adit_kernel_problem problem;
    enum adit_kernel_status status = adit_kernel_read(bytes, &kernel,
                                                      &problem);
    char text[64];
    const char *from = adit_kernel_status_text(status);
    size_t n = 0;

    if (status != ADIT_KERNEL_OK) {
        for (; from[n] != '\0' && n + 1 < sizeof(text); n++)
            text[n] = from[n] == ' ' ? '-' : from[n];
        text[n] = '\0';
        if (status == ADIT_KERNEL_CUT)
            words_add(words, "%s", text);
        else
            words_add(words, "%s@%#llx", text,
                      (unsigned long long)problem.offset);
        judge_image(bytes, words);
        return;
    }
    words_add(words, "loads segments=%u pages=%llu%s%s",
              kernel.segment_count,
              (unsigned long long)(kernel.length_bytes / 4096),
              kernel.is_movable ? " movable" : "",
              kernel.is_high ? " high" : "");
    if (kernel.length_bytes <= sizeof(memory))
        adit_kernel_load(&kernel, kernel.base + 0x200000, memory);
    judge_image(bytes, words);
}

enum { DYNAMIC_AT = ELF_DATA_END, RELA_AT = DYNAMIC_AT + 4 * DYN64_BYTES };

/* Neither may be missing where the other is. */
static const struct field rela_tag_fields[] = {
    HELD("d_tag", 0, 8, {.or_zero = true, .only = true}),
    FIELD("d_val", DYN64_VALUE, 8),
    {0},
};

static const struct field rela_size_tag_fields[] = {
    HELD("d_tag", 0, 8, ONLY),
    HELD("d_val", DYN64_VALUE, 8,
         {.multiple = RELA64_BYTES, .has_most = true,
          .most = 2 * RELA64_BYTES}),
    {0},
};

static void put_dynamic(struct seed *seed, uint32_t n, uint64_t tag,
                        uint64_t value)
{
    uint32_t at = DYNAMIC_AT + n * DYN64_BYTES;

    seed_set(seed, at, 8, tag);
    seed_set(seed, at + DYN64_VALUE, 8, value);
    seed_table(seed,
               tag == DT_RELA     ? rela_tag_fields
               : tag == DT_RELASZ ? rela_size_tag_fields
                                  : dyn64_fields,
               at, "dynamic[%u]", n);
}

static const struct field note_desc_fields[] = {
    HELD("version", 0, 4, ONLY),
    HELD("flags", 4, 4, MOST(ADIT_KERNEL_FLAGS)),
    HELD("stack_bytes", 8, 8, MOST(ADIT_KERNEL_SPAN_BYTES)),
    {0},
};

void make_adit_kernel(struct seed *seed)
{
    const uint64_t data = ELF_BASE + 0x2000;
    const uint32_t segment = 4; /* PT_DYNAMIC in place of PT_GNU_STACK */
    uint8_t desc[16] = {0};

    seed_begin(seed, "adit-kernel", "loads", judge_kernel);
    elf_make(seed, true, false);
    seed_table(seed, machine_only_fields, 0, "ehdr");
    seed_set(seed, EHDR_TYPE, 2, ET_DYN);
    store_le32(desc, ADIT_NOTE_VERSION);
    store_le32(desc + 4, ADIT_PARK_CPUS);
    store_le64(desc + 8, 0x8000);
    elf_add_note(seed, ADIT_NOTE_OWNER, ADIT_NOTE_KERNEL, desc, sizeof(desc));
    seed_table(seed, note_desc_fields, ELF_NOTES_AT + NOTE_BYTES + 8, "note");

    seed_set(seed, elf_phdr_at(seed, segment), 4, PT_DYNAMIC);
    seed_set(seed, elf_phdr_at(seed, segment) + PHDR64_OFFSET, 8, DYNAMIC_AT);
    seed_set(seed, elf_phdr_at(seed, segment) + PHDR64_VADDR, 8,
             data + DYNAMIC_AT);
    seed_set(seed, elf_phdr_at(seed, segment) + PHDR64_FILESZ, 8,
             RELA_AT - DYNAMIC_AT);
    seed_set(seed, elf_phdr_at(seed, segment) + PHDR64_MEMSZ, 8,
             RELA_AT - DYNAMIC_AT);
    put_dynamic(seed, 0, DT_RELA, data + RELA_AT);
    put_dynamic(seed, 1, DT_RELASZ, 2 * RELA64_BYTES);
    put_dynamic(seed, 2, DT_RELAENT, RELA64_BYTES);
    put_dynamic(seed, 3, DT_NULL, 0);
    for (uint32_t n = 0; n < 2; n++) {
        uint32_t at = RELA_AT + n * RELA64_BYTES;

        seed_set(seed, at + RELA64_OFFSET, 8, data + ELF_DATA_AT + 8 * n);
        seed_set(seed, at + RELA64_TYPE, 4, R_X86_64_RELATIVE);
        seed_set(seed, at + RELA64_ADDEND, 8, ELF_ENTRY + n);
        seed_table(seed, rela64_fields, at, "rela[%u]", n);
    }
    /* The data segment reaches over all of it. */
    seed_set(seed, elf_phdr_at(seed, 2) + PHDR64_FILESZ, 8,
             seed->length_bytes - ELF_DATA_AT);
    seed->whole_bytes = seed->length_bytes;
}
