/* SPDX-License-Identifier: BSD-2-Clause */
/* The set-up header, field by field; [linux] says since when there is each. */
#include "format/linux_header.h"

#include "spec/linux.h"

/* A field, if the protocol has one there and the file reaches so far. */
static uint64_t field(struct bytes file, uint16_t protocol, uint16_t since,
                      uint32_t offset, uint32_t length_bytes)
{
    uint64_t value = 0;
    struct bytes bytes;

    if (protocol < since || !bytes_sub(file, offset, length_bytes, &bytes))
        return 0;
    for (uint32_t n = length_bytes; n-- != 0;)
        value = value << 8 | bytes.at[n];
    return value;
}

static void read_place(struct bytes file, struct linux_header *h)
{
    uint16_t p = h->protocol;

    h->initrd_addr_max = (uint32_t)field(file, p, LINUX_VERSION_2_03,
                                         LINUX_INITRD_ADDR_MAX_AT, 4);
    h->alignment_bytes = (uint32_t)field(file, p, LINUX_VERSION_2_05,
                                         LINUX_KERNEL_ALIGNMENT_AT, 4);
    h->is_relocatable = field(file, p, LINUX_VERSION_2_05,
                              LINUX_RELOCATABLE_AT, 1) != 0;
    h->min_alignment = (uint8_t)field(file, p, LINUX_VERSION_2_10,
                                      LINUX_MIN_ALIGNMENT_AT, 1);
    h->xloadflags = (uint16_t)field(file, p, LINUX_VERSION_2_12,
                                    LINUX_XLOADFLAGS_AT, 2);
    h->cmdline_bytes = (uint32_t)field(file, p, LINUX_VERSION_2_06,
                                       LINUX_CMDLINE_SIZE_AT, 4);
    h->payload_offset = (uint32_t)field(file, p, LINUX_VERSION_2_08,
                                        LINUX_PAYLOAD_OFFSET_AT, 4);
    h->payload_bytes = (uint32_t)field(file, p, LINUX_VERSION_2_08,
                                       LINUX_PAYLOAD_LENGTH_AT, 4);
    h->preferred_address = field(file, p, LINUX_VERSION_2_10,
                                 LINUX_PREF_ADDRESS_AT, 8);
    h->init_bytes = (uint32_t)field(file, p, LINUX_VERSION_2_10,
                                    LINUX_INIT_SIZE_AT, 4);
    h->handover_offset = (uint32_t)field(file, p, LINUX_VERSION_2_11,
                                         LINUX_HANDOVER_OFFSET_AT, 4);
}

/* Before 2.04, the upper half of syssize is somebody else's. */
static uint64_t syssize_of(struct bytes file, uint16_t protocol)
{
    uint32_t width = protocol < LINUX_VERSION_2_04 ? 2 : 4;

    return field(file, protocol, 0, LINUX_SYSSIZE_AT, width) *
           LINUX_PARAGRAPH_BYTES;
}

static void find_version(struct bytes file, struct linux_header *h)
{
    uint64_t at = field(file, h->protocol, 0, LINUX_KERNEL_VERSION_AT, 2);
    struct bytes setup;

    h->version = TEXT("");
    if (at != 0 && bytes_sub(file, 0, h->setup_bytes, &setup))
        text_until_nul(bytes_from(setup, at + LINUX_JUMP_AT), &h->version);
}

bool linux_header_read(struct bytes file, struct linux_header *ret_header)
{
    struct linux_header h = {0};
    uint32_t sectors;

    if (field(file, 0, 0, LINUX_BOOT_FLAG_AT, 2) != LINUX_BOOT_FLAG ||
        field(file, 0, 0, LINUX_HEADER_AT, 4) != LINUX_HEADER_MAGIC)
        return false;
    h.protocol = (uint16_t)field(file, 0, 0, LINUX_VERSION_AT, 2);
    if (h.protocol < LINUX_VERSION_2_00)
        return false;

    sectors = (uint32_t)field(file, 0, 0, LINUX_SETUP_SECTS_AT, 1);
    if (sectors == 0)
        sectors = LINUX_SETUP_SECTS_DEFAULT;
    h.setup_bytes = (sectors + 1) * LINUX_SECTOR_BYTES;
    h.header_end = LINUX_HEADER_AT +
                   (uint32_t)field(file, 0, 0, LINUX_JUMP_OFFSET_AT, 1);
    h.syssize_bytes = syssize_of(file, h.protocol);
    h.kernel = bytes_from(file, h.setup_bytes);
    /* 0 in images that are no kernel, say memdisk; loaders take the file's. */
    if (h.syssize_bytes != 0 && h.kernel.length_bytes > h.syssize_bytes)
        h.kernel.length_bytes = (size_t)h.syssize_bytes;
    h.loadflags = (uint8_t)field(file, 0, 0, LINUX_LOADFLAGS_AT, 1);
    h.code32_start = (uint32_t)field(file, 0, 0, LINUX_CODE32_START_AT, 4);
    read_place(file, &h);
    find_version(file, &h);
    *ret_header = h;
    return true;
}
