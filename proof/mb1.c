/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/mb1.h"
#include "proof.h"

static void info_read(struct bytes view)
{
    struct mb1_info info;

    if (mb1_info_read(view, &info) == MB1_OK)
        sink = info.flags + info.module_count + info.screen.base;
}

static void module_at(struct bytes view)
{
    struct mb1_module module;

    if (mb1_module_at(view, ANY32(), &module) == MB1_OK)
        sink = module.base + module.length_bytes;
}

static void mmap_next(struct bytes view)
{
    struct boot_range range;

    if (mb1_mmap_next(&view, &range) == MB1_OK)
        sink = range.base + range.type;
    sink = view.length_bytes;
}

void main_mb1(void)
{
    size_t length = any(0, BOUND);

    begin();
    use_string(mb1_status_text(any(0, MB1_BAD_MODULE)));
    //@ split length;
    /* Each field begins and ends at such a place, but for the colours. */
    if (length % 4 == 0)
        info_read(last_bytes(length));
    if (length <= 40) {
        module_at(last_bytes(length));
        mmap_next(last_bytes(length));
    }
}
