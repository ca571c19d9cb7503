/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef LAUNCH_CPUS_H
#define LAUNCH_CPUS_H

#include "adit/boot_info.h"

/*
 * Starts all CPUs of boot_info.cpus but the boot CPU, and parks them in its
 * mode: page tables, CR0, CR4 and EFER as they are now, so call it last.  With
 * boot services alive they are the firmware's, and stay as they are.
 */
void launch_park_cpus(struct boot_info *bi);

#endif
