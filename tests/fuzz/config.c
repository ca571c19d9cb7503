/* SPDX-License-Identifier: BSD-2-Clause */
/* format/config.h: adit.cfg.  All texts point into the file, and the section
 * that is chosen has what the items say. */
#include "format/config.h"

#include "tests/fuzz/fuzz.h"

static void check_item(const struct config_item *item, struct bytes in)
{
    fuzz_saw(item->key);
    fuzz_saw(item->line);
    fuzz_saw_text(item->section, in);
    fuzz_saw_text(item->name, in);
    fuzz_saw_text(item->value, in);
    FUZZ_REQUIRE(text_equal(text_trim(item->value), item->value));
    FUZZ_REQUIRE(text_equal(text_trim(item->name), item->name));
    FUZZ_REQUIRE(text_find(item->name, TEXT("#")) == item->name.length);
    FUZZ_REQUIRE(text_find(item->value, TEXT("#")) == item->value.length);
    FUZZ_REQUIRE(text_find(item->value, TEXT("\n")) == item->value.length);
    FUZZ_REQUIRE(!text_starts_with(item->name, TEXT(";")));
    if (item->key == CONFIG_KERNEL)
        FUZZ_REQUIRE(text_equal(item->name, TEXT("kernel")));
}

static void check_lines(struct config_walk walk, struct bytes in)
{
    struct config_item item;
    uint32_t line = 0, lines = 1;

    for (size_t n = 0; n < in.length_bytes; n++)
        lines += in.at[n] == '\n';
    for (;;) {
        size_t before = walk.rest.length;

        FUZZ_POISON(item);
        if (config_next(&walk, &item) != CONFIG_OK)
            break;
        FUZZ_REQUIRE(walk.rest.length < before);
        FUZZ_REQUIRE(item.line > line && item.line <= lines);
        line = item.line;
        check_item(&item, in);
    }
    FUZZ_REQUIRE(FUZZ_UNWRITTEN(item) && walk.rest.length == 0);
}

/* The options of a section, by another way. */
static struct text options_of(struct config_walk walk, struct text name)
{
    struct text own = TEXT(""), global = TEXT("");
    bool has_own = false, has_global = false;
    struct config_item item;

    while (config_next(&walk, &item) == CONFIG_OK) {
        if (item.key != CONFIG_OPTIONS)
            continue;
        if (!has_own && text_equal(item.section, name)) {
            has_own = true;
            own = item.value;
        }
        if (!has_global && text_equal(item.section, TEXT("global"))) {
            has_global = true;
            global = item.value;
        }
    }
    return has_own ? own : global;
}

static void check_section(struct bytes in, struct text wanted,
                          struct config_walk walk)
{
    struct config_section section;
    struct config_item item;
    enum config_status status;
    struct text file, args;

    FUZZ_POISON(section);
    status = config_choose(in, wanted, &section);
    fuzz_saw(status);
    if (status != CONFIG_OK) {
        FUZZ_REQUIRE(FUZZ_UNWRITTEN(section));
        return;
    }
    FUZZ_REQUIRE(wanted.length == 0 || text_equal(section.name, wanted));
    FUZZ_REQUIRE(text_equal(section.options, options_of(walk, section.name)));
    while (config_section_next(&section, &item) == CONFIG_OK) {
        FUZZ_REQUIRE(text_equal(item.section, section.name));
        FUZZ_REQUIRE(item.key != CONFIG_OPTIONS &&
                     item.key != CONFIG_DEFAULT);
        check_item(&item, in);
        config_split_file(item.value, &file, &args);
        fuzz_saw_text(file, in);
        fuzz_saw_text(args, in);
    }
}

void fuzz_one(struct bytes in)
{
    struct bytes name = fuzz_part(&in, fuzz_take(&in, 1) % 8);
    struct config_walk walk;
    enum config_status status;

    FUZZ_POISON(walk);
    status = config_begin(in, &walk);
    fuzz_saw(status);
    fuzz_saw((uint64_t)config_status_text(status)[0]);
    if (status != CONFIG_OK) {
        FUZZ_REQUIRE(FUZZ_UNWRITTEN(walk));
        return;
    }
    FUZZ_REQUIRE(memchr(in.at, 0, in.length_bytes) == NULL);
    FUZZ_REQUIRE(in.length_bytes < 2 || load_le16(in.at) != 0xfeff);
    check_lines(walk, in);
    check_section(in, TEXT(""), walk);
    check_section(in, TEXT("global"), walk);
    check_section(in, (struct text){(const char *)name.at,
                                    name.length_bytes}, walk);
}
