/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/kind.h"
#include "proof.h"

void main_kind(void)
{
    size_t length = any(0, BOUND);

    begin();
    //@ split length;
    use_string(kind_text(last_bytes(length)));
}
