/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/config.h"
#include "proof.h"

#define BY_DEFAULT TEXT("[global]\ndefault=a\n[a]\nkernel=c\n")
#define OPTIONS    TEXT("[global]\noptions=b\n[a]\noptions=c\nucode=d\n")

/* So that Eva sees which bytes are equal: the contract does not tell. */
int memcmp(const void *a, const void *b, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (((const char *)a)[i] != ((const char *)b)[i])
            return 1;
    return 0;
}

static void walk(struct bytes view)
{
    struct config_walk walk;
    struct config_item item;

    begin();
    if (config_begin(view, &walk) != CONFIG_OK)
        return;
    if (config_next(&walk, &item) == CONFIG_OK) {
        sink = item.key + item.line + item.section.length;
        sink = item.name.length + item.value.length;
    }
}

static void choose(struct bytes view, struct text wanted)
{
    struct config_section section;
    struct config_item item;

    if (config_choose(view, wanted, &section) != CONFIG_OK)
        return;
    sink = section.name.length + section.options.length;
    if (config_section_next(&section, &item) == CONFIG_OK)
        sink = item.key + item.name.length + item.value.length;
}

/* A file, of which one byte of those from `first` to `last` is not known. */
static void choose_shaped(struct text shape, size_t first, size_t last,
                          struct text wanted)
{
    static uint8_t file[64];
    uint8_t *at = file + sizeof(file) - shape.length;
    uint64_t place = any(first, last);

    for (size_t i = 0; i < shape.length; i++)
        at[i] = (uint8_t)shape.at[i];
    //@ split place;
    at[place] = ANY8();
    choose(bytes_of(at, shape.length), wanted);
}

static void split_file(struct text text)
{
    struct text file, args;

    config_split_file(text, &file, &args);
    sink = file.length + args.length;
}

void main_config(void)
{
    size_t length = any(0, BOUND);

    choose_shaped(BY_DEFAULT, 17, 22, TEXT(""));
    choose_shaped(OPTIONS, 20, 20, TEXT("a"));
    use_string(config_status_text(any(0, CONFIG_NO_KERNEL)));
    //@ split length;
    walk(last_bytes(length));
    split_file(weak_text(length));
}
