/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reports breaches, and holds the rules about what may be writable, run and
 * relocated.
 */
#include "tools/rules.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "spec/elf.h"
#include "spec/pvh.h"
#include "tools/inspect/lint.h"

static unsigned broken;

void rule_broken(const char *file, const char *rule, const char *format, ...)
{
    va_list args;

    broken++;
    fprintf(stderr, "adit: %s: rule %s: ", file, rule);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}

unsigned rules_broken(void)
{
    return broken;
}

static void report(const char *file, const struct finding *finding)
{
    if (finding->has_offset)
        rule_broken(file, finding->rule->id,
                    "%s at offset 0x%" PRIx64 ": expected %s, found %s",
                    finding->field, finding->offset, finding->expected,
                    finding->found);
    else
        rule_broken(file, finding->rule->id, "%s: expected %s, found %s",
                    finding->field, finding->expected, finding->found);
}

static void report_all(const char *file, struct findings *findings,
                       enum severity least)
{
    for (size_t n = 0; n < findings->count; n++)
        if (findings->at[n].rule->severity >= least)
            report(file, &findings->at[n]);
    findings_free(findings);
}

void rules_efi(const char *file, struct bytes bytes)
{
    struct inspect_file view;
    struct findings findings;

    inspect_file_view(file, bytes, &view);
    inspect_lint_adit(&view, &findings);
    report_all(file, &findings, SEVERITY_NOTE);
    inspect_file_close(&view);
}

void rules_elf(const char *file, struct bytes bytes, bool has_pvh)
{
    struct inspect_file view;
    struct findings findings;

    inspect_file_view(file, bytes, &view);
    inspect_lint(&view, &findings);
    if (has_pvh && inspect_note_find(&view, TEXT("Xen"),
                                     XEN_ELFNOTE_PHYS32_ENTRY) == NULL)
        finding_add(&findings, RULE_DOOR_MISSING, FINDING_NOWHERE, "notes",
                    "one called Xen of type 18", "none");
    report_all(file, &findings, SEVERITY_WARNING);
    inspect_file_close(&view);
}

void rule_wx_elf(const char *file, const struct elf_file *elf)
{
    const uint64_t both = SHF_WRITE | SHF_EXECINSTR;
    struct elf_section section;
    struct elf_segment segment;

    for (uint32_t n = 0; elf_section_at(elf, n, &section) == ELF_OK; n++)
        if ((section.flags & SHF_ALLOC) != 0 &&
            (section.flags & both) == both)
            rule_broken(file, RULE_WX_SECTION,
                        "section %.*s at offset 0x%" PRIx64 ": expected W or "
                        "X, found both (flags 0x%" PRIx64 ")",
                        (int)section.name.length, section.name.at,
                        section.offset, section.flags);
    for (uint32_t n = 0; elf_segment_at(elf, n, &segment) == ELF_OK; n++) {
        if (segment.type == PT_LOAD && (segment.flags & PF_W) != 0 &&
            (segment.flags & PF_X) != 0)
            rule_broken(file, RULE_WX_SECTION,
                        "PT_LOAD %" PRIu32 " at offset 0x%" PRIx64
                        ": expected W or X, found both (flags %" PRIu32 ")",
                        n, segment.offset, segment.flags);
        if (segment.type == PT_GNU_STACK && (segment.flags & PF_X) != 0)
            rule_broken(file, RULE_WX_SECTION,
                        "PT_GNU_STACK at offset 0x%" PRIx64 ": expected no "
                        "X, found flags %" PRIu32,
                        elf->phdr_offset + (uint64_t)n * PHDR64_BYTES,
                        segment.flags);
    }
}

static void check_rela(const struct image *image, uint64_t at,
                       const struct elf_rela *rela)
{
    const struct image_part *part = image_part_at(image, rela->offset);

    if (rela->type != R_X86_64_RELATIVE)
        rule_broken(image->path, RULE_RELOC_TYPE,
                    "dynamic relocation at offset 0x%" PRIx64 " for address "
                    "0x%" PRIx64 ": expected type %d (RELATIVE), found "
                    "%" PRIu32, at, rela->offset, R_X86_64_RELATIVE,
                    rela->type);
    if (part == NULL || (part->flags & PF_W) == 0 ||
        image_part_at(image, rela->offset + 7) != part)
        rule_broken(image->path, RULE_TEXT_RELOC,
                    "dynamic relocation at offset 0x%" PRIx64 ": expected an "
                    "address in a writable segment, found 0x%" PRIx64 " in "
                    "%s", at, rela->offset,
                    part == NULL ? "no segment" : "one that is not");
}

void rule_relocs(const struct image *image)
{
    struct elf_section section;
    struct elf_rela rela;

    for (uint32_t n = 0; elf_section_at(&image->elf, n, &section) == ELF_OK;
         n++) {
        if ((section.flags & SHF_ALLOC) == 0)
            continue;
        if (section.type == SHT_REL || section.type == SHT_RELR)
            rule_broken(image->path, RULE_RELOC_TYPE,
                        "section %.*s at offset 0x%" PRIx64 ": expected "
                        "relocations as SHT_RELA (%d), found type %" PRIu32,
                        (int)section.name.length, section.name.at,
                        section.offset, SHT_RELA, section.type);
        if (section.type != SHT_RELA)
            continue;

        enum elf_status status = ELF_OK;

        for (uint32_t r = 0; status == ELF_OK; r++) {
            status = elf_rela_at(&image->elf, &section, r, &rela);
            if (status == ELF_OK)
                check_rela(image, section.offset +
                                      (uint64_t)r * RELA64_BYTES, &rela);
        }
        if (status != ELF_END)
            rule_broken(image->path, RULE_RELOC_TYPE,
                        "section %.*s at offset 0x%" PRIx64 ": expected a "
                        "table of relocations, found one %s",
                        (int)section.name.length, section.name.at,
                        section.offset, elf_status_text(status));
    }
}
