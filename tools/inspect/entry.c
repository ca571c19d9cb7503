/* SPDX-License-Identifier: BSD-2-Clause */
/* All entries of a file, and where their first instructions are. */
#include "tools/inspect/entry_find.h"

#include <stdarg.h>
#include <stdio.h>

#include "format/elf_nearest.h"
#include "spec/elf.h"

struct inspect_entry *entry_add(struct inspect_entries *entries,
                                enum protocol protocol, uint8_t mode_bits,
                                uint64_t header_offset)
{
    struct inspect_entry *entry = &entries->at[entries->count++];

    *entry = (struct inspect_entry){
        .protocol = protocol,
        .mode_bits = mode_bits,
        .header_offset = header_offset,
        .symbol = TEXT(""),
    };
    return entry;
}

void entry_ask(struct inspect_entry *entry, const char *format, ...)
{
    uint32_t n = entry->ask_count;
    va_list args;

    if (n == ENTRY_ASKS_MAX) {
        snprintf(entry->asks[n - 1], sizeof(entry->asks[0]),
                 "and more than can be shown");
        return;
    }
    va_start(args, format);
    vsnprintf(entry->asks[n], sizeof(entry->asks[0]), format, args);
    va_end(args);
    entry->ask_count = n + 1;
}

const char *size_text(char to[SIZE_TEXT_BYTES], uint64_t bytes)
{
    static const char *const units[] = {"bytes", "KiB", "MiB", "GiB"};
    uint32_t unit = 0;
    uint64_t size = bytes;

    while (size != 0 && size % 1024 == 0 && unit < 3) {
        size /= 1024;
        unit++;
    }
    if (size < 10000)
        snprintf(to, SIZE_TEXT_BYTES, "%llu %s", (unsigned long long)size,
                 units[unit]);
    else
        snprintf(to, SIZE_TEXT_BYTES, "0x%llx bytes",
                 (unsigned long long)bytes);
    return to;
}

/* The PT_LOAD that has the address, as virtual or physical one. */
static bool find_load(const struct inspect_file *file, uint64_t address,
                      bool is_physical, struct elf_segment *ret_segment)
{
    struct elf_segment segment;

    if (file->elf.status != ELF_OK)
        return false;
    for (uint32_t n = 0;
         elf_segment_at(&file->elf.elf, n, &segment) == ELF_OK; n++) {
        uint64_t base = is_physical ? segment.paddr : segment.vaddr;

        if (segment.type == PT_LOAD && address >= base &&
            address - base < segment.memory_bytes) {
            *ret_segment = segment;
            return true;
        }
    }
    return false;
}

static bool place_in(const struct inspect_file *file,
                     struct inspect_entry *entry,
                     const struct elf_segment *segment, uint64_t delta)
{
    struct bytes byte;

    entry->has_physical = entry->has_virtual = true;
    entry->physical = segment->paddr + delta;
    entry->virtual_ = segment->vaddr + delta;
    entry->file_offset = segment->offset + delta;
    entry->has_file_offset =
        delta < segment->file_bytes &&
        bytes_sub(file->bytes, entry->file_offset, 1, &byte);
    return entry->has_file_offset;
}

bool entry_at_physical(const struct inspect_file *file,
                       struct inspect_entry *entry, uint64_t address)
{
    struct elf_segment segment;

    entry->has_physical = true;
    entry->physical = address;
    return find_load(file, address, true, &segment) &&
           place_in(file, entry, &segment, address - segment.paddr);
}

bool entry_at_virtual(const struct inspect_file *file,
                      struct inspect_entry *entry, uint64_t address)
{
    struct elf_segment segment;

    entry->has_virtual = true;
    entry->virtual_ = address;
    return find_load(file, address, false, &segment) &&
           place_in(file, entry, &segment, address - segment.vaddr);
}

bool entry_at_elf(const struct inspect_file *file,
                  struct inspect_entry *entry)
{
    uint64_t address = file->elf.elf.entry;
    struct elf_segment segment;

    if (!find_load(file, address, false, &segment) &&
        find_load(file, address, true, &segment))
        return entry_at_physical(file, entry, address);
    return entry_at_virtual(file, entry, address);
}

static void find_symbols(const struct inspect_file *file,
                         struct inspect_entries *entries)
{
    struct elf_nearest nearest[PROTOCOLS];

    for (uint32_t n = 0; n < entries->count; n++)
        nearest[n].address = entries->at[n].has_virtual
                                 ? entries->at[n].virtual_ : 0;
    elf_symbols_nearest(&file->elf.elf, nearest, entries->count);
    for (uint32_t n = 0; n < entries->count; n++) {
        if (!entries->at[n].has_virtual || !nearest[n].is_found)
            continue;
        entries->at[n].symbol = nearest[n].symbol.name;
        entries->at[n].symbol_offset_bytes =
            nearest[n].address - nearest[n].symbol.value;
    }
}

void inspect_entries_find(const struct inspect_file *file,
                          struct inspect_entries *ret_entries)
{
    ret_entries->count = 0;
    entries_add_multiboot(file, ret_entries);
    entries_add_efi(file, ret_entries);
    entries_add_notes(file, ret_entries);
    entries_add_linux(file, ret_entries);
    entries_add_elf(file, ret_entries);
    if (file->elf.status == ELF_OK)
        find_symbols(file, ret_entries);
}

const struct inspect_entry *
inspect_entry_of(const struct inspect_entries *entries,
                 enum protocol protocol)
{
    for (uint32_t n = 0; n < entries->count; n++)
        if (entries->at[n].protocol == protocol)
            return &entries->at[n];
    return NULL;
}
