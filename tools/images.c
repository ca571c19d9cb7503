/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `adit images`: from the linked program to all images.  Everything is made in
 * memory and held against the rules first; nothing is written when one is
 * broken.
 */
#include "tools/tool.h"

#include <string.h>

#include "tools/file.h"
#include "tools/image.h"
#include "tools/rules.h"

struct options {
    const char *linked;
    const char *relocs;
    const char *directory;
    bool efi;
    bool pvh;
};

enum { SYMS, ELF32, GZIP, PE, IMAGES };

static const char *const names[IMAGES] = {
    "adit-syms", "adit.elf", "adit.gz", "adit.efi",
};

static bool parse(int argc, char **argv, struct options *ret_options)
{
    struct options options = {.efi = true, .pvh = true};

    for (int n = 1; n < argc; n++) {
        const char **value = NULL;

        if (strcmp(argv[n], "--no-efi") == 0)
            options.efi = false;
        else if (strcmp(argv[n], "--no-pvh") == 0)
            options.pvh = false;
        else if (strcmp(argv[n], "--relocs") == 0)
            value = &options.relocs;
        else if (strcmp(argv[n], "-o") == 0)
            value = &options.directory;
        else if (argv[n][0] == '-' || options.linked != NULL)
            return false;
        else
            options.linked = argv[n];
        if (value == NULL)
            continue;
        if (++n == argc)
            return false;
        *value = argv[n];
    }
    if (options.linked == NULL || options.relocs == NULL ||
        options.directory == NULL)
        return false;
    *ret_options = options;
    return true;
}

static void check_linked(const struct image *image,
                         const struct options *options,
                         const struct buffer *twin)
{
    rule_wx_elf(image->path, &image->elf);
    rule_relocs(image);
    rule_early(image, options->relocs, buffer_bytes(twin));
}

/* files[SYMS] holds the linked file; makes the others from it. */
static enum tool_exit make(const struct options *options,
                           const struct buffer *twin, struct buffer *files)
{
    struct image image;

    if (!image_open(options->linked, buffer_bytes(&files[SYMS]), &image))
        return TOOL_PROBLEM;
    check_linked(&image, options, twin);
    if (!image_make_syms(&image, &files[SYMS]))
        return rules_broken() != 0 ? TOOL_PROBLEM : TOOL_FAILED;
    if (!image_make_elf32(&image, NULL, &files[ELF32]) ||
        !image_make_gzip(buffer_bytes(&files[ELF32]), &files[GZIP]))
        return TOOL_FAILED;
    if (options->efi) {
        if (!image_make_pe(&image, &files[PE]))
            return rules_broken() != 0 ? TOOL_PROBLEM : TOOL_FAILED;
        rules_efi(names[PE], buffer_bytes(&files[PE]));
    }
    rules_elf(names[SYMS], buffer_bytes(&files[SYMS]), options->pvh);
    rules_elf(names[ELF32], buffer_bytes(&files[ELF32]), options->pvh);
    return rules_broken() != 0 ? TOOL_PROBLEM : TOOL_OK;
}

static bool write_all(const struct options *options,
                      const struct buffer *files)
{
    struct file_output outputs[IMAGES];
    size_t count = 0;

    for (size_t n = 0; n < IMAGES; n++)
        if (files[n].at != NULL)
            outputs[count++] = (struct file_output){
                options->directory, names[n], buffer_bytes(&files[n]),
            };
    return file_write_all(outputs, count);
}

static enum tool_exit run(int argc, char **argv)
{
    struct buffer files[IMAGES] = {{NULL, 0}};
    struct buffer twin = {NULL, 0};
    enum tool_exit result = TOOL_FAILED;
    struct options options;

    if (!parse(argc, argv, &options))
        return tool_misused(&images_command, "expected other arguments");
    if (file_read(options.linked, &files[SYMS]) &&
        file_read(options.relocs, &twin))
        result = make(&options, &twin, files);
    if (result == TOOL_OK && !write_all(&options, files))
        result = TOOL_FAILED;
    for (size_t n = 0; n < IMAGES; n++)
        buffer_free(&files[n]);
    buffer_free(&twin);
    return result;
}

const struct tool_command images_command = {
    .name = "images",
    .synopsis = "LINKED --relocs LINKED_WITH_EMIT_RELOCS -o DIR "
                "[--no-efi] [--no-pvh]",
    .summary = "write adit-syms, adit.elf, adit.gz and adit.efi",
    .run = run,
};
