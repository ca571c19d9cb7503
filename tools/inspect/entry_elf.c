/* SPDX-License-Identifier: BSD-2-Clause */
/* The entries of ELF files: by their notes, and by the header alone. */
#include "tools/inspect/entry_find.h"

#include "adit/boot_info.h"
#include "spec/elf.h"
#include "spec/pvh.h"
#include "tools/inspect/rule_id.h"

#define XEN TEXT("Xen")

bool note_number(const struct inspect_note *note, uint64_t *ret_number)
{
    if (note->desc.length_bytes == 4)
        *ret_number = load_le32(note->desc.at);
    else if (note->desc.length_bytes == 8)
        *ret_number = load_le64(note->desc.at);
    else
        return false;
    return true;
}

static void ask_pvh(const struct inspect_file *file,
                    struct inspect_entry *entry)
{
    const struct inspect_note *note =
        inspect_note_find(file, XEN, XEN_ELFNOTE_PHYS32_RELOC);
    uint32_t fields[3] = {0, 0, UINT32_MAX}; /* align, min, max */
    char size[SIZE_TEXT_BYTES];
    struct bytes field;

    if (note == NULL) {
        entry_ask(entry, "at its p_paddr");
        return;
    }
    for (uint32_t n = 0; n < 3; n++)
        if (bytes_sub(note->desc, n * 4, 4, &field))
            fields[n] = load_le32(field.at);
    entry_ask(entry, "relocatable: 0x%x to 0x%x, aligned to %s", fields[1],
              fields[2], size_text(size, fields[0]));
}

static void add_pvh(const struct inspect_file *file,
                    struct inspect_entries *entries)
{
    const struct inspect_note *note =
        inspect_note_find(file, XEN, XEN_ELFNOTE_PHYS32_ENTRY);
    struct inspect_entry *entry;
    uint64_t address;

    if (note == NULL)
        return;
    entry = entry_add(entries, PROTOCOL_PVH, 32, note->offset);
    if (!note_number(note, &address))
        entry->broken_rule = RULE_PVH_NOTE_SIZE;
    else if (!entry_at_physical(file, entry, address))
        entry->broken_rule = RULE_PVH_ENTRY_OUTSIDE;
    ask_pvh(file, entry);
}

/* "VIRT_ENTRY=0x…," in the text that guests had before there were notes. */
static bool old_guest_entry(struct text guest, uint64_t *ret_address)
{
    struct text key = TEXT("VIRT_ENTRY=");
    struct text value = text_skip(guest, text_find(guest, key));
    size_t end = 0;

    value = text_skip(value, key.length);
    while (end < value.length && value.at[end] != ',' && value.at[end] != 0)
        end++;
    value.length = end;
    return text_number(value, ret_address);
}

static void add_xen_pv(const struct inspect_file *file,
                       struct inspect_entries *entries)
{
    const struct inspect_note *note =
        inspect_note_find(file, XEN, XEN_ELFNOTE_ENTRY);
    uint8_t mode = file->elf.elf.is_64 ? 64 : 32;
    struct inspect_entry *entry;
    struct elf_section section;
    uint64_t address;
    struct bytes guest;

    if (note != NULL) {
        entry = entry_add(entries, PROTOCOL_XEN_PV, mode, note->offset);
        if (!note_number(note, &address))
            entry->broken_rule = RULE_ELF_ENTRY;
        else if (!entry_at_virtual(file, entry, address))
            entry->broken_rule = RULE_ELF_ENTRY;
        return;
    }
    if (elf_section_named(&file->elf.elf, TEXT("__xen_guest"), &section) !=
            ELF_OK ||
        elf_section_bytes(&file->elf.elf, &section, &guest) != ELF_OK)
        return;
    entry = entry_add(entries, PROTOCOL_XEN_PV, mode, section.offset);
    entry_ask(entry, "by the section __xen_guest, not by notes");
    if (!old_guest_entry((struct text){(const char *)guest.at,
                                       guest.length_bytes}, &address))
        address = file->elf.elf.entry;
    if (!entry_at_virtual(file, entry, address))
        entry->broken_rule = RULE_ELF_ENTRY;
}

static void add_adit(const struct inspect_file *file,
                     struct inspect_entries *entries)
{
    const struct inspect_note *note = inspect_note_find(
        file, TEXT(ADIT_NOTE_OWNER), ADIT_NOTE_KERNEL);
    struct inspect_entry *entry;
    char size[SIZE_TEXT_BYTES];
    uint64_t stack;
    uint32_t flags;

    if (note == NULL)
        return;
    entry = entry_add(entries, PROTOCOL_ADIT, 64, note->offset);
    if (!entry_at_virtual(file, entry, file->elf.elf.entry))
        entry->broken_rule = RULE_ELF_ENTRY;
    if (note->desc.length_bytes != sizeof(struct adit_note_kernel) ||
        load_le32(note->desc.at) != ADIT_NOTE_VERSION) {
        entry->broken_rule = RULE_ADIT_NOTE;
        return;
    }
    flags = load_le32(note->desc.at + 4);
    stack = load_le64(note->desc.at + 8);
    if (stack == 0)
        stack = ADIT_STACK_BYTES_DEFAULT;
    entry_ask(entry, "a stack of %s", size_text(size, stack));
    entry_ask(entry, (flags & ADIT_FIXED) != 0 ? "at its p_paddr"
                                               : "anywhere in memory");
    if ((flags & ADIT_KEEP_BOOT_SERVICES) != 0)
        entry_ask(entry, "EFI boot services kept");
    if ((flags & ADIT_PARK_CPUS) != 0)
        entry_ask(entry, "the other CPUs started and parked");
}

void entries_add_notes(const struct inspect_file *file,
                       struct inspect_entries *entries)
{
    if (file->elf.status != ELF_OK)
        return;
    add_pvh(file, entries);
    add_xen_pv(file, entries);
    add_adit(file, entries);
}

void entries_add_elf(const struct inspect_file *file,
                     struct inspect_entries *entries)
{
    const struct elf_file *elf = &file->elf.elf;
    struct inspect_entry *entry, plain = {0};

    if (file->elf.status == ELF_NOT_ELF ||
        (file->elf.status == ELF_OK && elf->entry == 0))
        return;
    if (file->elf.status != ELF_OK) {
        entry = entry_add(entries, PROTOCOL_ELF, 64, 0);
        entry->broken_rule = RULE_ELF_HEADER;
        return;
    }
    entry_at_elf(file, &plain);
    for (uint32_t n = 0; n < entries->count; n++)
        if (entries->at[n].has_virtual && plain.has_virtual &&
            entries->at[n].virtual_ == plain.virtual_)
            return;
    entry = entry_add(entries, PROTOCOL_ELF, elf->is_64 ? 64 : 32, 0);
    if (elf->machine != EM_386 && elf->machine != EM_X86_64)
        entry->broken_rule = RULE_ELF_MACHINE_CLASS;
    if (!entry_at_elf(file, entry))
        entry->broken_rule = RULE_ELF_ENTRY;
}
