/* SPDX-License-Identifier: BSD-2-Clause */
/* format/mb2.h: the walk over the tags, and every decoder on every tag. */
#include "format/mb2.h"

#include "format/screen.h"
#include "spec/mb2.h"
#include "tests/fuzz/fuzz.h"

#define DECODE(call, value)                                   \
    do {                                                      \
        FUZZ_POISON(value);                                   \
        status = (call);                                      \
        fuzz_saw(status);                                     \
        FUZZ_REQUIRE(status == MB2_OK || FUZZ_UNWRITTEN(value)); \
    } while (0)

static void walk_map(const struct mb2_tag *tag)
{
    struct boot_range range;
    struct mb2_mmap map;
    enum mb2_status status;
    size_t count;

    DECODE(mb2_mmap(tag, &map), map);
    if (status != MB2_OK)
        return;
    FUZZ_REQUIRE(map.entry_bytes >= 24 && map.entry_bytes % 8 == 0);
    FUZZ_REQUIRE(map.rest.length_bytes == tag->whole.length_bytes - 16);
    fuzz_saw_bytes(map.rest, tag->whole);
    count = map.rest.length_bytes / map.entry_bytes;
    for (;; count--) {
        const uint8_t *at = map.rest.at;

        DECODE(mb2_mmap_next(&map, &range), range);
        fuzz_saw_bytes(map.rest, tag->whole);
        if (status != MB2_OK)
            break;
        FUZZ_REQUIRE(count != 0);
        FUZZ_REQUIRE(map.rest.at == at + map.entry_bytes);
        FUZZ_REQUIRE(range.base == load_le64(at));
        FUZZ_REQUIRE(range.length_bytes == load_le64(at + 8));
        FUZZ_REQUIRE(range.type == load_le32(at + 16));
    }
    FUZZ_REQUIRE(count == 0 && status == MB2_END);
}

static void decode_module(const struct mb2_tag *tag)
{
    const uint8_t *at = tag->whole.at;
    struct mb2_module module;
    enum mb2_status status = mb2_module(tag, &module);

    fuzz_saw(status);
    if (status != MB2_OK)
        return;
    FUZZ_REQUIRE(module.base == load_le32(at + MB2_MODULE_START_AT));
    FUZZ_REQUIRE((uint64_t)module.base + module.length_bytes ==
                 load_le32(at + MB2_MODULE_END_AT));
    fuzz_saw_text(module.string, tag->whole);
}

static void decode_screen(const struct mb2_tag *tag)
{
    struct boot_screen screen;
    enum mb2_status status;

    DECODE(mb2_screen(tag, &screen), screen);
    if (status != MB2_OK)
        return;
    FUZZ_REQUIRE(screen_is_sound(&screen));
    FUZZ_REQUIRE(screen.base == load_le64(tag->whole.at + MB2_FB_ADDR_AT));
    if (screen.kind == BOOT_SCREEN_RGB)
        FUZZ_REQUIRE(tag->whole.length_bytes >= MB2_FB_RGB_BYTES);
}

static void decode(const struct mb2_tag *tag)
{
    struct mb2_efi_mmap efi_map;
    struct mb2_meminfo meminfo;
    struct text text;
    struct bytes part;
    enum mb2_status status;
    uint64_t pointer;
    uint32_t base;

    DECODE(mb2_text(tag, &text), text);
    fuzz_saw_text(text, tag->whole);
    decode_module(tag);
    DECODE(mb2_meminfo(tag, &meminfo), meminfo);
    walk_map(tag);
    decode_screen(tag);
    DECODE(mb2_efi64_pointer(tag, &pointer), pointer);
    FUZZ_REQUIRE((status == MB2_OK) == (tag->whole.length_bytes >= 16));
    DECODE(mb2_efi_mmap(tag, &efi_map), efi_map);
    if (status == MB2_OK)
        fuzz_saw_bytes(efi_map.descriptors, tag->whole);
    DECODE(mb2_rsdp(tag, &part), part);
    fuzz_saw_bytes(part, tag->whole);
    DECODE(mb2_smbios(tag, &part), part);
    if (status == MB2_OK)
        fuzz_saw_bytes(part, tag->whole);
    DECODE(mb2_load_base(tag, &base), base);
    FUZZ_REQUIRE((status == MB2_OK) == (tag->whole.length_bytes >= 12));
}

void fuzz_one(struct bytes in)
{
    struct bytes rest, block;
    struct mb2_tag tag;
    enum mb2_status status;

    DECODE(mb2_begin(in, &rest), rest);
    if (status != MB2_OK)
        return;
    block = bytes_of(in.at, load_le32(in.at));
    FUZZ_REQUIRE(block.length_bytes >= 16 &&
                 block.length_bytes <= MB2_INFO_BYTES_CAP);
    FUZZ_REQUIRE(rest.at == in.at + 8);
    FUZZ_REQUIRE(rest.length_bytes == block.length_bytes - 8);
    for (;;) {
        struct bytes before = rest;

        DECODE(mb2_next(&rest, &tag), tag);
        fuzz_saw_bytes(rest, block);
        if (status != MB2_OK)
            return;
        fuzz_saw_bytes(tag.whole, block);
        FUZZ_REQUIRE(tag.type != MB2_TAG_END);
        FUZZ_REQUIRE(tag.whole.at == before.at);
        FUZZ_REQUIRE(tag.whole.length_bytes == load_le32(before.at + 4));
        FUZZ_REQUIRE(tag.whole.length_bytes >= 8);
        FUZZ_REQUIRE(rest.length_bytes < before.length_bytes);
        FUZZ_REQUIRE(rest.length_bytes == 0 ||
                     (rest.at - before.at) % 8 == 0);
        decode(&tag);
    }
}
