/* SPDX-License-Identifier: BSD-2-Clause */
/* From the configuration file to modules.  All that it names must be there. */
#include "boot/efi/config.h"

#include "boot/door.h"
#include "boot/efi/file.h"
#include "boot/fill.h"
#include "boot/payload.h"
#include "format/kind.h"
#include "lib/print.h"
#include "x86/console.h"

#define NAME_BYTES  300
#define TRIED_BYTES 512

/* A configuration file, found and read. */
struct config_file {
    struct text name;
    struct bytes bytes;
    bool is_ours; /* carried by the image */
};

static bool has_efi_suffix(struct text name)
{
    return name.length >= 4 &&
           text_equal_nocase(text_skip(name, name.length - 4), TEXT(".efi"));
}

/* `stem` up to its last `.`, `-` or `_`; empty when there is none. */
static struct text stem_cut(struct text stem)
{
    while (stem.length > 0) {
        char c = stem.at[--stem.length];

        if (c == '.' || c == '-' || c == '_')
            break;
    }
    return stem;
}

/*
 * For adit-1.2.efi: adit-1.2.cfg, adit-1.cfg, adit.cfg.  False, with all their
 * names in `tried`, when none is there.
 */
static bool config_find(const struct efi_image *image, char *tried,
                        struct config_file *ret_file)
{
    static char name_text[NAME_BYTES];
    struct text stem = image->name;
    size_t tried_length = 0;

    if (has_efi_suffix(stem))
        stem.length -= 4;
    for (; stem.length > 0; stem = stem_cut(stem)) {
        size_t length = print_buffer(name_text, NAME_BYTES, "%.*s.cfg",
                                     (int)stem.length, stem.at);
        struct text name = {name_text, length};
        const char *why;
        bool absent;

        if (length >= NAME_BYTES)
            continue;
        why = efi_file_load(image, name, &ret_file->bytes, &absent);
        if (why == NULL) {
            ret_file->name = name;
            return true;
        }
        if (!absent)
            boot_refuse("expected the configuration in %pT%pT, found: %s",
                        (const void *)&image->directory, (void *)&name, why);
        if (tried_length < TRIED_BYTES)
            tried_length += print_buffer(tried + tried_length,
                                         TRIED_BYTES - tried_length, " %s",
                                         name_text);
    }
    return false;
}

static void config_load(const struct efi_image *image, struct text wanted,
                        struct bytes initrd, struct config_file *ret_file)
{
    char tried[TRIED_BYTES] = "";
    const char *why;

    ret_file->is_ours = boot_payload_take(PAYLOAD_CONFIG, &ret_file->bytes);
    if (ret_file->is_ours) {
        ret_file->name = payload_name(PAYLOAD_CONFIG);
        if (wanted.length != 0)
            boot_warn("-cfg=%pT is ignored: the image carries its own "
                      "configuration", (void *)&wanted);
    } else if (wanted.length != 0) {
        why = efi_file_load(image, wanted, &ret_file->bytes, NULL);
        if (why != NULL)
            boot_refuse("expected the configuration in %pT (-cfg=), found: %s",
                        (void *)&wanted, why);
        ret_file->name = wanted;
    } else if (image->name.length == 0) {
        boot_refuse("expected a configuration named after this image, found "
                    "that the firmware does not say what that is called");
    } else if (!config_find(image, tried, ret_file)) {
        boot_refuse("expected a kernel in the image, in an initrd that is a "
                    "bundle (it is %s), or in a configuration in \"%pT\", "
                    "found none: tried%s",
                    initrd.length_bytes != 0 ? kind_text(initrd) : "not there",
                    (const void *)&image->directory, tried);
    }
}

static void module_add(struct boot_info *bi, struct bytes module,
                       struct text name, struct text cmdline)
{
    enum fill_status status =
        fill_module(bi, (uint64_t)module.at, module.length_bytes,
                    text_file_name(name), cmdline);

    if (status != FILL_OK)
        boot_refuse("module %u, %pT: %s", bi->module_count, (void *)&name,
                    fill_status_text(status));
    console_print(CONSOLE_INFO, "adit: efi: %pT, %lu bytes at %#lx\n",
                  (void *)&name, module.length_bytes, (uint64_t)module.at);
}

/* The image's own, if it carries it, whatever file the item names. */
static bool own_add(struct boot_info *bi, enum config_key key)
{
    static const struct {
        enum config_key key;
        enum payload_kind kind;
        struct text name;
    } own[] = {
        {CONFIG_KERNEL, PAYLOAD_KERNEL, TEXT("kernel")},
        {CONFIG_RAMDISK, PAYLOAD_INITRD, TEXT("initrd")},
        {CONFIG_UCODE, PAYLOAD_UCODE, TEXT("ucode")},
    };
    struct bytes module;

    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
        if (own[i].key == key && boot_payload_take(own[i].kind, &module)) {
            module_add(bi, module, own[i].name, TEXT(""));
            return true;
        }
    return false;
}

static void item_load(struct boot_info *bi, const struct efi_image *image,
                      const struct config_item *item, bool is_ours)
{
    struct text file, args;
    struct bytes module;
    const char *why;

    config_split_file(item->value, &file, &args);
    /* Kept apart from the file: that may be a bundle with others in it. */
    if (item->key == CONFIG_KERNEL && is_ours) {
        boot_payload_set_args(args);
        args = TEXT("");
    }
    if (own_add(bi, item->key)) {
        if (!is_ours)
            boot_warn("line %u of the configuration is ignored: the image "
                      "carries its own %pT", item->line,
                      (const void *)&item->name);
        return;
    }
    if (file.length == 0)
        boot_refuse("line %u of the configuration: expected a file in %pT=, "
                    "found none", item->line, (const void *)&item->name);
    why = efi_file_load(image, file, &module, NULL);
    if (why != NULL)
        boot_refuse("expected the file %pT (%pT= in line %u of the "
                    "configuration), found: %s",
                    (void *)&file, (const void *)&item->name, item->line, why);
    /* Microcode goes by its name, whatever its file is called. */
    module_add(bi, module, item->key == CONFIG_UCODE ? TEXT("ucode") : file,
               args);
}

/*
 * Loads the items of one key, and answers whether there is something: from
 * one of them, or the image's own.  The section is passed as a copy: every key
 * walks it from its start.
 */
static bool key_load(struct boot_info *bi, const struct efi_image *image,
                     struct config_section section, enum config_key key,
                     bool is_ours)
{
    struct config_item item;
    unsigned count = 0;

    while (config_section_next(&section, &item) == CONFIG_OK) {
        if (item.key != key)
            continue;
        if (key != CONFIG_MODULE && ++count > 1)
            boot_warn("line %u of the configuration: a second %pT= is "
                      "ignored", item.line, (void *)&item.name);
        else
            item_load(bi, image, &item, is_ours);
    }
    return count != 0 || own_add(bi, key);
}

static void unknown_warn(struct config_section section)
{
    struct config_item item;

    while (config_section_next(&section, &item) == CONFIG_OK) {
        if (item.key == CONFIG_UNKNOWN)
            boot_warn("line %u of the configuration is ignored: \"%pT\"",
                      item.line, (void *)&item.name);
    }
}

/* The configuration's options, and then, so that they win, those given. */
static void cmdline_fill(struct boot_info *bi, struct text first,
                         struct text second, bool is_ours)
{
    enum fill_status status = fill_cmdline(bi, second);

    if (status == FILL_OK && is_ours)
        boot_payload_front(bi, first);
    else if (status == FILL_OK)
        status = fill_cmdline_front(bi, first);
    if (status != FILL_OK)
        boot_refuse("options of %lu bytes: %s", first.length + second.length,
                    fill_status_text(status));
}

/* For the message: the section asked for, here or by default=. */
static struct text section_wanted(struct bytes file, struct text given)
{
    struct config_walk walk;
    struct config_item item;

    if (given.length != 0 || config_begin(file, &walk) != CONFIG_OK)
        return given;
    while (config_next(&walk, &item) == CONFIG_OK) {
        if (item.key == CONFIG_DEFAULT)
            return item.value;
    }
    return given;
}

void efi_config(struct boot_info *bi, const struct efi_image *image,
                const struct config_load_options *options,
                struct bytes initrd)
{
    struct config_file file;
    struct config_section section;
    enum config_status status;

    config_load(image, options->config_file, initrd, &file);
    status = config_choose(file.bytes, options->section, &section);
    if (status != CONFIG_OK) {
        struct text wanted = section_wanted(file.bytes, options->section);

        boot_refuse("configuration %pT%s%pT: it %s", (void *)&file.name,
                    wanted.length != 0 ? ", section " : "", (void *)&wanted,
                    config_status_text(status));
    }
    console_print(CONSOLE_INFO, "adit: efi: configuration %pT, section %pT\n",
                  (void *)&file.name, (void *)&section.name);
    cmdline_fill(bi, section.options, options->options, file.is_ours);
    unknown_warn(section);

    if (!key_load(bi, image, section, CONFIG_KERNEL, file.is_ours))
        boot_refuse("configuration %pT, section \"%pT\": expected kernel=, "
                    "found none", (void *)&file.name, (void *)&section.name);
    if (key_load(bi, image, section, CONFIG_RAMDISK, file.is_ours)) {
        if (initrd.length_bytes != 0)
            boot_warn("the loader's initrd is ignored: the image or its "
                      "configuration has one");
    } else if (initrd.length_bytes != 0) {
        module_add(bi, initrd, TEXT("initrd"), TEXT(""));
    }
    key_load(bi, image, section, CONFIG_MODULE, file.is_ours);
    /* Microcode is the machine's, not the kernel's, so it may be global. */
    if (!key_load(bi, image, section, CONFIG_UCODE, file.is_ours)) {
        section.name = TEXT("global");
        key_load(bi, image, section, CONFIG_UCODE, file.is_ours);
    }
}
