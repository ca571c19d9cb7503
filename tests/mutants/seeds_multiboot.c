/* SPDX-License-Identifier: BSD-2-Clause */
/* Files with Multiboot headers: [mb1] 3.1, [mb2] 3.1; and flat ones, which
 * the header's addresses load. */
#include "spec/elf.h"
#include "spec/mb1.h"
#include "spec/mb2.h"
#include "tests/mutants/fields_elf.h"
#include "tests/mutants/seeds.h"

enum {
    FLAT_BYTES = 0x200,
    FLAT_BASE = 0x100000,
    FLAT_MB1_AT = 0x10,
    FLAT_MB2_AT = 0x18,
};

static const struct field mb1_fields[] = {
    HELD("magic", MB1_HEADER_MAGIC_AT, 4, ONLY),
    COVERED("flags", MB1_HEADER_FLAGS_AT, 4, WHATEVER),
    SEAL("checksum", MB1_HEADER_CHECKSUM_AT, 4),
    {0},
};

/* Only an ELF's header may hold what it likes in them. */
static const struct field mb1_unused_fields[] = {
    HELD("header_addr", MB1_HEADER_ADDR_AT, 4, ANY),
    HELD("load_addr", MB1_HEADER_LOAD_AT, 4, ANY),
    HELD("load_end_addr", MB1_HEADER_LOAD_END_AT, 4, ANY),
    HELD("bss_end_addr", MB1_HEADER_BSS_END_AT, 4, ANY),
    HELD("entry_addr", MB1_HEADER_ENTRY_AT, 4, ANY),
    {0},
};

static const struct field mb1_address_fields[] = {
    HELD("header_addr", MB1_HEADER_ADDR_AT, 4,
         {.least = FLAT_BASE, .has_most = true,
          .most = FLAT_BASE + FLAT_MB1_AT}),
    HELD("load_addr", MB1_HEADER_LOAD_AT, 4, MOST(FLAT_BASE + FLAT_MB1_AT)),
    HELD("load_end_addr", MB1_HEADER_LOAD_END_AT, 4,
         {.or_zero = true, .least = FLAT_BASE, .has_most = true,
          .most = FLAT_BASE + FLAT_BYTES}),
    HELD("bss_end_addr", MB1_HEADER_BSS_END_AT, 4,
         {.or_zero = true, .least = FLAT_BASE + FLAT_BYTES}),
    HELD("entry_addr", MB1_HEADER_ENTRY_AT, 4,
         {.least = FLAT_BASE, .has_most = true, .most = FLAT_BASE + 0x3fff}),
    {0},
};

static const struct field mb1_video_fields[] = {
    FIELD("mode_type", MB1_HEADER_MODE_AT, 4),
    FIELD("width", MB1_HEADER_WIDTH_AT, 4),
    FIELD("height", MB1_HEADER_HEIGHT_AT, 4),
    FIELD("depth", MB1_HEADER_DEPTH_AT, 4),
    {0},
};

static uint32_t mb1_at, mb2_at;

static void seal_mb1(struct seed *seed)
{
    seed_set(seed, mb1_at + MB1_HEADER_CHECKSUM_AT, 4,
             0u - (uint32_t)seed_get(seed, mb1_at, 4) -
                 (uint32_t)seed_get(seed, mb1_at + MB1_HEADER_FLAGS_AT, 4));
}

static void put_mb1(struct seed *seed, uint32_t at, uint32_t flags)
{
    mb1_at = at;
    seed->seal = seal_mb1;
    seed_set(seed, at, 4, MB1_HEADER_MAGIC);
    seed_set(seed, at + MB1_HEADER_FLAGS_AT, 4, flags);
    seal_mb1(seed);
    seed_table(seed, mb1_fields, at, "mb1");
}

void make_mb1_elf32(struct seed *seed)
{
    seed_begin(seed, "mb1-elf32", "door:mb1", judge_image);
    elf_make(seed, false, true);
    seed_table(seed, machine_warned_fields, 0, "ehdr");
    put_mb1(seed, ELF_MB1_AT, MB1_HEADER_PAGE_ALIGN | MB1_HEADER_MEMORY_INFO);
    seed_table(seed, mb1_unused_fields, ELF_MB1_AT, "mb1");
}

void make_mb1_flat(struct seed *seed)
{
    static const uint32_t values[] = {
        FLAT_BASE + FLAT_MB1_AT, FLAT_BASE, FLAT_BASE + FLAT_BYTES,
        FLAT_BASE + 0x4000, FLAT_BASE + 0x80, 0, 1024, 768, 32,
    };

    seed_begin(seed, "mb1-flat", "door:mb1", judge_image);
    seed_reach(seed, FLAT_BYTES);
    put_mb1(seed, FLAT_MB1_AT, MB1_HEADER_PAGE_ALIGN | MB1_HEADER_VIDEO_MODE |
                                   MB1_HEADER_ADDRESSES);
    for (unsigned n = 0; n < sizeof(values) / sizeof(values[0]); n++)
        seed_set(seed, FLAT_MB1_AT + MB1_HEADER_ADDR_AT + 4 * n, 4,
                 values[n]);
    seed_table(seed, mb1_address_fields, FLAT_MB1_AT, "mb1");
    seed_table(seed, mb1_video_fields, FLAT_MB1_AT, "mb1");
    seed->whole_bytes = FLAT_BYTES;
}

static const struct field mb2_fields[] = {
    HELD("magic", MB2_HEADER_MAGIC_AT, 4, ONLY),
    COVERED("architecture", MB2_HEADER_ARCH_AT, 4, ONLY),
    COVERED("header_length", MB2_HEADER_LENGTH_AT, 4, ONLY),
    SEAL("checksum", MB2_HEADER_CHECKSUM_AT, 4),
    {0},
};

#define TAG_FIELDS(size_legal)                      \
    FIELD("type", MB2_HTAG_TYPE_AT, 2),                  \
    FIELD("flags", MB2_HTAG_FLAGS_AT, 2),                \
    HELD("size", MB2_HTAG_SIZE_AT, 4, size_legal)

/* By the number of their words. */
static const struct field tag_fields[][8] = {
    {TAG_FIELDS(LEAST(8)), {0}},
    {TAG_FIELDS(LEAST(12)), FIELD("word[0]", 8, 4), {0}},
    {TAG_FIELDS(LEAST(16)), FIELD("word[0]", 8, 4), FIELD("word[1]", 12, 4),
     {0}},
    {TAG_FIELDS(LEAST(20)), FIELD("word[0]", 8, 4), FIELD("word[1]", 12, 4),
     FIELD("word[2]", 16, 4), {0}},
    {TAG_FIELDS(LEAST(24)), FIELD("word[0]", 8, 4), FIELD("word[1]", 12, 4),
     FIELD("word[2]", 16, 4), FIELD("word[3]", 20, 4), {0}},
};

static const struct field request_fields[] = {
    TAG_FIELDS({.least = 8}), FIELD("word[0]", 8, 4), FIELD("word[1]", 12, 4),
    {0},
};

static const struct field end_fields[] = {
    HELD("type", MB2_HTAG_TYPE_AT, 2, ONLY),
    FIELD("flags", MB2_HTAG_FLAGS_AT, 2),
    HELD("size", MB2_HTAG_SIZE_AT, 4, ONLY),
    {0},
};

static void seal_mb2(struct seed *seed)
{
    uint32_t sum = 0;

    for (uint32_t at = 0; at < MB2_HEADER_CHECKSUM_AT; at += 4)
        sum += (uint32_t)seed_get(seed, mb2_at + at, 4);
    seed_set(seed, mb2_at + MB2_HEADER_CHECKSUM_AT, 4, 0u - sum);
}

static void put_tag(struct seed *seed, uint32_t *at, uint16_t type,
                    uint32_t count, const uint32_t *words)
{
    uint32_t bytes = MB2_HTAG_HEAD_BYTES + 4 * count;

    seed_set(seed, *at, 2, type);
    seed_set(seed, *at + MB2_HTAG_FLAGS_AT, 2,
             type == MB2_HTAG_END ? 0 : MB2_HTAG_OPTIONAL);
    seed_set(seed, *at + MB2_HTAG_SIZE_AT, 4, bytes);
    for (uint32_t n = 0; n < count; n++)
        seed_set(seed, *at + MB2_HTAG_HEAD_BYTES + 4 * n, 4, words[n]);
    seed_table(seed,
               type == MB2_HTAG_END            ? end_fields
               : type == MB2_HTAG_INFO_REQUEST ? request_fields
                                               : tag_fields[count],
               *at, "tag[%u]", type);
    *at += (bytes + 7) & ~7u;
}

#define TAG(type, ...)                                                      \
    put_tag(seed, &at, type,                                                \
            sizeof((uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t),           \
            (const uint32_t[]){__VA_ARGS__})

static void finish_mb2(struct seed *seed, uint32_t end)
{
    seed_set(seed, mb2_at, 4, MB2_HEADER_MAGIC);
    seed_set(seed, mb2_at + MB2_HEADER_LENGTH_AT, 4, end - mb2_at);
    seed->seal = seal_mb2;
    seal_mb2(seed);
    seed_table(seed, mb2_fields, mb2_at, "mb2");
}

void make_mb2_elf64(struct seed *seed)
{
    uint32_t at = ELF_MB2_AT + MB2_HEADER_BYTES;

    seed_begin(seed, "mb2-elf64", "door:mb2", judge_image);
    elf_make(seed, true, true);
    seed_table(seed, machine_warned_fields, 0, "ehdr");
    mb2_at = ELF_MB2_AT;
    TAG(MB2_HTAG_INFO_REQUEST, MB2_TAG_MMAP, MB2_TAG_ACPI_NEW);
    TAG(MB2_HTAG_ENTRY, ELF_ENTRY);
    TAG(MB2_HTAG_CONSOLE, MB2_CONSOLE_EGA_TEXT);
    TAG(MB2_HTAG_FRAMEBUFFER, 1024, 768, 32);
    put_tag(seed, &at, MB2_HTAG_MODULE_ALIGN, 0, NULL);
    put_tag(seed, &at, MB2_HTAG_EFI_BS, 0, NULL);
    TAG(MB2_HTAG_ENTRY_EFI32, ELF_ENTRY + 0x10);
    TAG(MB2_HTAG_ENTRY_EFI64, ELF_ENTRY + 0x20);
    TAG(MB2_HTAG_RELOCATABLE, 0x200000, 0xffffffff, 0x200000,
        MB2_RELOC_LOWEST);
    put_tag(seed, &at, MB2_HTAG_END, 0, NULL);
    finish_mb2(seed, at);
}

void make_mb2_flat(struct seed *seed)
{
    uint32_t at = FLAT_MB2_AT + MB2_HEADER_BYTES;

    seed_begin(seed, "mb2-flat", "door:mb2", judge_image);
    seed_reach(seed, FLAT_BYTES);
    mb2_at = FLAT_MB2_AT;
    TAG(MB2_HTAG_ADDRESS, FLAT_BASE + FLAT_MB2_AT, FLAT_BASE,
        FLAT_BASE + FLAT_BYTES, FLAT_BASE + 0x4000);
    TAG(MB2_HTAG_ENTRY, FLAT_BASE + 0x80);
    put_tag(seed, &at, MB2_HTAG_END, 0, NULL);
    finish_mb2(seed, at);
    seed->whole_bytes = FLAT_BYTES;
}
