/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A kernel lies as one physical range.  What is linked to the lower half and
 * cannot move has but one place, since memory is mapped one to one there.
 */
#include "launch/elf_place.h"

#include "adit/entry.h"
#include "launch/place.h"
#include "x86/paging.h"

#define LAST_BELOW_4G 0xffffffffull

static bool overlap(uint64_t a, uint64_t a_bytes, uint64_t b, uint64_t b_bytes)
{
    return a < b ? b - a < a_bytes : a - b < b_bytes;
}

/* Says who is in the way. */
static _Noreturn void refuse_at(const struct boot_info *bi, uint64_t base,
                                uint64_t length_bytes)
{
    const char *who = "no RAM, or the firmware's, at";
    uint64_t at = base;

    for (uint32_t n = 0; n < bi->module_count; n++) {
        const struct boot_module *m = &bi->modules[n];

        if (overlap(base, length_bytes, m->base, m->length_bytes)) {
            who = "a module at";
            at = m->base;
        }
    }
    if (overlap(base, length_bytes, bi->image_base, bi->image_length_bytes)) {
        who = "Adit at";
        at = bi->image_base;
    }
    adit_refuse("no room for the kernel where it has to lie: expected free "
                "RAM from %#lx to %#lx, found %s %#lx; a static PIE, or one "
                "in the higher half without ADIT_FIXED, may lie anywhere",
                base, base + length_bytes, who, at);
}

static bool take_at(const struct boot_info *bi, uint64_t at,
                    uint64_t length_bytes)
{
    uint64_t base;

    if (bi->efi.boot_services_alive)
        return at != 0 && adit_pages(at, length_bytes, true, &base);
    return place_find(bi, NULL, 0, length_bytes, PAGE_BYTES, at,
                      at + (length_bytes - 1), PLACE_LOW, &base);
}

/* Anywhere, as far from a multiple of `align` as the virtual addresses. */
static bool take_aligned(const struct boot_info *bi,
                         const struct adit_kernel *kernel, uint64_t align,
                         uint64_t *ret_base)
{
    uint64_t skew = kernel->base & (align - 1), base;
    uint64_t length_bytes = kernel->length_bytes + skew;

    if (bi->efi.boot_services_alive) {
        if (!adit_pages(0, length_bytes + align - PAGE_BYTES, true, &base))
            return false;
        base = (base + align - 1) & ~(align - 1);
    } else if (!place_find(bi, NULL, 0, length_bytes, align, 0, LAST_BELOW_4G,
                           PLACE_LOW, &base) &&
               !place_find(bi, NULL, 0, length_bytes, align, 0, UINT64_MAX,
                           PLACE_LOW, &base)) {
        return false;
    }
    *ret_base = base + skew;
    return true;
}

static uint64_t place_kernel(const struct boot_info *bi,
                             const struct adit_kernel *kernel)
{
    bool is_bound = !kernel->is_movable && !kernel->is_high;
    bool is_fixed = is_bound || (kernel->note.flags & ADIT_FIXED);
    uint64_t wanted = is_bound ? kernel->base : kernel->physical_base;
    uint64_t align = kernel->align_bytes, base;

    if (is_fixed || (!kernel->is_movable && kernel->has_physical)) {
        if (take_at(bi, wanted, kernel->length_bytes))
            return wanted;
        if (is_fixed)
            refuse_at(bi, wanted, kernel->length_bytes);
    }
    /* So that large pages serve. */
    if (kernel->length_bytes >= PAGE_2M_BYTES && align < PAGE_2M_BYTES &&
        take_aligned(bi, kernel, PAGE_2M_BYTES, &base))
        return base;
    if (!take_aligned(bi, kernel, align, &base))
        adit_refuse("no room for the kernel: expected %lu KiB of free RAM at "
                    "a multiple of %#lx", kernel->length_bytes >> 10, align);
    return base;
}

bool elf_place_maps(const struct boot_range *range)
{
    return range->type == BOOT_RANGE_RAM ||
           range->type == BOOT_RANGE_ACPI_RECLAIM ||
           range->type == BOOT_RANGE_ACPI_NVS;
}

/* For RAM above 4 GiB; and for the kernel in small pages, where it is mapped
 * and where it is mapped one to one. */
static uint64_t tables_bytes(const struct boot_info *bi)
{
    uint64_t pages = bi->kernel.length_bytes / PAGE_BYTES;
    uint64_t bytes = 2 * paging_tables_bytes(pages * PAGE_2M_BYTES);

    if (bi->efi.boot_services_alive)
        return bytes;
    for (uint32_t i = 0; i < bi->range_count; i++) {
        const struct boot_range *r = &bi->ranges[i];

        if (elf_place_maps(r) &&
            r->base + (r->length_bytes - 1) > LAST_BELOW_4G)
            bytes += paging_tables_bytes(r->length_bytes);
    }
    return bytes;
}

/* In one block: page tables, a page that will be absent, the stack. */
static void place_rest(struct boot_info *bi)
{
    struct boot_kernel *k = &bi->kernel;
    struct place_hole taken = {k->base, k->length_bytes};
    uint64_t length_bytes = k->tables_bytes + PAGE_BYTES + k->stack_bytes;
    bool is_found =
        bi->efi.boot_services_alive
            ? adit_pages(0, length_bytes, false, &k->tables_base)
            : place_find(bi, &taken, 1, length_bytes, PAGE_BYTES, 0,
                         LAST_BELOW_4G, PLACE_HIGH, &k->tables_base);

    if (!is_found)
        adit_refuse("no room for the kernel's stack: expected %lu KiB of free "
                    "RAM below 4 GiB", length_bytes >> 10);
    k->stack_base = k->tables_base + k->tables_bytes + PAGE_BYTES;
}

void elf_place(struct boot_info *bi, const struct adit_kernel *kernel)
{
    struct boot_kernel *k = &bi->kernel;

    k->base = place_kernel(bi, kernel);
    k->length_bytes = kernel->length_bytes;
    k->virtual_base = kernel->is_movable ? k->base : kernel->base;
    k->stack_bytes = kernel->note.stack_bytes;
    k->tables_bytes = tables_bytes(bi);
    place_rest(bi);
}
