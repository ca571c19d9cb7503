/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * MTRRs: the real ones stay as the firmware has set them, since they are also
 * those of Adit's memory.  The guest has a copy, that it may change as it
 * likes and that changes nothing.  [sdm3] 12.11, [apm2] 7.7.
 */
#include "hv/policy.h"
#include "spec/msr.h"
#include "spec/x86.h"
#include "x86/access.h"
#include "x86/cpu.h"

static const uint32_t fixed_msrs[HV_MTRR_FIXED_COUNT] = {
    IA32_MTRR_FIX64K_00000,    IA32_MTRR_FIX16K_80000,
    IA32_MTRR_FIX16K_A0000,    IA32_MTRR_FIX4K_C0000,
    IA32_MTRR_FIX4K_C0000 + 1, IA32_MTRR_FIX4K_C0000 + 2,
    IA32_MTRR_FIX4K_C0000 + 3, IA32_MTRR_FIX4K_C0000 + 4,
    IA32_MTRR_FIX4K_C0000 + 5, IA32_MTRR_FIX4K_C0000 + 6,
    IA32_MTRR_FIX4K_F8000,
};

static uint64_t capabilities(void)
{
    uint64_t value;

    return cpu_read_msr_safe(IA32_MTRRCAP, &value) ? value : 0;
}

static uint32_t variable_count(void)
{
    uint32_t count = capabilities() & IA32_MTRRCAP_VCNT;

    return 2 * (count < HV_MTRR_VARIABLE_MAX ? count : HV_MTRR_VARIABLE_MAX);
}

void hv_mtrrs_read(struct hv_mtrrs *ret_mtrrs)
{
    uint32_t count = variable_count();

    for (uint32_t n = 0; n < count; n++)
        cpu_read_msr_safe(IA32_MTRR_PHYSBASE0 + n, &ret_mtrrs->variable[n]);
    for (uint32_t n = 0; n < HV_MTRR_FIXED_COUNT; n++)
        cpu_read_msr_safe(fixed_msrs[n], &ret_mtrrs->fixed[n]);
    cpu_read_msr_safe(IA32_MTRR_DEF_TYPE, &ret_mtrrs->default_type);
}

/* Where the copy has it; NULL if this CPU has no such MTRR. */
static uint64_t *find(struct hv_mtrrs *mtrrs, uint32_t msr)
{
    uint64_t has = capabilities();

    if (msr == IA32_MTRR_DEF_TYPE)
        return has != 0 ? &mtrrs->default_type : NULL;
    if (msr - IA32_MTRR_PHYSBASE0 < variable_count())
        return &mtrrs->variable[msr - IA32_MTRR_PHYSBASE0];
    for (uint32_t n = 0; n < HV_MTRR_FIXED_COUNT; n++)
        if (msr == fixed_msrs[n] && has & IA32_MTRRCAP_FIX)
            return &mtrrs->fixed[n];
    return NULL;
}

static bool is_type(uint64_t type)
{
    return type < 8 && MTRR_TYPES >> type & 1;
}

static bool are_types(uint64_t types)
{
    for (unsigned n = 0; n < 8; n++)
        if (!is_type(types >> 8 * n & MTRR_TYPE))
            return false;
    return true;
}

/* Bits of an address that no memory of this CPU's has. */
static uint64_t beyond_memory(void)
{
    uint32_t bits = cpu_cpuid(X86_CPUID_EXT_ADDRESSES, 0).eax &
                    X86_CPUID_EXT_EAX_PHYSICAL;

    return ~0ull << (bits < 63 ? bits : 63);
}

static bool takes(uint32_t msr, uint64_t value)
{
    uint64_t low = value & MTRR_LOW;

    if (msr == IA32_MTRR_DEF_TYPE)
        return is_type(value & ~MTRR_DEFAULT_ENABLE);
    if (msr > IA32_MTRR_LAST)
        return are_types(value);
    if (value & beyond_memory())
        return false;
    return msr % 2 == 0 ? is_type(low) : (low & ~MTRR_MASK_VALID) == 0;
}

bool hv_mtrr_get(const struct hv_mtrrs *mtrrs, uint32_t msr,
                 uint64_t *ret_value)
{
    const uint64_t *at = find((struct hv_mtrrs *)mtrrs, msr);

    if (at == NULL)
        return false;
    *ret_value = *at;
    return true;
}

bool hv_mtrr_set(struct hv_mtrrs *mtrrs, uint32_t msr, uint64_t value)
{
    uint64_t *at = find(mtrrs, msr);

    if (at == NULL || !takes(msr, value))
        return false;
    *at = value;
    return true;
}
