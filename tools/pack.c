/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `adit pack`: puts a kernel and its company into Adit's images, so that they
 * boot by every door; with --unify, anything into one adit.efi.
 */
#include "tools/pack.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tools/image.h"

/* What is written: NAME with each suffix, by this maker from that base. */
static const struct kind {
    const char *suffix;
    const char *base;
    enum tool_exit (*make)(const char *path, struct bytes base,
                           const struct payload *payload, const char *name,
                           struct buffer *ret_file, uint64_t *ret_end);
} kinds[] = {
    {".efi", "adit.efi", pack_make_pe},
    {".elf", "adit-syms", pack_make_elf64},
    {".gz", "adit-syms", pack_make_gzip},
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

struct output {
    const struct kind *kind;
    struct file_path base, path;
    struct buffer file;
};

/* Answers what is wrong with it, or NULL. */
static const char *parse_value(const char *name, const char *value,
                               struct pack_options *options)
{
    const struct {
        const char *name;
        const char **value;
    } names[] = {
        {"--unify", &options->unify},     {"--kernel", &options->kernel},
        {"--cmdline", &options->cmdline}, {"--config", &options->config},
        {"--ucode", &options->ucode},     {"--from", &options->from},
        {"-o", &options->output},
    };

    if (strcmp(name, "--initrd") == 0) {
        if (options->initrd_count == PACK_INITRDS_MAX)
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

/* Of a folder there would be hidden files in it. */
static bool names_file(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;

    return name[0] != '\0' && strcmp(name, ".") != 0 &&
           strcmp(name, "..") != 0;
}

/* What is missing or does not go together, or NULL. */
static const char *find_missing(const struct pack_options *options)
{
    if (options->output == NULL)
        return options->unify != NULL ? "expected -o OUT.efi, found none"
                                      : "expected -o NAME, found none";
    if (!names_file(options->output))
        return "-o: expected a file's name, found a folder's";
    if (options->unify == NULL)
        return options->kernel == NULL ? "expected a kernel, found none"
                                       : NULL;
    if (options->from != NULL)
        return "--from does not go with --unify";
    if (options->kernel == NULL && options->initrd_count == 0 &&
        options->cmdline == NULL && options->config == NULL &&
        options->ucode == NULL)
        return "expected something to pack, found none";
    return NULL;
}

static bool parse(int argc, char **argv, struct pack_options *ret_options)
{
    struct pack_options options = {.unify = NULL};
    const char *missing;

    for (int n = 1; n < argc; n++) {
        const char *why = NULL;

        if (argv[n][0] != '-') {
            why = parse_value("--kernel", argv[n], &options);
            if (why != NULL)
                why = "is a second kernel";
        } else {
            /* A last word is looked up for its name, too. */
            why = parse_value(argv[n], argv[n + 1], &options);
            if (why == NULL && n + 1 == argc)
                why = "has no value";
        }
        if (why != NULL) {
            tool_misused(&pack_command, "%s %s", argv[n], why);
            return false;
        }
        n += argv[n][0] == '-';
    }
    missing = find_missing(&options);
    if (missing != NULL)
        tool_misused(&pack_command, "%s", missing);
    else
        *ret_options = options;
    return missing == NULL;
}

/* The kind that NAME asks for by its end, or NULL. */
static const struct kind *kind_of(const char *name)
{
    for (size_t n = 0; n < KINDS; n++) {
        size_t length = strlen(name), end = strlen(kinds[n].suffix);

        if (length > end && strcmp(name + length - end,
                                   kinds[n].suffix) == 0)
            return &kinds[n];
    }
    return NULL;
}

/* A file that would be read and then replaced. */
static bool is_input(const struct pack_options *options,
                     const struct output *output)
{
    const char *inputs[PACK_INITRDS_MAX + 5] = {
        output->base.text, options->kernel, options->config, options->ucode,
        options->cmdline != NULL && options->cmdline[0] == '@'
            ? options->cmdline + 1 : NULL,
    };

    for (unsigned n = 0; n < options->initrd_count; n++)
        inputs[5 + n] = options->initrds[n];
    for (size_t n = 0; n < sizeof(inputs) / sizeof(inputs[0]); n++) {
        if (inputs[n] == NULL ||
            !file_is_same(inputs[n], output->path.text))
            continue;
        tool_complain(output->path.text, "is read as well: expected another "
                      "name behind -o");
        return true;
    }
    return false;
}

static bool plan_one(const struct pack_options *options,
                     const struct kind *kind, const char *suffix,
                     struct output *ret_output)
{
    ret_output->kind = kind;
    if (options->unify != NULL ? !file_path_make("", options->unify, "",
                                                 &ret_output->base)
                               : !pack_find_base(options->from, kind->base,
                                                 &ret_output->base))
        return false;
    return file_path_make("", options->output, suffix, &ret_output->path) &&
           !is_input(options, ret_output);
}

/* Answers how many there are to be; 0 when something was wrong. */
static size_t plan(const struct pack_options *options,
                   struct output *ret_outputs)
{
    const struct kind *only = options->unify != NULL ?
                                  &kinds[0] : kind_of(options->output);

    if (only != NULL)
        return plan_one(options, only, "", &ret_outputs[0]) ? 1 : 0;
    for (size_t n = 0; n < KINDS; n++)
        if (!plan_one(options, &kinds[n], kinds[n].suffix, &ret_outputs[n]))
            return 0;
    return KINDS;
}

/* Loaders put Adit at its link address, but for those that can move it. */
static bool is_clear(const char *kernel, const struct pack_place *place,
                     uint64_t end)
{
    if (place->length_bytes == 0 || place->base >= end ||
        place->base + place->length_bytes <= IMAGE_BASE)
        return true;
    tool_complain(kernel, "has to lie at 0x%" PRIx64 " to 0x%" PRIx64
                  ", where Adit with its payload is: expected it outside of "
                  "0x%x to 0x%" PRIx64 ", or linked as a static PIE or to the "
                  "higher half, without ADIT_FIXED", place->base,
                  place->base + place->length_bytes, IMAGE_BASE, end);
    return false;
}

static enum tool_exit make_one(const struct pack_options *options,
                               const struct payload *payload,
                               const struct pack_place *place,
                               struct output *output)
{
    enum tool_exit result;
    struct buffer base;
    uint64_t end;

    if (!file_read(output->base.text, &base))
        return TOOL_FAILED;
    result = output->kind->make(output->base.text, buffer_bytes(&base),
                                payload, output->path.text, &output->file,
                                &end);
    buffer_free(&base);
    if (result == TOOL_OK && !is_clear(options->kernel, place, end))
        return TOOL_PROBLEM;
    return result;
}

static bool write_all(const struct output *outputs, size_t count)
{
    struct file_output files[KINDS];
    struct file_path folder = {"."};
    const char *slash = strrchr(outputs[0].path.text, '/');
    size_t folder_bytes =
        slash != NULL ? (size_t)(slash - outputs[0].path.text) + 1 : 0;

    if (slash != NULL)
        snprintf(folder.text, sizeof(folder.text), "%.*s", (int)folder_bytes,
                 outputs[0].path.text);
    for (size_t n = 0; n < count; n++)
        files[n] = (struct file_output){
            folder.text, outputs[n].path.text + folder_bytes,
            buffer_bytes(&outputs[n].file),
        };
    return file_write_all(files, count);
}

static enum tool_exit pack(const struct pack_options *options,
                           struct buffer *parts, struct output *outputs)
{
    enum tool_exit result;
    struct payload payload;
    struct pack_place place;
    size_t count = plan(options, outputs);

    if (count == 0)
        return TOOL_FAILED;
    result = pack_read(options, parts, &place);
    for (unsigned kind = 0; kind < PAYLOAD_KINDS; kind++)
        payload.parts[kind] = buffer_bytes(&parts[kind]);
    for (size_t n = 0; n < count && result == TOOL_OK; n++)
        result = make_one(options, &payload, &place, &outputs[n]);
    if (result == TOOL_OK && !write_all(outputs, count))
        result = TOOL_FAILED;
    return result;
}

static enum tool_exit run(int argc, char **argv)
{
    static struct output outputs[KINDS];
    struct buffer parts[PAYLOAD_KINDS] = {{NULL, 0}};
    struct pack_options options;
    enum tool_exit result;

    if (!parse(argc, argv, &options))
        return TOOL_FAILED;
    result = pack(&options, parts, outputs);
    for (unsigned kind = 0; kind < PAYLOAD_KINDS; kind++)
        buffer_free(&parts[kind]);
    for (size_t n = 0; n < KINDS; n++)
        buffer_free(&outputs[n].file);
    return result;
}

const struct tool_command pack_command = {
    .name = "pack",
    .synopsis = "KERNEL -o NAME [--initrd FILE]... [--cmdline TEXT|@FILE]\n"
                "      [--config FILE] [--ucode FILE] [--from DIR]\n"
                "      or adit pack --unify ADIT.efi [--kernel FILE] "
                "[OPTION]... -o OUT.efi",
    .summary = "write images that carry a kernel through every door",
    .details =
        "  -o NAME            writes NAME.efi, NAME.elf and NAME.gz; a NAME\n"
        "                     with such an end writes that one only\n"
        "  --initrd FILE      several are put one behind the other\n"
        "  --cmdline TEXT     the kernel's; it wins over the loader's\n"
        "  --config FILE      options for Adit, as in adit.cfg\n"
        "  --ucode FILE       microcode\n"
        "  --from DIR         where Adit's images are\n"
        "  --unify ADIT.efi   put it into that file, with or without a "
        "kernel\n",
    .run = run,
};
