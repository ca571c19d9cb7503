/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The build's rules: what would make an image fail on some loader, or run
 * code where it must not, is found here instead.  Finished images are held
 * against the rules of `adit inspect`, what they are made of against some
 * more.  A broken rule gives a line
 *     adit: FILE: rule ID: what, offset, expected, found
 * and no image is written.
 */
#ifndef TOOLS_RULES_H
#define TOOLS_RULES_H

#include <stdbool.h>

#include "format/elf.h"
#include "tools/image.h"
#include "tools/inspect/rule_id.h"

/* Reports one breach and counts it. */
void rule_broken(const char *file, const char *rule, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* So many breaches so far. */
unsigned rules_broken(void);

/* Sections and segments of the linked file. */
void rule_wx_elf(const char *file, const struct elf_file *elf);
/* All rules about adit.efi, as built, with a payload, or signed. */
void rules_efi(const char *file, struct bytes bytes);
/* About an ELF image; notes are for whoever inspects it. */
void rules_elf(const char *file, struct bytes bytes, bool has_pvh);
/* Dynamic relocations: their kind (reloc-type), their place (text-reloc). */
void rule_relocs(const struct image *image);
/*
 * The section .early of `twin`, the same link with --emit-relocs, reaches
 * nothing that is wrong before the image has relocated itself.
 */
void rule_early(const struct image *image, const char *twin_path,
                struct bytes twin_bytes);

#endif
