/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a guest asks: adit/hypercall.h says how.  From any privilege level, so
 * that nothing is changed but the registers of who asks, and no memory of the
 * guest's is touched.
 */
#include "adit/hypercall.h"

#include "hv/backend.h"
#include "hv/report.h"
#include "hv/run.h"
#include "lib/text.h"
#include "x86/log.h"
#include "x86/stop.h"

#define SAME(name, text) \
    _Static_assert((int)ADIT_EXIT_##name == (int)HV_EXIT_##name, text);
ADIT_EXITS(SAME)
#undef SAME
_Static_assert((int)ADIT_EXIT_COUNT == (int)HV_EXIT_COUNT, "all are named");

#define SAME(name, text) \
    _Static_assert(1u << ADIT_FEATURE_##name == HV_FEATURE_##name, text);
ADIT_FEATURES(SAME)
#undef SAME
_Static_assert(ADIT_FEATURES_UNUSED ==
               (HV_FEATURE_DECODE | HV_FEATURE_FLUSH_ASID |
                HV_FEATURE_CLEAN_BITS | HV_FEATURE_LBR), "there, not used");

static int64_t call_version(uint64_t *gpr)
{
    gpr[HV_RDI] = ADIT_VERSION_NUMBER;
    gpr[HV_RSI] = ADIT_CALLS_VERSION;
    return 0;
}

static int64_t call_log(uint64_t *gpr)
{
    uint64_t position = gpr[HV_RDI];
    uint64_t text[ADIT_LOG_BYTES_MAX / sizeof(uint64_t)] = {0};
    size_t length;

    if (position > log_end())
        return ADIT_ERROR_ARGUMENT;
    length = log_read(&position, text, sizeof(text));
    gpr[HV_RDI] = position;
    gpr[HV_RSI] = text[0];
    gpr[HV_RDX] = text[1];
    gpr[HV_R8] = text[2];
    gpr[HV_R9] = text[3];
    gpr[HV_R10] = text[4];
    return (int64_t)length;
}

static int64_t call_exits(uint64_t *gpr)
{
    static const uint8_t to[ADIT_EXITS_MAX] = {HV_RDI, HV_RSI, HV_RDX,
                                               HV_R8, HV_R9, HV_R10};
    uint64_t cpu = gpr[HV_RDI], first = gpr[HV_RSI];
    unsigned count = 0;

    if (cpu >= hv_machine.cpu_count || first >= HV_EXIT_COUNT)
        return ADIT_ERROR_ARGUMENT;
    for (; count < ADIT_EXITS_MAX && first + count < HV_EXIT_COUNT; count++)
        gpr[to[count]] = __atomic_load_n(
            &hv_machine.cpus[cpu]->exits[first + count], __ATOMIC_RELAXED);
    return count;
}

/* Of a name as many bytes as a register holds. */
static uint64_t packed(const char *name)
{
    uint64_t bytes = 0;
    size_t length = strlen(name);

    memcpy(&bytes, name, length < sizeof(bytes) ? length : sizeof(bytes));
    return bytes;
}

static int64_t call_fact(uint64_t *gpr)
{
    switch (gpr[HV_RDI]) {
    case ADIT_FACT_BACKEND:
        gpr[HV_RDI] = packed(hv_machine.backend->name);
        return 0;
    case ADIT_FACT_FEATURES:
        gpr[HV_RDI] = hv_machine.features;
        return 0;
    case ADIT_FACT_CPUS:
        gpr[HV_RDI] = hv_machine.cpu_count;
        return 0;
    case ADIT_FACT_CPUS_RUNNING:
        gpr[HV_RDI] = hv_cpus_running();
        return 0;
    case ADIT_FACT_EXITS:
        gpr[HV_RDI] = HV_EXIT_COUNT;
        return 0;
    case ADIT_FACT_KEPT_BYTES:
        gpr[HV_RDI] = hv_kept_bytes();
        return 0;
    case ADIT_FACT_CONTAINED:
        gpr[HV_RDI] = 0; /* no IOMMU is used */
        return 0;
    case ADIT_FACT_DOOR:
        gpr[HV_RDI] = packed(machine_door());
        return 0;
    case ADIT_FACT_LOG_BYTES:
        gpr[HV_RDI] = log_end();
        return 0;
    default:
        return ADIT_ERROR_ARGUMENT;
    }
}

static int64_t call(uint64_t *gpr)
{
    switch (gpr[HV_RAX]) {
    case ADIT_CALL_VERSION:
        return call_version(gpr);
    case ADIT_CALL_LOG:
        return call_log(gpr);
    case ADIT_CALL_EXITS:
        return call_exits(gpr);
    case ADIT_CALL_FACT:
        return call_fact(gpr);
    default:
        return ADIT_ERROR_CALL;
    }
}

void hv_exit_hypercall(struct hv_vcpu *vcpu)
{
    vcpu->gpr[HV_RAX] = (uint64_t)call(vcpu->gpr);
    hv_skip(vcpu);
}
