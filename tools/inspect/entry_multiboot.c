/* SPDX-License-Identifier: BSD-2-Clause */
/* The entries by both Multiboot headers, and what the headers ask for. */
#include "tools/inspect/entry_find.h"

#include <stdio.h>

#include "spec/mb1.h"
#include "spec/mb2.h"
#include "tools/inspect/rule_id.h"

/* Bits that a loader must understand, but nobody has defined. */
#define MB1_UNDEFINED_MASK \
    (0xffffu & ~(uint32_t)(MB1_HEADER_PAGE_ALIGN | MB1_HEADER_MEMORY_INFO | \
                           MB1_HEADER_VIDEO_MODE))

/* Where a header's own address fields put `address`. */
static bool at_fields(const struct inspect_file *file,
                      struct inspect_entry *entry, uint32_t header_at,
                      uint32_t header_address, uint32_t address)
{
    uint64_t offset = (uint64_t)header_at + address - header_address;
    struct bytes byte;

    entry->has_physical = true;
    entry->physical = address;
    entry->has_file_offset = bytes_sub(file->bytes, offset, 1, &byte);
    if (entry->has_file_offset)
        entry->file_offset = offset;
    return entry->has_file_offset;
}

static void ask_load(struct inspect_entry *entry, uint32_t load,
                     uint32_t load_end, uint32_t bss_end)
{
    char end[24] = "the end of the file";

    if (load_end != 0)
        snprintf(end, sizeof(end), "0x%x", load_end);
    entry_ask(entry, "loaded at 0x%x to %s, bss to 0x%x", load, end,
              bss_end != 0 ? bss_end : load_end);
}

static void ask_mb1(struct inspect_entry *entry, const struct mb1_header *h)
{
    if ((h->flags & MB1_HEADER_ADDRESSES) != 0)
        ask_load(entry, h->load_address, h->load_end_address,
                 h->bss_end_address);
    if ((h->flags & MB1_HEADER_PAGE_ALIGN) != 0)
        entry_ask(entry, "modules on page boundaries");
    if ((h->flags & MB1_HEADER_MEMORY_INFO) != 0)
        entry_ask(entry, "memory sizes and map");
    if ((h->flags & MB1_HEADER_VIDEO_MODE) != 0)
        entry_ask(entry, "video mode: %s, %ux%u, depth %u (0: any)",
                  h->mode == 0 ? "graphics" : "text", h->width, h->height,
                  h->depth);
    if ((h->flags & MB1_UNDEFINED_MASK) != 0)
        entry_ask(entry, "what nobody has defined: flags 0x%x",
                  h->flags & MB1_UNDEFINED_MASK);
}

static void add_mb1(const struct inspect_file *file,
                    struct inspect_entries *entries)
{
    const struct mb1_header *h = &file->mb1.header;
    struct inspect_entry *entry =
        entry_add(entries, PROTOCOL_MB1, 32, file->mb1.offset);

    if (file->mb1.status != MB1_HEADER_OK) {
        entry->broken_rule = file->mb1.status == MB1_HEADER_BAD_CHECKSUM
                                 ? RULE_MB1_CHECKSUM : RULE_MB1_WINDOW;
        return;
    }
    if ((h->flags & MB1_HEADER_ADDRESSES) != 0) {
        if (!at_fields(file, entry, h->offset, h->header_address,
                       h->entry_address))
            entry->broken_rule = RULE_MB1_ADDRESSES;
    } else if (file->elf.status != ELF_OK) {
        entry->broken_rule = file->pe.is_there ? RULE_MB1_CONTAINER
                                               : RULE_MB1_ADDRESSES;
    } else if (!entry_at_elf(file, entry)) {
        entry->broken_rule = RULE_ELF_ENTRY;
    }
    ask_mb1(entry, h);
}

static const char *mb2_rule(enum mb2_header_status status)
{
    switch (status) {
    case MB2_HEADER_OK:
    case MB2_HEADER_END: return NULL;
    case MB2_HEADER_NO_MAGIC:
    case MB2_HEADER_TRUNCATED:
    case MB2_HEADER_BAD_PLACE:
    case MB2_HEADER_BAD_LENGTH: return RULE_MB2_WINDOW;
    case MB2_HEADER_BAD_ARCH: return RULE_MB2_ARCH;
    case MB2_HEADER_BAD_CHECKSUM: return RULE_MB2_CHECKSUM;
    case MB2_HEADER_BAD_TAG_SIZE: return RULE_MB2_TAG_SIZE;
    case MB2_HEADER_BAD_END_SIZE:
    case MB2_HEADER_DATA_BEHIND:
    case MB2_HEADER_NO_END: return RULE_MB2_END_TAG;
    }
    return RULE_MB2_WINDOW;
}

static const char *info_text(uint32_t type)
{
    static const char *const texts[] = {
        [MB2_TAG_CMDLINE] = "command line",
        [MB2_TAG_LOADER_NAME] = "loader name",
        [MB2_TAG_MODULE] = "modules",
        [MB2_TAG_BASIC_MEMINFO] = "memory sizes",
        [MB2_TAG_BOOT_DEVICE] = "boot device",
        [MB2_TAG_MMAP] = "memory map",
        [MB2_TAG_VBE] = "VBE",
        [MB2_TAG_FRAMEBUFFER] = "framebuffer",
        [MB2_TAG_ELF_SECTIONS] = "ELF sections",
        [MB2_TAG_APM] = "APM",
        [MB2_TAG_EFI32_SYSTAB] = "EFI32 system table",
        [MB2_TAG_EFI64_SYSTAB] = "EFI64 system table",
        [MB2_TAG_SMBIOS] = "SMBIOS",
        [MB2_TAG_ACPI_OLD] = "ACPI 1",
        [MB2_TAG_ACPI_NEW] = "ACPI 2",
        [MB2_TAG_NETWORK] = "network",
        [MB2_TAG_EFI_MMAP] = "EFI memory map",
        [MB2_TAG_EFI_BS] = "EFI boot services",
        [MB2_TAG_EFI32_HANDLE] = "EFI32 image handle",
        [MB2_TAG_EFI64_HANDLE] = "EFI64 image handle",
        [MB2_TAG_LOAD_BASE] = "load base",
    };

    return type < sizeof(texts) / sizeof(texts[0]) ? texts[type] : NULL;
}

static const char *optional_text(const struct mb2_header_tag *tag)
{
    return (tag->flags & MB2_HTAG_OPTIONAL) != 0 ? " (optional)" : "";
}

/* As many in a line as fit. */
static void ask_information(struct inspect_entry *entry,
                            const struct mb2_header_tag *tag)
{
    char line[72] = "", name[24];
    size_t used = 0;

    for (uint32_t at = MB2_HTAG_HEAD_BYTES;
         at + 4 <= tag->all.length_bytes &&
         entry->ask_count < ENTRY_ASKS_MAX; at += 4) {
        uint32_t type = mb2_header_field(tag, at);

        if (info_text(type) != NULL)
            snprintf(name, sizeof(name), "%s", info_text(type));
        else
            snprintf(name, sizeof(name), "type %u", type);
        if (used + strlen(name) + 2 >= sizeof(line)) {
            entry_ask(entry, "told: %s%s", line, optional_text(tag));
            used = 0;
        }
        used += (size_t)snprintf(line + used, sizeof(line) - used, "%s%s",
                                 used != 0 ? ", " : "", name);
    }
    if (used != 0)
        entry_ask(entry, "told: %s%s", line, optional_text(tag));
}

static void ask_relocatable(struct inspect_entry *entry,
                            const struct mb2_header_tag *tag)
{
    static const char *const places[] = {"", ", as low as possible",
                                         ", as high as possible"};
    uint32_t place = mb2_header_field(tag, MB2_RELOC_PREFERENCE_AT);
    char size[SIZE_TEXT_BYTES];

    entry_ask(entry, "relocatable: 0x%x to 0x%x, aligned to %s%s%s",
              mb2_header_field(tag, MB2_RELOC_MIN_AT),
              mb2_header_field(tag, MB2_RELOC_MAX_AT),
              size_text(size, mb2_header_field(tag, MB2_RELOC_ALIGN_AT)),
              place <= MB2_RELOC_HIGHEST ? places[place]
                                         : ", preference unknown",
              optional_text(tag));
}

static void ask_screen(struct inspect_entry *entry,
                       const struct mb2_header_tag *tag)
{
    if (tag->type == MB2_HTAG_CONSOLE) {
        uint32_t flags = mb2_header_field(tag, MB2_CONSOLE_FLAGS_AT);

        entry_ask(entry, "console: %s, EGA text %s%s",
                  (flags & MB2_CONSOLE_REQUIRED) != 0 ? "needed" : "any",
                  (flags & MB2_CONSOLE_EGA_TEXT) != 0 ? "will do"
                                                      : "will not do",
                  optional_text(tag));
        return;
    }
    entry_ask(entry, "framebuffer %ux%u, depth %u (0: any)%s",
              mb2_header_field(tag, MB2_FBREQ_WIDTH_AT),
              mb2_header_field(tag, MB2_FBREQ_HEIGHT_AT),
              mb2_header_field(tag, MB2_FBREQ_DEPTH_AT), optional_text(tag));
}

static void ask_tag(struct inspect_entry *entry,
                    const struct mb2_header_tag *tag)
{
    switch (tag->type) {
    case MB2_HTAG_INFO_REQUEST:
        ask_information(entry, tag);
        break;
    case MB2_HTAG_ADDRESS:
        ask_load(entry, mb2_header_field(tag, MB2_ADDRESS_LOAD_AT),
                 mb2_header_field(tag, MB2_ADDRESS_LOAD_END_AT),
                 mb2_header_field(tag, MB2_ADDRESS_BSS_END_AT));
        break;
    case MB2_HTAG_CONSOLE:
    case MB2_HTAG_FRAMEBUFFER:
        ask_screen(entry, tag);
        break;
    case MB2_HTAG_MODULE_ALIGN:
        entry_ask(entry, "modules on page boundaries%s", optional_text(tag));
        break;
    case MB2_HTAG_EFI_BS:
        entry_ask(entry, "EFI boot services kept%s", optional_text(tag));
        break;
    case MB2_HTAG_RELOCATABLE:
        ask_relocatable(entry, tag);
        break;
    case MB2_HTAG_ENTRY: /* the entry itself, shown as such */
    case MB2_HTAG_ENTRY_EFI64:
        break;
    case MB2_HTAG_ENTRY_EFI32:
        entry_ask(entry, "entry for 32-bit EFI: 0x%x%s",
                  mb2_header_field(tag, MB2_ENTRY_AT), optional_text(tag));
        break;
    default:
        entry_ask(entry, "what nobody has defined: tag %u at 0x%x%s",
                  tag->type, tag->offset, optional_text(tag));
    }
}

/* Where the loader jumps: by an entry tag, or as ELF says. */
static const char *place_mb2(const struct inspect_file *file,
                             struct inspect_entry *entry,
                             const struct mb2_header_tag *entry_tag)
{
    const struct mb2_header_tag *address =
        inspect_mb2_tag(file, MB2_HTAG_ADDRESS);
    uint32_t at;

    if (address == NULL && file->elf.status != ELF_OK)
        return file->pe.is_there ? RULE_MB2_CONTAINER : RULE_MB2_ADDRESS;
    if (entry_tag == NULL && address != NULL)
        return RULE_MB2_ENTRY_MISSING;
    if (entry_tag == NULL)
        return entry_at_elf(file, entry) ? NULL : RULE_ELF_ENTRY;
    at = mb2_header_field(entry_tag, MB2_ENTRY_AT);
    if (address == NULL)
        return entry_at_physical(file, entry, at) ? NULL
                                                  : RULE_MB2_ENTRY_OUTSIDE;
    return at_fields(file, entry, file->mb2.offset,
                     mb2_header_field(address, MB2_ADDRESS_HEADER_AT), at)
               ? NULL : RULE_MB2_ENTRY_OUTSIDE;
}

static void add_mb2(const struct inspect_file *file,
                    struct inspect_entries *entries)
{
    const struct inspect_mb2 *mb2 = &file->mb2;
    struct inspect_entry *entry =
        entry_add(entries, PROTOCOL_MB2, 32, mb2->offset);
    const char *rule = mb2_rule(mb2->status);

    entry->broken_rule = rule;
    if (!mb2->has_header)
        return;
    entry->broken_rule =
        place_mb2(file, entry, inspect_mb2_tag(file, MB2_HTAG_ENTRY));
    if (rule != NULL)
        entry->broken_rule = rule;
    for (uint32_t n = 0; n < mb2->tag_count; n++)
        ask_tag(entry, &mb2->tags[n]);
}

/*
 * Who keeps boot services is entered in the firmware's own mode: at the EFI64
 * entry, or without one at the ordinary one.
 */
static void add_mb2efi(const struct inspect_file *file,
                       struct inspect_entries *entries)
{
    const struct mb2_header_tag *keep = inspect_mb2_tag(file, MB2_HTAG_EFI_BS);
    const struct mb2_header_tag *tag =
        inspect_mb2_tag(file, MB2_HTAG_ENTRY_EFI64);
    struct inspect_entry *entry;
    const char *rule = mb2_rule(file->mb2.status);

    if (keep == NULL)
        return;
    entry = entry_add(entries, PROTOCOL_MB2EFI, 64, file->mb2.offset);
    entry_ask(entry, "EFI boot services kept%s", optional_text(keep));
    if (tag == NULL)
        entry_ask(entry, "no EFI64 entry: the ordinary one, in 64-bit mode");
    entry_ask(entry, "all else as by mb2");
    entry->broken_rule = place_mb2(
        file, entry,
        tag != NULL ? tag : inspect_mb2_tag(file, MB2_HTAG_ENTRY));
    if (rule != NULL)
        entry->broken_rule = rule;
}

void entries_add_multiboot(const struct inspect_file *file,
                           struct inspect_entries *entries)
{
    if (file->mb1.is_there)
        add_mb1(file, entries);
    if (!file->mb2.is_there)
        return;
    add_mb2(file, entries);
    add_mb2efi(file, entries);
}
