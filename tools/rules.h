/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The build's rules: what would make an image fail on some loader, or run
 * code where it must not, is found here instead.  Each rule has an id that
 * does not change; a broken one gives a line
 *     adit: FILE: rule ID: what, offset, expected, found
 * and no image is written.
 */
#ifndef TOOLS_RULES_H
#define TOOLS_RULES_H

#include <stdbool.h>

#include "format/elf.h"
#include "tools/image.h"

#define RULE_LAYOUT       "layout"         /* the linked file's segments */
#define RULE_MB1_WINDOW   "mb1-window"
#define RULE_MB2_WINDOW   "mb2-window"
#define RULE_PVH_NOTE     "pvh-note-align"
#define RULE_WX           "wx-section"
#define RULE_EARLY        "early-position"
#define RULE_RELOC_TYPE   "reloc-type"
#define RULE_TEXT_RELOC   "text-reloc"
#define RULE_SYMBOLS_ROOM "symbols-room"
#define RULE_PE_LAYOUT    "pe-layout"

/* Reports one breach and counts it. */
void rule_broken(const char *file, const char *rule, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* One field: "SUBJECT FIELD at offset 0x…: expected 0x…, found 0x…". */
void rule_field(const char *file, const char *rule, const char *subject,
                const char *field, uint64_t offset, uint64_t expected,
                uint64_t found);
/* So many breaches so far. */
unsigned rules_broken(void);

/* Whether the first 8 KiB must hold an MB1 header, or must not. */
void rule_mb1_window(const char *file, struct bytes bytes, bool wanted);
void rule_mb2_window(const char *file, struct bytes bytes);
void rule_pvh_note(const char *file, const struct elf_file *elf);
/* Sections and segments of the linked file; sections of the PE. */
void rule_wx_elf(const char *file, const struct elf_file *elf);
void rule_wx_pe(const char *file, struct bytes bytes);
/* Dynamic relocations: their kind (reloc-type), their place (text-reloc). */
void rule_relocs(const struct image *image);
/*
 * The section .early of `twin`, the same link with --emit-relocs, reaches
 * nothing that is wrong before the image has relocated itself.
 */
void rule_early(const struct image *image, const char *twin_path,
                struct bytes twin_bytes);

#endif
