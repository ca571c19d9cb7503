/* SPDX-License-Identifier: BSD-2-Clause */
/* Room for `adit pack` to say where in the image it has put what. */
#include "format/layout.h"
#include "spec/pe.h"

        .section .early.payload, "a", @progbits
        .ascii  LAYOUT_PAYLOAD_MAGIC
        .skip   LAYOUT_PAYLOAD_MAX * PE_SECTION_BYTES
