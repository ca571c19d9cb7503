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
#define FACT_XEN_NOTES_MAX  32u

struct fact_sbat {
    struct text component;
    struct text generation;
    struct text vendor; /* the rest of the line, escaped when printed */
};

/*
 * One certificate of the table.  What is said is what the file says: nothing
 * is held against anybody's list of trusted or revoked certificates.
 */
struct fact_signature {
    char signer[160]; /* the certificate's subject, in one line */
    char issuer[160];
    char digest[16];  /* "sha256" */
    bool is_digest_right; /* the signed Authenticode hash is the file's */
    bool is_signature_right; /* ... and the signer's key has signed it */
    char problem[80]; /* "" or why it could not be read */
    uint64_t offset;  /* of its WIN_CERTIFICATE */
};

enum fact_xen_kind {
    FACT_XEN_TEXT,
    FACT_XEN_NUMBER,
    FACT_XEN_BYTES, /* neither, or not as long as such a note should be */
};

/* A note of owner "Xen". */
struct fact_xen_note {
    uint32_t type;
    const char *name; /* "HYPERCALL_PAGE", or "" for a type that is new */
    enum fact_xen_kind kind;
    struct text text; /* up to its NUL */
    uint64_t number;
    struct bytes desc;
};

struct inspect_facts {
    char what[160]; /* the file in one line: "Linux kernel 6.1.0-…, bzImage
                       protocol 2.15, also an EFI application" */
    struct fact_sbat sbat[FACT_SBAT_MAX];
    uint32_t sbat_count;
    bool has_sbat, has_more_sbat; /* ... than FACT_SBAT_MAX lines */
    struct fact_signature signatures[FACT_SIGNATURES_MAX];
    uint32_t signature_count;
    bool has_more_signatures; /* than FACT_SIGNATURES_MAX */
    char certificates_problem[80]; /* why the table's rest was not read */
    /* "" when the file is no PE, or has nothing signed: see facts_hash(). */
    char authenticode_sha256[65];
    char build_id[129]; /* hexadecimal; "" when there is none */
    struct text linux_version;
    struct text os_release; /* .osrel */
    struct text uname;      /* .uname */
    struct text cmdline;    /* .cmdline */
    struct text xen_guest_os, xen_version; /* Xen notes 6, 5 ... */
    struct fact_xen_note xen_notes[FACT_XEN_NOTES_MAX];
    uint32_t xen_note_count;
    /* Names of PE sections that carry a payload: .linux, .kernel, ... */
    struct text payload_sections[FACT_SECTIONS_MAX];
    uint32_t payload_section_count;
};

/* All but `what`. */
void inspect_facts_find(const struct inspect_file *file,
                        struct inspect_facts *ret_facts);

/*
 * The Authenticode hash by SHA-256, in hexadecimal; false when `file` is no PE
 * or its headers leave open what is to be hashed.  It costs what reading all
 * of the file does, so inspect_facts_find() asks for it only when there is a
 * signature to compare.
 */
bool facts_hash(const struct inspect_file *file, char ret_hash[65]);

#endif
