/* SPDX-License-Identifier: BSD-2-Clause */
#include "launch/initrd.h"

#include "format/microcode.h"
#include "lib/text.h"

static struct bytes module_bytes(const struct boot_info *bi, uint32_t n)
{
    return bytes_of((const void *)bi->modules[n].base,
                    bi->modules[n].length_bytes);
}

struct initrd initrd_of(const struct boot_info *bi)
{
    uint32_t microcode = microcode_module(bi);
    struct initrd initrd = {.microcode_bytes = 0};

    if (bi->module_count > 1 && microcode != 1)
        initrd.rest = module_bytes(bi, 1);
    if (microcode < bi->module_count) {
        initrd.microcode = module_bytes(bi, microcode);
        initrd.microcode_bytes = microcode_early_bytes(initrd.microcode);
    }
    return initrd;
}

void initrd_write(const struct initrd *initrd, uint8_t *to)
{
    if (initrd->microcode_bytes != 0)
        microcode_early_write(initrd->microcode, to);
    if (initrd->rest.length_bytes != 0)
        memcpy(to + initrd->microcode_bytes, initrd->rest.at,
               initrd->rest.length_bytes);
}
