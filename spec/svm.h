/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * AMD's virtualization as [apm2], AMD64 Architecture Programmer's Manual
 * volume 2 (24593), chapter 15 and appendices B and C, tells it.
 */
#ifndef SPEC_SVM_H
#define SPEC_SVM_H

/* [apm3] E.4: CPUID 80000001h ECX, and all of 8000000Ah */
#define SVM_CPUID_FEATURES     0x8000000a
#define SVM_CPUID_ECX_SVM      (1u << 2)
#define SVM_CPUID_EDX_NP       (1u << 0)
#define SVM_CPUID_EDX_LBR      (1u << 1)
#define SVM_CPUID_EDX_NRIPS    (1u << 3)
#define SVM_CPUID_EDX_CLEAN    (1u << 5)
#define SVM_CPUID_EDX_FLUSH    (1u << 6)
#define SVM_CPUID_EDX_DECODE   (1u << 7)

/* 15.4, 15.30: MSRs */
#define SVM_EFER_SVME     (1u << 12)
#define SVM_MSR_VM_CR     0xc0010114
#define SVM_VM_CR_SVMDIS  (1u << 4)
#define SVM_MSR_HSAVE_PA  0xc0010117

/* B.1: intercepts, a bit each from VMCB offset 0 on: word * 32 + bit */
#define SVM_INTERCEPT_INIT      99
#define SVM_INTERCEPT_CPUID     114
#define SVM_INTERCEPT_INVD      118
#define SVM_INTERCEPT_INVLPGA   122
#define SVM_INTERCEPT_IOIO      123
#define SVM_INTERCEPT_MSR       124
#define SVM_INTERCEPT_TASK      125
#define SVM_INTERCEPT_SHUTDOWN  127
#define SVM_INTERCEPT_VMRUN     128
#define SVM_INTERCEPT_VMMCALL   129
#define SVM_INTERCEPT_VMLOAD    130
#define SVM_INTERCEPT_VMSAVE    131
#define SVM_INTERCEPT_STGI      132
#define SVM_INTERCEPT_CLGI      133
#define SVM_INTERCEPT_SKINIT    134
#define SVM_INTERCEPT_XSETBV    141

/* C: exit codes; 0 to 31 of the intercept words are their own */
#define SVM_EXIT_INIT      0x63
#define SVM_EXIT_CPUID     0x72
#define SVM_EXIT_INVD      0x76
#define SVM_EXIT_INVLPGA   0x7a
#define SVM_EXIT_IOIO      0x7b
#define SVM_EXIT_MSR       0x7c
#define SVM_EXIT_TASK      0x7d
#define SVM_EXIT_SHUTDOWN  0x7f
#define SVM_EXIT_VMRUN     0x80
#define SVM_EXIT_VMMCALL   0x81
#define SVM_EXIT_VMLOAD    0x82
#define SVM_EXIT_VMSAVE    0x83
#define SVM_EXIT_STGI      0x84
#define SVM_EXIT_CLGI      0x85
#define SVM_EXIT_SKINIT    0x86
#define SVM_EXIT_XSETBV    0x8d
#define SVM_EXIT_NPF       0x400
#define SVM_EXIT_INVALID   0xffffffff /* the low half of -1 */

/* 15.10.2: EXITINFO1 of IOIO; EXITINFO2 is the next RIP */
#define SVM_IOIO_IN         (1u << 0)
#define SVM_IOIO_STRING     (1u << 2)
#define SVM_IOIO_SIZE_SHIFT 4 /* three bits: 1, 2, 4 bytes */
#define SVM_IOIO_PORT_SHIFT 16

/* 15.25.6: EXITINFO1 of a nested page fault; EXITINFO2 is the address */
#define SVM_NPF_WRITE   (1u << 1)
#define SVM_NPF_EXECUTE (1u << 4)
#define SVM_NPF_TABLE   (1ull << 33) /* while walking the guest's tables */

/* 15.10.1, 15.11: permission maps */
#define SVM_IOPM_BYTES  0x3000
#define SVM_MSRPM_BYTES 0x2000
#define SVM_MSRPM_RANGE 0x2000 /* MSRs a range; four a byte */

/* B.2: attributes of a segment, as HV_CS_RIGHTS has them */
#define SVM_SEGMENT_CODE16 0x09b
#define SVM_SEGMENT_DATA16 0x093
#define SVM_SEGMENT_CODE64 0xa9b
#define SVM_SEGMENT_DATA32 0xc93
#define SVM_SEGMENT_LDT    0x082
#define SVM_SEGMENT_TSS    0x08b /* busy, of 32 bits or 64 */

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

struct svm_segment {
    uint16_t selector;
    uint16_t attributes;
    uint32_t limit;
    uint64_t base;
};

/* B.1, B.2: the control area, then the state save area. */
struct svm_vmcb {
    uint32_t intercepts[6];
    uint8_t  reserved_018[0x3c - 0x18];
    uint16_t pause_threshold, pause_count;
    uint64_t iopm, msrpm, tsc_offset;
    uint32_t asid;
    uint8_t  tlb_control; /* 1: flush all */
    uint8_t  reserved_05d[3];
    uint64_t virtual_interrupt;
    uint64_t interrupt_shadow;
    uint64_t exit_code, exit_info_1, exit_info_2, exit_interrupt;
    uint64_t nested_control; /* bit 0: nested paging */
    uint8_t  reserved_098[0xa8 - 0x98];
    uint64_t event;
    uint64_t nested_cr3;
    uint64_t lbr_control;
    uint32_t clean_bits;
    uint32_t reserved_0c4;
    uint64_t next_rip;
    uint8_t  fetched_bytes;
    uint8_t  instruction[15];
    uint8_t  reserved_0e0[0x400 - 0xe0];

    struct svm_segment es, cs, ss, ds, fs, gs, gdtr, ldtr, idtr, tr;
    uint8_t  reserved_4a0[0x4cb - 0x4a0];
    uint8_t  cpl;
    uint32_t reserved_4cc;
    uint64_t efer;
    uint8_t  reserved_4d8[0x548 - 0x4d8];
    uint64_t cr4, cr3, cr0, dr7, dr6, rflags, rip;
    uint8_t  reserved_580[0x5d8 - 0x580];
    uint64_t rsp;
    uint64_t s_cet, ssp, isst;
    uint64_t rax;
    uint64_t star, lstar, cstar, sfmask, kernel_gs_base;
    uint64_t sysenter_cs, sysenter_esp, sysenter_eip;
    uint64_t cr2;
    uint8_t  reserved_648[0x668 - 0x648];
    uint64_t pat, debugctl;
    uint8_t  reserved_678[0x1000 - 0x678];
};
_Static_assert(offsetof(struct svm_vmcb, iopm) == 0x40, "B.1");
_Static_assert(offsetof(struct svm_vmcb, tlb_control) == 0x5c, "B.1");
_Static_assert(offsetof(struct svm_vmcb, exit_code) == 0x70, "B.1");
_Static_assert(offsetof(struct svm_vmcb, event) == 0xa8, "B.1");
_Static_assert(offsetof(struct svm_vmcb, next_rip) == 0xc8, "B.1");
_Static_assert(offsetof(struct svm_vmcb, es) == 0x400, "B.2");
_Static_assert(offsetof(struct svm_vmcb, efer) == 0x4d0, "B.2");
_Static_assert(offsetof(struct svm_vmcb, rip) == 0x578, "B.2");
_Static_assert(offsetof(struct svm_vmcb, rax) == 0x5f8, "B.2");
_Static_assert(offsetof(struct svm_vmcb, pat) == 0x668, "B.2");
_Static_assert(sizeof(struct svm_vmcb) == 0x1000, "B");

#endif
#endif
