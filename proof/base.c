/* SPDX-License-Identifier: BSD-2-Clause */
/* What proof.h declares. */
#include <stdlib.h>
#include "proof.h"

uint8_t foreign[BOUND];

void begin(void)
{
    Frama_C_make_unknown((char *)foreign, BOUND);
}

/* One byte more in front: there is no array of none. */
uint8_t *weak(size_t length_bytes)
{
    uint8_t *bytes = calloc(1, length_bytes + 1);

    for (size_t i = 0; i < length_bytes; i++)
        bytes[i + 1] = ANY8();
    return bytes + 1;
}
