/* SPDX-License-Identifier: BSD-2-Clause */
/* Finding the payload, and what it says of options and command lines. */
#include "boot/payload.h"

#include "boot/door.h"
#include "boot/fill.h"
#include "boot/phys.h"
#include "format/config.h"
#include "format/layout.h"
#include "format/pe.h"
#include "spec/pe.h"
#include "x86/image.h"

#define BYTES_MAX 0x80000000u /* of an image with its payload */

static struct payload found;
static bool is_found;
static bool is_taken[PAYLOAD_KINDS];
static struct text config_args; /* of kernel= in the image's configuration */
static struct boot_payload_texts texts;

#ifdef ADIT_EFI
/* Headers that we cannot read are no table of ours. */
static bool headers_table(struct bytes *ret_table)
{
    struct pe_file pe;

    return pe_open(bytes_of(image_start, LAYOUT_HEADERS_BYTES), &pe) ==
               PE_OK &&
           bytes_sub(pe.file, pe.sections_offset,
                     (uint64_t)pe.section_count * PE_SECTION_BYTES,
                     ret_table);
}
#else
/* Only adit.efi has them. */
static bool headers_table(struct bytes *ret_table)
{
    (void)ret_table;
    return false;
}
#endif

static bool table_find(bool has_headers, struct bytes *ret_table)
{
    struct bytes table = bytes_of(image_start + LAYOUT_PAYLOAD_TABLE_AT,
                                  LAYOUT_PAYLOAD_MAX * PE_SECTION_BYTES);

    if (table.at[PE_SECTION_NAME] == 0)
        return has_headers && headers_table(ret_table);
    *ret_table = table;
    return true;
}

void boot_payload_find(bool has_headers)
{
    struct bytes image = bytes_of(image_start, BYTES_MAX), table, view;
    enum payload_status status;
    struct text section;

    if (is_found || !table_find(has_headers, &table))
        return;
    is_found = true;
    status = payload_read(table, image, (uint64_t)(image_end - image_start),
                          &found, &section);
    if (status != PAYLOAD_OK)
        boot_refuse("section %pT of the image: %s", (void *)&section,
                    payload_status_text(status));
    for (unsigned kind = 0; kind < PAYLOAD_KINDS; kind++) {
        const struct bytes *part = &found.parts[kind];

        section = payload_name((enum payload_kind)kind);
        if (part->length_bytes != 0 &&
            !phys_view((uint64_t)part->at, part->length_bytes, &view))
            boot_refuse("section %pT of the image, %lu bytes at %#lx, cannot "
                        "be reached", (void *)&section, part->length_bytes,
                        (uint64_t)part->at);
    }
}

bool boot_payload_has(enum payload_kind kind)
{
    return found.parts[kind].length_bytes != 0;
}

struct bytes boot_payload_part(enum payload_kind kind)
{
    return found.parts[kind];
}

bool boot_payload_take(enum payload_kind kind, struct bytes *ret_part)
{
    if (is_taken[kind] || !boot_payload_has(kind))
        return false;
    is_taken[kind] = true;
    *ret_part = found.parts[kind];
    return true;
}

void boot_payload_set_args(struct text args)
{
    config_args = args;
}

struct text boot_payload_cmdline(struct text other)
{
    struct text own = config_args;
    struct bytes part = bytes_of(NULL, 0);

    if (boot_payload_take(PAYLOAD_CMDLINE, &part))
        own = text_trim((struct text){(const char *)part.at,
                                      part.length_bytes});
    config_args = TEXT("");
    if (own.length == 0)
        return other;
    texts.kernel_cmdline = true;
    return own;
}

void boot_payload_front(struct boot_info *bi, struct text options)
{
    uint32_t cmdline_bytes = bi->cmdline.length_bytes;
    uint32_t kernel_options_bytes = bi->kernel_options.length_bytes;
    enum fill_status status = fill_cmdline_front(bi, options);

    if (status != FILL_OK)
        boot_refuse("options of %lu bytes in the image's configuration: %s",
                    options.length, fill_status_text(status));
    texts.cmdline_bytes = bi->cmdline.length_bytes - cmdline_bytes;
    texts.kernel_options_bytes =
        bi->kernel_options.length_bytes - kernel_options_bytes;
}

/* Behind a door that has no files to load. */
static void config_read(struct boot_info *bi, struct bytes file)
{
    struct config_section section;
    struct config_item item;
    struct text name, args;
    bool has_kernel = false;
    enum config_status status = config_choose(file, TEXT(""), &section);

    if (status != CONFIG_OK)
        boot_refuse("section .config of the image: it %s",
                    config_status_text(status));
    boot_payload_front(bi, section.options);
    while (config_section_next(&section, &item) == CONFIG_OK) {
        if (item.key == CONFIG_KERNEL && !has_kernel) {
            has_kernel = true;
            config_split_file(item.value, &name, &args);
            boot_payload_set_args(args);
        } else if ((item.key != CONFIG_RAMDISK ||
                    !boot_payload_has(PAYLOAD_INITRD)) &&
                   (item.key != CONFIG_UCODE ||
                    !boot_payload_has(PAYLOAD_UCODE))) {
            boot_warn("line %u of the image's configuration is ignored, as no "
                      "files can be loaded here: \"%pT\"",
                      item.line, (void *)&item.name);
        }
    }
}

void boot_payload_begin(struct boot_info *bi)
{
    struct bytes config;

    if (boot_payload_take(PAYLOAD_CONFIG, &config))
        config_read(bi, config);
}

bool boot_payload_covers(uint64_t base, uint64_t length_bytes)
{
    for (unsigned kind = 0; kind < PAYLOAD_KINDS; kind++) {
        uint64_t start = (uint64_t)found.parts[kind].at;
        uint64_t bytes = found.parts[kind].length_bytes;

        if (length_bytes != 0 && length_bytes <= bytes && base >= start &&
            base - start <= bytes - length_bytes)
            return true;
    }
    return false;
}

struct boot_payload_texts boot_payload_texts(void)
{
    return texts;
}
