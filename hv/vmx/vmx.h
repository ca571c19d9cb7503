/* SPDX-License-Identifier: BSD-2-Clause */
/* VMX's instructions ([sdm3] chapter 31), and what its files share. */
#ifndef HV_VMX_VMX_H
#define HV_VMX_VMX_H

#include <stdbool.h>
#include <stdint.h>

#include "hv/backend.h"
#include "spec/vmx.h"

/* A CPU's HV_CONTROL_BYTES: VMXON region, VMCS, struct vmx_cpu. */
#define VMX_VMCS_AT 0x1000
#define VMX_CPU_AT  0x2000

/* All CPUs' HV_MAPS_BYTES: MSRs, ports. */
#define VMX_MAP_PORTS_AT 0x1000

struct vmx_cpu {
    uint32_t nmis;  /* that have come while the guest did not run */
    uint32_t given; /* of these, those that the guest has got */
    uint32_t primary; /* the controls now in use */
    bool is_launched;
    bool is_waiting; /* for STARTUP: deaf to NMIs */
    bool has_waited;
};

static inline struct vmx_cpu *vmx_cpu_of(const struct hv_vcpu *vcpu)
{
    return (struct vmx_cpu *)((uint8_t *)vcpu->control + VMX_CPU_AT);
}

/* controls.c: [sdm3] A.2 to A.5, as the MSRs have them. */
struct vmx_capabilities {
    uint64_t pin, primary, secondary, exit, entry, misc, ept;
};

struct vmx_controls {
    uint32_t pin, primary, secondary, exit, entry;
};

/* NULL, or why this CPU's will not do. */
const char *vmx_controls_make(const struct vmx_capabilities *can,
                              struct vmx_controls *ret_controls);

/* exits.c: what an exit is, from the VMCS's fields of these names; all but
 * `physical` and `value`. */
void vmx_exit_read(struct hv_exit *ret_exit, uint32_t reason,
                   uint64_t qualification, uint32_t event);
/* What the guest is to be given again: software's are not, as their
 * instruction is at RIP still. */
uint64_t vmx_exit_event(uint32_t vectoring, uint32_t error);

/* maps.c */
void vmx_maps(void *maps);

/* begin.c */
bool vmx_probe(uint32_t *ret_features, const char **ret_why);
void vmx_begin(struct hv_vcpu *vcpu);

/* state.c */
void vmx_reset(struct hv_vcpu *vcpu, uint32_t page,
               const struct hv_entry *entry);
uint64_t vmx_state_read(const struct hv_vcpu *vcpu, enum hv_state what);
void vmx_state_write(struct hv_vcpu *vcpu, enum hv_state what, uint64_t value);

/* enter.S */
enum vmx_entered {
    VMX_LEFT,    /* the guest has run */
    VMX_REFUSED, /* VMLAUNCH or VMRESUME has failed */
    VMX_AGAIN,   /* `*nmis` is not `nmis_seen`: an NMI has come */
};
enum vmx_entered vmx_enter(uint64_t *gpr, bool is_launched,
                           const uint32_t *nmis, uint32_t nmis_seen);
extern const char vmx_enter_first[], vmx_enter_last[], vmx_enter_again[];
extern const char vmx_left[];

/* The end, for a field that this CPU does not have. */
_Noreturn void vmx_field_failed(const char *what, uint32_t field);

/* Inline even where size is all: a dozen of them stand in each exit's way, and
 * a call costs as much as the reading thrice over. */
static inline __attribute__((always_inline)) uint64_t vmx_read(uint32_t field)
{
    uint64_t value;
    bool has_failed;

    __asm__ volatile("vmread %2, %0"
                     : "=r"(value), "=@ccbe"(has_failed)
                     : "r"((uint64_t)field));
    if (has_failed)
        vmx_field_failed("VMREAD", field);
    return value;
}

static inline __attribute__((always_inline)) void vmx_write(uint32_t field,
                                                            uint64_t value)
{
    bool has_failed;

    __asm__ volatile("vmwrite %1, %2"
                     : "=@ccbe"(has_failed)
                     : "r"(value), "r"((uint64_t)field));
    if (has_failed)
        vmx_field_failed("VMWRITE", field);
}

/* Each takes a physical address by reference; true when it has failed. */
#define VMX_BY_ADDRESS(name)                             \
    static inline bool vmx_##name(uint64_t address)      \
    {                                                    \
        bool has_failed;                                 \
                                                         \
        __asm__ volatile("vm" #name " %1"                \
                         : "=@ccbe"(has_failed)          \
                         : "m"(address)                  \
                         : "memory");                    \
        return has_failed;                               \
    }
VMX_BY_ADDRESS(xon)
VMX_BY_ADDRESS(clear)
VMX_BY_ADDRESS(ptrld)
#undef VMX_BY_ADDRESS

/* All that the CPU remembers of anybody's translations. */
static inline void vmx_flush(void)
{
    const uint64_t none[2] = {0, 0};

    __asm__ volatile("invept %0, %1"
                     : : "m"(none), "r"((uint64_t)VMX_INVALIDATE_ALL)
                     : "memory", "cc");
    if (hv_machine.features & HV_FEATURE_VPID)
        __asm__ volatile("invvpid %0, %1"
                         : : "m"(none), "r"((uint64_t)VMX_INVALIDATE_ALL)
                         : "memory", "cc");
}

#endif
