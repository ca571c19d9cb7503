/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What an image says about itself: who built and who signed it, what Secure
 * Boot's revocation will go by, what a kernel in it is.
 */
#ifndef TOOLS_INSPECT_FACTS_H
#define TOOLS_INSPECT_FACTS_H

#include "tools/inspect/file.h"

#define FACT_SBAT_MAX       16u
#define FACT_SIGNATURES_MAX 8u
#define FACT_SECTIONS_MAX   16u

struct fact_sbat {
    struct text component;
    struct text generation;
    struct text vendor; /* the rest of the line, escaped when printed */
};

struct fact_signature {
    char signer[160]; /* the certificate's subject, in one line */
    char issuer[160];
    char digest[16];  /* "sha256" */
    bool is_digest_right; /* the signed Authenticode hash is the file's */
    char problem[80]; /* "" or why it could not be read */
    uint64_t offset;  /* of its WIN_CERTIFICATE */
};

struct inspect_facts {
    char what[160]; /* the file in one line: "Linux kernel 6.1.0-…, bzImage
                       protocol 2.15, also an EFI application" */
    struct fact_sbat sbat[FACT_SBAT_MAX];
    uint32_t sbat_count;
    bool has_sbat;
    struct fact_signature signatures[FACT_SIGNATURES_MAX];
    uint32_t signature_count;
    char authenticode_sha256[65]; /* "" when the file is no PE */
    char build_id[129]; /* hexadecimal; "" when there is none */
    struct text linux_version;
    struct text os_release; /* .osrel */
    struct text uname;      /* .uname */
    struct text cmdline;    /* .cmdline */
    struct text xen_guest_os, xen_version; /* Xen notes 6, 5 ... */
    /* Names of PE sections that carry a payload: .linux, .kernel, ... */
    struct text payload_sections[FACT_SECTIONS_MAX];
    uint32_t payload_section_count;
};

void inspect_facts_find(const struct inspect_file *file,
                        struct inspect_facts *ret_facts);

#endif
