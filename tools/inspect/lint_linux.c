/* SPDX-License-Identifier: BSD-2-Clause */
/* Linux's boot header, and compression around the file. */
#include "tools/inspect/lint_parts.h"

#include <inttypes.h>

#include "spec/linux.h"

/* The oldest kernels took as much, and the lowest initrd_addr_max is theirs. */
#define CMDLINE_BYTES_MIN 255u
#define INITRD_MAX_MIN    0x37ffffffu
#define VERSION_2_03      0x0203u /* initrd_addr_max appears */

void lint_packed(const struct inspect_file *file, struct findings *to)
{
    if (file->packed == UNPACK_NONE)
        return;
    if (file->unpack_status != UNPACK_OK)
        finding_add(to, RULE_PACKED_DAMAGED, FINDING_NOWHERE,
                    "compressed data", "whole data", "%s: %s",
                    unpack_kind_text(file->packed),
                    unpack_status_text(file->unpack_status));
    else
        finding_add(to, RULE_PACKED_IMAGE, FINDING_NOWHERE, "the file",
                    "no compression", "%s", unpack_kind_text(file->packed));
}

/* The rule of what linux_read() refuses; NULL when it is no Linux. */
static const char *rule_of(enum linux_status status)
{
    switch (status) {
    case LINUX_TRUNCATED: return RULE_LINUX_SYSSIZE;
    case LINUX_OLD: return RULE_LINUX_VERSION;
    case LINUX_BAD_HEADER_END: return RULE_LINUX_HEADER_END;
    case LINUX_NOT_HIGH: return RULE_LINUX_LOADED_LOW;
    case LINUX_NOT_64: return RULE_LINUX_NO_64;
    case LINUX_BAD_ALIGNMENT: return RULE_LINUX_ALIGNMENT;
    case LINUX_BAD_PREFERENCE: return RULE_LINUX_PREF_ADDRESS;
    case LINUX_BAD_INIT_SIZE: return RULE_LINUX_INIT_SIZE;
    case LINUX_BAD_PAYLOAD: return RULE_LINUX_PAYLOAD;
    default: return NULL;
    }
}

/* HdrS without the boot sector's mark: some loaders look for one only. */
static void lint_boot_flag(const struct inspect_file *file,
                           struct findings *to)
{
    struct bytes header;

    if (bytes_sub(file->bytes, 0, LINUX_VERSION_AT + 2, &header) &&
        load_le32(header.at + LINUX_HEADER_AT) == LINUX_HEADER_MAGIC)
        finding_same(to, RULE_LINUX_BOOT_FLAG, LINUX_BOOT_FLAG_AT,
                     "Linux boot_flag", LINUX_BOOT_FLAG,
                     load_le16(header.at + LINUX_BOOT_FLAG_AT));
}

/* What does not keep a loader from reading on. */
static void lint_fields(const uint8_t *at, uint16_t version,
                        struct findings *to)
{
    uint8_t loadflags = at[LINUX_LOADFLAGS_AT];
    uint32_t code32 = load_le32(at + LINUX_CODE32_START_AT);
    uint32_t cmdline = load_le32(at + LINUX_CMDLINE_SIZE_AT);
    uint32_t initrd = load_le32(at + LINUX_INITRD_ADDR_MAX_AT);

    if (at[LINUX_SETUP_SECTS_AT] == 0)
        finding_add(to, RULE_LINUX_SETUP_SECTS, LINUX_SETUP_SECTS_AT,
                    "Linux setup_sects", "a number of sectors",
                    "0, which means 4");
    if ((loadflags & LINUX_LOADED_HIGH) != 0 &&
        code32 < LINUX_HIGH_LOAD_ADDRESS)
        finding_least(to, RULE_LINUX_CODE32_START, LINUX_CODE32_START_AT,
                      "Linux code32_start", LINUX_HIGH_LOAD_ADDRESS,
                      code32);
    if (version >= VERSION_2_03 && initrd < INITRD_MAX_MIN)
        finding_least(to, RULE_LINUX_INITRD_MAX, LINUX_INITRD_ADDR_MAX_AT,
                      "Linux initrd_addr_max", INITRD_MAX_MIN, initrd);
    if (version >= LINUX_VERSION_2_06 && cmdline < CMDLINE_BYTES_MIN)
        finding_add(to, RULE_LINUX_CMDLINE_SIZE, LINUX_CMDLINE_SIZE_AT,
                    "Linux cmdline_size", "255 at least", "%" PRIu32,
                    cmdline);
    if (version >= LINUX_VERSION_2_12) {
        uint32_t handover = load_le32(at + LINUX_HANDOVER_OFFSET_AT);
        uint16_t flags = load_le16(at + LINUX_XLOADFLAGS_AT);
        bool has_handover = (flags & (LINUX_XLF_EFI_HANDOVER_32 |
                                      LINUX_XLF_EFI_HANDOVER_64)) != 0;

        if (has_handover != (handover != 0))
            finding_add(to, RULE_LINUX_HANDOVER, LINUX_HANDOVER_OFFSET_AT,
                        "Linux handover_offset",
                        has_handover ? "one, as xloadflags say"
                                     : "none, as xloadflags say",
                        "0x%" PRIx32, handover);
    }
}

void lint_linux(const struct inspect_file *file, struct findings *to)
{
    const struct linux_problem *problem = &file->linux_.problem;
    const char *rule = rule_of(file->linux_.status);
    struct bytes header;

    if (file->linux_.status == LINUX_NOT_LINUX) {
        lint_boot_flag(file, to);
        return;
    }
    if (rule != NULL)
        finding_value(to, rule, problem->offset,
                      linux_status_text(file->linux_.status),
                      problem->expected, problem->found);
    if (bytes_sub(file->bytes, 0, LINUX_HEADER_2_15_END, &header))
        lint_fields(header.at, load_le16(header.at + LINUX_VERSION_AT), to);
}
