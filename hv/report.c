/* SPDX-License-Identifier: BSD-2-Clause */
#include "hv/report.h"

#include "adit/hypercall.h"
#include "hv/backend.h"
#include "x86/console.h"

#define say(...) console_print(CONSOLE_INFO, __VA_ARGS__)

#define NAME(name, text) text,
static const char *const feature_names[] = {ADIT_FEATURES(NAME)};
#undef NAME

uint64_t hv_kept_bytes(void)
{
    uint64_t bytes = 0;

    for (uint32_t n = 0; n < hv_machine.kept_count; n++)
        bytes += hv_machine.kept[n].length_bytes;
    return bytes;
}

uint32_t hv_cpus_running(void)
{
    uint32_t running = 0;

    for (uint32_t n = 0; n < hv_machine.cpu_count; n++) {
        if (__atomic_load_n(&hv_machine.cpus[n]->state, __ATOMIC_RELAXED) ==
            HV_CPU_RUNNING)
            running++;
    }
    return running;
}

static uint32_t cpus_out(void)
{
    uint32_t out = 0;

    for (uint32_t n = 0; n < hv_machine.cpu_count; n++)
        out += hv_machine.cpus[n]->state == HV_CPU_OUT;
    return out;
}

void hv_report(void)
{
    uint32_t out = cpus_out();
    uint32_t used = hv_machine.features & ~(uint32_t)ADIT_FEATURES_UNUSED;

    say("adit: guest     by %s with nested paging, %u %s",
        hv_machine.backend->name, hv_machine.cpu_count - out,
        hv_machine.cpu_count - out == 1 ? "CPU" : "CPUs");
    if (out != 0)
        say(" (%u left out: no answer)", out);
    for (uint32_t bit = 0; bit < ADIT_FEATURE_COUNT; bit++) {
        if (used >> bit & 1)
            say(", %s", feature_names[bit]);
    }
    say("\nadit: kept      %lu KiB:", hv_kept_bytes() >> 10);
    for (uint32_t n = 0; n < hv_machine.kept_count; n++)
        say("%s %#lx to %#lx", n == 0 ? "" : ",", hv_machine.kept[n].base,
            hv_machine.kept[n].base + hv_machine.kept[n].length_bytes);
    say("\nadit: dma       not contained: devices can write to what is kept\n");
}
