/* SPDX-License-Identifier: BSD-2-Clause */
/* The second way to start a Linux: as a guest, with Adit below it. */
#ifndef LAUNCH_GUEST_H
#define LAUNCH_GUEST_H

#include <stdbool.h>

#include "adit/boot_info.h"
#include "hv/hv.h"
#include "launch/launch.h"

/*
 * Obeys Adit's options
 *   mode=guest  nothing else will do: what stands in the way is refused,
 *   mode=bare   no guest,
 * of which without either a guest is tried and, where it cannot be, told of;
 *   stop=reset  a guest that is stopped resets the machine instead of halting,
 * and takes the memory that Adit keeps out of `bi`'s map.  True when it is to
 * be a guest.
 */
bool launch_guest_prepare(struct boot_info *bi, struct hv_config *ret_config);

/* For a kernel that is none: refuses `mode=guest'. */
void launch_guest_forbid(const struct boot_info *bi);

_Noreturn void launch_guest_start(struct hv_config *config,
                                  const struct launch_linux *linux_loaded);

#endif
