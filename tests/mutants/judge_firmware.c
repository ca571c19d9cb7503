/* SPDX-License-Identifier: BSD-2-Clause */
/* The zero page, and what firmware hands over. */
#include "format/config.h"
#include "format/efi_path.h"
#include "format/linux_boot.h"
#include "format/madt.h"
#include "format/utf16.h"
#include "spec/acpi.h"
#include "spec/linux.h"
#include "tests/mutants/judges.h"

#define NAME(status) [status] = #status

const char *const acpi_names[] = {
    NAME(ACPI_OK), NAME(ACPI_BAD_SIGNATURE), NAME(ACPI_TRUNCATED),
    NAME(ACPI_BAD_LENGTH), NAME(ACPI_BAD_CHECKSUM),
    NAME(ACPI_BAD_EXTENDED_CHECKSUM),
};
static const char *const boot_names[] = {
    NAME(LINUX_BOOT_OK), NAME(LINUX_BOOT_END), NAME(LINUX_BOOT_TRUNCATED),
    NAME(LINUX_BOOT_NO_HEADER), NAME(LINUX_BOOT_OLD),
    NAME(LINUX_BOOT_BAD_COUNT),
};
static const char *const firmwares[] = {
    NAME(LINUX_BOOT_NO_EFI), NAME(LINUX_BOOT_EFI64), NAME(LINUX_BOOT_EFI32),
    NAME(LINUX_BOOT_BAD_EFI),
};

static void add_ranges(struct bytes ranges, struct words *words)
{
    struct boot_range range;

    for (uint32_t n = 0;
         linux_boot_range_at(ranges, n, &range) == LINUX_BOOT_OK; n++)
        map_add(words, range.base, range.length_bytes, range.type);
}

/* The list of setup_data, which may go in a circle. */
static void judge_nodes(struct bytes memory, uint64_t address,
                        struct words *words)
{
    struct linux_boot_node node;
    struct bytes head, data;
    uint32_t count = 0;

    for (; address != 0; address = node.next, count++) {
        if (count == LINUX_BOOT_NODES_CAP) {
            words_add(words, "nodes:too-many");
            return;
        }
        if (!memory_at(memory, address, LINUX_SETUP_DATA_HEAD_BYTES, &head) ||
            linux_boot_node_read(head, &node) != LINUX_BOOT_OK) {
            words_add(words, "nodes:outside");
            return;
        }
        if (node.type != LINUX_SETUP_E820_EXT)
            continue;
        if (memory_at(memory, address + LINUX_SETUP_DATA_HEAD_BYTES,
                      node.length_bytes, &data))
            add_ranges(data, words);
        else
            words_add(words, "e820-ext:outside");
    }
    words_add(words, "nodes=%u", count);
}

void judge_boot_params(struct bytes bytes, struct words *words)
{
    struct linux_problem problem;
    struct linux_boot boot;
    struct bytes map;
    enum linux_boot_status status = linux_boot_read(bytes, &boot, &problem);

    words_add(words, "%s", boot_names[status]);
    if (status == LINUX_BOOT_TRUNCATED)
        return;
    if (status != LINUX_BOOT_OK) {
        words_add(words, "@%#llx", (unsigned long long)problem.offset);
        return;
    }
    words_add(words, "initrd=%#llx+%#llx rsdp=%#llx %s secure=%u",
              (unsigned long long)boot.initrd,
              (unsigned long long)boot.initrd_bytes,
              (unsigned long long)boot.rsdp, firmwares[boot.firmware],
              boot.efi.secure_boot);
    words_add(words, "loader=%.*s/%#x", (int)text_find(boot.loader, TEXT(" ")),
              boot.loader.at, boot.loader_version);
    if (boot.is_unclean)
        words_add(words, "unclean");
    judge_string(bytes, "cmdline", boot.cmdline, words);
    judge_screen(&boot.screen, words);
    if (boot.has_unsound_screen)
        words_add(words, "screen:unsound");
    map_begin();
    add_ranges(boot.ranges, words);
    judge_nodes(bytes, boot.setup_data, words);
    map_end(words);
    if (boot.firmware == LINUX_BOOT_EFI64 &&
        memory_at(bytes, boot.efi.memory_map, boot.efi.memory_map_bytes,
                  &map))
        judge_efi_descriptors(map, boot.efi.descriptor_bytes, words);
}

void judge_efi_map(struct bytes bytes, struct words *words)
{
    /* The size of a descriptor comes first, as the firmware says it. */
    struct bytes head;

    if (!bytes_sub(bytes, 0, 8, &head)) {
        words_add(words, "no-size");
        return;
    }
    map_begin();
    judge_efi_descriptors(bytes_from(bytes, 8), load_le32(head.at), words);
    map_end(words);
}

void judge_efi_path(struct bytes bytes, struct words *words)
{
    char name[64];
    struct text file;

    if (efi_path_file(bytes, name, sizeof(name), &file))
        words_add(words, "file=%zu", file.length);
    else
        words_add(words, "refused");
}

void judge_load_text(struct bytes bytes, struct words *words)
{
    char room[256];
    struct text text;
    struct config_load_options options;

    if (utf16_to_text(bytes, room, sizeof(room), &text) != UTF16_OK) {
        words_add(words, "refused");
        return;
    }
    config_read_load_options(text, TEXT("adit.efi"), &options);
    words_add(words, "text=%zu file=%zu section=%zu initrd=%zu options=%zu "
                     "odd=%zu",
              text.length, options.config_file.length, options.section.length,
              options.initrd.length, options.options.length,
              options.odd_count);
}

void judge_load_option(struct bytes bytes, struct words *words)
{
    struct bytes data;

    if (!efi_load_option_data(bytes, &data)) {
        words_add(words, "no-option");
        return;
    }
    words_add(words, "option data=%zu", data.length_bytes);
    judge_load_text(data, words);
}

static bool find_table(struct bytes memory, uint64_t address,
                       const char *signature, const char *name,
                       struct bytes *ret_table, struct words *words)
{
    struct bytes header;
    uint32_t length_bytes;
    enum acpi_status status;

    if (!memory_at(memory, address, ACPI_TABLE_HEADER_BYTES, &header)) {
        words_add(words, "%s:outside", name);
        return false;
    }
    status = acpi_table_length(header, signature, &length_bytes);
    if (status == ACPI_OK &&
        !memory_at(memory, address, length_bytes, ret_table))
        status = ACPI_TRUNCATED;
    if (status == ACPI_OK)
        status = acpi_table_check(*ret_table, signature);
    words_add(words, "%s:%s", name, acpi_names[status]);
    return status == ACPI_OK;
}

static void judge_madt(struct bytes madt, struct words *words)
{
    struct bytes rest = madt_entries(madt);
    uint32_t id;
    enum madt_status status;

    while ((status = madt_next(&rest, &id)) == MADT_CPU)
        words_add(words, "cpu:%u", id);
    words_add(words, status == MADT_END ? "MADT_END" : "MADT_BAD_LENGTH");
}

void judge_acpi(struct bytes bytes, struct words *words)
{
    struct acpi_root root;
    struct bytes table, madt;
    uint64_t address;
    size_t at;
    enum acpi_status status = acpi_rsdp_check(bytes);

    words_add(words, "rsdp:%s", acpi_names[status]);
    if (!acpi_rsdp_find(bytes, &at))
        words_add(words, "not-found");
    if (status != ACPI_OK || !acpi_root_of(bytes, &root)) {
        words_add(words, "no-root");
        return;
    }
    if (!find_table(bytes, root.address, root.signature, root.signature,
                    &table, words))
        return;
    for (uint32_t n = 0; acpi_root_address(table, &root, n, &address); n++)
        if (find_table(bytes, address, ACPI_MADT_SIGNATURE, "madt", &madt,
                       words)) {
            judge_madt(madt, words);
            return;
        }
    words_add(words, "no-madt");
}

void judge_smbios(struct bytes bytes, struct words *words)
{
    size_t at;

    words_add(words, "%s", acpi_names[acpi_smbios_check(bytes)]);
    if (acpi_smbios_find(bytes, &at))
        words_add(words, "found=%zu", at);
}
