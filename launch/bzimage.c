/* SPDX-License-Identifier: BSD-2-Clause */
/* [linux] Documentation/x86/boot.rst: the 64-bit boot protocol. */
#include "launch/launch.h"

#include "adit/entry.h"
#include "format/efi_map.h"
#include "launch/initrd.h"
#include "launch/place.h"
#include "launch/reserve.h"
#include "lib/text.h"
#include "spec/linux.h"
#include "x86/console.h"
#include "x86/paging.h"

#define BELOW_4G 0xffffffffull
/* Kernel, initrd, and the block that holds the rest. */
#define HOLES_MAX 3

/* What has been placed so far; nothing may come to lie over it. */
struct placed {
    struct place_hole holes[HOLES_MAX];
    size_t count;
};

static uint64_t place(const struct boot_info *bi, struct placed *placed,
                      uint64_t length_bytes, uint64_t align, uint64_t min,
                      uint64_t last, enum place_from from, const char *what)
{
    uint64_t base;

    if (!place_find(bi, placed->holes, placed->count, length_bytes, align, min,
                    last, from, &base))
        adit_refuse("no room for %s: expected %lu KiB of free RAM between "
                      "%#lx and %#lx at a multiple of %#lx",
                      what, (length_bytes + 1023) >> 10, min, last, align);
    placed->holes[placed->count++] = (struct place_hole){base, length_bytes};
    return base;
}

static uint64_t load_kernel(const struct boot_info *bi,
                            const struct linux_image *image,
                            struct placed *placed)
{
    uint64_t align = image->alignment_bytes;
    uint64_t min = image->preferred_address, last = BELOW_4G;
    uint64_t base;

    if (!image->is_relocatable)
        last = min + (image->init_bytes - 1);
    base = place(bi, placed, image->init_bytes, align, min, last, PLACE_LOW,
                 "the kernel");
    memcpy((void *)base, image->kernel.at, image->kernel.length_bytes);
    return base;
}

/*
 * Linux frees the initrd page by page, and has a highest address for it.  One
 * that lies where Linux has no memory, as in an image that is kept from it,
 * is copied.
 */
static struct place_hole load_initrd(const struct boot_info *bi,
                                     const struct linux_image *image,
                                     struct placed *placed)
{
    struct initrd initrd = initrd_of(bi);
    struct place_hole where = {(uint64_t)initrd.rest.at,
                               initrd_bytes(&initrd)};

    if (where.length_bytes == 0 ||
        (initrd.microcode_bytes == 0 && where.base % PAGE_BYTES == 0 &&
         where.base + (where.length_bytes - 1) <= image->initrd_last &&
         reserve_is_ram(bi, where.base, where.length_bytes)))
        return where;
    where.base = place(bi, placed, where.length_bytes, PAGE_BYTES, 0,
                       image->initrd_last < BELOW_4G ? image->initrd_last
                                                     : BELOW_4G,
                       PLACE_HIGH, "the initrd");
    initrd_write(&initrd, (uint8_t *)where.base);
    if (initrd.microcode_bytes != 0)
        console_print(CONSOLE_INFO,
                      "adit: initrd    %#lx, %lu bytes, of which %lu are "
                      "microcode in front\n",
                      where.base, where.length_bytes, initrd.microcode_bytes);
    return where;
}

/*
 * One block for what Linux reads and then forgets or keeps by type: tables,
 * zero page, command line, a copied RSDP, the ranges past 128, and EFI's
 * memory map.  It is ACPI-reclaim memory in Linux's map, since an RSDP may be
 * in it.
 */
#define BLOCK_TABLES  0
#define BLOCK_PARAMS  (PAGING_FLAT_PAGES * PAGE_BYTES)
#define BLOCK_RSDP    (BLOCK_PARAMS + PAGE_BYTES)
#define BLOCK_CMDLINE (BLOCK_RSDP + 64)

struct block {
    uint64_t base, length_bytes;
    uint64_t cmdline_bytes; /* with its NUL */
    uint64_t more_ranges;
    uint64_t efi_map;
};

static size_t join_cmdline(const struct boot_info *bi, char *to, size_t room)
{
    const struct boot_text parts[] = {bi->modules[0].cmdline,
                                      bi->kernel_options};
    size_t length = 0;

    for (unsigned i = 0; i < 2; i++) {
        size_t part = parts[i].length_bytes;

        if (part == 0)
            continue;
        if (length != 0 && length < room)
            to[length] = ' ';
        length += length != 0;
        if (length + part < room)
            memcpy(to + length, boot_text_of(bi, parts[i]), part);
        length += part;
    }
    if (length < room)
        to[length] = '\0';
    return length;
}

static struct block block_place(const struct boot_info *bi,
                                const struct linux_image *image,
                                struct placed *placed)
{
    /* The block itself may split a range into three. */
    size_t ranges = bi->range_count + 2;
    struct block block;

    block.cmdline_bytes = join_cmdline(bi, NULL, 0) + 1;
    if (block.cmdline_bytes - 1 > image->cmdline_bytes)
        adit_refuse("the kernel's command line has %lu bytes; this kernel "
                      "takes %u",
                      block.cmdline_bytes - 1, image->cmdline_bytes);
    block.more_ranges = (BLOCK_CMDLINE + block.cmdline_bytes + 15) & ~15ull;
    block.efi_map =
        (block.more_ranges + linux_more_ranges_bytes(ranges) + 15) & ~15ull;
    block.length_bytes =
        block.efi_map + efi_map_room(bi->efi.memory_map_bytes,
                                     bi->efi.descriptor_bytes, ranges);
    block.length_bytes =
        (block.length_bytes + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1);
    block.base = place(bi, placed, block.length_bytes, PAGE_BYTES, 0, BELOW_4G,
                       PLACE_HIGH, "the kernel's parameters");
    return block;
}

/* A copy that a loader handed over lies in our image, which Linux will use as
 * memory; all other RSDPs stay where they are. */
static uint64_t rsdp_place(const struct boot_info *bi,
                           const struct block *block)
{
    uint64_t rsdp = bi->rsdp;

    if (rsdp < bi->image_base ||
        rsdp - bi->image_base >= bi->image_length_bytes)
        return rsdp;
    memcpy((void *)(block->base + BLOCK_RSDP), (const void *)rsdp, 64);
    return block->base + BLOCK_RSDP;
}

/* boot_info's map with the block taken out of RAM. */
static size_t map_for_linux(const struct boot_info *bi,
                            const struct block *block,
                            struct boot_range *ret_map)
{
    uint64_t end = block->base + block->length_bytes;
    size_t count = 0;

    for (uint32_t i = 0; i < bi->range_count; i++) {
        struct boot_range r = bi->ranges[i];
        uint64_t r_end = r.base + r.length_bytes;

        if (block->base < r.base || block->base - r.base >= r.length_bytes) {
            ret_map[count++] = r;
            continue;
        }
        if (block->base != r.base)
            ret_map[count++] = (struct boot_range){
                r.base, block->base - r.base, r.type, 0};
        ret_map[count++] = (struct boot_range){
            block->base, block->length_bytes, BOOT_RANGE_ACPI_RECLAIM, 0};
        if (end != r_end)
            ret_map[count++] = (struct boot_range){end, r_end - end, r.type, 0};
    }
    return count;
}

/* Linux reads EFI's map when it is on its way already: from the block, where
 * nothing of Adit's or the firmware's own can be lost. */
static void efi_for_linux(uint8_t *params, const struct boot_info *bi,
                          const struct block *block,
                          const struct boot_range *map, size_t count)
{
    struct boot_efi efi = bi->efi;
    struct bytes whole = bytes_of((const void *)efi.memory_map,
                                  efi.memory_map_bytes);

    if (efi.memory_map != 0) {
        efi.memory_map = block->base + block->efi_map;
        efi.memory_map_bytes = efi_map_write(
            whole, efi.descriptor_bytes, map, count,
            (uint8_t *)efi.memory_map);
    }
    linux_params_efi(params, &efi);
}

void launch_load_linux(const struct boot_info *bi,
                       const struct linux_image *image,
                       struct launch_linux *ret_linux)
{
    static struct boot_range map[BOOT_RANGES_MAX + 2];
    struct placed placed = {.count = 0};
    uint64_t kernel = load_kernel(bi, image, &placed);
    struct place_hole initrd = load_initrd(bi, image, &placed);
    struct block block = block_place(bi, image, &placed);
    uint8_t *params = (uint8_t *)(block.base + BLOCK_PARAMS);
    size_t count;

    join_cmdline(bi, (char *)(block.base + BLOCK_CMDLINE),
                 block.cmdline_bytes);
    linux_params_begin(params, image);
    linux_params_cmdline(params, block.base + BLOCK_CMDLINE);
    if (initrd.length_bytes != 0)
        linux_params_initrd(params, initrd.base, initrd.length_bytes);
    linux_params_rsdp(params, rsdp_place(bi, &block));
    linux_params_screen(params, &bi->screen, bi->efi.system_table != 0);
    count = map_for_linux(bi, &block, map);
    efi_for_linux(params, bi, &block, map, count);
    linux_params_ranges(params, map, count,
                        (uint8_t *)(block.base + block.more_ranges),
                        block.base + block.more_ranges);

    *ret_linux = (struct launch_linux){
        .entry = kernel + LINUX_ENTRY64_OFFSET,
        .params = block.base + BLOCK_PARAMS,
        .tables = paging_flat((uint64_t *)(block.base + BLOCK_TABLES),
                              (const void *)&launch_handover),
    };
}
