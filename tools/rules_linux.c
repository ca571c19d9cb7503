/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rule linux-header: the Linux setup header of adit.efi is sound for the
 * strictest of its loaders, and true about the image.
 */
#include "tools/rules_efi.h"

#include <inttypes.h>

#include "format/layout.h"
#include "format/linux.h"
#include "spec/linux.h"
#include "spec/pe.h"
#include "tools/image.h"
#include "tools/rules.h"

/* What Linux itself takes: no loader shortens a command line for us. */
#define CMDLINE_BYTES_MIN 2047u
#define JUMP_SHORT 0xeb
/* Beyond the image there may be room for certificates, and no more. */
#define INIT_BYTES_SPARE 0x10000u

static void same(const struct subject *s, const char *field, uint32_t offset,
                 uint64_t expected, uint64_t found)
{
    subject_same(s, RULE_LINUX_HEADER, "Linux", field, offset, expected,
                 found);
}

static uint32_t load_at(const struct subject *s, uint32_t offset)
{
    return load_le32(s->bytes.at + offset);
}

/* What linux_read() takes, since old kernels have it, and Adit must not. */
static void check_fields(const struct subject *s,
                         const struct linux_image *image)
{
    const uint8_t *at = s->bytes.at;
    uint32_t end = LINUX_HEADER_AT + (uint32_t)at[LINUX_JUMP_OFFSET_AT];

    same(s, "setup_sects", LINUX_SETUP_SECTS_AT,
         LAYOUT_HEADERS_BYTES / LINUX_SECTOR_BYTES - 1,
         at[LINUX_SETUP_SECTS_AT]);
    same(s, "jump", LINUX_JUMP_AT, JUMP_SHORT, at[LINUX_JUMP_AT]);
    same(s, "jump's target (the header's end)", LINUX_JUMP_OFFSET_AT,
         LINUX_HEADER_2_15_END - LINUX_HEADER_AT, end - LINUX_HEADER_AT);
    same(s, "version", LINUX_VERSION_AT, LINUX_VERSION_2_15,
         image->protocol);
    same(s, "loadflags", LINUX_LOADFLAGS_AT, LINUX_LOADED_HIGH,
         at[LINUX_LOADFLAGS_AT]);
    /* Cloud Hypervisor and linux-loader refuse less. */
    same(s, "code32_start", LINUX_CODE32_START_AT, LINUX_HIGH_LOAD_ADDRESS,
         load_at(s, LINUX_CODE32_START_AT));
    /* GRUB and others never go above it, whatever it says. */
    same(s, "initrd_addr_max", LINUX_INITRD_ADDR_MAX_AT, INT32_MAX,
         image->initrd_last);
    if (image->cmdline_bytes < CMDLINE_BYTES_MIN)
        same(s, "cmdline_size (at least)", LINUX_CMDLINE_SIZE_AT,
             CMDLINE_BYTES_MIN, image->cmdline_bytes);
    same(s, "setup_data", LINUX_SETUP_DATA_AT, 0,
         load_le64(at + LINUX_SETUP_DATA_AT));
    same(s, "kernel_info_offset", LINUX_KERNEL_INFO_OFFSET_AT, 0,
         load_at(s, LINUX_KERNEL_INFO_OFFSET_AT));
    if (image->version.length == 0)
        rule_broken(s->file, RULE_LINUX_HEADER,
                    "Linux kernel_version at offset 0x%x: expected the place "
                    "of a text, found 0x%x", LINUX_KERNEL_VERSION_AT,
                    load_le16(at + LINUX_KERNEL_VERSION_AT));
}

/* GRUB's `linux` loads all of a file, its certificates, too, into what
 * init_size asks for. */
static void check_init_size(const struct subject *s,
                            const struct linux_image *image)
{
    uint64_t bytes = s->pe.image_bytes;

    if (bytes < s->bytes.length_bytes)
        bytes = s->bytes.length_bytes;
    bytes -= LAYOUT_HEADERS_BYTES;
    if (image->init_bytes < bytes)
        same(s, "init_size (at least)", LINUX_INIT_SIZE_AT, bytes,
             image->init_bytes);
    if (image->init_bytes > bytes &&
        image->init_bytes - bytes > INIT_BYTES_SPARE)
        same(s, "init_size (at most)", LINUX_INIT_SIZE_AT,
             bytes + INIT_BYTES_SPARE, image->init_bytes);
}

/* Where it may lie, and how much of it there is. */
static void check_place(const struct subject *s,
                        const struct linux_image *image)
{
    const uint8_t *at = s->bytes.at;

    same(s, "syssize (in bytes)", LINUX_SYSSIZE_AT,
         s->data_end - LAYOUT_HEADERS_BYTES,
         (uint64_t)load_at(s, LINUX_SYSSIZE_AT) * LINUX_PARAGRAPH_BYTES);
    check_init_size(s, image);
    same(s, "kernel_alignment", LINUX_KERNEL_ALIGNMENT_AT, IMAGE_PAGE_BYTES,
         image->alignment_bytes);
    same(s, "min_alignment (of two to its power)", LINUX_MIN_ALIGNMENT_AT, 12,
         at[LINUX_MIN_ALIGNMENT_AT]);
    same(s, "relocatable_kernel", LINUX_RELOCATABLE_AT, 1,
         at[LINUX_RELOCATABLE_AT]);
    same(s, "pref_address", LINUX_PREF_ADDRESS_AT,
         IMAGE_BASE + LAYOUT_HEADERS_BYTES, image->preferred_address);
}

/* The entry points, all from where the protected-mode part begins. */
static void check_entries(const struct subject *s,
                          const struct linux_image *image)
{
    bool has_handover = (image->xloadflags & LINUX_XLF_EFI_HANDOVER_64) != 0;
    uint32_t handover = load_at(s, LINUX_HANDOVER_OFFSET_AT);

    if (!subject_is_code(s, LAYOUT_LINUX32_AT) ||
        !subject_is_code(s, LAYOUT_LINUX64_AT))
        rule_broken(s->file, RULE_LINUX_HEADER,
                    "Linux entry points at offset 0x%x: expected code, found "
                    "none", LAYOUT_LINUX32_AT);
    if (has_handover &&
        !subject_is_code(s, LAYOUT_LINUX64_AT + (uint64_t)handover))
        rule_broken(s->file, RULE_LINUX_HEADER,
                    "Linux handover_offset at offset 0x%x: expected one into "
                    "code, found 0x%" PRIx32, LINUX_HANDOVER_OFFSET_AT,
                    handover);
    if (has_handover != (handover != 0))
        rule_broken(s->file, RULE_LINUX_HEADER,
                    "Linux handover_offset at offset 0x%x: expected %s, as "
                    "xloadflags say, found 0x%" PRIx32,
                    LINUX_HANDOVER_OFFSET_AT, has_handover ? "one" : "none",
                    handover);
}

void rules_linux(const struct subject *s)
{
    struct linux_problem problem;
    struct linux_image image;
    enum linux_status status = linux_read(s->bytes, &image, &problem);

    if (status != LINUX_OK) {
        rule_field(s->file, RULE_LINUX_HEADER, "Linux header:",
                   linux_status_text(status), problem.offset,
                   problem.expected, problem.found);
        return;
    }
    check_fields(s, &image);
    check_place(s, &image);
    check_entries(s, &image);
}
