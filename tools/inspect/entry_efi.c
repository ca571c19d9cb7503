/* SPDX-License-Identifier: BSD-2-Clause */
/* The entry of an EFI application: AddressOfEntryPoint. */
#include "tools/inspect/entry_find.h"

#include "spec/pe.h"
#include "tools/inspect/rule_id.h"

static void place_rva(const struct inspect_file *file,
                      struct inspect_entry *entry)
{
    const struct pe_file *pe = &file->pe.pe;
    struct pe_section section;
    struct bytes byte;

    entry->has_rva = true;
    entry->rva = pe->entry_rva;
    if ((pe->characteristics & PE_FILE_RELOCS_STRIPPED) != 0) {
        entry->has_physical = true;
        entry->physical = pe->image_base + pe->entry_rva;
    }
    for (uint32_t n = 0; pe_section_at(pe, n, &section) == PE_OK; n++) {
        uint32_t delta = pe->entry_rva - section.rva;

        if (pe->entry_rva < section.rva || delta >= section.raw_bytes)
            continue;
        entry->file_offset = (uint64_t)section.raw_offset + delta;
        entry->has_file_offset =
            bytes_sub(file->bytes, entry->file_offset, 1, &byte);
        return;
    }
}

static const char *subsystem_text(uint16_t subsystem)
{
    switch (subsystem) {
    case PE_SUBSYSTEM_EFI_APPLICATION: return "EFI application";
    case PE_SUBSYSTEM_EFI_BOOT_DRIVER: return "EFI boot service driver";
    case PE_SUBSYSTEM_EFI_RUNTIME_DRIVER: return "EFI runtime driver";
    }
    return "no EFI subsystem";
}

static void ask_efi(const struct pe_file *pe, struct inspect_entry *entry)
{
    bool is_fixed = (pe->characteristics & PE_FILE_RELOCS_STRIPPED) != 0;
    char align[SIZE_TEXT_BYTES];

    entry_ask(entry, "0x%x bytes, sections on %s, headers 0x%x",
              pe->image_bytes, size_text(align, pe->section_align),
              pe->headers_bytes);
    if (is_fixed)
        entry_ask(entry, "at 0x%llx or not at all (relocations stripped)",
                  (unsigned long long)pe->image_base);
    else
        entry_ask(entry, "anywhere, linked at 0x%llx",
                  (unsigned long long)pe->image_base);
    entry_ask(entry, "%s (subsystem %u)%s", subsystem_text(pe->subsystem),
              pe->subsystem,
              (pe->dll_flags & PE_DLL_NX_COMPAT) != 0 ? ", NX_COMPAT" : "");
}

static const char *rule_of(const struct pe_file *pe,
                           const struct inspect_entry *entry)
{
    if (pe->machine != PE_MACHINE_X86_64 && pe->machine != PE_MACHINE_I386)
        return RULE_PE_MACHINE;
    if (pe->subsystem < PE_SUBSYSTEM_EFI_APPLICATION ||
        pe->subsystem > PE_SUBSYSTEM_EFI_RUNTIME_DRIVER)
        return RULE_PE_SUBSYSTEM;
    return entry->has_file_offset ? NULL : RULE_PE_ENTRY;
}

/* Of headers that cannot be read. */
static const char *rule_of_status(enum pe_status status)
{
    switch (status) {
    case PE_BAD_LFANEW: return RULE_PE_LFANEW;
    case PE_BAD_MACHINE: return RULE_PE_MACHINE;
    case PE_BAD_MAGIC:
    case PE_BAD_OPTIONAL: return RULE_PE_OPTIONAL_SIZE;
    case PE_BAD_SECTIONS: return RULE_PE_SECTION_COUNT;
    default: return RULE_PE_TRUNCATED;
    }
}

void entries_add_efi(const struct inspect_file *file,
                     struct inspect_entries *entries)
{
    const struct pe_file *pe = &file->pe.pe;
    struct inspect_entry *entry;

    if (file->pe.status == PE_NOT_PE)
        return;
    if (!file->pe.is_there) {
        entry = entry_add(entries, PROTOCOL_EFI, 64, 0);
        entry->broken_rule = rule_of_status(file->pe.status);
        return;
    }
    entry = entry_add(entries, PROTOCOL_EFI, pe->is_plus ? 64 : 32,
                      pe->signature_offset);
    place_rva(file, entry);
    entry->broken_rule = rule_of(pe, entry);
    ask_efi(pe, entry);
}
