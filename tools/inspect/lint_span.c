/* SPDX-License-Identifier: BSD-2-Clause */
/* The address fields of both Multiboot headers, which mean the same. */
#include "tools/inspect/lint_parts.h"

#include <inttypes.h>

/* The file's first byte that is loaded; lint_span() has found it to be one. */
static uint64_t start_of(const struct lint_span *span)
{
    return span->offset - (span->header - span->load);
}

uint64_t lint_span_end(const struct lint_span *span, uint64_t file_bytes)
{
    if (span->load_end != 0)
        return span->load_end;
    return span->load + (file_bytes - start_of(span));
}

static bool begins_in_file(const struct lint_span *span, struct findings *to)
{
    if (span->header < span->load) {
        finding_add(to, span->rule, span->field_offset, "header_addr",
                    "load_addr or above", "0x%" PRIx32 " below 0x%" PRIx32,
                    span->header, span->load);
        return false;
    }
    if (span->header - span->load > span->offset) {
        finding_add(to, span->rule, span->field_offset, "header_addr",
                    "as far from load_addr as the header is in the file",
                    "0x%" PRIx32 " from it at offset 0x%" PRIx64,
                    span->header - span->load, span->offset);
        return false;
    }
    return true;
}

bool lint_span(const struct lint_span *span, uint64_t file_bytes,
               struct findings *to)
{
    if (!begins_in_file(span, to))
        return false;
    if (span->load_end != 0 && span->load_end <= span->load) {
        finding_add(to, span->rule, span->field_offset + 8, "load_end_addr",
                    "0, or above load_addr", "0x%" PRIx32 " at 0x%" PRIx32,
                    span->load_end, span->load);
        return false;
    }

    uint64_t end = lint_span_end(span, file_bytes);

    if (span->load_end != 0 && end - span->load > file_bytes - start_of(span))
        finding_add(to, span->rule, span->field_offset + 8, "load_end_addr",
                    "no more than the file has",
                    "0x%" PRIx64 " bytes of 0x%" PRIx64, end - span->load,
                    file_bytes - start_of(span));
    if (end > UINT32_MAX)
        finding_add(to, span->rule, span->field_offset + 4, "load_addr",
                    "the whole file below 4 GiB", "its end at 0x%" PRIx64,
                    end);
    if (span->bss_end != 0 && span->bss_end < end)
        finding_add(to, span->rule, span->field_offset + 12, "bss_end_addr",
                    "0, or the end of what is loaded or above",
                    "0x%" PRIx32 " below 0x%" PRIx64, span->bss_end, end);
    return true;
}
