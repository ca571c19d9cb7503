/* SPDX-License-Identifier: BSD-2-Clause */
#include "lib/crc32.h"
#include "proof.h"

void main_crc32(void)
{
    size_t length = any(0, BOUND);

    begin();
    //@ split length;
    sink = crc32_add(ANY32(), last_bytes(length));
}
