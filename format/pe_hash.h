/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a PE image's signatures cover, and where they are: the ranges of the
 * Authenticode hash ("Windows Authenticode Portable Executable Signature
 * Format", "Calculating the PE Image Hash"), and the attribute certificate
 * table.  Nothing is hashed here and no certificate is opened.
 */
#ifndef FORMAT_PE_HASH_H
#define FORMAT_PE_HASH_H

#include <stdint.h>

#include "format/pe.h"

/* Three of the headers, the sections, and what follows the last section. */
#define PE_HASH_RANGES_MAX (4 + 96)

enum pe_hash_status {
    PE_HASH_OK,
    PE_HASH_END,           /* no more certificates; not an error */
    PE_HASH_BAD_HEADERS,   /* SizeOfHeaders does not cover what is left out */
    PE_HASH_BAD_SECTION,   /* a section's bytes are not in the file */
    PE_HASH_OVERLAP,       /* more is covered than the file has */
    PE_HASH_BAD_TABLE,     /* the certificate table is not in the file */
    PE_HASH_NOT_LAST,      /* bytes follow the certificate table */
    PE_HASH_BAD_CERTIFICATE, /* a length below its header's or past the end */
};

struct pe_hash {
    struct bytes range[PE_HASH_RANGES_MAX]; /* in the order of hashing */
    uint32_t range_count;
    /*
     * Zeros to hash after them.  Signing tools pad an image to eight bytes
     * before its certificates; one that is signed already has its padding.
     */
    uint32_t padding_bytes;
};

struct pe_certificate {
    uint64_t offset; /* of its header, in the file */
    uint16_t revision;
    uint16_t type;
    struct bytes content; /* with the padding of its own, if any */
};

const char *pe_hash_status_text(enum pe_hash_status status);

enum pe_hash_status pe_hash_ranges(const struct pe_file *pe,
                                   struct pe_hash *ret_hash);

/*
 * The certificate table; PE_HASH_END when the image has none.  Its address is
 * an offset in the file.
 */
enum pe_hash_status pe_certificates(const struct pe_file *pe,
                                    struct bytes *ret_table);

/* Takes the next certificate off `*rest`, a part of `pe`'s table. */
enum pe_hash_status pe_certificate_next(const struct pe_file *pe,
                                        struct bytes *rest,
                                        struct pe_certificate *ret_one);

#endif
