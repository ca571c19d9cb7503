/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Linux setup header of adit.efi: sound for the strictest of its loaders,
 * and true about the image.
 */
#include "tools/inspect/lint_parts.h"

#include <inttypes.h>
#include <stdio.h>

#include "format/layout.h"
#include "spec/linux.h"
#include "tools/image.h"

/* What Linux itself takes: no loader shortens a command line for us. */
#define CMDLINE_BYTES_MIN 2047u
#define JUMP_SHORT 0xeb
/* Beyond the image there may be room for certificates, and no more. */
#define INIT_BYTES_SPARE 0x10000u

static void same(struct findings *to, const char *field, uint32_t offset,
                 uint64_t expected, uint64_t found)
{
    char text[64];

    snprintf(text, sizeof(text), "Linux %s", field);
    finding_same(to, RULE_LINUX_HEADER, offset, text, expected, found);
}

/* What linux_read() takes, since old kernels have it, and Adit must not. */
static void lint_fields(const struct inspect_file *file, struct findings *to)
{
    const struct linux_image *image = &file->linux_.image;
    const uint8_t *at = file->bytes.at;

    same(to, "setup_sects", LINUX_SETUP_SECTS_AT,
         LAYOUT_HEADERS_BYTES / LINUX_SECTOR_BYTES - 1,
         at[LINUX_SETUP_SECTS_AT]);
    same(to, "jump", LINUX_JUMP_AT, JUMP_SHORT, at[LINUX_JUMP_AT]);
    same(to, "jump's target (the header's end)", LINUX_JUMP_OFFSET_AT,
         LINUX_HEADER_2_15_END - LINUX_HEADER_AT, at[LINUX_JUMP_OFFSET_AT]);
    same(to, "version", LINUX_VERSION_AT, LINUX_VERSION_2_15,
         image->protocol);
    same(to, "loadflags", LINUX_LOADFLAGS_AT, LINUX_LOADED_HIGH,
         at[LINUX_LOADFLAGS_AT]);
    same(to, "code32_start", LINUX_CODE32_START_AT, LINUX_HIGH_LOAD_ADDRESS,
         load_le32(at + LINUX_CODE32_START_AT));
    /* GRUB and others never go above it, whatever it says. */
    same(to, "initrd_addr_max", LINUX_INITRD_ADDR_MAX_AT, INT32_MAX,
         image->initrd_last);
    if (image->cmdline_bytes < CMDLINE_BYTES_MIN)
        same(to, "cmdline_size (at least)", LINUX_CMDLINE_SIZE_AT,
             CMDLINE_BYTES_MIN, image->cmdline_bytes);
    same(to, "setup_data", LINUX_SETUP_DATA_AT, 0,
         load_le64(at + LINUX_SETUP_DATA_AT));
    same(to, "kernel_info_offset", LINUX_KERNEL_INFO_OFFSET_AT, 0,
         load_le32(at + LINUX_KERNEL_INFO_OFFSET_AT));
    if (image->version.length == 0)
        finding_add(to, RULE_LINUX_HEADER, LINUX_KERNEL_VERSION_AT,
                    "Linux kernel_version", "the place of a text",
                    "0x%" PRIx16, load_le16(at + LINUX_KERNEL_VERSION_AT));
}

/* GRUB's `linux` loads all of a file, its certificates, too, into what
 * init_size asks for. */
static void lint_init_size(const struct inspect_file *file,
                           struct findings *to)
{
    uint64_t bytes = file->pe.pe.image_bytes;
    uint64_t found = file->linux_.image.init_bytes;

    if (bytes < file->bytes.length_bytes)
        bytes = file->bytes.length_bytes;
    bytes -= LAYOUT_HEADERS_BYTES;
    if (found < bytes)
        same(to, "init_size (at least)", LINUX_INIT_SIZE_AT, bytes, found);
    if (found > bytes && found - bytes > INIT_BYTES_SPARE)
        same(to, "init_size (at most)", LINUX_INIT_SIZE_AT,
             bytes + INIT_BYTES_SPARE, found);
}

/* Where it may lie, and how much of it there is. */
static void lint_place(const struct inspect_file *file, struct findings *to)
{
    const struct linux_image *image = &file->linux_.image;
    const uint8_t *at = file->bytes.at;

    same(to, "syssize (in bytes)", LINUX_SYSSIZE_AT,
         lint_pe_data_end(&file->pe.pe) - LAYOUT_HEADERS_BYTES,
         (uint64_t)load_le32(at + LINUX_SYSSIZE_AT) * LINUX_PARAGRAPH_BYTES);
    lint_init_size(file, to);
    same(to, "kernel_alignment", LINUX_KERNEL_ALIGNMENT_AT, IMAGE_PAGE_BYTES,
         image->alignment_bytes);
    same(to, "min_alignment (of two to its power)", LINUX_MIN_ALIGNMENT_AT,
         12, at[LINUX_MIN_ALIGNMENT_AT]);
    same(to, "relocatable_kernel", LINUX_RELOCATABLE_AT, 1,
         at[LINUX_RELOCATABLE_AT]);
    same(to, "pref_address", LINUX_PREF_ADDRESS_AT,
         IMAGE_BASE + LAYOUT_HEADERS_BYTES, image->preferred_address);
}

/* The entry points, all from where the protected-mode part begins. */
static void lint_entries(const struct inspect_file *file,
                         struct findings *to)
{
    const struct pe_file *pe = &file->pe.pe;
    bool has_handover = (file->linux_.image.xloadflags &
                         LINUX_XLF_EFI_HANDOVER_64) != 0;
    uint32_t handover = load_le32(file->bytes.at + LINUX_HANDOVER_OFFSET_AT);

    if (!lint_pe_is_code(pe, LAYOUT_LINUX32_AT) ||
        !lint_pe_is_code(pe, LAYOUT_LINUX64_AT))
        finding_add(to, RULE_LINUX_HEADER, LAYOUT_LINUX32_AT,
                    "Linux entry points", "code", "none");
    if (has_handover &&
        !lint_pe_is_code(pe, LAYOUT_LINUX64_AT + (uint64_t)handover))
        finding_add(to, RULE_LINUX_HEADER, LINUX_HANDOVER_OFFSET_AT,
                    "Linux handover_offset", "one into code", "0x%" PRIx32,
                    handover);
}

void lint_adit_linux(const struct inspect_file *file, struct findings *to)
{
    if (file->linux_.status != LINUX_OK) {
        finding_add(to, RULE_DOOR_MISSING, LINUX_HEADER_AT,
                    "Linux boot header", "a sound one", "%s",
                    linux_status_text(file->linux_.status));
        return;
    }
    lint_fields(file, to);
    lint_place(file, to);
    lint_entries(file, to);
}
