/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parts of lint.c: each holds one kind of header against its rules, and
 * says nothing about a header that is not there.
 */
#ifndef TOOLS_INSPECT_LINT_PARTS_H
#define TOOLS_INSPECT_LINT_PARTS_H

#include "tools/inspect/file.h"
#include "tools/inspect/finding.h"
#include "tools/inspect/rule_id.h"

/* No boot image has more; what looks at each and each other one ends here. */
#define LINT_SEGMENTS_MAX 256u

void lint_packed(const struct inspect_file *file, struct findings *to);
void lint_mb1(const struct inspect_file *file, struct findings *to);
void lint_mb2(const struct inspect_file *file, struct findings *to);
void lint_elf(const struct inspect_file *file, struct findings *to);
void lint_pvh(const struct inspect_file *file, struct findings *to);
void lint_pe(const struct inspect_file *file, struct findings *to);
void lint_pe_sections(const struct inspect_file *file, struct findings *to);
void lint_pe_trust(const struct inspect_file *file, bool is_adit,
                   struct findings *to);
void lint_linux(const struct inspect_file *file, struct findings *to);

/* Adit's own: a finished adit.efi, and the ELF images. */
void lint_adit_efi(const struct inspect_file *file, struct findings *to);
void lint_adit_elf(const struct inspect_file *file, struct findings *to);

/* What lint_adit.c asks of its parts; the PE is open and page 0 is there. */
void lint_adit_multiboot(const struct inspect_file *file,
                         struct findings *to);
void lint_adit_linux(const struct inspect_file *file, struct findings *to);
void lint_adit_payload(const struct inspect_file *file, struct findings *to);

/* Where the bytes of the last section end in the file. */
uint64_t lint_pe_data_end(const struct pe_file *pe);
/* Is it in a section that may be read and run, with bytes in the file? */
bool lint_pe_is_code(const struct pe_file *pe, uint64_t rva);

/*
 * The span that address fields load: `offset` is the header's place in the
 * file, `field_offset` that of the first of the four fields.
 */
struct lint_span {
    const char *who; /* "Multiboot 1" */
    const char *rule;
    uint64_t offset, field_offset;
    uint32_t header, load, load_end, bss_end;
};

/* Judges it; answers whether what follows may go by it. */
bool lint_span(const struct lint_span *span, uint64_t file_bytes,
               struct findings *to);
/* The first address behind what comes from the file. */
uint64_t lint_span_end(const struct lint_span *span, uint64_t file_bytes);

#endif
