/* SPDX-License-Identifier: BSD-2-Clause */
/* SVM's instructions ([apm3] chapter 4), and what its files share. */
#ifndef HV_SVM_SVM_H
#define HV_SVM_SVM_H

/* A CPU's HV_CONTROL_BYTES: the VMCB, VM_HSAVE_PA, and what VMLOAD brings
 * back. */
#define SVM_HOST_SAVE_AT 0x1000
#define SVM_HOST_VMCB_AT 0x2000

#ifndef __ASSEMBLER__

#include <stdint.h>

#include "hv/backend.h"
#include "spec/svm.h"

static inline struct svm_vmcb *svm_vmcb_of(const struct hv_vcpu *vcpu)
{
    return vcpu->control;
}

static inline uint64_t svm_host_vmcb(const struct hv_vcpu *vcpu)
{
    return (uint64_t)vcpu->control + SVM_HOST_VMCB_AT;
}

static inline void svm_vmsave(uint64_t vmcb)
{
    __asm__ volatile("vmsave" : : "a"(vmcb) : "memory");
}

static inline void svm_clgi(void)
{
    __asm__ volatile("clgi" : : : "memory");
}

static inline void svm_stgi(void)
{
    __asm__ volatile("stgi" : : : "memory");
}

/* enter.S */
void svm_enter(uint64_t *gpr, uint64_t vmcb);

/* intercepts.c: the permission maps and intercepts, once and for each CPU. */
void svm_maps(void *maps);
void svm_intercepts(struct svm_vmcb *vmcb);

/* state.c */
void svm_reset(struct hv_vcpu *vcpu, uint32_t page,
               const struct hv_entry *entry);
uint64_t svm_read(const struct hv_vcpu *vcpu, enum hv_state what);
void svm_write(struct hv_vcpu *vcpu, enum hv_state what, uint64_t value);

#endif
#endif
