/* SPDX-License-Identifier: BSD-2-Clause */
/* Room for the names of functions, which are only known after the link. */
#include "x86/image.h"

        .section .symbols, "a", @progbits
        .skip   IMAGE_SYMBOLS_BYTES
