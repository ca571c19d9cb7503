/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BOOT_BOOT_MAIN_H
#define BOOT_BOOT_MAIN_H

/* Where a door's id is expected: an entry point of one mode was entered in the
 * other, with the magic as that entry had it. */
#define ENTERED_IN_64 0x100
#define ENTERED_IN_32 0x101

#ifndef __ASSEMBLER__
#include <stdint.h>

/*
 * From enter64.S: long mode, our stack, relocated, bss clear.  `id` is a
 * BOOT_DOOR_..., the next three are struct door_args, `tsc` is the time-stamp
 * counter at the door.
 */
_Noreturn void boot_enter(uint64_t id, uint64_t magic, uint64_t first,
                          uint64_t second, uint64_t tsc);
#endif

#endif
