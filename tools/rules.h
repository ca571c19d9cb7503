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

/* Of adit.efi. */
#define RULE_FILE_32K          "file-32k"
#define RULE_PE_LAYOUT         "pe-layout"
#define RULE_PE_OFFSET_RVA     "pe-offset-rva"
#define RULE_PE_ALIGN          "pe-align"
#define RULE_PE_HEADERS_4K     "pe-headers-4k"
#define RULE_PE_SUBSYSTEM      "pe-subsystem"
#define RULE_PE_IMAGE_VERSION  "pe-image-version"
#define RULE_PE_TIMESTAMP      "pe-timestamp"
#define RULE_PE_CHECKSUM       "pe-checksum"
#define RULE_PE_SBAT           "pe-sbat"
#define RULE_PE_RELOC          "pe-reloc"
#define RULE_PE_ENTRY          "pe-entry"
#define RULE_PE_TAIL           "pe-tail"
#define RULE_NX_COMPAT         "nx-compat-untrue"
#define RULE_STRAY_MAGIC       "stray-magic"
#define RULE_MB1_ADDRESSES     "mb1-addresses"
#define RULE_MB2_ADDRESS       "mb2-address"
#define RULE_MB2_ENTRY         "mb2-entry"
#define RULE_MB2_TAG_ORDER     "mb2-tag-order"
#define RULE_MB2_TAG_OPTIONAL  "mb2-tag-optional"
#define RULE_MB2_RELOCATABLE   "mb2-relocatable"
#define RULE_LINUX_HEADER      "linux-header"
#define RULE_PAYLOAD_TABLE     "payload-table"

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
/* Sections and segments of the linked file. */
void rule_wx_elf(const char *file, const struct elf_file *elf);
/* All rules about adit.efi, as built, with a payload, or signed. */
void rules_efi(const char *file, struct bytes bytes);
/* Dynamic relocations: their kind (reloc-type), their place (text-reloc). */
void rule_relocs(const struct image *image);
/*
 * The section .early of `twin`, the same link with --emit-relocs, reaches
 * nothing that is wrong before the image has relocated itself.
 */
void rule_early(const struct image *image, const char *twin_path,
                struct bytes twin_bytes);

#endif
