/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/check.h"

#include "boot/door.h"
#include "x86/paging.h"

/* The map is sorted and disjoint, and neighbours of a type are merged, so
 * that RAM in one piece is one range. */
static bool is_ram(const struct boot_info *bi, uint64_t base,
                   uint64_t length_bytes)
{
    for (uint32_t i = 0; i < bi->range_count; i++) {
        const struct boot_range *r = &bi->ranges[i];

        if (r->type == BOOT_RANGE_RAM && base >= r->base &&
            base - r->base < r->length_bytes)
            return length_bytes <= r->length_bytes - (base - r->base);
    }
    return false;
}

static uint64_t screen_bytes(const struct boot_screen *screen)
{
    return (uint64_t)screen->pitch_bytes * screen->height;
}

static bool overlap(uint64_t a, uint64_t a_bytes, uint64_t b, uint64_t b_bytes)
{
    return a < b ? b - a < a_bytes : a - b < b_bytes;
}

static void check_module(const struct boot_info *bi, uint32_t n)
{
    const struct boot_module *m = &bi->modules[n];

    if (!is_ram(bi, m->base, m->length_bytes))
        boot_refuse("module %u at %#lx, %lu bytes, does not lie in RAM of the "
                    "memory map",
                    n, m->base, m->length_bytes);
    if (m->base < PAGE_BYTES)
        boot_refuse("module %u at %#lx, %lu bytes, lies in page 0; expected "
                    "it elsewhere", n, m->base, m->length_bytes);
    if (overlap(m->base, m->length_bytes, bi->image_base,
                bi->image_length_bytes))
        boot_refuse("module %u at %#lx, %lu bytes, lies over Adit at %#lx", n,
                    m->base, m->length_bytes, bi->image_base);
    for (uint32_t i = 0; i < n; i++) {
        const struct boot_module *other = &bi->modules[i];

        if (overlap(m->base, m->length_bytes, other->base,
                    other->length_bytes))
            boot_refuse("module %u at %#lx lies over module %u at %#lx", n,
                        m->base, i, other->base);
    }
}

static bool meets_ram(const struct boot_info *bi, uint64_t base,
                      uint64_t length_bytes)
{
    for (uint32_t i = 0; i < bi->range_count; i++) {
        const struct boot_range *r = &bi->ranges[i];

        if (r->type == BOOT_RANGE_RAM &&
            overlap(base, length_bytes, r->base, r->length_bytes))
            return true;
    }
    return false;
}

void boot_check_screen(struct boot_info *bi)
{
    const struct boot_screen *screen = &bi->screen;
    uint64_t bytes = screen_bytes(screen), last = paging_physical_last();

    /* One over Adit itself is refused once consoles are chosen. */
    if (screen->kind == BOOT_SCREEN_NONE ||
        overlap(screen->base, bytes, bi->image_base, bi->image_length_bytes))
        return;
    if (screen->base > last || bytes - 1 > last - screen->base)
        boot_warn("the framebuffer at %#lx, %lu bytes, is left out: this CPU "
                  "has no address beyond %#lx", screen->base, bytes, last);
    else if (meets_ram(bi, screen->base, bytes))
        boot_warn("the framebuffer at %#lx, %lu bytes, is left out: it lies "
                  "in RAM of the memory map", screen->base, bytes);
    else
        return;
    bi->screen = (struct boot_screen){.kind = BOOT_SCREEN_NONE};
}

void boot_trim_ram(struct boot_info *bi)
{
    uint64_t last = paging_physical_last();
    uint32_t kept = 0;

    for (uint32_t i = 0; i < bi->range_count; i++) {
        struct boot_range r = bi->ranges[i];

        if (r.type == BOOT_RANGE_RAM &&
            (r.base > last || r.length_bytes - 1 > last - r.base)) {
            boot_warn("memory map: RAM at %#lx, %#lx bytes, is left out as "
                      "far as it is beyond this CPU's last address %#lx",
                      r.base, r.length_bytes, last);
            if (r.base > last)
                continue;
            r.length_bytes = last - r.base + 1;
        }
        bi->ranges[kept++] = r;
    }
    bi->range_count = kept;
}

/* It will be mapped to be written to, all of it. */
static void check_screen(const struct boot_info *bi)
{
    uint64_t bytes = screen_bytes(&bi->screen);

    if (overlap(bi->screen.base, bytes, bi->image_base,
                bi->image_length_bytes))
        boot_refuse("the framebuffer at %#lx, %lu bytes, lies over Adit at "
                    "%#lx", bi->screen.base, bytes, bi->image_base);
}

void boot_check(const struct boot_info *bi)
{
    if (bi->range_count == 0)
        boot_refuse("no memory map; expected the loader to hand one over, "
                    "found none");
    if (!is_ram(bi, bi->image_base, bi->image_length_bytes))
        boot_refuse("Adit itself at %#lx, %lu bytes, does not lie in RAM of "
                    "the memory map",
                    bi->image_base, bi->image_length_bytes);
    check_screen(bi);
    for (uint32_t n = 0; n < bi->module_count; n++)
        check_module(bi, n);
}

static bool map_whole_pages(uint64_t base, uint64_t length_bytes)
{
    uint64_t first = base & ~(PAGE_BYTES - 1);
    uint64_t end = base + length_bytes;

    if (length_bytes == 0 || paging_reaches(base, length_bytes))
        return true;
    end = (end + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1);
    return paging_map(first, end - first, PAGING_RW);
}

bool boot_map_beyond(const struct boot_info *bi)
{
    const struct boot_screen *screen = &bi->screen;

    for (uint32_t n = 0; n < bi->module_count; n++) {
        if (!map_whole_pages(bi->modules[n].base,
                             bi->modules[n].length_bytes))
            return false;
    }
    return map_whole_pages(bi->efi.memory_map, bi->efi.memory_map_bytes) &&
           map_whole_pages(screen->base, screen_bytes(screen));
}
