/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/config.h"
#include "proof.h"

static void names_image(struct text text)
{
    sink = config_names_image(text, TEXT("adit.efi"));
    sink = config_names_image(TEXT("adit"), text);
}

static void split_options(struct text text)
{
    struct text before, after;

    config_split_options(text, &before, &after);
    sink = before.length + after.length;
}

static void own_words(struct text text)
{
    char *room = (char *)weak(text.length);

    sink = config_own_words(text, room).length;
}

static void read(struct text text)
{
    struct config_load_options options;

    config_read_load_options(text, TEXT("adit.efi"), &options);
    sink = options.config_file.length + options.section.length +
           options.initrd.length + options.options.length;
    sink = options.odd_count;
}

void main_load_options(void)
{
    size_t length = any(0, BOUND);

    begin();
    //@ split length;
    names_image(weak_text(length));
    if (length <= 4)
        split_options(weak_text(length));
    if (length <= 3) {
        own_words(weak_text(length));
        read(weak_text(length));
    }
}
