/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Linux boot protocol: the zero page, which all of its entries lead to.
 * The header's fields in it are our own but for those that [linux] has the
 * loader write; only these are used.
 */
#include "boot/linux/door.h"

#include "boot/fill.h"
#include "boot/intake.h"
#include "boot/phys.h"
#include "lib/print.h"
#include "spec/linux.h"

#define LOADER_BYTES 64

static void read_params(uint64_t address, struct linux_boot *ret_boot)
{
    struct linux_problem problem;
    enum linux_boot_status status;
    struct bytes view;

    if (!phys_view(address, LINUX_PARAMS_BYTES, &view))
        boot_refuse("expected the address of boot_params in esi, found "
                    "esi=%#lx",
                    address);
    status = linux_boot_read(view, ret_boot, &problem);
    if (status != LINUX_BOOT_OK)
        boot_refuse("boot_params at %#lx %s: expected %#lx at offset %#lx, "
                    "found %#lx",
                    address, linux_boot_status_text(status), problem.expected,
                    problem.offset, problem.found);
    if (ret_boot->is_unclean)
        boot_warn("boot_params at %#lx: expected 0 at offset %#x, found that "
                  "the loader did not clear it: what the header does not hold "
                  "is taken as 0",
                  address, LINUX_PARAMS_SENTINEL_AT);
}

static void take_loader(struct boot_info *bi, const struct linux_boot *boot)
{
    char name[LOADER_BYTES];
    struct text text = boot->loader;

    if (text.length == 0)
        return;
    if (boot->loader_version != 0) {
        print_buffer(name, sizeof(name), "%pT %u", (const void *)&boot->loader,
                     boot->loader_version);
        text = text_of(name);
    }
    intake_loader(bi, text);
}

/* Linux's loaders know of one command line only: without it there would be
 * another Adit than the one asked for. */
static void take_cmdline(struct boot_info *bi, uint64_t address)
{
    struct text cmdline;

    if (address == 0)
        return;
    if (!phys_text(address, INTAKE_TEXT_BYTES, &cmdline))
        boot_refuse("the command line at %#lx cannot be read, or has no end "
                    "within %u bytes",
                    address, INTAKE_TEXT_BYTES);
    intake_linux_cmdline(bi, cmdline);
}

static void take_initrd(struct boot_info *bi, const struct linux_boot *boot)
{
    enum fill_status status;
    struct bytes view;

    if (boot->initrd == 0)
        return;
    if (!phys_view(boot->initrd, boot->initrd_bytes, &view))
        boot_refuse("initrd at %#lx, %lu bytes, cannot be read", boot->initrd,
                    boot->initrd_bytes);
    intake_beside_block(boot->initrd, boot->initrd_bytes, "initrd");
    status = fill_module(bi, boot->initrd, boot->initrd_bytes, TEXT("initrd"),
                         TEXT(""));
    if (status != FILL_OK)
        boot_refuse("initrd at %#lx, %lu bytes: %s", boot->initrd,
                    boot->initrd_bytes, fill_status_text(status));
}

static void take_ranges(struct boot_info *bi, struct bytes ranges)
{
    enum linux_boot_status status;
    struct boot_range range;

    for (uint32_t n = 0;
         (status = linux_boot_range_at(ranges, n, &range)) == LINUX_BOOT_OK;
         n++)
        intake_range(bi, &range);
    if (status != LINUX_BOOT_END)
        boot_refuse("memory map at %#lx, %zu bytes, %s", (uint64_t)ranges.at,
                    ranges.length_bytes, linux_boot_status_text(status));
}

/* Of the list, only further ranges are for us. */
static void take_setup_data(struct boot_info *bi, uint64_t address)
{
    struct linux_boot_node node;
    struct bytes view;

    for (unsigned n = 0; address != 0; n++, address = node.next) {
        if (n == LINUX_BOOT_NODES_CAP)
            boot_refuse("setup_data: expected at most %u nodes, found one "
                        "more at %#lx",
                        LINUX_BOOT_NODES_CAP, address);
        if (!phys_view(address, LINUX_SETUP_DATA_HEAD_BYTES, &view) ||
            linux_boot_node_read(view, &node) != LINUX_BOOT_OK)
            boot_refuse("setup_data node %u at %#lx cannot be read", n,
                        address);
        if (node.type != LINUX_SETUP_E820_EXT)
            continue;
        if (node.length_bytes > LINUX_BOOT_NODE_BYTES_CAP)
            boot_refuse("setup_data node %u at %#lx: expected at most %u "
                        "bytes of ranges, found %u",
                        n, address, LINUX_BOOT_NODE_BYTES_CAP,
                        node.length_bytes);
        if (!phys_view(address, LINUX_SETUP_DATA_HEAD_BYTES +
                                    (uint64_t)node.length_bytes, &view))
            boot_refuse("setup_data node %u at %#lx, %u bytes, cannot be read",
                        n, address, node.length_bytes);
        take_ranges(bi, bytes_from(view, LINUX_SETUP_DATA_HEAD_BYTES));
    }
}

static bool is_mode(uint64_t first)
{
    return first == 16 || first == 32 || first == 64;
}

void linux_fill(struct boot_info *bi, const struct door_args *args)
{
    bool has_firmware = args->second != 0;
    struct linux_boot boot;

    if (!has_firmware && !is_mode(args->first))
        boot_refuse("expected the address of the EFI system table in rsi, "
                    "found 0");

    /* A 64-bit loader maps what [linux] lists, and that need not be all. */
    if (has_firmware)
        linux_handover_begin(bi, args->first, args->second);
    else if (!phys_own_tables())
        boot_refuse("the page tables that are set aside do not suffice for "
                    "the first 4 GiB");
    read_params(args->magic, &boot);
    intake_block(args->magic, LINUX_PARAMS_BYTES);
    take_loader(bi, &boot);
    take_cmdline(bi, boot.cmdline);
    take_initrd(bi, &boot);

    if (boot.has_unsound_screen)
        boot_warn("the loader's framebuffer cannot be and is left out");
    bi->screen = boot.screen;
    if (has_firmware) {
        linux_handover_end(bi);
    } else {
        take_ranges(bi, boot.ranges);
        take_setup_data(bi, boot.setup_data);
        linux_efi_gone(bi, &boot);
    }
    /* The firmware's word comes first. */
    if (bi->rsdp == 0)
        intake_rsdp(bi, boot.rsdp, BOOT_RSDP_LOADER,
                    "boot_params.acpi_rsdp_addr");
}
