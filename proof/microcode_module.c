/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/microcode.h"
#include "proof.h"

static struct boot_info bi;

/* Texts lie in bi.text, and these at its end. */
static struct boot_text text_of_length(uint32_t length)
{
    return (struct boot_text){BOOT_TEXT_BYTES - length, length};
}

static void is_module(uint32_t name, uint32_t cmdline)
{
    bi.modules[1].name = text_of_length(name);
    bi.modules[1].cmdline = text_of_length(cmdline);
    sink = microcode_is_module(&bi, 0);
    sink = microcode_is_module(&bi, 1);
}

static void module(uint32_t count)
{
    bi.module_count = count;
    sink = microcode_module(&bi);
}

void main_microcode_module(void)
{
    uint32_t length = (uint32_t)any(0, BOUND);

    begin();
    Frama_C_make_unknown(bi.text, sizeof(bi.text));
    //@ split length;
    is_module(length, 0);
    /* A word in a text, and the last part of a path in that. */
    if (length <= 5)
        is_module(0, length);
    module(0);
    module(2);
}
