/* SPDX-License-Identifier: BSD-2-Clause */
/* What shim and signing tools ask for: SBAT, certificates, checksum. */
#include "tools/inspect/lint_parts.h"

#include <inttypes.h>

#include "format/pe_debug.h"
#include "format/pe_hash.h"
#include "format/sbat.h"
#include "spec/pe.h"

#define DIRECTORY(n) \
    ((uint64_t)pe->directories_offset + (n) * PE_DIRECTORY_BYTES)

static uint64_t offset_of(const struct pe_file *pe, struct text text)
{
    return (uint64_t)((const uint8_t *)text.at - pe->file.at);
}

static void lint_sbat_lines(const struct pe_file *pe, struct text rest,
                            struct findings *to)
{
    enum sbat_status status = SBAT_OK;
    struct sbat_line line;

    if (!text_starts_with(rest, TEXT("sbat,1,")))
        finding_add(to, RULE_PE_SBAT, offset_of(pe, rest), ".sbat",
                    "a first line that begins sbat,1,", "another");
    if (rest.length != 0 && rest.at[rest.length - 1] != '\n')
        finding_add(to, RULE_PE_SBAT, offset_of(pe, rest) + rest.length,
                    ".sbat", "a newline at the end", "none");
    /* shim stops at the first one, too. */
    while (status == SBAT_OK) {
        status = sbat_next(&rest, &line);
        if (status == SBAT_BAD_LINE)
            finding_add(to, RULE_PE_SBAT, offset_of(pe, line.line),
                        ".sbat line", "six fields", "fewer");
        else if (status == SBAT_BAD_GENERATION)
            finding_add(to, RULE_PE_SBAT, offset_of(pe, line.generation),
                        ".sbat generation", "a number above 0",
                        "something else");
    }
}

static void lint_sbat(const struct pe_file *pe, struct findings *to)
{
    struct pe_section section, other;
    struct text text, part;
    struct bytes bytes;
    uint32_t count = 0;

    if (pe_section_named(pe, TEXT(".sbat"), &section) != PE_OK ||
        (bytes = pe_section_bytes(pe, &section)).length_bytes == 0) {
        finding_add(to, RULE_PE_SBAT_MISSING, pe->sections_offset,
                    "PE sections", "a .sbat with bytes", "none");
        return;
    }
    for (uint32_t n = 0; pe_section_at(pe, n, &other) == PE_OK; n++)
        count += text_equal(other.name, TEXT(".sbat")) ? 1 : 0;
    if (count != 1)
        finding_add(to, RULE_PE_SBAT_TWICE, pe->sections_offset,
                    "PE sections", "one .sbat", "%" PRIu32, count);
    text = (struct text){(const char *)bytes.at, bytes.length_bytes};
    part = sbat_until_padding(text);
    if (part.length != text.length)
        finding_add(to, RULE_PE_SBAT_PADDED, offset_of(pe, part) + part.length,
                    ".sbat", "VirtualSize without NULs",
                    "%zu bytes from a NUL on", text.length - part.length);
    lint_sbat_lines(pe, part, to);
}

static void lint_certificates(const struct pe_file *pe, struct findings *to)
{
    uint64_t at = DIRECTORY((uint32_t)PE_DIRECTORY_SECURITY);
    enum pe_hash_status status;
    struct pe_certificate one;
    struct bytes rest;

    status = pe_certificates(pe, &rest);
    if (status == PE_HASH_OK) {
        uint64_t offset = (uint64_t)(rest.at - pe->file.at);

        if (offset % PE_CERTIFICATE_ALIGN != 0)
            finding_add(to, RULE_PE_CERTIFICATE, at,
                        "PE certificate table's offset", "a multiple of 8",
                        "0x%" PRIx64, offset);
        if (offset < lint_pe_data_end(pe))
            finding_add(to, RULE_PE_CERTIFICATE, at,
                        "PE certificate table's offset",
                        "behind all sections", "0x%" PRIx64, offset);
    }
    while (status == PE_HASH_OK)
        status = pe_certificate_next(pe, &rest, &one);
    if (status != PE_HASH_END)
        finding_add(to, RULE_PE_CERTIFICATE, at, "PE certificate table",
                    "whole certificates inside the file", "%s",
                    pe_hash_status_text(status));
}

/* COFF symbols and the strings behind them, which debuggers read. */
static uint64_t symbols_end(const struct pe_file *pe)
{
    uint64_t at = (uint64_t)pe->signature_offset + PE_SIGNATURE_BYTES;
    struct bytes coff, strings;

    if (!bytes_sub(pe->file, at, PE_COFF_BYTES, &coff))
        return 0;
    at = load_le32(coff.at + PE_COFF_SYMBOLS);
    if (at == 0)
        return 0;
    at += load_le32(coff.at + PE_COFF_SYMBOL_COUNT) *
          (uint64_t)PE_SYMBOL_BYTES;
    if (bytes_sub(pe->file, at, 4, &strings))
        at += load_le32(strings.at);
    return at;
}

/* Behind the sections lie certificates, up to the file's end, or nothing. */
static void lint_tail(const struct pe_file *pe, struct findings *to)
{
    uint64_t end = lint_pe_data_end(pe), length = pe->file.length_bytes;
    struct bytes table;

    if (symbols_end(pe) > end)
        end = symbols_end(pe);
    if (pe_certificates(pe, &table) == PE_HASH_OK) {
        uint64_t offset = (uint64_t)(table.at - pe->file.at);

        if (offset + table.length_bytes < length)
            finding_value(to, RULE_PE_TAIL, offset + table.length_bytes,
                          "end of the PE certificate table", length,
                          offset + table.length_bytes);
        length = offset;
        end = (end + PE_CERTIFICATE_ALIGN - 1) &
              ~(uint64_t)(PE_CERTIFICATE_ALIGN - 1);
    }
    if (end < length)
        finding_value(to, RULE_PE_TAIL, end, "end of what PE headers tell",
                      length, end);
}

/* The sum is of all bytes, which takes longer than all else about a large
 * file: it is made where they are read anyway, or where the sum is ours. */
static void lint_checksum(const struct pe_file *pe, bool is_adit,
                          struct findings *to)
{
    struct bytes table;

    if (pe->checksum == 0)
        finding_add(to, RULE_PE_CHECKSUM, pe->checksum_offset, "PE CheckSum",
                    "the file's", "0");
    else if (is_adit || pe_certificates(pe, &table) == PE_HASH_OK)
        finding_same(to, RULE_PE_CHECKSUM, pe->checksum_offset,
                     "PE CheckSum",
                     pe_checksum(pe->file, pe->checksum_offset),
                     pe->checksum);
}

void lint_pe_trust(const struct inspect_file *file, bool is_adit,
                   struct findings *to)
{
    if (file->pe.status != PE_OK)
        return;
    lint_sbat(&file->pe.pe, to);
    lint_certificates(&file->pe.pe, to);
    lint_tail(&file->pe.pe, to);
    lint_checksum(&file->pe.pe, is_adit, to);
}
