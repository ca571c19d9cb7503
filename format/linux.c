/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bzImage, [linux] "The real-mode kernel header".  Only images that the 64-bit
 * boot protocol can start; linux_params.c writes what they are started with.
 */
#include "format/linux.h"

#include "spec/linux.h"

/* More memory than any kernel asks for to unpack itself in. */
#define INIT_BYTES_CAP 0x40000000u
/* What x86-64 kernels are built with, to have a value to name. */
#define ALIGNMENT_USUAL 0x200000u

const char *linux_status_text(enum linux_status status)
{
    static const char *const texts[] = {
        [LINUX_OK] = "sound",
        [LINUX_NOT_LINUX] = "no Linux boot header",
        [LINUX_TRUNCATED] = "file ends before the kernel does",
        [LINUX_OLD] = "boot protocol is too old",
        [LINUX_BAD_HEADER_END] = "set-up header has an impossible end",
        [LINUX_NOT_HIGH] = "not a bzImage (LOADED_HIGH is clear)",
        [LINUX_NOT_64] = "no 64-bit entry point (XLF_KERNEL_64 is clear)",
        [LINUX_BAD_ALIGNMENT] = "kernel_alignment is not a power of two",
        [LINUX_BAD_PREFERENCE] = "pref_address is not aligned",
        [LINUX_BAD_INIT_SIZE] = "init_size cannot be",
        [LINUX_BAD_PAYLOAD] = "payload lies outside the kernel",
    };

    return texts[status];
}

static enum linux_status refuse(enum linux_status status, uint64_t offset,
                                uint64_t found, uint64_t expected,
                                struct linux_problem *ret_problem)
{
    *ret_problem = (struct linux_problem){offset, found, expected};
    return status;
}

/* Is it Linux, and is all of the header there? */
static enum linux_status find_header(struct bytes file,
                                     struct linux_image *image,
                                     struct linux_problem *problem)
{
    const uint8_t *at = file.at;

    if (file.length_bytes < LINUX_VERSION_AT + 2)
        return refuse(LINUX_NOT_LINUX, file.length_bytes, file.length_bytes,
                      LINUX_VERSION_AT + 2, problem);
    if (load_le16(at + LINUX_BOOT_FLAG_AT) != LINUX_BOOT_FLAG)
        return refuse(LINUX_NOT_LINUX, LINUX_BOOT_FLAG_AT,
                      load_le16(at + LINUX_BOOT_FLAG_AT), LINUX_BOOT_FLAG,
                      problem);
    if (load_le32(at + LINUX_HEADER_AT) != LINUX_HEADER_MAGIC)
        return refuse(LINUX_NOT_LINUX, LINUX_HEADER_AT,
                      load_le32(at + LINUX_HEADER_AT), LINUX_HEADER_MAGIC,
                      problem);

    image->protocol = load_le16(at + LINUX_VERSION_AT);
    if (image->protocol < LINUX_VERSION_2_12)
        return refuse(LINUX_OLD, LINUX_VERSION_AT, image->protocol,
                      LINUX_VERSION_2_12, problem);

    /* [linux] "Details of header fields", jump: it tells the header's end. */
    uint64_t end = LINUX_HEADER_AT + (uint64_t)at[LINUX_JUMP_OFFSET_AT];

    if (end < LINUX_HANDOVER_OFFSET_AT || end > LINUX_HEADER_END_MAX)
        return refuse(LINUX_BAD_HEADER_END, LINUX_JUMP_OFFSET_AT,
                      at[LINUX_JUMP_OFFSET_AT],
                      LINUX_HANDOVER_OFFSET_AT - LINUX_HEADER_AT, problem);
    if (!bytes_sub(file, LINUX_SETUP_SECTS_AT, end - LINUX_SETUP_SECTS_AT,
                   &image->header))
        return refuse(LINUX_TRUNCATED, file.length_bytes, file.length_bytes,
                      end, problem);
    return LINUX_OK;
}

static uint64_t setup_bytes(struct bytes file)
{
    uint64_t sectors = file.at[LINUX_SETUP_SECTS_AT];

    if (sectors == 0)
        sectors = LINUX_SETUP_SECTS_DEFAULT;
    return (sectors + 1) * LINUX_SECTOR_BYTES; /* with the boot sector */
}

/*
 * The protected-mode kernel.  syssize counts paragraphs, the last of which the
 * file may cut short; what follows it (a signature) is not loaded.
 */
static enum linux_status find_kernel(struct bytes file,
                                     struct linux_image *image,
                                     struct linux_problem *problem)
{
    uint64_t start = setup_bytes(file);
    uint64_t size = load_le32(file.at + LINUX_SYSSIZE_AT) *
                    (uint64_t)LINUX_PARAGRAPH_BYTES;
    struct bytes rest = bytes_from(file, start);

    if (start > file.length_bytes ||
        rest.length_bytes + LINUX_PARAGRAPH_BYTES <= size)
        return refuse(LINUX_TRUNCATED, LINUX_SYSSIZE_AT, file.length_bytes,
                      start + size, problem);
    /* The 64-bit entry point has to be inside; it is in the file, too, which
     * lacks less than a paragraph. */
    if (size <= LINUX_ENTRY64_OFFSET)
        return refuse(LINUX_TRUNCATED, LINUX_SYSSIZE_AT, size,
                      LINUX_ENTRY64_OFFSET + 1, problem);
    if (rest.length_bytes > size)
        rest.length_bytes = (size_t)size;
    image->kernel = rest;
    return LINUX_OK;
}

static enum linux_status check_flags(const uint8_t *at,
                                     struct linux_image *image,
                                     struct linux_problem *problem)
{
    uint8_t loadflags = at[LINUX_LOADFLAGS_AT];

    image->xloadflags = load_le16(at + LINUX_XLOADFLAGS_AT);
    if ((loadflags & LINUX_LOADED_HIGH) == 0)
        return refuse(LINUX_NOT_HIGH, LINUX_LOADFLAGS_AT, loadflags,
                      loadflags | LINUX_LOADED_HIGH, problem);
    if ((image->xloadflags & LINUX_XLF_KERNEL_64) == 0)
        return refuse(LINUX_NOT_64, LINUX_XLOADFLAGS_AT, image->xloadflags,
                      image->xloadflags | LINUX_XLF_KERNEL_64, problem);
    image->can_be_above_4g = (image->xloadflags & LINUX_XLF_ABOVE_4G) != 0;
    return LINUX_OK;
}

static enum linux_status check_place(const uint8_t *at,
                                     struct linux_image *image,
                                     struct linux_problem *problem)
{
    uint32_t alignment = load_le32(at + LINUX_KERNEL_ALIGNMENT_AT);
    uint32_t init_size = load_le32(at + LINUX_INIT_SIZE_AT);

    image->is_relocatable = at[LINUX_RELOCATABLE_AT] != 0;
    image->preferred_address = load_le64(at + LINUX_PREF_ADDRESS_AT);
    image->alignment_bytes = alignment;
    image->init_bytes = init_size;

    if (alignment == 0 || (alignment & (alignment - 1)) != 0)
        return refuse(LINUX_BAD_ALIGNMENT, LINUX_KERNEL_ALIGNMENT_AT,
                      alignment, ALIGNMENT_USUAL, problem);
    if (!image->is_relocatable &&
        (image->preferred_address & (alignment - 1)) != 0)
        return refuse(LINUX_BAD_PREFERENCE, LINUX_PREF_ADDRESS_AT,
                      image->preferred_address, alignment, problem);
    if (init_size < image->kernel.length_bytes || init_size > INIT_BYTES_CAP)
        return refuse(LINUX_BAD_INIT_SIZE, LINUX_INIT_SIZE_AT, init_size,
                      image->kernel.length_bytes, problem);
    return LINUX_OK;
}

static enum linux_status check_payload(const uint8_t *at,
                                       const struct linux_image *image,
                                       struct linux_problem *problem)
{
    uint32_t offset = load_le32(at + LINUX_PAYLOAD_OFFSET_AT);
    uint32_t length = load_le32(at + LINUX_PAYLOAD_LENGTH_AT);
    struct bytes payload;

    if (!bytes_sub(image->kernel, offset, length, &payload))
        return refuse(LINUX_BAD_PAYLOAD, LINUX_PAYLOAD_OFFSET_AT,
                      (uint64_t)offset + length, image->kernel.length_bytes,
                      problem);
    return LINUX_OK;
}

/* For people only: whatever is odd about it leaves it empty. */
static void find_version(struct bytes file, struct linux_image *image)
{
    uint16_t pointer = load_le16(file.at + LINUX_KERNEL_VERSION_AT);
    struct bytes setup;

    if (pointer == 0 || !bytes_sub(file, 0, setup_bytes(file), &setup))
        return;
    if (!text_until_nul(bytes_from(setup, pointer + (uint64_t)LINUX_JUMP_AT),
                        &image->version))
        image->version = TEXT("");
}

enum linux_status linux_read(struct bytes file, struct linux_image *ret_image,
                             struct linux_problem *ret_problem)
{
    struct linux_image image = {.version = TEXT("")};
    enum linux_status status = find_header(file, &image, ret_problem);

    if (status == LINUX_OK)
        status = check_flags(file.at, &image, ret_problem);
    if (status == LINUX_OK)
        status = find_kernel(file, &image, ret_problem);
    if (status == LINUX_OK)
        status = check_place(file.at, &image, ret_problem);
    if (status == LINUX_OK)
        status = check_payload(file.at, &image, ret_problem);
    if (status != LINUX_OK)
        return status;

    image.initrd_last = load_le32(file.at + LINUX_INITRD_ADDR_MAX_AT);
    image.cmdline_bytes = load_le32(file.at + LINUX_CMDLINE_SIZE_AT);
    find_version(file, &image);
    *ret_image = image;
    return LINUX_OK;
}
