/* SPDX-License-Identifier: BSD-2-Clause */
/* What facts_sign.c calls of libcrypto. */
#ifndef TOOLS_INSPECT_CRYPTO_H
#define TOOLS_INSPECT_CRYPTO_H

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pkcs7.h>
#include <openssl/x509.h>

#include "tools/inspect/library.h"

#define CRYPTO_CALLS(X)          \
    X(ASN1_OBJECT_free)          \
    X(ASN1_STRING_get0_data)     \
    X(ASN1_STRING_length)        \
    X(ASN1_TYPE_free)            \
    X(ASN1_get_object)           \
    X(BIO_ctrl)                  \
    X(BIO_free)                  \
    X(BIO_new)                   \
    X(BIO_new_mem_buf)           \
    X(BIO_s_mem)                 \
    X(ERR_clear_error)           \
    X(EVP_DigestFinal_ex)        \
    X(EVP_DigestInit_ex)         \
    X(EVP_DigestUpdate)          \
    X(EVP_MD_CTX_free)           \
    X(EVP_MD_CTX_new)            \
    X(EVP_MD_get_type)           \
    X(EVP_get_digestbyname)      \
    X(EVP_sha256)                \
    X(OBJ_cmp)                   \
    X(OBJ_nid2sn)                \
    X(OBJ_obj2nid)               \
    X(OBJ_obj2txt)               \
    X(OBJ_txt2obj)               \
    X(OPENSSL_sk_free)           \
    X(OPENSSL_sk_num)            \
    X(OPENSSL_sk_pop_free)       \
    X(OPENSSL_sk_value)          \
    X(PKCS7_free)                \
    X(PKCS7_get0_signers)        \
    X(PKCS7_get_signer_info)     \
    X(PKCS7_verify)              \
    X(X509_NAME_print_ex)        \
    X(X509_SIG_free)             \
    X(X509_SIG_get0)             \
    X(X509_get_issuer_name)      \
    X(X509_get_subject_name)     \
    X(d2i_ASN1_SEQUENCE_ANY)     \
    X(d2i_PKCS7)                 \
    X(d2i_X509_SIG)

struct crypto {
    CRYPTO_CALLS(LIBRARY_MEMBER)
};

/* NULL when there is no libcrypto. */
const struct crypto *crypto_open(void);

#endif
