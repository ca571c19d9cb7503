/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/sbat.h"
#include "proof.h"

static void until_padding(struct text text)
{
    use_text(sbat_until_padding(text));
}

static void next(struct text text)
{
    struct sbat_line line;

    if (sbat_next(&text, &line) == SBAT_END)
        return;
    sink = line.number + line.vendor.length;
    use_text(line.line);
    use_text(line.component);
    use_text(line.generation);
}

void main_sbat(void)
{
    size_t length = any(0, BOUND);

    begin();
    //@ split length;
    until_padding(last_text(length));
    next(last_text(length));
}
