/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * [uefi] EFI_MEMORY_ATTRIBUTE_PROTOCOL: the rights of pages in the firmware's
 * own tables, for as long as Adit runs in them.  Firmware without it mostly
 * lets all be done with any page.
 */
#include "boot/uefi/rights.h"

#include "boot/door.h"
#include "boot/uefi/uefi.h"
#include "x86/image.h"

#define BOTH ((uint64_t)(EFI_MEMORY_ATTRIBUTE_RO | EFI_MEMORY_ATTRIBUTE_XP))

/* What stays the same from the door to the end of boot services.  Data that
 * becomes read-only later is not, until the tables are Adit's. */
static const struct section {
    const char *start, *end;
    uint64_t rights;
} sections[] = {
    {text_start, text_end, EFI_MEMORY_ATTRIBUTE_RO},
    {rodata_start, rodata_end,
     EFI_MEMORY_ATTRIBUTE_RO | EFI_MEMORY_ATTRIBUTE_XP},
    {relro_start, data_end, EFI_MEMORY_ATTRIBUTE_XP},
};
#define SECTIONS (sizeof(sections) / sizeof(sections[0]))

/* As they were. */
static uint64_t rights_before[SECTIONS];
static bool is_image_changed;

/* Who has changed rights changes them back, without being looked for again:
 * that might fail, and it is too late then. */
static struct efi_memory_attribute *changed_by;

static struct efi_memory_attribute *protocol_find(void)
{
    static const struct efi_guid guid = EFI_MEMORY_ATTRIBUTE_PROTOCOL_GUID;

    return uefi_locate(&guid);
}

/* Takes first: at no time is a page both writable and executable that need not
 * be. */
static bool change(struct efi_memory_attribute *protocol, uint64_t base,
                   uint64_t length_bytes, uint64_t rights)
{
    uint64_t given = BOTH & ~rights;

    return (rights == 0 || protocol->set(protocol, base, length_bytes,
                                         rights) == EFI_SUCCESS) &&
           (given == 0 || protocol->clear(protocol, base, length_bytes,
                                          given) == EFI_SUCCESS);
}

static bool must_change(struct efi_memory_attribute *protocol, uint64_t base,
                        uint64_t length_bytes, uint64_t rights)
{
    if (change(protocol, base, length_bytes, rights))
        return true;
    boot_warn("the firmware keeps the rights of its pages at %#lx", base);
    return false;
}

bool uefi_rights(uint64_t base, uint64_t length_bytes, bool is_writable,
                 bool is_executable)
{
    struct efi_memory_attribute *protocol = protocol_find();

    if (protocol == NULL)
        return false;
    changed_by = protocol;
    must_change(protocol, base, length_bytes,
                (is_writable ? 0 : EFI_MEMORY_ATTRIBUTE_RO) |
                    (is_executable ? 0 : EFI_MEMORY_ATTRIBUTE_XP));
    return true;
}

bool uefi_rights_clear(uint64_t base, uint64_t length_bytes)
{
    return must_change(changed_by, base, length_bytes, 0);
}

static uint64_t length_of(const struct section *section)
{
    return (uint64_t)(section->end - section->start);
}

void uefi_rights_image(void)
{
    struct efi_memory_attribute *protocol = protocol_find();

    if (protocol == NULL)
        return;
    changed_by = protocol;
    for (size_t i = 0; i < SECTIONS; i++) {
        const struct section *section = &sections[i];
        uint64_t base = (uint64_t)section->start, before;

        /* Where its pages have different ones, there is none to tell. */
        if (protocol->get(protocol, base, length_of(section), &before) !=
            EFI_SUCCESS)
            before = 0;
        rights_before[i] = before & BOTH;
        must_change(protocol, base, length_of(section), section->rights);
    }
    is_image_changed = true;
}

void uefi_rights_image_back(void)
{
    if (!is_image_changed)
        return;
    is_image_changed = false;
    for (size_t i = 0; i < SECTIONS; i++)
        must_change(changed_by, (uint64_t)sections[i].start,
                    length_of(&sections[i]), rights_before[i]);
}
