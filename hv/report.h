/* SPDX-License-Identifier: BSD-2-Clause */
/* What people are told of the machine that a guest is about to be given. */
#ifndef HV_REPORT_H
#define HV_REPORT_H

#include <stdint.h>

/* The boot report's lines on it. */
void hv_report(void);

/* What is kept of hv_machine, in bytes, and the CPUs that run a guest. */
uint64_t hv_kept_bytes(void);
uint32_t hv_cpus_running(void);

#endif
