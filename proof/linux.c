/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/linux.h"
#include "proof.h"
#include "spec/linux.h"

static void read(struct bytes view)
{
    struct linux_image image;
    struct linux_problem problem;

    if (linux_read(view, &image, &problem) == LINUX_OK)
        sink = image.header.length_bytes + image.kernel.length_bytes +
               image.version.length + image.alignment_bytes +
               image.initrd_last + image.cmdline_bytes;
    else
        sink = problem.offset + problem.found + problem.expected;
}

/* Of all lengths that end in the header. */
static void lengths(void)
{
    size_t length = any(LINUX_VERSION_AT + 2, LINUX_HEADER_END_MAX);

    //@ split length;
    read(last_bytes(length));
}

/* A version at that pointer, in set-up code of one sector. */
static void version(uint32_t least, uint32_t most)
{
    uint32_t pointer = (uint32_t)any(least, most);

    begin();
    foreign[LINUX_SETUP_SECTS_AT] = 1;
    //@ split pointer;
    store_le16(foreign + LINUX_KERNEL_VERSION_AT, (uint16_t)pointer);
    read(bytes_of(foreign, BOUND));
}

static void versions(void)
{
    uint32_t last = 2 * LINUX_SECTOR_BYTES - LINUX_JUMP_AT;

    version(0, 0);
    version(last - 8, last + 1);
    version(UINT16_MAX, UINT16_MAX);
}

/* Any set-up code, any kernel. */
static void any_kernel(void)
{
    begin();
    store_le16(foreign + LINUX_KERNEL_VERSION_AT, 0);
    read(bytes_of(foreign, BOUND));
}

void main_linux(void)
{
    begin();
    use_string(linux_status_text(any(0, LINUX_BAD_PAYLOAD)));
    read(last_bytes(any(0, LINUX_VERSION_AT + 1)));
    lengths();
    versions();
    any_kernel();
}
