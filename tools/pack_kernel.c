/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel, read as Adit will read it at boot. */
#include "tools/pack.h"

#include <inttypes.h>

#include "format/adit_kernel.h"
#include "format/kind.h"
#include "format/linux.h"

/* What most people lack who come with an ELF file. */
static const char *remedy_of(enum adit_kernel_status status)
{
    return status != ADIT_KERNEL_NO_NOTE ? "" :
           "; ADIT_KERNEL_NOTE() in adit/boot_info.h makes one";
}

static enum tool_exit read_elf(const char *path, struct bytes file,
                               struct pack_place *ret_place)
{
    struct adit_kernel_problem problem;
    struct adit_kernel kernel;
    enum adit_kernel_status status =
        adit_kernel_read(file, &kernel, &problem);
    struct pack_place place = {0, 0};

    if (status != ADIT_KERNEL_OK) {
        tool_complain(path, "no kernel that Adit can start: %s at offset 0x%"
                      PRIx64 ": expected 0x%" PRIx64 ", found 0x%" PRIx64 "%s",
                      adit_kernel_status_text(status), problem.offset,
                      problem.expected, problem.found, remedy_of(status));
        return TOOL_PROBLEM;
    }
    /* Mapped one to one, or wherever the note insists on. */
    if (!kernel.is_movable && !kernel.is_high)
        place = (struct pack_place){kernel.base, kernel.length_bytes};
    else if ((kernel.note.flags & ADIT_FIXED) != 0 && kernel.has_physical)
        place = (struct pack_place){kernel.physical_base,
                                    kernel.length_bytes};
    *ret_place = place;
    return TOOL_OK;
}

enum tool_exit pack_read_kernel(const char *path, struct bytes file,
                                uint32_t *ret_cmdline_bytes,
                                struct pack_place *ret_place)
{
    struct adit_kernel_problem unused;
    struct linux_problem problem;
    struct adit_kernel kernel;
    struct linux_image image;
    enum linux_status status = linux_read(file, &image, &problem);

    if (status == LINUX_OK) {
        *ret_cmdline_bytes = image.cmdline_bytes;
        return TOOL_OK;
    }
    if (status == LINUX_NOT_LINUX &&
        adit_kernel_read(file, &kernel, &unused) != ADIT_KERNEL_NOT_ELF)
        return read_elf(path, file, ret_place);
    tool_complain(path, "no kernel that Adit can start (a bzImage, or an "
                  "ELF64 with the Adit note), it is %s: offset 0x%" PRIx64
                  ": %s: expected 0x%" PRIx64 ", found 0x%" PRIx64,
                  kind_text(file), problem.offset, linux_status_text(status),
                  problem.expected, problem.found);
    return TOOL_PROBLEM;
}
