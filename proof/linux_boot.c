/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/linux_boot.h"
#include "proof.h"
#include "spec/linux.h"

static void params_read(struct bytes view)
{
    struct linux_boot boot;
    struct linux_problem problem;

    if (linux_boot_read(view, &boot, &problem) != LINUX_BOOT_OK) {
        sink = problem.offset;
        return;
    }
    use(boot.ranges);
    sink = boot.loader.length + boot.cmdline + boot.initrd +
           boot.screen.base + boot.rsdp + boot.efi.memory_map;
}

static void range_at(struct bytes view)
{
    struct boot_range range;

    if (linux_boot_range_at(view, ANY32(), &range) == LINUX_BOOT_OK)
        sink = range.base + range.type;
}

static void node_read(struct bytes view)
{
    struct linux_boot_node node;

    if (linux_boot_node_read(view, &node) == LINUX_BOOT_OK)
        sink = node.next + node.type;
}

/* A zero page has one length; shorter ones are refused unread. */
void main_linux_boot(void)
{
    size_t length = any(0, 64);

    begin();
    use_string(linux_boot_status_text(any(0, LINUX_BOOT_BAD_COUNT)));
    params_read(last_bytes(any(0, LINUX_PARAMS_BYTES - 1)));
    params_read(last_bytes(LINUX_PARAMS_BYTES));
    //@ split length;
    range_at(last_bytes(length));
    node_read(last_bytes(length));
}
