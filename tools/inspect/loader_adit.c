/* SPDX-License-Identifier: BSD-2-Clause */
/* Adit, which starts kernels that loaders or `adit pack` give to it. */
#include "tools/inspect/loader_view.h"

#include <inttypes.h>

#include "format/adit_kernel.h"
#include "format/linux.h"

static void elf_kernel(const struct loader_view *view,
                       struct verdict *verdict)
{
    struct adit_kernel_problem problem;
    struct adit_kernel kernel;
    enum adit_kernel_status status =
        adit_kernel_read(view->bytes, &kernel, &problem);

    if (status == ADIT_KERNEL_OK)
        loader_starts(verdict, PROTOCOL_ADIT, "by its note, entry %#" PRIx64,
                      kernel.entry);
    else if (status == ADIT_KERNEL_NO_NOTE)
        loader_finds_nothing(view, verdict, "an ELF file without the Adit "
                                            "note");
    else if (status == ADIT_KERNEL_MACHINE)
        loader_finds_nothing(view, verdict, "no ELF64 for x86-64");
    else
        loader_refuses(verdict, NULL, "%s at %#" PRIx64 ": expected %#" PRIx64
                       ", found %#" PRIx64, adit_kernel_status_text(status),
                       problem.offset, problem.expected, problem.found);
}

void adit(const struct loader_view *view, struct verdict *verdict)
{
    struct linux_problem problem;
    struct linux_image image;
    enum linux_status status = linux_read(view->bytes, &image, &problem);

    if (status == LINUX_OK)
        loader_starts(verdict, PROTOCOL_LINUX64, "as its own loader would");
    else if (view->elf_status != ELF_NOT_ELF)
        elf_kernel(view, verdict);
    else if (status == LINUX_NOT_LINUX)
        loader_finds_nothing(view, verdict, "neither an ELF file nor a "
                                            "bzImage");
    else
        loader_refuses(verdict, NULL, "%s: at %#" PRIx64 " expected %#" PRIx64
                       ", found %#" PRIx64, linux_status_text(status),
                       problem.offset, problem.expected, problem.found);
}
