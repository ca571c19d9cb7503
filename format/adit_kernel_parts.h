/* SPDX-License-Identifier: BSD-2-Clause */
/* Between adit_kernel.c and adit_kernel_rela.c, and for nobody else. */
#ifndef FORMAT_ADIT_KERNEL_PARTS_H
#define FORMAT_ADIT_KERNEL_PARTS_H

#include "format/adit_kernel.h"
#include "format/elf.h"

static inline enum adit_kernel_status
adit_kernel_fail(struct adit_kernel_problem *ret,
                 enum adit_kernel_status status, uint64_t offset,
                 uint64_t found, uint64_t expected)
{
    *ret = (struct adit_kernel_problem){offset, found, expected};
    return status;
}

/* Finds the relocations of a kernel whose segments are known, and checks all
 * of them, so that adit_kernel_load() cannot fail. */
enum adit_kernel_status adit_kernel_read_rela(const struct elf_file *elf,
                                              struct adit_kernel *kernel,
                                              struct adit_kernel_problem
                                                  *ret_problem);

#endif
