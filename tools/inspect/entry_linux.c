/* SPDX-License-Identifier: BSD-2-Clause */
/* The entries of a Linux kernel, or of what looks like one to its loaders. */
#include "tools/inspect/entry_find.h"

#include "spec/linux.h"
#include "tools/inspect/rule_id.h"

static const char *rule_of(const struct inspect_file *file)
{
    switch (file->linux_.status) {
    case LINUX_OK:
    case LINUX_NOT_LINUX:
    case LINUX_OLD:
    case LINUX_NOT_HIGH:
    case LINUX_NOT_64: return NULL; /* sound, as far as it goes */
    case LINUX_TRUNCATED: return RULE_LINUX_SYSSIZE;
    case LINUX_BAD_HEADER_END: return RULE_LINUX_HEADER_END;
    case LINUX_BAD_ALIGNMENT: return RULE_LINUX_ALIGNMENT;
    case LINUX_BAD_PREFERENCE: return RULE_LINUX_PREF_ADDRESS;
    case LINUX_BAD_INIT_SIZE: return RULE_LINUX_INIT_SIZE;
    case LINUX_BAD_PAYLOAD: return RULE_LINUX_PAYLOAD;
    }
    return NULL;
}

/* `offset` bytes into what is loaded. */
static struct inspect_entry *add(const struct inspect_file *file,
                                 struct inspect_entries *entries,
                                 enum protocol protocol, uint8_t mode_bits,
                                 uint64_t offset)
{
    const struct linux_header *h = &file->linux_.header;
    struct inspect_entry *entry = entry_add(entries, protocol, mode_bits,
                                            LINUX_SETUP_SECTS_AT);
    struct bytes byte;

    entry->file_offset = h->setup_bytes + offset;
    entry->has_file_offset = bytes_sub(h->kernel, offset, 1, &byte);
    entry->broken_rule = rule_of(file);
    if (!entry->has_file_offset && entry->broken_rule == NULL)
        entry->broken_rule = RULE_LINUX_SYSSIZE;
    entry->has_physical = true;
    entry->physical = offset + (h->preferred_address != 0
                                    ? h->preferred_address
                                : h->code32_start != 0
                                    ? h->code32_start
                                    : LINUX_HIGH_LOAD_ADDRESS);
    return entry;
}

static void ask_place(const struct linux_header *h,
                      struct inspect_entry *entry)
{
    char align[SIZE_TEXT_BYTES], least[SIZE_TEXT_BYTES];

    if (h->is_relocatable && h->min_alignment != 0 &&
        h->min_alignment < 32 &&
        1ull << h->min_alignment != h->alignment_bytes)
        entry_ask(entry, "relocatable, aligned to %s, at the least to %s",
                  size_text(align, h->alignment_bytes),
                  size_text(least, 1ull << h->min_alignment));
    else if (h->is_relocatable)
        entry_ask(entry, "relocatable, aligned to %s",
                  size_text(align, h->alignment_bytes));
    else
        entry_ask(entry, "at 0x%llx and nowhere else",
                  (unsigned long long)entry->physical);
    if (h->init_bytes != 0)
        entry_ask(entry, "0x%x bytes of memory there", h->init_bytes);
}

static void ask_protocol(const struct linux_header *h,
                         struct inspect_entry *entry)
{
    entry_ask(entry, "boot protocol %u.%02u, %s", h->protocol >> 8,
              h->protocol & 0xffu,
              (h->loadflags & LINUX_LOADED_HIGH) != 0 ? "loaded high"
                                                      : "loaded low");
    if (h->cmdline_bytes != 0)
        entry_ask(entry, "command line of at most %u bytes",
                  h->cmdline_bytes);
    if (h->initrd_addr_max != 0)
        entry_ask(entry, "initrd not above 0x%x", h->initrd_addr_max);
}

static void add_real_mode(const struct inspect_file *file,
                          struct inspect_entries *entries)
{
    const struct linux_header *h = &file->linux_.header;
    struct inspect_entry *entry = entry_add(entries, PROTOCOL_LINUX16, 16,
                                            LINUX_SETUP_SECTS_AT);
    struct bytes setup;

    entry->has_file_offset = true;
    entry->file_offset = LINUX_JUMP_AT;
    if (!bytes_sub(file->bytes, 0, h->setup_bytes, &setup))
        entry->broken_rule = RULE_LINUX_SETUP_SECTS;
    ask_protocol(h, entry);
    entry_ask(entry, "set-up code of 0x%x bytes below 640 KiB",
              h->setup_bytes);
}

static void add_handover(const struct inspect_file *file,
                         struct inspect_entries *entries)
{
    const struct linux_header *h = &file->linux_.header;
    bool is_64 = (h->xloadflags & LINUX_XLF_EFI_HANDOVER_64) != 0;
    bool is_32 = (h->xloadflags & LINUX_XLF_EFI_HANDOVER_32) != 0;

    if (h->handover_offset == 0 || (!is_64 && !is_32))
        return;
    add(file, entries, PROTOCOL_LINUX_HANDOVER, is_64 ? 64 : 32,
        h->handover_offset + (is_64 ? (uint64_t)LINUX_ENTRY64_OFFSET : 0));
}

void entries_add_linux(const struct inspect_file *file,
                       struct inspect_entries *entries)
{
    const struct linux_header *h = &file->linux_.header;
    struct inspect_entry *entry;

    if (!file->linux_.is_there)
        return;
    add_real_mode(file, entries);
    if (h->protocol < LINUX_VERSION_2_03 ||
        (h->loadflags & LINUX_LOADED_HIGH) == 0)
        return;
    entry = add(file, entries, PROTOCOL_LINUX32, 32, 0);
    ask_protocol(h, entry);
    ask_place(h, entry);
    if ((h->xloadflags & LINUX_XLF_KERNEL_64) != 0) {
        entry = add(file, entries, PROTOCOL_LINUX64, 64,
                    LINUX_ENTRY64_OFFSET);
        entry_ask(entry, "all as by linux32%s",
                  (h->xloadflags & LINUX_XLF_ABOVE_4G) != 0
                      ? ", but also above 4 GiB" : "");
    }
    add_handover(file, entries);
}
