/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/mb2.h"
#include "proof.h"

static void whole(struct bytes view)
{
    struct bytes rest;

    if (mb2_begin(view, &rest) == MB2_OK)
        sink = rest.length_bytes;
}

static void next(struct bytes view)
{
    struct mb2_tag tag;

    if (mb2_next(&view, &tag) == MB2_OK)
        use(tag.whole);
    sink = view.length_bytes;
}

static void texts(const struct mb2_tag *tag)
{
    struct text text;
    struct mb2_module module;

    if (mb2_text(tag, &text) == MB2_OK)
        use_text(text);
    if (mb2_module(tag, &module) == MB2_OK)
        use_text(module.string);
}

static void numbers(const struct mb2_tag *tag)
{
    struct mb2_meminfo meminfo;
    struct boot_screen screen;
    uint64_t pointer;
    uint32_t base;

    if (mb2_meminfo(tag, &meminfo) == MB2_OK)
        sink = meminfo.upper_kib;
    if (mb2_screen(tag, &screen) == MB2_OK)
        sink = screen.base;
    if (mb2_efi64_pointer(tag, &pointer) == MB2_OK)
        sink = pointer;
    if (mb2_load_base(tag, &base) == MB2_OK)
        sink = base;
}

static void maps(const struct mb2_tag *tag)
{
    struct mb2_mmap mmap;
    struct mb2_efi_mmap efi;

    if (mb2_mmap(tag, &mmap) == MB2_OK)
        sink = mmap.entry_bytes + mmap.rest.length_bytes;
    if (mb2_efi_mmap(tag, &efi) == MB2_OK)
        use(efi.descriptors);
}

static void tables(const struct mb2_tag *tag)
{
    struct bytes bytes;

    if (mb2_rsdp(tag, &bytes) == MB2_OK)
        use(bytes);
    if (mb2_smbios(tag, &bytes) == MB2_OK)
        use(bytes);
}

/* Entries shorter than a range are none: mb2_mmap() refuses them. */
static void mmap_next(struct bytes view)
{
    struct mb2_mmap mmap = {(uint32_t)any(24, UINT32_MAX), ANY32(), view};
    struct boot_range range;

    if (mb2_mmap_next(&mmap, &range) == MB2_OK)
        sink = range.base + range.type;
    sink = mmap.rest.length_bytes;
}

void main_mb2(void)
{
    size_t length = any(0, BOUND);
    struct mb2_tag tag;

    begin();
    use_string(mb2_status_text(any(0, MB2_BAD_SCREEN)));
    //@ split length;
    whole(last_bytes(length));
    next(last_bytes(length));
    mmap_next(last_bytes(length));
    /* A tag is never shorter than its head. */
    if (length >= 8) {
        tag = (struct mb2_tag){ANY32(), last_bytes(length)};
        texts(&tag);
        numbers(&tag);
        maps(&tag);
        tables(&tag);
    }
}
