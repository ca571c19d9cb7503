/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Authenticode signatures: who has signed, by which digest, and whether that
 * digest is the file's.  DER is libcrypto's to read; what it cannot read
 * becomes the signature's problem.  Nobody is trusted here: see facts.h.
 */
#include <stdio.h>
#include <string.h>

#include "format/pe_hash.h"
#include "spec/pe.h"
#include "tools/inspect/crypto.h"
#include "tools/inspect/facts_parts.h"

/* SPC_INDIRECT_DATA_OBJID: what Authenticode signs. */
#define INDIRECT_DATA "1.3.6.1.4.1.311.2.1.4"

/* RFC 2253, but in the order of the certificate. */
#define NAME_FLAGS \
    (ASN1_STRFLGS_RFC2253 | XN_FLAG_SEP_CPLUS_SPC | XN_FLAG_FN_SN)

/* Set before anything else here runs. */
static const struct crypto *crypto;

struct digest {
    uint8_t at[EVP_MAX_MD_SIZE];
    unsigned length_bytes;
};

/* What is signed, and the digest that nearly everybody signs, made once. */
struct covered {
    struct pe_hash hash;
    struct digest sha256;
};

/* The typed stacks of OpenSSL's headers call the library by themselves. */
static int count_of(const void *stack)
{
    return crypto->OPENSSL_sk_num(stack);
}

static void *value_of(const void *stack, int n)
{
    return crypto->OPENSSL_sk_value(stack, n);
}

static void stack_free(void *stack)
{
    crypto->OPENSSL_sk_free(stack);
}

static void free_type(void *type)
{
    crypto->ASN1_TYPE_free(type);
}

static bool make_digest(const struct pe_hash *hash, const EVP_MD *kind,
                        struct digest *ret_digest)
{
    static const uint8_t padding[PE_CERTIFICATE_ALIGN];
    EVP_MD_CTX *context = crypto->EVP_MD_CTX_new();
    bool is_good = context != NULL &&
                   crypto->EVP_DigestInit_ex(context, kind, NULL) == 1;

    for (uint32_t n = 0; is_good && n < hash->range_count; n++)
        is_good = crypto->EVP_DigestUpdate(context, hash->range[n].at,
                                      hash->range[n].length_bytes) == 1;
    is_good = is_good &&
              crypto->EVP_DigestUpdate(context, padding, hash->padding_bytes) ==
                  1 &&
              crypto->EVP_DigestFinal_ex(context, ret_digest->at,
                                    &ret_digest->length_bytes) == 1;
    crypto->EVP_MD_CTX_free(context);
    return is_good;
}

static bool digest_of(const struct covered *covered,
                      const ASN1_OBJECT *algorithm, struct digest *ret_digest)
{
    const EVP_MD *kind = crypto->EVP_get_digestbyname(
        crypto->OBJ_nid2sn(crypto->OBJ_obj2nid(algorithm)));

    if (kind == NULL)
        return false;
    if (crypto->EVP_MD_get_type(kind) != NID_sha256)
        return make_digest(&covered->hash, kind, ret_digest);
    *ret_digest = covered->sha256;
    return true;
}

static bool cover(const struct pe_file *pe, struct covered *ret_covered,
                  enum pe_hash_status *ret_status)
{
    *ret_status = pe_hash_ranges(pe, &ret_covered->hash);
    return *ret_status == PE_HASH_OK &&
           make_digest(&ret_covered->hash, crypto->EVP_sha256(),
                       &ret_covered->sha256);
}

static void hash_text(const struct covered *covered, char ret_hash[65])
{
    facts_hex(bytes_of(covered->sha256.at, covered->sha256.length_bytes),
              ret_hash, 65);
}

bool facts_hash(const struct inspect_file *file, char ret_hash[65])
{
    enum pe_hash_status status;
    struct covered covered;

    crypto = crypto_open();
    if (!file->pe.is_there || crypto == NULL ||
        !cover(&file->pe.pe, &covered, &status))
        return false;
    hash_text(&covered, ret_hash);
    return true;
}

/* Distinguished names come escaped: no control characters, ASCII only. */
static void name_text(const X509_NAME *name, char *ret_text, size_t room)
{
    BIO *to = crypto->BIO_new(crypto->BIO_s_mem());
    char *at = NULL;

    if (to != NULL &&
        crypto->X509_NAME_print_ex(to, name, 0, NAME_FLAGS) >= 0) {
        long length = crypto->BIO_ctrl(to, BIO_CTRL_INFO, 0, &at);

        facts_copy((struct text){at, length > 0 ? (size_t)length : 0},
                   ret_text, room);
    }
    crypto->BIO_free(to);
}

/* Who has signed: by the certificate that came along, if one did. */
static const char *read_signer(PKCS7 *pkcs7, struct fact_signature *fact)
{
    STACK_OF(PKCS7_SIGNER_INFO) *infos = crypto->PKCS7_get_signer_info(pkcs7);
    STACK_OF(X509) *signers;

    if (infos == NULL || count_of(infos) < 1)
        return "nobody has signed it";
    signers = crypto->PKCS7_get0_signers(pkcs7, NULL, 0);
    if (signers == NULL || count_of(signers) < 1) {
        const PKCS7_SIGNER_INFO *info = value_of(infos, 0);

        stack_free(signers);
        name_text(info->issuer_and_serial->issuer, fact->issuer,
                  sizeof(fact->issuer));
        return "the signer's certificate is not there";
    }

    const X509 *signer = value_of(signers, 0);

    name_text(crypto->X509_get_subject_name(signer), fact->signer,
              sizeof(fact->signer));
    name_text(crypto->X509_get_issuer_name(signer), fact->issuer,
              sizeof(fact->issuer));
    stack_free(signers);
    return NULL;
}

/* The DER of SpcIndirectDataContent, or NULL. */
static const ASN1_STRING *signed_content(const PKCS7 *pkcs7)
{
    const PKCS7 *contents = pkcs7->d.sign->contents;
    ASN1_OBJECT *wanted = crypto->OBJ_txt2obj(INDIRECT_DATA, 1);
    bool is_wanted = wanted != NULL && contents != NULL &&
                     contents->type != NULL &&
                     crypto->OBJ_cmp(contents->type, wanted) == 0;

    crypto->ASN1_OBJECT_free(wanted);
    if (!is_wanted || contents->d.other == NULL ||
        contents->d.other->type != V_ASN1_SEQUENCE)
        return NULL;
    return contents->d.other->value.sequence;
}

/* The digest in it, which is its second element; to be freed. */
static X509_SIG *signed_digest(const ASN1_STRING *content)
{
    const uint8_t *at = crypto->ASN1_STRING_get0_data(content);
    ASN1_SEQUENCE_ANY *parts = crypto->d2i_ASN1_SEQUENCE_ANY(
        NULL, &at, crypto->ASN1_STRING_length(content));
    X509_SIG *digest = NULL;

    if (parts != NULL && count_of(parts) >= 2) {
        const ASN1_TYPE *part = value_of(parts, 1);

        if (part->type == V_ASN1_SEQUENCE) {
            at = crypto->ASN1_STRING_get0_data(part->value.sequence);
            digest = crypto->d2i_X509_SIG(
                NULL, &at, crypto->ASN1_STRING_length(part->value.sequence));
        }
    }
    crypto->OPENSSL_sk_pop_free((OPENSSL_STACK *)parts, free_type);
    return digest;
}

/* Is the digest that was signed the file's?  `covered` is NULL when the
 * headers leave that open. */
static const char *check_digest(const ASN1_STRING *content,
                                const struct covered *covered,
                                struct fact_signature *fact)
{
    X509_SIG *sig = signed_digest(content);
    const X509_ALGOR *algorithm;
    const ASN1_OCTET_STRING *value;
    struct digest digest;

    if (sig == NULL)
        return "its digest cannot be read";
    crypto->X509_SIG_get0(sig, &algorithm, &value);
    crypto->OBJ_obj2txt(fact->digest, sizeof(fact->digest),
                        algorithm->algorithm, 0);
    if (covered == NULL ||
        !digest_of(covered, algorithm->algorithm, &digest)) {
        crypto->X509_SIG_free(sig);
        return covered == NULL ? "what it should cover is not in the file"
                               : "its digest is none that is known";
    }
    fact->is_digest_right =
        crypto->ASN1_STRING_length(value) == (int)digest.length_bytes &&
        memcmp(crypto->ASN1_STRING_get0_data(value), digest.at,
               digest.length_bytes) == 0;
    crypto->X509_SIG_free(sig);
    return NULL;
}

/* Has the key of the certificate that came along signed the content? */
static bool check_signature(PKCS7 *pkcs7, const ASN1_STRING *content)
{
    const uint8_t *at = crypto->ASN1_STRING_get0_data(content);
    const uint8_t *end = at + crypto->ASN1_STRING_length(content);
    long length;
    int tag, class;
    BIO *signed_bytes;
    bool is_right;

    /* What is signed leaves the sequence's own header out. */
    if (crypto->ASN1_get_object(&at, &length, &tag, &class, end - at) & 0x80)
        return false;
    signed_bytes = crypto->BIO_new_mem_buf(at, (int)(end - at));
    is_right = signed_bytes != NULL &&
               crypto->PKCS7_verify(pkcs7, NULL, NULL, signed_bytes, NULL,
                            PKCS7_NOVERIFY | PKCS7_BINARY) == 1;
    crypto->BIO_free(signed_bytes);
    return is_right;
}

static const char *read_pkcs7(PKCS7 *pkcs7, const struct covered *covered,
                              struct fact_signature *fact)
{
    const ASN1_STRING *content;
    const char *problem, *no_signer;

    if (crypto->OBJ_obj2nid(pkcs7->type) != NID_pkcs7_signed ||
        pkcs7->d.sign == NULL)
        return "it is not signed data";
    no_signer = read_signer(pkcs7, fact);
    content = signed_content(pkcs7);
    if (content == NULL)
        return "what it signs is no PE image";
    problem = check_digest(content, covered, fact);
    if (problem != NULL || no_signer != NULL)
        return problem != NULL ? problem : no_signer;
    fact->is_signature_right = check_signature(pkcs7, content);
    return NULL;
}

static void read_certificate(const struct pe_certificate *one,
                             const struct covered *covered,
                             struct fact_signature *fact)
{
    const uint8_t *at = one->content.at;
    const char *problem = "it is no PKCS #7";
    PKCS7 *pkcs7;

    fact->offset = one->offset;
    if (one->revision != PE_CERTIFICATE_REVISION_2_0 ||
        one->type != PE_CERTIFICATE_PKCS7) {
        snprintf(fact->problem, sizeof(fact->problem),
                 "revision 0x%04x, type 0x%04x: not PKCS #7 signed data",
                 one->revision, one->type);
        return;
    }
    pkcs7 = crypto->d2i_PKCS7(NULL, &at, (long)one->content.length_bytes);
    if (pkcs7 != NULL)
        problem = read_pkcs7(pkcs7, covered, fact);
    if (problem != NULL)
        snprintf(fact->problem, sizeof(fact->problem), "%s", problem);
    crypto->PKCS7_free(pkcs7);
}

/* The first thing that is wrong with the table stays said. */
static void certificates_end(enum pe_hash_status status,
                             struct inspect_facts *facts)
{
    if (status != PE_HASH_OK && status != PE_HASH_END &&
        facts->certificates_problem[0] == '\0')
        snprintf(facts->certificates_problem,
                 sizeof(facts->certificates_problem), "%s",
                 pe_hash_status_text(status));
}

void facts_signatures(const struct inspect_file *file,
                      struct inspect_facts *facts)
{
    const struct pe_file *pe = &file->pe.pe;
    struct pe_certificate one;
    struct covered covered;
    bool is_covered;
    struct bytes rest;
    enum pe_hash_status status;

    if (!file->pe.is_there)
        return;
    status = pe_certificates(pe, &rest);
    certificates_end(status, facts);
    if (status != PE_HASH_OK)
        return;
    crypto = crypto_open();
    if (crypto == NULL) {
        snprintf(facts->certificates_problem,
                 sizeof(facts->certificates_problem),
                 "there is no libcrypto to read them by");
        return;
    }
    is_covered = cover(pe, &covered, &status);
    certificates_end(status, facts);
    while ((status = pe_certificate_next(pe, &rest, &one)) == PE_HASH_OK) {
        if (facts->signature_count == FACT_SIGNATURES_MAX) {
            facts->has_more_signatures = true;
            break;
        }
        read_certificate(&one, is_covered ? &covered : NULL,
                         &facts->signatures[facts->signature_count++]);
    }
    certificates_end(status, facts);
    if (is_covered)
        hash_text(&covered, facts->authenticode_sha256);
    crypto->ERR_clear_error();
}
