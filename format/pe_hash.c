/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ranges of the Authenticode hash, and the certificate table.  Firmware
 * and shim hash sections by ascending file offset and then, from the sum of
 * what has been hashed on, up to the certificates; so does this, to get their
 * hash even where a file has gaps.
 */
#include "format/pe_hash.h"

#include "spec/pe.h"

const char *pe_hash_status_text(enum pe_hash_status status)
{
    switch (status) {
    case PE_HASH_OK: return "fine";
    case PE_HASH_END: return "at its end";
    case PE_HASH_BAD_HEADERS: return "SizeOfHeaders does not cover them";
    case PE_HASH_BAD_SECTION: return "a section reaches past the file's end";
    case PE_HASH_OVERLAP: return "sections overlap the certificates";
    case PE_HASH_BAD_TABLE: return "the certificate table is cut short";
    case PE_HASH_NOT_LAST: return "bytes follow the certificate table";
    case PE_HASH_BAD_CERTIFICATE: return "a certificate's length is wrong";
    }
    return "unknown";
}

enum pe_hash_status pe_certificates(const struct pe_file *pe,
                                    struct bytes *ret_table)
{
    struct pe_directory table;
    struct bytes bytes;

    if (pe_directory_at(pe, PE_DIRECTORY_SECURITY, &table) != PE_OK ||
        (table.rva == 0 && table.size_bytes == 0))
        return PE_HASH_END;
    if (table.size_bytes == 0 ||
        !bytes_sub(pe->file, table.rva, table.size_bytes, &bytes))
        return PE_HASH_BAD_TABLE;
    *ret_table = bytes;
    return PE_HASH_OK;
}

enum pe_hash_status pe_certificate_next(const struct pe_file *pe,
                                        struct bytes *rest,
                                        struct pe_certificate *ret_one)
{
    struct bytes header, content;

    if (rest->length_bytes == 0)
        return PE_HASH_END;
    if (!bytes_sub(*rest, 0, PE_CERTIFICATE_BYTES, &header))
        return PE_HASH_BAD_CERTIFICATE;

    uint32_t length_bytes = load_le32(header.at + PE_CERTIFICATE_LENGTH);

    /* What guarantees progress, too. */
    if (length_bytes < PE_CERTIFICATE_BYTES ||
        !bytes_sub(*rest, PE_CERTIFICATE_BYTES,
                   length_bytes - PE_CERTIFICATE_BYTES, &content))
        return PE_HASH_BAD_CERTIFICATE;
    *ret_one = (struct pe_certificate){
        .offset = (uint64_t)(header.at - pe->file.at),
        .revision = load_le16(header.at + PE_CERTIFICATE_REVISION),
        .type = load_le16(header.at + PE_CERTIFICATE_TYPE),
        .content = content,
    };
    *rest = bytes_from(*rest,
                       ((uint64_t)length_bytes + PE_CERTIFICATE_ALIGN - 1) &
                           ~(uint64_t)(PE_CERTIFICATE_ALIGN - 1));
    return PE_HASH_OK;
}

static void add(struct pe_hash *hash, struct bytes range)
{
    if (range.length_bytes != 0)
        hash->range[hash->range_count++] = range;
}

/* The headers without CheckSum and the certificate table's entry. */
static enum pe_hash_status add_headers(const struct pe_file *pe,
                                       struct pe_hash *hash)
{
    uint64_t entry_at = (uint64_t)pe->directories_offset +
                        PE_DIRECTORY_SECURITY * PE_DIRECTORY_BYTES;
    uint64_t after_checksum = (uint64_t)pe->checksum_offset + 4;
    struct bytes headers, range;

    if (!bytes_sub(pe->file, 0, pe->headers_bytes, &headers) ||
        !bytes_sub(headers, 0, pe->checksum_offset, &range))
        return PE_HASH_BAD_HEADERS;
    add(hash, range);
    if (pe->directory_count > PE_DIRECTORY_SECURITY) {
        /* Directories begin behind the field, whatever the form. */
        if (!bytes_sub(headers, after_checksum, entry_at - after_checksum,
                       &range))
            return PE_HASH_BAD_HEADERS;
        add(hash, range);
        after_checksum = entry_at + PE_DIRECTORY_BYTES;
    }
    if (after_checksum > headers.length_bytes)
        return PE_HASH_BAD_HEADERS;
    add(hash, bytes_from(headers, after_checksum));
    return PE_HASH_OK;
}

/* Sections of at least a byte, by ascending offset, into `hash`; their sum. */
static enum pe_hash_status add_sections(const struct pe_file *pe,
                                        struct pe_hash *hash,
                                        uint64_t *ret_sum_bytes)
{
    struct bytes *first = hash->range + hash->range_count;
    struct pe_section section;
    uint64_t sum_bytes = 0;
    uint32_t count = 0;

    for (uint32_t n = 0; n < PE_SECTIONS_MAX &&
         pe_section_at(pe, n, &section) == PE_OK; n++) {
        uint32_t place = count;
        struct bytes raw;

        if (section.raw_bytes == 0)
            continue;
        if (!bytes_sub(pe->file, section.raw_offset, section.raw_bytes, &raw))
            return PE_HASH_BAD_SECTION;
        for (; place > 0 && first[place - 1].at > raw.at; place--)
            first[place] = first[place - 1];
        first[place] = raw;
        count++;
        sum_bytes += section.raw_bytes;
    }
    hash->range_count += count;
    *ret_sum_bytes = sum_bytes;
    return PE_HASH_OK;
}

enum pe_hash_status pe_hash_ranges(const struct pe_file *pe,
                                   struct pe_hash *ret_hash)
{
    struct pe_hash hash = {0};
    struct bytes table = {0};
    uint64_t sum_bytes;
    enum pe_hash_status status = pe_certificates(pe, &table);

    if (status != PE_HASH_OK && status != PE_HASH_END)
        return status;

    uint64_t end = pe->file.length_bytes - table.length_bytes;

    if (table.length_bytes != 0 && table.at != pe->file.at + end)
        return PE_HASH_NOT_LAST;
    status = add_headers(pe, &hash);
    if (status == PE_HASH_OK)
        status = add_sections(pe, &hash, &sum_bytes);
    if (status != PE_HASH_OK)
        return status;
    sum_bytes += pe->headers_bytes;
    if (sum_bytes > end)
        return PE_HASH_OVERLAP;
    add(&hash, bytes_of(pe->file.at + sum_bytes, (size_t)(end - sum_bytes)));
    if (table.length_bytes == 0)
        hash.padding_bytes = (uint32_t)(-end & (PE_CERTIFICATE_ALIGN - 1));
    *ret_hash = hash;
    return PE_HASH_OK;
}
