/* SPDX-License-Identifier: BSD-2-Clause */
/* The door `efi`: what it reads, in which order (boot/efi). */
#include "tools/inspect/pcr_boot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/config.h"
#include "format/cpio.h"
#include "tools/tool.h"

/* A file as the configuration names it, from the image's folder or, with a
 * slash in front, from the root of its volume. */
static bool volume_file(struct pcr_boot *boot, struct text name,
                        struct bytes *ret_file)
{
    bool from_root = name.length != 0 &&
                     (name.at[0] == '/' || name.at[0] == '\\');
    size_t folder = (size_t)(boot->name.at - boot->path);
    const char *root = boot->options->root;
    char *path = NULL;
    bool done;

    if (from_root && root == NULL) {
        tool_complain(boot->path, "names \"%.*s\" from the root of its "
                      "volume; expected to be told where that is: --root",
                      (int)name.length, name.at);
        return false;
    }
    if ((from_root ? asprintf(&path, "%s/%.*s", root, (int)name.length,
                              name.at)
                   : asprintf(&path, "%.*s%.*s", (int)folder, boot->path,
                              (int)name.length, name.at)) < 0) {
        tool_complain(boot->path, "no memory for a name");
        return false;
    }
    for (char *c = path + strlen(path) - name.length; *c != '\0'; c++)
        if (*c == '\\')
            *c = '/';
    done = pcr_file(boot, path, "file", name, ret_file);
    free(path);
    return done;
}

static bool find_initrd(struct pcr_boot *boot,
                        const struct config_load_options *load,
                        struct bytes *ret_initrd)
{
    *ret_initrd = bytes_of("", 0);
    if (boot->options->initrd != NULL)
        return pcr_file(boot, boot->options->initrd, "loader's initrd",
                        TEXT(""), ret_initrd);
    if (load->initrd.length == 0 || pcr_has(boot, PAYLOAD_INITRD))
        return true;
    return volume_file(boot, load->initrd, ret_initrd);
}

/* The loader's initrd is all there is beside the image. */
static bool take_initrd(struct pcr_boot *boot, struct text given,
                        struct bytes initrd)
{
    char *room = boot->pool + boot->pool_bytes;
    struct text own = config_own_words(given, room), rest = own;

    boot->pool_bytes += own.length;
    if (config_names_image(text_word(&rest), boot->name))
        own = rest;
    config_split_options(own, &boot->own, &boot->kernels);
    return initrd.length_bytes == 0 || pcr_module(boot, TEXT(""));
}

/* The image's own configuration, the one that is named, or NAME.cfg. */
static bool find_config(struct pcr_boot *boot,
                        const struct config_load_options *load,
                        struct bytes *ret_config)
{
    const char *given = boot->options->config;
    struct text stem = boot->name;
    char name[300];

    if (pcr_has(boot, PAYLOAD_CONFIG)) {
        boot->is_taken[PAYLOAD_CONFIG] = true;
        *ret_config = buffer_bytes(&boot->parts[PAYLOAD_CONFIG]);
        return true;
    }
    if (given != NULL)
        return pcr_file(boot, given, "file",
                        text_file_name(text_of(given)), ret_config);
    if (load->config_file.length != 0)
        return volume_file(boot, load->config_file, ret_config);
    if (stem.length > 4 && text_equal_nocase(
            text_skip(stem, stem.length - 4), TEXT(".efi")))
        stem.length -= 4;
    snprintf(name, sizeof(name), "%.*s.cfg", (int)stem.length, stem.at);
    if (volume_file(boot, text_of(name), ret_config))
        return true;
    tool_complain(boot->path, "its configuration is expected beside it, or "
                              "by --config");
    return false;
}

static bool own_takes(struct pcr_boot *boot, enum config_key key)
{
    enum payload_kind kind = key == CONFIG_KERNEL    ? PAYLOAD_KERNEL
                             : key == CONFIG_RAMDISK ? PAYLOAD_INITRD
                             : key == CONFIG_UCODE   ? PAYLOAD_UCODE
                                                     : PAYLOAD_KINDS;

    if (kind == PAYLOAD_KINDS || !pcr_has(boot, kind) || boot->is_taken[kind])
        return false;
    boot->is_taken[kind] = true;
    return true;
}

/* The items of one key; `*ret_count` is how many, the image's own too. */
static bool key_load(struct pcr_boot *boot, struct config_section section,
                     enum config_key key, bool is_ours, unsigned *ret_count)
{
    struct config_item item;
    struct text file, args;
    struct bytes bytes;

    *ret_count = 0;
    while (config_section_next(&section, &item) == CONFIG_OK) {
        if (item.key != key || (key != CONFIG_MODULE && *ret_count != 0))
            continue;
        ++*ret_count;
        config_split_file(item.value, &file, &args);
        if (own_takes(boot, key))
            continue;
        if (!volume_file(boot, file, &bytes) ||
            !pcr_module(boot, key == CONFIG_KERNEL && is_ours ? TEXT("")
                                                              : args))
            return false;
    }
    if (*ret_count == 0)
        *ret_count = own_takes(boot, key);
    return true;
}

static bool take_config(struct pcr_boot *boot,
                        const struct config_load_options *load,
                        struct bytes initrd)
{
    bool is_ours = pcr_has(boot, PAYLOAD_CONFIG);
    struct config_section section;
    enum config_status status;
    struct bytes config;
    unsigned count;

    if (!find_config(boot, load, &config))
        return false;
    status = config_choose(config, load->section, &section);
    if (status != CONFIG_OK) {
        tool_complain(boot->path, "its configuration %s",
                      config_status_text(status));
        return false;
    }
    config_split_options(load->options, &boot->own, &boot->kernels);
    if (!pcr_front(boot, section.options) ||
        !key_load(boot, section, CONFIG_KERNEL, is_ours, &count) ||
        !key_load(boot, section, CONFIG_RAMDISK, is_ours, &count) ||
        (count == 0 && initrd.length_bytes != 0 &&
         !pcr_module(boot, TEXT(""))) ||
        !key_load(boot, section, CONFIG_MODULE, is_ours, &count) ||
        !key_load(boot, section, CONFIG_UCODE, is_ours, &count))
        return false;
    if (count != 0)
        return true;
    section.name = TEXT("global");
    return key_load(boot, section, CONFIG_UCODE, is_ours, &count);
}

bool pcr_boot_efi(struct pcr_boot *boot)
{
    const char *cmdline = boot->options->cmdline;
    struct text given = cmdline != NULL ? text_of(cmdline) : TEXT("");
    struct config_load_options load;
    struct bytes initrd;

    pcr_log_text(boot->log, "load options", given);
    config_read_load_options(given, boot->name, &load);
    if (!find_initrd(boot, &load, &initrd))
        return false;
    if ((load.config_file.length == 0 && cpio_is_bundle(initrd)) ||
        (pcr_has(boot, PAYLOAD_KERNEL) && !pcr_has(boot, PAYLOAD_CONFIG)))
        return take_initrd(boot, given, initrd);
    return take_config(boot, &load, initrd);
}
