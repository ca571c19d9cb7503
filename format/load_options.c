/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What an EFI application is started with: "[image] -cfg=FILE SECTION --
 * OPTIONS".  Shells put the image's name first, boot managers need not, and
 * loaders for Linux add words of their own.
 */
#include "format/config.h"

static struct text last_path_part(struct text path)
{
    size_t start = path.length;

    while (start != 0 && path.at[start - 1] != '\\' &&
           path.at[start - 1] != '/' && path.at[start - 1] != ':')
        start--;
    return text_skip(path, start);
}

static bool ends_in_efi(struct text name)
{
    return name.length > 4 &&
           text_equal_nocase(text_skip(name, name.length - 4), TEXT(".efi"));
}

bool config_names_image(struct text word, struct text image_name)
{
    struct text name = last_path_part(word);
    struct text image = last_path_part(image_name);

    if (name.length == 0)
        return false;
    if (ends_in_efi(name) || text_equal_nocase(name, image))
        return true;
    if (!ends_in_efi(image))
        return false;
    image.length -= 4;
    return text_equal_nocase(name, image);
}

static bool is_loaders_word(struct text word)
{
    return text_starts_with(word, TEXT("BOOT_IMAGE=")) ||
           text_starts_with(word, TEXT("initrd=")) ||
           text_equal(word, TEXT("auto"));
}

/* SYSLINUX and EDK II put it at the very end, whatever is in front. */
static struct text without_last_initrd(struct text line)
{
    size_t at = line.length;

    while (at > 0 && line.at[at - 1] != ' ' && line.at[at - 1] != '\t')
        at--;
    if (!text_starts_with(text_skip(line, at), TEXT("initrd=")))
        return line;
    return text_trim((struct text){line.at, at});
}

void config_split_options(struct text whole, struct text *ret_before,
                          struct text *ret_after)
{
    struct text rest = whole;

    for (;;) {
        struct text before = {whole.at, whole.length - rest.length};
        struct text word = text_word(&rest);

        if (word.length == 0) {
            *ret_before = text_trim(whole);
            *ret_after = TEXT("");
            return;
        }
        if (text_equal(word, TEXT("--"))) {
            *ret_before = text_trim(before);
            *ret_after = text_trim(rest);
            return;
        }
    }
}

struct text config_own_words(struct text given, char *room)
{
    struct text own = {room, 0};
    struct text rest = without_last_initrd(text_trim(given));

    /* It never grows: what is kept has had a blank in front, or is first. */
    while (rest.length != 0) {
        struct text kept = rest;
        struct text word = text_word(&rest);

        if (text_equal(word, TEXT("--")))
            rest.length = 0;
        else if (is_loaders_word(word))
            continue;
        else
            kept.length = word.length;
        if (own.length != 0)
            room[own.length++] = ' ';
        memmove(room + own.length, kept.at, kept.length);
        own.length += kept.length;
    }
    return own;
}

static bool is_option(struct text word)
{
    return text_starts_with(word, TEXT("-")) ||
           text_starts_with(word, TEXT("/"));
}

/* What Linux-style loaders pass (initrd=, root=) names no section. */
static bool is_setting(struct text word)
{
    return text_find(word, TEXT("=")) != word.length;
}

static void add_odd(struct config_load_options *options, struct text word)
{
    if (options->odd_count < CONFIG_ODD_WORDS_MAX)
        options->odd[options->odd_count] = word;
    options->odd_count++;
}

static void read_option(struct text word, struct text *rest,
                        struct config_load_options *options)
{
    struct text name = text_skip(word, 1);

    if (text_equal(name, TEXT("cfg")))
        options->config_file = text_word(rest);
    else if (text_starts_with(name, TEXT("cfg=")))
        options->config_file = text_skip(name, 4);
    else
        add_odd(options, word);
}

void config_read_load_options(struct text given, struct text image_name,
                              struct config_load_options *ret_options)
{
    struct config_load_options options = {.odd_count = 0};
    struct text rest = text_trim(given);
    struct text after_first = rest;
    struct text word = text_word(&after_first);

    if (config_names_image(word, image_name))
        rest = after_first;

    for (word = text_word(&rest); word.length != 0; word = text_word(&rest)) {
        if (text_equal(word, TEXT("--"))) {
            options.options = rest;
            break;
        }
        if (is_option(word))
            read_option(word, &rest, &options);
        else if (text_starts_with(word, TEXT("initrd=")) &&
                 options.initrd.length == 0)
            options.initrd = text_skip(word, sizeof("initrd=") - 1);
        else if (options.section.length == 0 && !is_setting(word))
            options.section = word;
        else
            add_odd(&options, word);
    }
    *ret_options = options;
}
