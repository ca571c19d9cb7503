/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * adit.cfg: one pass over the lines, no state but where it is.
 */
#include "format/config.h"

const char *config_status_text(enum config_status status)
{
    static const char *const texts[] = {
        [CONFIG_OK] = "sound",
        [CONFIG_END] = "at its end",
        [CONFIG_TOO_LARGE] = "is larger than 64 KiB",
        [CONFIG_UTF16] = "is UTF-16, expected ASCII or UTF-8",
        [CONFIG_HAS_NUL] = "contains a NUL byte, expected text",
        [CONFIG_NO_SECTION] = "has no such section",
        [CONFIG_NO_KERNEL] = "names no kernel",
    };

    return texts[status];
}

static bool starts_with_bytes(struct text whole, const char *bytes,
                              size_t length)
{
    return text_starts_with(whole, (struct text){bytes, length});
}

enum config_status config_begin(struct bytes file,
                                struct config_walk *ret_walk)
{
    struct text all = {(const char *)file.at, file.length_bytes};
    struct text before_nul;

    if (file.length_bytes > CONFIG_BYTES_CAP)
        return CONFIG_TOO_LARGE;
    if (starts_with_bytes(all, "\xff\xfe", 2) ||
        starts_with_bytes(all, "\xfe\xff", 2))
        return CONFIG_UTF16;
    if (text_until_nul(file, &before_nul))
        return CONFIG_HAS_NUL;

    if (starts_with_bytes(all, "\xef\xbb\xbf", 3))
        all = text_skip(all, 3);
    *ret_walk = (struct config_walk){.rest = all, .section = TEXT("")};
    return CONFIG_OK;
}

static size_t find_char(struct text whole, char c)
{
    return text_find(whole, (struct text){&c, 1});
}

/* The next line, its end (LF or CR LF) and comment removed, and trimmed. */
static struct text take_line(struct text *rest)
{
    size_t end = find_char(*rest, '\n');
    struct text line = {rest->at, end};

    *rest = text_skip(*rest, end + 1);
    line.length = find_char(line, '#');
    line = text_trim(line);
    if (text_starts_with(line, TEXT(";")))
        line.length = 0;
    return line;
}

static bool is_section_head(struct text line, struct text *ret_name)
{
    if (!text_starts_with(line, TEXT("[")) ||
        line.at[line.length - 1] != ']')
        return false;
    *ret_name = text_trim((struct text){line.at + 1, line.length - 2});
    return true;
}

static enum config_key key_of(struct text name)
{
    static const struct {
        const char *name;
        enum config_key key;
    } keys[] = {
        {"default", CONFIG_DEFAULT}, {"options", CONFIG_OPTIONS},
        {"kernel", CONFIG_KERNEL},   {"ramdisk", CONFIG_RAMDISK},
        {"module", CONFIG_MODULE},   {"ucode", CONFIG_UCODE},
    };

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        if (text_equal(name, text_of(keys[i].name)))
            return keys[i].key;
    return CONFIG_UNKNOWN;
}

static struct config_item item_of(struct text line,
                                  const struct config_walk *walk)
{
    size_t equals = find_char(line, '=');
    struct config_item item = {
        .line = walk->line,
        .section = walk->section,
        .name = text_trim((struct text){line.at, equals}),
        .value = text_trim(text_skip(line, equals + 1)),
    };

    if (equals < line.length)
        item.key = key_of(item.name);
    return item;
}

enum config_status config_next(struct config_walk *walk,
                               struct config_item *ret_item)
{
    while (walk->rest.length != 0) {
        struct text line = take_line(&walk->rest);

        walk->line++;
        if (line.length == 0 || is_section_head(line, &walk->section))
            continue;
        *ret_item = item_of(line, walk);
        return CONFIG_OK;
    }
    return CONFIG_END;
}

static bool is_global(struct text section)
{
    return text_equal(section, TEXT("global"));
}

/* Which section is it, and what do all of them say of options? */
struct overview {
    struct text by_default;
    struct text first_with_kernel;
    struct text global_options;
    bool has_kernel;
    bool has_global_options;
};

static struct overview overview_of(struct config_walk walk)
{
    struct overview seen = {.has_kernel = false};
    struct config_item item;

    while (config_next(&walk, &item) == CONFIG_OK) {
        if (item.key == CONFIG_KERNEL && !seen.has_kernel) {
            seen.first_with_kernel = item.section;
            seen.has_kernel = true;
        }
        if (!is_global(item.section))
            continue;
        if (item.key == CONFIG_DEFAULT && seen.by_default.length == 0)
            seen.by_default = item.value;
        if (item.key == CONFIG_OPTIONS && !seen.has_global_options) {
            seen.global_options = item.value;
            seen.has_global_options = true;
        }
    }
    return seen;
}

/* Has the section any item?  Its first options, if any, go to `options`. */
static bool look_into(struct config_walk walk, struct text name,
                      struct text *options)
{
    struct config_item item;
    bool has_item = false;
    bool has_options = false;

    while (config_next(&walk, &item) == CONFIG_OK) {
        if (!text_equal(item.section, name))
            continue;
        has_item = true;
        if (item.key == CONFIG_OPTIONS && !has_options) {
            *options = item.value;
            has_options = true;
        }
    }
    return has_item;
}

enum config_status config_choose(struct bytes file, struct text wanted,
                                 struct config_section *ret_section)
{
    struct config_walk walk;
    enum config_status status = config_begin(file, &walk);

    if (status != CONFIG_OK)
        return status;

    struct overview seen = overview_of(walk);
    struct config_section section = {
        .name = wanted,
        .options = seen.has_global_options ? seen.global_options : TEXT(""),
        .walk = walk,
    };

    if (section.name.length == 0)
        section.name = seen.by_default;
    if (section.name.length == 0) {
        if (!seen.has_kernel)
            return CONFIG_NO_KERNEL;
        section.name = seen.first_with_kernel;
    }
    if (!look_into(walk, section.name, &section.options))
        return CONFIG_NO_SECTION;
    *ret_section = section;
    return CONFIG_OK;
}

enum config_status config_section_next(struct config_section *section,
                                       struct config_item *ret_item)
{
    struct config_item item;

    while (config_next(&section->walk, &item) == CONFIG_OK)
        if (text_equal(item.section, section->name) &&
            item.key != CONFIG_OPTIONS && item.key != CONFIG_DEFAULT) {
            *ret_item = item;
            return CONFIG_OK;
        }
    return CONFIG_END;
}

void config_split_file(struct text value, struct text *ret_file,
                       struct text *ret_args)
{
    *ret_file = text_word(&value);
    *ret_args = value;
}
