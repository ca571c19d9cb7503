/* SPDX-License-Identifier: BSD-2-Clause */
/* The rule that tells which module is microcode. */
#include "format/microcode.h"

static struct text text_in(const struct boot_info *bi, struct boot_text text)
{
    return (struct text){boot_text_of(bi, text), text.length_bytes};
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Does it stand in `name` with no letter before or behind it? */
static bool has_word(struct text name, struct text word)
{
    for (size_t at = 0; at + word.length <= name.length; at++) {
        size_t end = at + word.length;

        if ((at == 0 || !is_letter(name.at[at - 1])) &&
            (end == name.length || !is_letter(name.at[end])) &&
            text_equal_nocase((struct text){name.at + at, word.length}, word))
            return true;
    }
    return false;
}

bool microcode_is_module(const struct boot_info *bi, uint32_t module)
{
    struct text name = text_in(bi, bi->modules[module].name);
    struct text rest = text_in(bi, bi->modules[module].cmdline);

    if (module == 0)
        return false;
    if (name.length == 0)
        name = text_word(&rest);
    name = text_file_name(name);
    return has_word(name, TEXT("ucode")) || has_word(name, TEXT("microcode"));
}

uint32_t microcode_module(const struct boot_info *bi)
{
    uint32_t module = 0;

    while (module < bi->module_count && !microcode_is_module(bi, module))
        module++;
    return module;
}
