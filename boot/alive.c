/* SPDX-License-Identifier: BSD-2-Clause */
/* What a kernel's launch may ask of a firmware that is alive, by its door. */
#include "adit/entry.h"
#include "boot/door.h"

bool adit_pages(uint64_t at, uint64_t length_bytes, bool is_code,
                uint64_t *ret_base)
{
    return boot_door()->alive->pages(at, length_bytes, is_code, ret_base);
}

void adit_protect(uint64_t base, uint64_t length_bytes, bool is_writable,
                  bool is_executable)
{
    boot_door()->alive->protect(base, length_bytes, is_writable,
                                is_executable);
}

void adit_leave_alive(struct boot_info *bi)
{
    boot_door()->alive->map(bi, true);
}
