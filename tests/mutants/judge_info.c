/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What loaders hand over, read as Adit's doors read it: everything that it
 * points to lies in the same block, from SEED_ADDRESS on.
 */
#include <string.h>

#include "format/acpi.h"
#include "format/efi_map.h"
#include "format/mb1.h"
#include "format/mb2.h"
#include "format/pvh.h"
#include "spec/mb1.h"
#include "spec/mb2.h"
#include "spec/pvh.h"
#include "tests/mutants/judges.h"

#define NAME(status) [status] = #status

static const char *const mb1_names[] = {
    NAME(MB1_OK), NAME(MB1_END), NAME(MB1_TRUNCATED), NAME(MB1_BAD_FLAGS),
    NAME(MB1_BAD_COUNT), NAME(MB1_BAD_SIZE), NAME(MB1_BAD_MODULE),
};
static const char *const mb2_names[] = {
    NAME(MB2_OK), NAME(MB2_END), NAME(MB2_TRUNCATED), NAME(MB2_BAD_TOTAL),
    NAME(MB2_BAD_SIZE), NAME(MB2_NO_END), NAME(MB2_BAD_ENTRY),
    NAME(MB2_BAD_MODULE), NAME(MB2_BAD_SCREEN),
};
static const char *const pvh_names[] = {
    NAME(PVH_OK), NAME(PVH_END), NAME(PVH_TRUNCATED), NAME(PVH_BAD_MAGIC),
    NAME(PVH_BAD_COUNT),
};
static const char *const efi_map_names[] = {
    NAME(EFI_MAP_OK), NAME(EFI_MAP_END), NAME(EFI_MAP_BAD_SIZE),
    NAME(EFI_MAP_TRUNCATED), NAME(EFI_MAP_WRAPS),
};
static const char *const fill_names[] = {
    NAME(FILL_OK), NAME(FILL_FULL), NAME(FILL_EMPTY), NAME(FILL_WRAPS),
};

static struct boot_info bi;
static uint32_t bad_fills;

void map_begin(void)
{
    memset(&bi, 0, sizeof(bi));
    bad_fills = 0;
}

void map_add(struct words *words, uint64_t base, uint64_t length_bytes,
             uint32_t type)
{
    enum fill_status status = fill_range(&bi, base, length_bytes, type);

    if (status != FILL_OK && bad_fills++ == 0)
        words_add(words, "%s", fill_names[status]);
}

void map_end(struct words *words)
{
    uint64_t ram = 0;

    for (uint32_t n = 0; n < bi.range_count; n++)
        if (bi.ranges[n].type == BOOT_RANGE_RAM)
            ram += bi.ranges[n].length_bytes;
    words_add(words, "ranges=%u ram=%#llx", bi.range_count,
              (unsigned long long)ram);
}

void judge_screen(const struct boot_screen *screen, struct words *words)
{
    static const char *const kinds[] = {
        [BOOT_SCREEN_NONE] = "none", [BOOT_SCREEN_VGA_TEXT] = "text",
        [BOOT_SCREEN_RGB] = "rgb",
    };

    words_add(words, "screen:%s", kinds[screen->kind]);
}

/* A string that ends somewhere in memory. */
void judge_string(struct bytes memory, const char *name, uint64_t address,
                  struct words *words)
{
    struct bytes rest;
    struct text text;

    if (address == 0)
        words_add(words, "%s:none", name);
    else if (!memory_at(memory, address, 0, &rest))
        words_add(words, "%s:outside", name);
    else if (!text_until_nul(bytes_from(memory, address - SEED_ADDRESS),
                             &text))
        words_add(words, "%s:endless", name);
    else
        words_add(words, "%s=%zu", name, text.length);
}

static void judge_mb1_modules(struct bytes memory,
                              const struct mb1_info *info,
                              struct words *words)
{
    enum mb1_status status = MB1_OK;
    struct mb1_module module;
    struct bytes modules;
    uint64_t bytes = 0;

    if (!memory_at(memory, info->modules,
                   (uint64_t)info->module_count * MB1_MOD_BYTES, &modules)) {
        words_add(words, "modules:outside");
        return;
    }
    for (uint32_t n = 0; status == MB1_OK; n++) {
        status = mb1_module_at(modules, n, &module);
        if (status == MB1_OK)
            bytes += module.length_bytes;
        if (status == MB1_OK && n == 0)
            judge_string(memory, "string", module.string, words);
    }
    if (status != MB1_END)
        words_add(words, "modules:%s", mb1_names[status]);
    words_add(words, "modules=%u module-bytes=%#llx", info->module_count,
              (unsigned long long)bytes);
}

static void judge_mb1_mmap(struct bytes memory, const struct mb1_info *info,
                           struct words *words)
{
    enum mb1_status status;
    struct boot_range range;
    struct bytes rest;

    if (!memory_at(memory, info->mmap, info->mmap_bytes, &rest)) {
        words_add(words, "mmap:outside");
        return;
    }
    while ((status = mb1_mmap_next(&rest, &range)) == MB1_OK)
        map_add(words, range.base, range.length_bytes, range.type);
    if (status != MB1_END)
        words_add(words, "mmap:%s", mb1_names[status]);
}

void judge_mb1_info(struct bytes bytes, struct words *words)
{
    struct mb1_info info;
    enum mb1_status status = mb1_info_read(bytes, &info);

    words_add(words, "%s", mb1_names[status]);
    if (status != MB1_OK)
        return;
    words_add(words, "lower=%u upper=%u", info.lower_kib, info.upper_kib);
    judge_string(bytes, "cmdline", info.cmdline, words);
    judge_string(bytes, "loader", info.loader_name, words);
    judge_screen(&info.screen, words);
    if (info.has_unsound_screen)
        words_add(words, "screen:unsound");
    map_begin();
    judge_mb1_modules(bytes, &info, words);
    judge_mb1_mmap(bytes, &info, words);
    map_end(words);
}

static enum mb2_status judge_mb2_mmap(const struct mb2_tag *tag,
                                      struct words *words)
{
    struct mb2_mmap mmap;
    struct boot_range range;
    enum mb2_status status = mb2_mmap(tag, &mmap);

    if (status != MB2_OK)
        return status;
    words_add(words, "version=%u", mmap.entry_version);
    while ((status = mb2_mmap_next(&mmap, &range)) == MB2_OK)
        map_add(words, range.base, range.length_bytes, range.type);
    return status == MB2_END ? MB2_OK : status;
}

void judge_efi_descriptors(struct bytes rest, uint32_t descriptor_bytes,
                           struct words *words)
{
    struct efi_map_range range;
    enum efi_map_status status, worst = EFI_MAP_OK;

    do {
        status = efi_map_next(&rest, descriptor_bytes, &range);
        if (status == EFI_MAP_OK && range.length_bytes != 0)
            map_add(words, range.base, range.length_bytes, range.type);
        if (status == EFI_MAP_WRAPS)
            worst = status;
    } while (status == EFI_MAP_OK || status == EFI_MAP_WRAPS);
    if (status != EFI_MAP_END)
        worst = status;
    words_add(words, "%s", efi_map_names[worst]);
}

static enum mb2_status judge_mb2_tag(const struct mb2_tag *tag,
                                     struct words *words)
{
    struct boot_screen screen;
    struct mb2_module module;
    struct mb2_meminfo meminfo;
    struct mb2_efi_mmap map;
    struct text text;
    struct bytes part;
    uint64_t pointer;
    uint32_t base;
    enum mb2_status status = MB2_OK;

    switch (tag->type) {
    case MB2_TAG_CMDLINE:
    case MB2_TAG_LOADER_NAME:
        status = mb2_text(tag, &text);
        words_add(words, "text[%u]=%zu", tag->type, text.length);
        return status;
    case MB2_TAG_MODULE:
        status = mb2_module(tag, &module);
        if (status == MB2_OK)
            words_add(words, "module=%#x+%#x:%zu", module.base,
                      module.length_bytes, module.string.length);
        return status;
    case MB2_TAG_BASIC_MEMINFO:
        status = mb2_meminfo(tag, &meminfo);
        if (status == MB2_OK)
            words_add(words, "lower=%u upper=%u", meminfo.lower_kib,
                      meminfo.upper_kib);
        return status;
    case MB2_TAG_MMAP: return judge_mb2_mmap(tag, words);
    case MB2_TAG_FRAMEBUFFER:
        status = mb2_screen(tag, &screen);
        if (status == MB2_OK)
            judge_screen(&screen, words);
        return status;
    case MB2_TAG_EFI64_SYSTAB:
    case MB2_TAG_EFI64_HANDLE:
        status = mb2_efi64_pointer(tag, &pointer);
        if (status == MB2_OK)
            words_add(words, "pointer[%u]=%#llx", tag->type,
                      (unsigned long long)pointer);
        return status;
    case MB2_TAG_EFI_MMAP:
        status = mb2_efi_mmap(tag, &map);
        if (status == MB2_OK)
            judge_efi_descriptors(map.descriptors, map.descriptor_bytes,
                                  words);
        return status;
    case MB2_TAG_ACPI_OLD:
    case MB2_TAG_ACPI_NEW:
        status = mb2_rsdp(tag, &part);
        words_add(words, "rsdp[%u]:%s", tag->type,
                  acpi_names[acpi_rsdp_check(part)]);
        return status;
    case MB2_TAG_SMBIOS:
        status = mb2_smbios(tag, &part);
        if (status == MB2_OK)
            words_add(words, "smbios:%s",
                      acpi_names[acpi_smbios_check(part)]);
        return status;
    case MB2_TAG_LOAD_BASE:
        status = mb2_load_base(tag, &base);
        if (status == MB2_OK)
            words_add(words, "base=%#x", base);
        return status;
    case MB2_TAG_EFI_BS: words_add(words, "boot-services"); break;
    default: break;
    }
    return status;
}

void judge_mb2_info(struct bytes bytes, struct words *words)
{
    struct bytes rest;
    struct mb2_tag tag;
    enum mb2_status status = mb2_begin(bytes, &rest), inner;

    map_begin();
    while (status == MB2_OK) {
        status = mb2_next(&rest, &tag);
        if (status != MB2_OK)
            break;
        inner = judge_mb2_tag(&tag, words);
        if (inner != MB2_OK)
            words_add(words, "tag[%u]:%s", tag.type, mb2_names[inner]);
    }
    words_add(words, "%s", mb2_names[status]);
    map_end(words);
}

void judge_pvh_info(struct bytes bytes, struct words *words)
{
    struct pvh_start start;
    struct pvh_module module;
    struct boot_range range;
    struct bytes part;
    enum pvh_status status = pvh_start_read(bytes, &start);

    words_add(words, "%s", pvh_names[status]);
    if (status != PVH_OK)
        return;
    words_add(words, "version=%u flags=%#x rsdp=%#llx", start.version,
              start.flags, (unsigned long long)start.rsdp);
    judge_string(bytes, "cmdline", start.cmdline, words);
    if (!memory_at(bytes, start.modules,
                   (uint64_t)start.module_count * PVH_MODULE_BYTES, &part))
        words_add(words, "modules:outside");
    else
        for (uint32_t n = 0; pvh_module_at(part, n, &module) == PVH_OK; n++)
            words_add(words, "module=%#llx+%#llx",
                      (unsigned long long)module.base,
                      (unsigned long long)module.length_bytes);
    map_begin();
    if (!memory_at(bytes, start.memmap,
                   (uint64_t)start.memmap_count * PVH_MEMMAP_BYTES, &part))
        words_add(words, "memmap:outside");
    else
        for (uint32_t n = 0; pvh_range_at(part, n, &range) == PVH_OK; n++)
            map_add(words, range.base, range.length_bytes, range.type);
    map_end(words);
}
