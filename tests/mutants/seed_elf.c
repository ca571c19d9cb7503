/* SPDX-License-Identifier: BSD-2-Clause */
/* An ELF of either class; see fields_elf.h. */
#include <string.h>

#include "spec/elf.h"
#include "tests/mutants/fields_elf.h"

enum {
    SYMTAB_AT = ELF_DATA_END,
    SYMBOLS = 4,
    SEGMENTS = 5,
    NOTE_SEGMENT = 3,
};

static const char strings[] = "\0start\0data\0absolute";
static const char names[] =
    "\0.text\0.data\0.bss\0.symtab\0.strtab\0.shstrtab\0.note";

struct part {
    uint32_t type, flags;
    uint32_t from, to; /* in the file */
    uint32_t page;     /* how much further it lies in memory */
    uint32_t more_bytes;
};

static const struct part segments[SEGMENTS] = {
    {PT_LOAD, PF_R, 0, ELF_CODE_AT, 0, 0},
    {PT_LOAD, PF_R | PF_X, ELF_CODE_AT, ELF_DATA_AT, 0x1000, 0},
    {PT_LOAD, PF_R | PF_W, ELF_DATA_AT, ELF_DATA_END, 0x2000, 0x2000},
    {PT_NOTE, PF_R, ELF_NOTES_AT, ELF_NOTES_AT, 0, 0},
    {PT_GNU_STACK, PF_R | PF_W, 0, 0, 0, 0},
};

static bool is_64(const struct seed *seed)
{
    return seed->at[EI_CLASS] == ELFCLASS64;
}

uint32_t elf_phdr_at(const struct seed *seed, uint32_t n)
{
    return is_64(seed) ? EHDR64_BYTES + n * PHDR64_BYTES
                       : EHDR32_BYTES + n * PHDR32_BYTES;
}

static void put_segment(struct seed *seed, uint32_t n,
                        const struct part *part)
{
    bool wide = is_64(seed);
    unsigned w = wide ? 8 : 4;
    uint32_t at = elf_phdr_at(seed, n);
    uint64_t base = part->type == PT_GNU_STACK
                        ? 0 : (uint64_t)ELF_BASE + part->page + part->from;

    seed_set(seed, at, 4, part->type);
    seed_set(seed, at + (wide ? PHDR64_FLAGS : PHDR32_FLAGS), 4, part->flags);
    seed_set(seed, at + (wide ? PHDR64_OFFSET : PHDR32_OFFSET), w,
             part->from);
    seed_set(seed, at + (wide ? PHDR64_VADDR : PHDR32_VADDR), w, base);
    seed_set(seed, at + (wide ? PHDR64_PADDR : PHDR32_PADDR), w, base);
    seed_set(seed, at + (wide ? PHDR64_FILESZ : PHDR32_FILESZ), w,
             part->to - part->from);
    seed_set(seed, at + (wide ? PHDR64_MEMSZ : PHDR32_MEMSZ), w,
             part->to - part->from + part->more_bytes);
    seed_set(seed, at + (wide ? PHDR64_ALIGN : PHDR32_ALIGN), w,
             part->type == PT_LOAD ? 0x1000 : 4);
    seed_table(seed, wide ? phdr64_fields : phdr32_fields, at, "phdr[%u]", n);
}

struct section {
    const char *name;
    uint32_t type, flags, from, bytes, page, link, entry_bytes;
};

static void put_section(struct seed *seed, uint32_t n,
                        const struct section *s)
{
    bool wide = is_64(seed);
    unsigned w = wide ? 8 : 4;
    uint32_t at = seed_zeros(seed, wide ? SHDR64_BYTES : SHDR32_BYTES);
    const char *name = s->name;
    size_t name_at = 0;

    while (name_at < sizeof(names) && strcmp(names + name_at, name) != 0)
        name_at++;
    seed_set(seed, at, 4, name_at);
    seed_set(seed, at + SHDR64_TYPE, 4, s->type);
    seed_set(seed, at + SHDR64_FLAGS, w, s->flags);
    if ((s->flags & SHF_ALLOC) != 0)
        seed_set(seed, at + (wide ? SHDR64_ADDR : SHDR32_ADDR), w,
                 (uint64_t)ELF_BASE + s->page + s->from);
    seed_set(seed, at + (wide ? SHDR64_OFFSET : SHDR32_OFFSET), w, s->from);
    seed_set(seed, at + (wide ? SHDR64_SIZE : SHDR32_SIZE), w, s->bytes);
    seed_set(seed, at + (wide ? SHDR64_LINK : SHDR32_LINK), 4, s->link);
    seed_set(seed, at + (wide ? SHDR64_ENTSIZE : SHDR32_ENTSIZE), w,
             s->entry_bytes);
    seed_table(seed, wide ? shdr64_fields : shdr32_fields, at, "shdr[%u]", n);
}

static uint32_t put_symbols(struct seed *seed)
{
    static const struct {
        uint32_t name, value;
        uint8_t info;
        uint16_t section;
    } symbols[SYMBOLS] = {
        {0, 0, 0, 0},
        {1, ELF_ENTRY, STB_GLOBAL << 4 | STT_FUNC, 1},
        {7, ELF_BASE + 0x2000 + ELF_DATA_AT, STB_LOCAL << 4 | STT_OBJECT, 2},
        {12, 0x1234, STB_GLOBAL << 4, SHN_ABS},
    };
    bool wide = is_64(seed);
    uint32_t each = wide ? SYM64_BYTES : SYM32_BYTES;

    for (uint32_t n = 0; n < SYMBOLS; n++) {
        uint32_t at = seed_zeros(seed, each);

        seed_set(seed, at, 4, symbols[n].name);
        seed_set(seed, at + (wide ? SYM64_VALUE : SYM32_VALUE), wide ? 8 : 4,
                 symbols[n].value);
        seed_set(seed, at + (wide ? SYM64_SIZE : SYM32_SIZE), 4, 0x10);
        seed_set(seed, at + (wide ? SYM64_INFO : SYM32_INFO), 1,
                 symbols[n].info);
        seed_set(seed, at + (wide ? SYM64_SHNDX : SYM32_SHNDX), 2,
                 symbols[n].section);
        seed_table(seed, wide ? sym64_fields : sym32_fields, at, "sym[%u]",
                   n);
    }
    return each;
}

static void put_sections(struct seed *seed)
{
    bool wide = is_64(seed);
    uint32_t each = put_symbols(seed), strtab, shstrtab;

    strtab = seed_put(seed, strings, sizeof(strings));
    shstrtab = seed_put(seed, names, sizeof(names));
    seed_align(seed, 8);
    seed_set(seed, wide ? EHDR64_SHOFF : EHDR32_SHOFF, wide ? 8 : 4,
             seed->length_bytes);
    seed_set(seed, wide ? EHDR64_SHENTSIZE : EHDR32_SHENTSIZE, 2,
             wide ? SHDR64_BYTES : SHDR32_BYTES);

    const struct section sections[] = {
        {"", 0, 0, 0, 0, 0, 0, 0},
        {".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, ELF_CODE_AT,
         ELF_DATA_AT - ELF_CODE_AT, 0x1000, 0, 0},
        {".data", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, ELF_DATA_AT,
         ELF_DATA_END - ELF_DATA_AT, 0x2000, 0, 0},
        {".bss", SHT_NOBITS, SHF_ALLOC | SHF_WRITE, ELF_DATA_END, 0x2000,
         0x2000, 0, 0},
        {".note", SHT_NOTE, SHF_ALLOC, ELF_NOTES_AT, 0x20, 0, 0, 0},
        {".symtab", SHT_SYMTAB, 0, SYMTAB_AT, SYMBOLS * each, 0, 6, each},
        {".strtab", 3, 0, strtab, sizeof(strings), 0, 0, 0},
        {".shstrtab", 3, 0, shstrtab, sizeof(names), 0, 0, 0},
    };
    const uint32_t count = sizeof(sections) / sizeof(sections[0]);

    seed_set(seed, wide ? EHDR64_SHNUM : EHDR32_SHNUM, 2, count);
    seed_set(seed, wide ? EHDR64_SHSTRNDX : EHDR32_SHSTRNDX, 2, count - 1);
    for (uint32_t n = 0; n < count; n++)
        put_section(seed, n, &sections[n]);
}

void elf_make(struct seed *seed, bool wide, bool has_sections)
{
    seed_reach(seed, ELF_DATA_END);
    memset(seed->at + ELF_CODE_AT, 0x90, ELF_DATA_AT - ELF_CODE_AT);
    seed_set(seed, 0, 4, ELF_MAGIC);
    seed_set(seed, EI_CLASS, 1, wide ? ELFCLASS64 : ELFCLASS32);
    seed_set(seed, EI_DATA, 1, ELFDATA2LSB);
    seed_set(seed, EI_VERSION, 1, EV_CURRENT);
    seed_set(seed, EHDR_TYPE, 2, ET_EXEC);
    seed_set(seed, EHDR_MACHINE, 2, wide ? EM_X86_64 : EM_386);
    seed_set(seed, EHDR_VERSION, 4, EV_CURRENT);
    seed_set(seed, EHDR_ENTRY, 4, ELF_ENTRY);
    seed_set(seed, wide ? EHDR64_PHOFF : EHDR32_PHOFF, 4,
             elf_phdr_at(seed, 0));
    seed_set(seed, wide ? EHDR64_EHSIZE : EHDR32_EHSIZE, 2,
             elf_phdr_at(seed, 0));
    seed_set(seed, wide ? EHDR64_PHENTSIZE : EHDR32_PHENTSIZE, 2,
             wide ? PHDR64_BYTES : PHDR32_BYTES);
    seed_set(seed, wide ? EHDR64_PHNUM : EHDR32_PHNUM, 2, SEGMENTS);
    seed_table(seed, wide ? ehdr64_fields : ehdr32_fields, 0, "ehdr");
    for (uint32_t n = 0; n < SEGMENTS; n++)
        put_segment(seed, n, &segments[n]);
    if (has_sections)
        put_sections(seed);
    seed->whole_bytes = seed->length_bytes;
}

void elf_add_note(struct seed *seed, const char *owner, uint32_t type,
                  const void *desc, uint32_t desc_bytes)
{
    bool wide = is_64(seed);
    unsigned w = wide ? 8 : 4;
    uint64_t filesz_at = elf_phdr_at(seed, NOTE_SEGMENT) +
                         (wide ? PHDR64_FILESZ : PHDR32_FILESZ);
    uint64_t length = seed_get(seed, filesz_at, w);
    uint32_t at = ELF_NOTES_AT + (uint32_t)length;
    uint32_t name_bytes = (uint32_t)strlen(owner) + 1;
    uint32_t name_room = (name_bytes + 3) & ~3u;

    seed_set(seed, at + NOTE_NAMESZ, 4, name_bytes);
    seed_set(seed, at + NOTE_DESCSZ, 4, desc_bytes);
    seed_set(seed, at + NOTE_TYPE, 4, type);
    memcpy(seed->at + at + NOTE_BYTES, owner, name_bytes);
    memcpy(seed->at + at + NOTE_BYTES + name_room, desc, desc_bytes);
    length += NOTE_BYTES + name_room + ((desc_bytes + 3) & ~3u);
    seed_set(seed, filesz_at, w, length);
    seed_set(seed, filesz_at + w, w, length); /* memsz follows in both */
    seed_table(seed, note_fields, at, "note[%s %u]", owner, type);
}
