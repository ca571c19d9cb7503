/* SPDX-License-Identifier: BSD-2-Clause */
/* format/mb1.h: the information, its modules and its memory map. */
#include "format/mb1.h"

#include "format/screen.h"
#include "spec/mb1.h"
#include "tests/fuzz/fuzz.h"

static void check_info(struct bytes in, const struct mb1_info *info)
{
    bool has_mods = info->flags & MB1_INFO_HAS_MODS;
    bool has_mmap = info->flags & MB1_INFO_HAS_MMAP;
    bool has_screen = info->flags & MB1_INFO_HAS_FRAMEBUFFER;

    FUZZ_REQUIRE(in.length_bytes >= 4 && info->flags == load_le32(in.at));
    FUZZ_REQUIRE(!(info->flags & MB1_INFO_HAS_AOUT_SYMS) ||
                 !(info->flags & MB1_INFO_HAS_ELF_SYMS));
    FUZZ_REQUIRE(info->module_count <= MB1_MODULES_CAP);
    FUZZ_REQUIRE(info->mmap_bytes <= MB1_MMAP_BYTES_CAP);
    FUZZ_REQUIRE(has_mods || (info->module_count == 0 && info->modules == 0));
    FUZZ_REQUIRE(has_mmap || (info->mmap_bytes == 0 && info->mmap == 0));
    FUZZ_REQUIRE(!has_mods || info->modules ==
                 load_le32(in.at + MB1_INFO_MODS_ADDR_AT));
    FUZZ_REQUIRE(!has_mmap || info->mmap ==
                 load_le32(in.at + MB1_INFO_MMAP_ADDR_AT));
    FUZZ_REQUIRE(!(info->flags & MB1_INFO_HAS_MEMORY) || info->upper_kib ==
                 load_le32(in.at + MB1_INFO_MEM_UPPER_AT));
    FUZZ_REQUIRE(has_screen || info->screen.kind == BOOT_SCREEN_NONE);
    FUZZ_REQUIRE(info->screen.kind == BOOT_SCREEN_NONE ||
                 (screen_is_sound(&info->screen) &&
                  !info->has_unsound_screen));
    fuzz_saw(info->cmdline);
    fuzz_saw(info->loader_name);
    fuzz_saw(info->screen.base);
    fuzz_saw(info->screen.blue_bits);
}

static void walk_modules(struct bytes in)
{
    struct mb1_module module;
    enum mb1_status status = MB1_OK;

    for (uint32_t n = 0; status != MB1_END; n++) {
        const uint8_t *at = in.at + (size_t)n * MB1_MOD_BYTES;

        FUZZ_REQUIRE(n <= in.length_bytes / MB1_MOD_BYTES + 1);
        FUZZ_POISON(module);
        status = mb1_module_at(in, n, &module);
        fuzz_saw(status);
        FUZZ_REQUIRE(status == MB1_OK || FUZZ_UNWRITTEN(module));
        if (status == MB1_OK)
            FUZZ_REQUIRE((uint64_t)module.base + module.length_bytes ==
                             load_le32(at + MB1_MOD_END_AT) &&
                         module.base == load_le32(at) &&
                         module.string == load_le32(at + MB1_MOD_STRING_AT));
        if (status == MB1_TRUNCATED)
            FUZZ_REQUIRE(in.length_bytes % MB1_MOD_BYTES != 0);
    }
}

static void walk_map(struct bytes in)
{
    struct bytes rest = in;
    struct boot_range range;
    enum mb1_status status;

    do {
        struct bytes before = rest;

        FUZZ_POISON(range);
        status = mb1_mmap_next(&rest, &range);
        fuzz_saw(status);
        fuzz_saw_bytes(rest, in);
        if (status != MB1_OK) {
            FUZZ_REQUIRE(FUZZ_UNWRITTEN(range));
            FUZZ_REQUIRE(rest.at == before.at);
            FUZZ_REQUIRE((status == MB1_END) == (before.length_bytes == 0));
            continue;
        }
        FUZZ_REQUIRE(before.length_bytes - rest.length_bytes ==
                     4 + (size_t)load_le32(before.at));
        FUZZ_REQUIRE(load_le32(before.at) >= 20);
        FUZZ_REQUIRE(range.base == load_le64(before.at + 4));
        FUZZ_REQUIRE(range.length_bytes == load_le64(before.at + 12));
        FUZZ_REQUIRE(range.type == load_le32(before.at + 20));
    } while (status == MB1_OK);
}

void fuzz_one(struct bytes in)
{
    unsigned what = fuzz_take(&in, 1) % 3;
    struct mb1_info info;
    enum mb1_status status;

    if (what == 1) {
        walk_modules(in);
        return;
    }
    if (what == 2) {
        walk_map(in);
        return;
    }
    FUZZ_POISON(info);
    status = mb1_info_read(in, &info);
    fuzz_saw(status);
    fuzz_saw((uint64_t)mb1_status_text(status)[0]);
    if (status == MB1_OK)
        check_info(in, &info);
    else
        FUZZ_REQUIRE(FUZZ_UNWRITTEN(info));
}
