/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mutate NAME IN OUT: writes a copy of a linked Adit (or, for the names that
 * begin with `early-`, of its twin with relocations) with one named thing
 * wrong.  `mutate --list` lists `NAME RULE` for all.  The names that begin with
 * `efi-` are for a finished adit.efi, and listed by --list-efi; those that
 * begin with elf64-, elf32- and gz- are for the other images.  It finds its way
 * in the valid file with the very readers that the rules use.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/tools/mutate.h"
#include "tests/tools/mutations_efi.h"

static struct bytes view(const struct mutant *m)
{
    return bytes_of(m->at, m->length_bytes);
}

void mutant_fail(const char *what)
{
    fprintf(stderr, "mutate: no %s in the input\n", what);
    exit(2);
}

struct elf_file mutant_elf(const struct mutant *m)
{
    struct elf_file elf;

    if (elf_open(view(m), &elf) != ELF_OK)
        mutant_fail("ELF file");
    return elf;
}

struct elf_section mutant_section(const struct mutant *m, const char *name)
{
    struct elf_file elf = mutant_elf(m);
    struct elf_section section;

    if (elf_section_named(&elf, text_of(name), &section) != ELF_OK)
        mutant_fail(name);
    return section;
}

uint8_t *mutant_phdr(const struct mutant *m, uint32_t type, uint32_t flags)
{
    struct elf_file elf = mutant_elf(m);
    struct elf_segment segment;

    for (uint32_t n = 0; elf_segment_at(&elf, n, &segment) == ELF_OK; n++)
        if (segment.type == type && (segment.flags & flags) == flags)
            return m->at + elf.phdr_offset + (uint64_t)n * PHDR64_BYTES;
    mutant_fail("segment");
    return NULL;
}

uint8_t *mutant_address(const struct mutant *m, uint64_t address,
                        uint64_t length)
{
    struct elf_file elf = mutant_elf(m);
    struct bytes bytes;

    if (elf_bytes_at(&elf, address, length, &bytes) != ELF_OK)
        mutant_fail("such address");
    return m->at + (bytes.at - m->at);
}

uint64_t mutant_symbol(const struct mutant *m, const char *name)
{
    struct elf_file elf = mutant_elf(m);
    struct elf_symbol symbol;

    if (elf_symbol_named(&elf, text_of(name), &symbol) != ELF_OK)
        mutant_fail(name);
    return symbol.value;
}

static bool load(const char *path, struct mutant *ret_mutant)
{
    FILE *file = fopen(path, "rb");
    long length;
    uint8_t *at;

    if (file == NULL || fseek(file, 0, SEEK_END) != 0 ||
        (length = ftell(file)) <= 0 || fseek(file, 0, SEEK_SET) != 0 ||
        (at = malloc((size_t)length)) == NULL ||
        fread(at, 1, (size_t)length, file) != (size_t)length)
        return false;
    *ret_mutant = (struct mutant){at, (size_t)length};
    return fclose(file) == 0;
}

static bool save(const char *path, const struct mutant *m)
{
    FILE *file = fopen(path, "wb");

    return file != NULL &&
           fwrite(m->at, 1, m->length_bytes, file) == m->length_bytes &&
           fclose(file) == 0;
}

static int list(const struct mutation *mutation)
{
    for (; mutation->name != NULL; mutation++)
        printf("%s %s\n", mutation->name, mutation->rule);
    return 0;
}

static int list_efi(void)
{
    for (const struct poke *poke = pokes; poke->name != NULL; poke++)
        printf("%s %s\n", poke->name, poke->rules);
    return list(efi_mutations);
}

static bool apply(struct mutant *m, const struct mutation *from,
                  const char *name)
{
    for (; from->name != NULL; from++)
        if (strcmp(from->name, name) == 0) {
            from->apply(m);
            return true;
        }
    return false;
}

/* All but the checksum's own mutants leave it right. */
static bool apply_efi(struct mutant *m, const char *name)
{
    for (const struct poke *poke = pokes; poke->name != NULL; poke++)
        if (strcmp(poke->name, name) == 0) {
            efi_poke(m, poke);
            if (strcmp(poke->rules, "pe-checksum") != 0)
                efi_finish(m);
            return true;
        }
    if (!apply(m, efi_mutations, name))
        return false;
    efi_finish(m);
    return true;
}

int main(int argc, char **argv)
{
    struct mutant mutant;

    if (argc == 2 && strcmp(argv[1], "--list") == 0)
        return list(mutations);
    if (argc == 2 && strcmp(argv[1], "--list-efi") == 0)
        return list_efi();
    if (argc == 2 && strcmp(argv[1], "--list-elf64") == 0)
        return list(elf64_mutations);
    if (argc == 2 && strcmp(argv[1], "--list-elf32") == 0)
        return list(elf32_mutations);
    if (argc == 2 && strcmp(argv[1], "--list-gzip") == 0)
        return list(gzip_mutations);
    if (argc != 4 || !load(argv[2], &mutant)) {
        fprintf(stderr, "usage: mutate --list[-efi|-elf64|-elf32|-gzip] | "
                        "mutate NAME IN OUT\n");
        return 2;
    }

    bool saved = (apply(&mutant, mutations, argv[1]) ||
                  apply(&mutant, elf64_mutations, argv[1]) ||
                  apply(&mutant, elf32_mutations, argv[1]) ||
                  apply(&mutant, gzip_mutations, argv[1]) ||
                  apply_efi(&mutant, argv[1])) &&
                 save(argv[3], &mutant);

    free(mutant.at);
    return saved ? 0 : 2;
}
