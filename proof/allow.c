/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/allow.h"
#include "proof.h"

static void word(enum allow_reader reader, struct text text)
{
    sink = allow_word(reader, text);
}

/* The line is rewritten in place: it is made anew for each. */
static void keep(enum allow_reader reader, size_t length)
{
    char *line = (char *)weak(length);

    sink = allow_keep(reader, line, length);
}

void main_allow(void)
{
    size_t length = any(0, BOUND);

    begin();
    //@ split length;
    word(ALLOW_ADIT, weak_text(length));
    word(ALLOW_KERNEL, weak_text(length));
    if (length <= 6) {
        keep(ALLOW_ADIT, length);
        keep(ALLOW_KERNEL, length);
    }
}
