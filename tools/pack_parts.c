/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What `adit pack` puts into an image, read from files.  What Adit could not
 * start or read at boot is refused here.
 */
#include "tools/pack.h"

#include <inttypes.h>
#include <string.h>

#include "format/config.h"
#include "format/microcode.h"

#define INITRD_ALIGN 4 /* Linux looks for the next archive there */

static enum tool_exit read_part(const char *path, struct buffer *ret_part)
{
    if (!file_read(path, ret_part))
        return TOOL_FAILED;
    if (ret_part->length_bytes != 0)
        return TOOL_OK;
    tool_complain(path, "is empty, expected at least one byte");
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

static enum tool_exit read_initrds(const struct pack_options *options,
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

/* Which CPU it is for, the machine will see: here it must be sound. */
static enum tool_exit read_ucode(const char *path, struct buffer *part)
{
    static const enum microcode_vendor vendors[] = {MICROCODE_INTEL,
                                                    MICROCODE_AMD};
    enum tool_exit result = read_part(path, part);
    struct microcode_problem problem;
    struct microcode_update update;

    for (size_t n = 0; result == TOOL_OK && n < 2; n++) {
        struct microcode_cpu cpu = {.vendor = vendors[n]};
        enum microcode_status status = microcode_find(buffer_bytes(part), &cpu,
                                                      &update, &problem);

        if (status == MICROCODE_OK || status == MICROCODE_NO_UPDATE)
            continue;
        tool_complain(path, "no microcode that Adit can load: offset 0x%"
                      PRIx64 ": %s: expected 0x%" PRIx64 ", found 0x%" PRIx64,
                      problem.offset, microcode_status_text(status),
                      problem.expected, problem.found);
        result = TOOL_PROBLEM;
    }
    return result;
}

enum tool_exit pack_read(const struct pack_options *options,
                         struct buffer *parts, struct pack_place *ret_place)
{
    enum tool_exit result = TOOL_OK;
    uint32_t cmdline_bytes = 0;

    *ret_place = (struct pack_place){0, 0};
    if (options->kernel != NULL)
        result = read_part(options->kernel, &parts[PAYLOAD_KERNEL]);
    if (result == TOOL_OK && options->kernel != NULL)
        result = pack_read_kernel(options->kernel,
                                  buffer_bytes(&parts[PAYLOAD_KERNEL]),
                                  &cmdline_bytes, ret_place);
    if (result == TOOL_OK)
        result = read_initrds(options, &parts[PAYLOAD_INITRD]);
    if (result == TOOL_OK && options->cmdline != NULL)
        result = read_cmdline(options->cmdline, cmdline_bytes,
                              &parts[PAYLOAD_CMDLINE]);
    if (result == TOOL_OK && options->config != NULL)
        result = read_config(options->config, &parts[PAYLOAD_CONFIG]);
    if (result == TOOL_OK && options->ucode != NULL)
        result = read_ucode(options->ucode, &parts[PAYLOAD_UCODE]);
    return result;
}
