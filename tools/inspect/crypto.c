/* SPDX-License-Identifier: BSD-2-Clause */
/* libcrypto of the version that we were built with. */
#include "tools/inspect/crypto.h"

const struct crypto *crypto_open(void)
{
    static const char *const names[] = {CRYPTO_CALLS(LIBRARY_NAME)};
    static struct crypto crypto;
    static enum { UNTRIED, OPEN, MISSING } state;

    if (state == UNTRIED)
        state = library_open(LIBRARY_FILE("libcrypto", OPENSSL_SHLIB_VERSION),
                             names, sizeof(names) / sizeof(names[0]), &crypto)
                    ? OPEN : MISSING;
    return state == OPEN ? &crypto : NULL;
}
