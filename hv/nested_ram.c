/* SPDX-License-Identifier: BSD-2-Clause */
/* The nested page tables of a machine, by its memory map. */
#include "hv/nested.h"

#define GIB         (1ull << 30)
#define FIRST_BYTES (4 * GIB)

/* Kept ranges and the APIC's page, each with both kinds of tables at both of
 * its ends. */
#define HOLE_PAGES (4 * (HV_KEPT_MAX + 1))

static bool is_ram(uint32_t type)
{
    return type == BOOT_RANGE_RAM || type == BOOT_RANGE_ACPI_RECLAIM ||
           type == BOOT_RANGE_ACPI_NVS || type == BOOT_RANGE_PERSISTENT;
}

/* The next whole pages of RAM up to `last`, from bi->ranges[*i] on. */
static bool ram_next(const struct boot_info *bi, uint32_t *i, uint64_t last,
                     struct hv_range *ret_ram)
{
    while (*i < bi->range_count && bi->ranges[*i].base <= last) {
        const struct boot_range *r = &bi->ranges[(*i)++];
        uint64_t base = r->base, length_bytes = r->length_bytes, unaligned;

        if (!is_ram(r->type))
            continue;
        for (; *i < bi->range_count && is_ram(bi->ranges[*i].type) &&
               bi->ranges[*i].base - base == length_bytes;
             (*i)++)
            length_bytes += bi->ranges[*i].length_bytes;

        unaligned = -base % PAGE_BYTES;
        if (length_bytes - 1 > last - base)
            length_bytes = last - base + 1;
        if (length_bytes < unaligned + PAGE_BYTES)
            continue;
        ret_ram->base = base + unaligned;
        ret_ram->length_bytes = (length_bytes - unaligned) & -PAGE_BYTES;
        return true;
    }
    return false;
}

/* No entries of a format lead further. */
static uint64_t last_within(const struct hv_nested_format *format,
                            uint64_t last)
{
    uint64_t reach = hv_level_bytes(format->levels + 1) - 1;

    return last < reach ? last : reach;
}

bool hv_nested_begin(struct hv_nested *nested, uint64_t pages_base,
                     uint64_t pages_bytes, const struct boot_info *bi,
                     uint64_t last, const struct hv_nested_format *format)
{
    struct hv_range ram;
    uint32_t i = 0;

    last = last_within(format, last);
    if (!hv_nested_root(nested, pages_base, pages_bytes, last, format))
        return false;
    for (uint64_t base = 0; base < FIRST_BYTES; base += GIB)
        if (!hv_nested_fill(nested, base))
            return false;
    while (ram_next(bi, &i, last, &ram))
        if (!hv_nested_ram(nested, ram.base, ram.length_bytes))
            return false;
    return true;
}

/* How many entries of `level` it takes to lead to all of `range`. */
static uint64_t entries(const struct hv_range *range, unsigned level)
{
    uint64_t bytes = hv_level_bytes(level);

    return (range->base + range->length_bytes - 1) / bytes -
           range->base / bytes + 1;
}

/* Tables below the root for `range`, with a split page at both ends. */
static uint64_t range_pages(const struct hv_range *range,
                            const struct hv_nested_format *format)
{
    uint64_t gibs = entries(range, 3);
    uint64_t pages = 2 + (format->has_1g && gibs > 2 ? 2 : gibs);

    for (unsigned level = 4; level <= format->levels; level++)
        pages += entries(range, level);
    return pages;
}

uint64_t hv_nested_pages(const struct boot_info *bi, uint64_t last,
                         const struct hv_nested_format *format)
{
    struct hv_range ram = {0, FIRST_BYTES};
    uint64_t pages = 1 + HOLE_PAGES + HV_NESTED_FILL_PAGES +
                     range_pages(&ram, format);
    uint32_t i = 0;

    last = last_within(format, last);
    while (ram_next(bi, &i, last, &ram))
        pages += range_pages(&ram, format);
    return pages;
}
