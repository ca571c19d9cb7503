/* SPDX-License-Identifier: BSD-2-Clause */
/* What proof.h declares. */
#include "proof.h"

uint8_t foreign[BOUND];

void begin(void)
{
    Frama_C_make_unknown((char *)foreign, BOUND);
}
