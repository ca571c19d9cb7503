/* SPDX-License-Identifier: BSD-2-Clause */
/* format/linux.h and format/linux_header.h: two readers of one header agree. */
#include "format/linux.h"

#include "format/linux_header.h"
#include "tests/fuzz/fuzz.h"

static void compare(const struct linux_image *image,
                    const struct linux_header *h)
{
    FUZZ_REQUIRE(image->protocol == h->protocol);
    FUZZ_REQUIRE(image->kernel.at == h->kernel.at);
    FUZZ_REQUIRE(image->kernel.length_bytes == h->kernel.length_bytes);
    FUZZ_REQUIRE(image->xloadflags == h->xloadflags);
    FUZZ_REQUIRE(image->is_relocatable == h->is_relocatable);
    FUZZ_REQUIRE(image->preferred_address == h->preferred_address);
    FUZZ_REQUIRE(image->alignment_bytes == h->alignment_bytes);
    FUZZ_REQUIRE(image->init_bytes == h->init_bytes);
    FUZZ_REQUIRE(image->initrd_last == h->initrd_addr_max);
    FUZZ_REQUIRE(image->cmdline_bytes == h->cmdline_bytes);
    FUZZ_REQUIRE(h->payload_offset <= image->kernel.length_bytes &&
                 h->payload_bytes <=
                     image->kernel.length_bytes - h->payload_offset);
    FUZZ_REQUIRE(text_equal(image->version, h->version));
}

static void check_image(struct bytes in, const struct linux_image *image)
{
    uint64_t align = image->alignment_bytes;

    fuzz_saw_bytes(image->header, in);
    fuzz_saw_bytes(image->kernel, in);
    fuzz_saw_text(image->version, in);
    FUZZ_REQUIRE(image->version.length == 0 ||
                 image->version.at[image->version.length] == '\0');
    FUZZ_REQUIRE(image->protocol >= 0x20c);
    FUZZ_REQUIRE(image->header.at == in.at + 0x1f1);
    FUZZ_REQUIRE(image->header.length_bytes <= 0x290 - 0x1f1);
    FUZZ_REQUIRE(image->header.length_bytes >= 0x264 - 0x1f1);
    FUZZ_REQUIRE(image->kernel.length_bytes > 0x200);
    FUZZ_REQUIRE(align != 0 && (align & (align - 1)) == 0);
    FUZZ_REQUIRE(image->is_relocatable ||
                 image->preferred_address % align == 0);
    FUZZ_REQUIRE(image->init_bytes >= image->kernel.length_bytes &&
                 image->init_bytes <= 0x40000000);
}

void fuzz_one(struct bytes in)
{
    struct linux_problem problem;
    struct linux_image image;
    struct linux_header header;
    enum linux_status status;
    bool has_header;

    FUZZ_POISON(header);
    has_header = linux_header_read(in, &header);
    fuzz_saw(has_header);
    if (has_header) {
        fuzz_saw_bytes(header.kernel, in);
        fuzz_saw_text(header.version, in);
        fuzz_saw(header.setup_bytes);
    } else {
        FUZZ_REQUIRE(FUZZ_UNWRITTEN(header));
    }
    FUZZ_POISON(image);
    FUZZ_POISON(problem);
    status = linux_read(in, &image, &problem);
    fuzz_saw(status);
    fuzz_saw((uint64_t)linux_status_text(status)[0]);
    if (status != LINUX_OK) {
        FUZZ_REQUIRE(FUZZ_UNWRITTEN(image));
        fuzz_saw(problem.offset);
        fuzz_saw(problem.found);
        fuzz_saw(problem.expected);
        return;
    }
    FUZZ_REQUIRE(FUZZ_UNWRITTEN(problem));
    FUZZ_REQUIRE(has_header);
    check_image(in, &image);
    compare(&image, &header);
}
