/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the guest may do without being seen: the allow-lists.  The permission
 * maps begin closed, and only what policy.c lists is opened; what is not open
 * leaves the guest, and exit_msr.c or exit_io.c decides.
 */
#ifndef HV_POLICY_H
#define HV_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "hv/machine.h"

/* HV_READ and HV_WRITE where the guest may do it by itself, else 0. */
unsigned hv_msr_open(uint32_t msr);
bool hv_port_is_open(uint16_t port);

#endif
