/* SPDX-License-Identifier: BSD-2-Clause */
/* The other CPUs, for a kernel that wants them parked. */
#include "launch/cpus.h"

#include <stdbool.h>

#include "launch/place.h"
#include "x86/ap.h"
#include "x86/console.h"

#define warn(...) \
    console_print(CONSOLE_WARN, "adit: launch: warning: " __VA_ARGS__)

static bool find_low(const struct boot_info *bi, uint64_t *ret_low)
{
    const struct place_hole kernel[] = {
        {bi->kernel.base, bi->kernel.length_bytes},
        {bi->kernel.stack_base, bi->kernel.stack_bytes},
    };

    return place_find_low(bi, kernel, sizeof(kernel) / sizeof(kernel[0]),
                          AP_LOW_BYTES, ret_low);
}

/* They take their time to reset, which is one time if it is at once. */
static bool reset_all(struct boot_info *bi)
{
    bool is_sent = false;

    for (uint32_t n = 1; n < bi->cpu_count; n++) {
        if (ap_reset(&bi->cpus[n]))
            is_sent = true;
        else
            bi->cpus[n].state = BOOT_CPU_SILENT;
    }
    ap_rest();
    return is_sent;
}

static uint32_t start_all(struct boot_info *bi)
{
    uint32_t parked = 0;

    for (uint32_t n = 1; n < bi->cpu_count; n++) {
        struct boot_cpu *cpu = &bi->cpus[n];

        if (cpu->state == BOOT_CPU_WAITING && ap_start(cpu, n))
            parked++;
        else
            warn("CPU %u, APIC %u, does not answer and is left out\n", n,
                 cpu->apic_id);
    }
    return parked;
}

void launch_park_cpus(struct boot_info *bi)
{
    uint64_t low;

    if (bi->cpu_count < 2 || bi->efi.boot_services_alive)
        return;
    if (!find_low(bi, &low)) {
        warn("no %u free bytes of RAM below 640 KiB, through which other CPUs "
             "come up: they are not started\n", AP_LOW_BYTES);
        return;
    }
    if (!ap_begin(low)) {
        warn("the page tables that are set aside do not suffice for the other "
             "CPUs: they are not started\n");
        return;
    }
    if (reset_all(bi))
        console_print(CONSOLE_INFO, "adit: parked    %u of %u other CPUs\n",
                      start_all(bi), bi->cpu_count - 1);
    else
        warn("the local APIC is off, or can send to none of the other CPUs: "
             "they are not started\n");
    ap_end();
}
