/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/inspect/pcr_boot.h"

#include <stdlib.h>
#include <string.h>

#include "format/config.h"
#include "tools/inspect/adit_image.h"
#include "tools/inspect/file.h"

bool pcr_has(const struct pcr_boot *boot, enum payload_kind kind)
{
    return boot->parts[kind].length_bytes != 0;
}

bool pcr_file(struct pcr_boot *boot, const char *path, const char *what,
              struct text name, struct bytes *ret_file)
{
    struct buffer *file = &boot->files[boot->file_count];

    if (boot->file_count == PCR_FILES_MAX) {
        tool_complain(path, "is one file too many");
        return false;
    }
    if (!file_read(path, file))
        return false;
    boot->file_count++;
    if (file->length_bytes == 0) {
        tool_complain(path, "is empty, expected at least one byte");
        return false;
    }
    *ret_file = buffer_bytes(file);
    pcr_log_bytes(boot->log, MEASURE_FILE, *ret_file, what, name);
    return true;
}

bool pcr_module(struct pcr_boot *boot, struct text cmdline)
{
    if (boot->cmdline_count == PCR_FILES_MAX) {
        tool_complain(boot->path, "has too many modules");
        return false;
    }
    boot->cmdlines[boot->cmdline_count++] = cmdline;
    return true;
}

static bool join(struct pcr_boot *boot, struct text front, struct text *text)
{
    char *room = boot->pool + boot->pool_bytes;
    size_t length = front.length + 1 + text->length;

    if (front.length == 0)
        return true;
    if (text->length == 0) {
        *text = front;
        return true;
    }
    if (length > PCR_POOL_BYTES - boot->pool_bytes) {
        tool_complain(boot->path, "has options that are too long");
        return false;
    }
    memcpy(room, front.at, front.length);
    room[front.length] = ' ';
    memcpy(room + front.length + 1, text->at, text->length);
    boot->pool_bytes += length;
    *text = (struct text){room, length};
    return true;
}

bool pcr_front(struct pcr_boot *boot, struct text options)
{
    struct text own, kernels;

    config_split_options(options, &own, &kernels);
    return join(boot, own, &boot->own) && join(boot, kernels, &boot->kernels);
}

/* Given by a loader that hands over modules. */
static bool given_module(struct pcr_boot *boot, const char *path,
                         struct text name, struct text cmdline)
{
    struct bytes file;

    return path == NULL || (pcr_file(boot, path, "module", name, &file) &&
                            pcr_module(boot, text_trim(cmdline)));
}

static bool more_module(struct pcr_boot *boot, const char *given)
{
    struct text file, args;
    char *path;
    bool done;

    config_split_file(text_of(given), &file, &args);
    path = strndup(file.at, file.length);
    done = path != NULL && given_module(boot, path, TEXT(""), args);
    free(path);
    return done;
}

static bool boot_modules(struct pcr_boot *boot)
{
    const struct pcr_options *o = boot->options;
    bool is_linux = strcmp(o->door, "linux") == 0;
    struct text cmdline = o->cmdline != NULL ? text_of(o->cmdline) : TEXT("");
    struct text kernels = o->kernel_cmdline != NULL
                              ? text_of(o->kernel_cmdline) : TEXT("");

    if (is_linux) {
        cmdline = config_own_words(cmdline, boot->pool);
        boot->pool_bytes = cmdline.length;
    }
    config_split_options(cmdline, &boot->own, &boot->kernels);
    if (!given_module(boot, o->kernel, TEXT(""), kernels) ||
        !given_module(boot, o->initrd, is_linux ? TEXT("initrd") : TEXT(""),
                      TEXT("")))
        return false;
    for (unsigned n = 0; n < o->module_count; n++)
        if (!more_module(boot, o->modules[n]))
            return false;
    return true;
}

/* By that of the section in memory: what the file has less is zero. */
static bool part_read(struct pcr_boot *boot, const struct inspect_file *file,
                      const struct pe_section *section,
                      enum payload_kind kind)
{
    struct buffer *part = &boot->parts[kind];
    size_t length = section->virtual_bytes != 0 ? section->virtual_bytes
                                                : section->raw_bytes;
    struct bytes raw;

    if (length > FILE_BYTES_MAX || pcr_has(boot, kind) ||
        !bytes_sub(file->bytes, section->raw_offset, section->raw_bytes,
                   &raw)) {
        tool_complain(boot->path, "section %.*s: too long, outside of the "
                      "file, or there twice", (int)section->name.length,
                      section->name.at);
        return false;
    }
    if (!buffer_make(length, part))
        return false;
    memcpy(part->at, raw.at,
           raw.length_bytes < length ? raw.length_bytes : length);
    return true;
}

static bool parts_read(struct pcr_boot *boot, const struct inspect_file *file)
{
    struct pe_section section;
    enum payload_kind kind;

    if (!file->pe.is_there || !adit_image_is_efi(file)) {
        tool_complain(boot->path, "is no adit.efi, and none with a payload: "
                                  "what it measures is not known");
        return false;
    }
    for (uint32_t n = 0; pe_section_at(&file->pe.pe, n, &section) == PE_OK;
         n++)
        if (payload_kind_named(section.name, &kind) &&
            !part_read(boot, file, &section, kind))
            return false;
    boot->log->carries_kernel = pcr_has(boot, PAYLOAD_KERNEL);
    for (unsigned part = 0; part < PAYLOAD_KINDS; part++)
        if (pcr_has(boot, part))
            pcr_log_bytes(boot->log, MEASURE_CARRIED,
                          buffer_bytes(&boot->parts[part]), "section",
                          payload_name(part));
    return true;
}

/* A configuration that the image carries, behind a door that has not read
 * it. */
static bool carried_options(struct pcr_boot *boot)
{
    struct config_section section;

    if (!pcr_has(boot, PAYLOAD_CONFIG) || boot->is_taken[PAYLOAD_CONFIG])
        return true;
    if (config_choose(buffer_bytes(&boot->parts[PAYLOAD_CONFIG]), TEXT(""),
                      &section) == CONFIG_OK)
        return pcr_front(boot, section.options);
    tool_complain(boot->path, "the configuration in it cannot be read");
    return false;
}

bool pcr_boot(struct pcr_boot *boot)
{
    bool is_efi = boot->options->door == NULL ||
                  strcmp(boot->options->door, "efi") == 0;
    const char *cmdline = boot->options->cmdline;
    struct inspect_file file;
    bool done;

    if (cmdline != NULL && strlen(cmdline) > PCR_POOL_BYTES) {
        tool_complain("--cmdline", "is too long");
        return false;
    }
    if (!inspect_file_open(boot->path, &file))
        return false;
    boot->name = text_file_name(text_of(boot->path));
    done = parts_read(boot, &file) &&
           (is_efi ? pcr_boot_efi(boot) : boot_modules(boot)) &&
           carried_options(boot);
    inspect_file_close(&file);
    if (!done)
        return false;
    pcr_log_text(boot->log, "options", boot->own);
    pcr_log_text(boot->log, "kernel's options", boot->kernels);
    for (unsigned n = 0; n < boot->cmdline_count; n++)
        pcr_log_text(boot->log, "module's command line", boot->cmdlines[n]);
    return !boot->log->is_broken;
}

void pcr_boot_free(struct pcr_boot *boot)
{
    for (unsigned n = 0; n < PAYLOAD_KINDS; n++)
        buffer_free(&boot->parts[n]);
    for (unsigned n = 0; n < boot->file_count; n++)
        buffer_free(&boot->files[n]);
}
