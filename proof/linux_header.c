/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/linux_header.h"
#include "proof.h"
#include "spec/linux.h"

static void read(struct bytes view)
{
    struct linux_header header;

    if (!linux_header_read(view, &header))
        return;
    sink = header.protocol + header.syssize_bytes + header.cmdline_bytes +
           header.handover_offset + header.version.length;
    sink = header.kernel.length_bytes;
}

void main_linux_header(void)
{
    size_t length = any(0, BOUND);

    begin();
    //@ split length;
    /* Every field but one ends at an even place. */
    if (length % 2 == 0 || length == LINUX_RELOCATABLE_AT + 1)
        read(last_bytes(length));
}
