/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `adit pack --unify`: puts kernel, initrd, command line, configuration and
 * microcode into adit.efi.  What Adit could not start or read at boot is
 * refused here.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "format/config.h"
#include "format/kind.h"
#include "format/linux.h"
#include "tools/file.h"
#include "tools/rules.h"
#include "tools/tool.h"
#include "tools/unify.h"

#define INITRDS_MAX  32
#define INITRD_ALIGN 4 /* Linux looks for the next archive there */

struct options {
    const char *base, *kernel, *cmdline, *config, *ucode, *output;
    const char *initrds[INITRDS_MAX];
    unsigned initrd_count;
};

/* Answers what is wrong with it, or NULL. */
static const char *parse_value(const char *name, const char *value,
                               struct options *options)
{
    const struct {
        const char *name;
        const char **value;
    } names[] = {
        {"--unify", &options->base},     {"--kernel", &options->kernel},
        {"--cmdline", &options->cmdline}, {"--config", &options->config},
        {"--ucode", &options->ucode},    {"-o", &options->output},
    };

    if (strcmp(name, "--initrd") == 0) {
        if (options->initrd_count == INITRDS_MAX)
            return "is there too often";
        options->initrds[options->initrd_count++] = value;
        return NULL;
    }
    for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++) {
        if (strcmp(name, names[n].name) != 0)
            continue;
        if (*names[n].value != NULL)
            return "is there twice";
        *names[n].value = value;
        return NULL;
    }
    return "is no option";
}

static bool parse(int argc, char **argv, struct options *ret_options)
{
    struct options options = {.base = NULL};
    const char *missing = NULL;

    for (int n = 1; n < argc; n += 2) {
        /* A last word is looked up for its name, too. */
        const char *why = parse_value(argv[n], argv[n + 1], &options);

        if (why == NULL && n + 1 == argc)
            why = "has no value";
        if (why != NULL) {
            tool_misused(&pack_command, "%s %s", argv[n], why);
            return false;
        }
    }
    if (options.base == NULL)
        missing = "--unify ADIT.efi";
    else if (options.output == NULL)
        missing = "-o OUT.efi";
    else if (options.kernel == NULL && options.initrd_count == 0 &&
             options.cmdline == NULL && options.config == NULL &&
             options.ucode == NULL)
        missing = "something to pack";
    if (missing != NULL)
        tool_misused(&pack_command, "expected %s, found none", missing);
    else
        *ret_options = options;
    return missing == NULL;
}

static enum tool_exit read_part(const char *path, struct buffer *ret_part)
{
    if (!file_read(path, ret_part))
        return TOOL_FAILED;
    if (ret_part->length_bytes != 0)
        return TOOL_OK;
    tool_complain(path, "is empty, expected at least one byte");
    return TOOL_PROBLEM;
}

static enum tool_exit read_kernel(const char *path, struct buffer *part,
                                  uint32_t *ret_cmdline_bytes)
{
    enum tool_exit result = read_part(path, part);
    struct linux_problem problem;
    struct linux_image image;
    enum linux_status status;

    if (result != TOOL_OK)
        return result;
    status = linux_read(buffer_bytes(part), &image, &problem);
    if (status == LINUX_OK) {
        *ret_cmdline_bytes = image.cmdline_bytes;
        return TOOL_OK;
    }
    tool_complain(path, "no kernel that Adit can start, it is %s: offset 0x%"
                  PRIx64 ": %s: expected 0x%" PRIx64 ", found 0x%" PRIx64,
                  kind_text(buffer_bytes(part)), problem.offset,
                  linux_status_text(status), problem.expected, problem.found);
    return TOOL_PROBLEM;
}

/* `more` behind `part`, at a multiple of INITRD_ALIGN. */
static enum tool_exit append(struct buffer *part, const struct buffer *more)
{
    size_t at = (part->length_bytes + INITRD_ALIGN - 1) &
                ~(size_t)(INITRD_ALIGN - 1);
    struct buffer both;

    if (!buffer_make(at + more->length_bytes, &both))
        return TOOL_FAILED;
    if (part->length_bytes != 0)
        memcpy(both.at, part->at, part->length_bytes);
    memcpy(both.at + at, more->at, more->length_bytes);
    buffer_free(part);
    *part = both;
    return TOOL_OK;
}

static enum tool_exit read_initrds(const struct options *options,
                                   struct buffer *part)
{
    enum tool_exit result = TOOL_OK;

    for (unsigned n = 0; n < options->initrd_count && result == TOOL_OK;
         n++) {
        struct buffer more = {NULL, 0};

        result = read_part(options->initrds[n], &more);
        if (result == TOOL_OK)
            result = append(part, &more);
        buffer_free(&more);
    }
    return result;
}

/* TEXT, or @FILE; `most_bytes` is what the kernel takes, 0 if not known. */
static enum tool_exit read_cmdline(const char *given, uint32_t most_bytes,
                                   struct buffer *part)
{
    const char *name = *given == '@' ? given + 1 : "--cmdline";
    struct text text = {given, strlen(given)}, before_nul;
    enum tool_exit result = TOOL_OK;

    if (*given == '@')
        result = read_part(name, part);
    else if (!buffer_make(text.length, part))
        result = TOOL_FAILED;
    else
        memcpy(part->at, given, text.length);
    if (result != TOOL_OK)
        return result;

    text = text_trim((struct text){(const char *)part->at,
                                   part->length_bytes});
    if (text.length == 0)
        tool_complain(name, "expected a command line, found nothing");
    else if (text_until_nul(bytes_of(text.at, text.length), &before_nul))
        tool_complain(name, "expected a line of text, found a NUL at offset "
                      "0x%zx",
                      (size_t)(text.at - (const char *)part->at) +
                          before_nul.length);
    else if (most_bytes != 0 && text.length > most_bytes)
        tool_complain(name, "expected at most the %" PRIu32 " bytes that this "
                      "kernel takes, found %zu", most_bytes, text.length);
    else
        return TOOL_OK;
    return TOOL_PROBLEM;
}

static enum tool_exit read_config(const char *path, struct buffer *part)
{
    enum tool_exit result = read_part(path, part);
    struct config_section section;
    struct config_item item;
    enum config_status status;

    if (result != TOOL_OK)
        return result;
    status = config_choose(buffer_bytes(part), TEXT(""), &section);
    if (status != CONFIG_OK) {
        tool_complain(path, "no configuration for Adit: it %s",
                      config_status_text(status));
        return TOOL_PROBLEM;
    }
    while (config_section_next(&section, &item) == CONFIG_OK)
        if (item.key == CONFIG_UNKNOWN) {
            tool_complain(path, "line %" PRIu32 ": expected a key that Adit "
                          "knows, found \"%.*s\"", item.line,
                          (int)item.name.length, item.name.at);
            return TOOL_PROBLEM;
        }
    return TOOL_OK;
}

static enum tool_exit read_all(const struct options *options,
                               struct buffer *parts)
{
    enum tool_exit result = TOOL_OK;
    uint32_t cmdline_bytes = 0;

    if (options->kernel != NULL)
        result = read_kernel(options->kernel, &parts[PAYLOAD_KERNEL],
                             &cmdline_bytes);
    if (result == TOOL_OK)
        result = read_initrds(options, &parts[PAYLOAD_INITRD]);
    if (result == TOOL_OK && options->cmdline != NULL)
        result = read_cmdline(options->cmdline, cmdline_bytes,
                              &parts[PAYLOAD_CMDLINE]);
    if (result == TOOL_OK && options->config != NULL)
        result = read_config(options->config, &parts[PAYLOAD_CONFIG]);
    if (result == TOOL_OK && options->ucode != NULL)
        result = read_part(options->ucode, &parts[PAYLOAD_UCODE]);
    return result;
}

static enum tool_exit pack(const struct options *options,
                           struct buffer *parts, struct buffer *base,
                           struct buffer *ret_file)
{
    struct payload payload;
    enum tool_exit result = read_all(options, parts);

    if (result != TOOL_OK)
        return result;
    for (unsigned kind = 0; kind < PAYLOAD_KINDS; kind++)
        payload.parts[kind] = buffer_bytes(&parts[kind]);
    if (!file_read(options->base, base))
        return TOOL_FAILED;
    result = unify_make(options->base, buffer_bytes(base), &payload, ret_file);
    if (result != TOOL_OK)
        return result;
    rules_efi(options->output, buffer_bytes(ret_file));
    return rules_broken() != 0 ? TOOL_PROBLEM : TOOL_OK;
}

static bool write_file(const char *path, const struct buffer *file)
{
    const char *slash = strrchr(path, '/');
    char directory[4096] = ".";

    if (slash != NULL)
        snprintf(directory, sizeof(directory), "%.*s",
                 (int)(slash - path + 1), path);

    struct file_output output = {
        directory, slash != NULL ? slash + 1 : path, buffer_bytes(file),
    };

    return file_write_all(&output, 1);
}

static enum tool_exit run(int argc, char **argv)
{
    struct buffer parts[PAYLOAD_KINDS] = {{NULL, 0}};
    struct buffer base = {NULL, 0}, file = {NULL, 0};
    struct options options;
    enum tool_exit result;

    if (!parse(argc, argv, &options))
        return TOOL_FAILED;
    result = pack(&options, parts, &base, &file);
    if (result == TOOL_OK && !write_file(options.output, &file))
        result = TOOL_FAILED;
    for (unsigned kind = 0; kind < PAYLOAD_KINDS; kind++)
        buffer_free(&parts[kind]);
    buffer_free(&base);
    buffer_free(&file);
    return result;
}

const struct tool_command pack_command = {
    .name = "pack",
    .synopsis = "--unify ADIT.efi [--kernel FILE] [--initrd FILE]...\n"
                "      [--cmdline TEXT|@FILE] [--config FILE] [--ucode FILE] "
                "-o OUT.efi",
    .summary = "write adit.efi with a payload in it, for one signature",
    .run = run,
};
