/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CPUID's bits that a hypervisor is about: [apm3] AMD64 Architecture
 * Programmer's Manual volume 3 appendix E, [sdm2] Intel SDM volume 2, CPUID.
 */
#ifndef SPEC_CPUID_H
#define SPEC_CPUID_H

/* Leaf 1 */
#define CPUID_1_ECX_DTES64  (1u << 2)
#define CPUID_1_ECX_DS_CPL  (1u << 4)
#define CPUID_1_ECX_VMX     (1u << 5)
#define CPUID_1_ECX_SMX     (1u << 6)
#define CPUID_1_ECX_SDBG    (1u << 11)
#define CPUID_1_ECX_X2APIC  (1u << 21)
#define CPUID_1_ECX_OSXSAVE (1u << 27)
#define CPUID_1_ECX_HYPERVISOR (1u << 31)
#define CPUID_1_EDX_DS      (1u << 21)

/* Leaf 7 */
#define CPUID_FEATURES_7      7
#define CPUID_7_EBX_PT        (1u << 25)
#define CPUID_7_ECX_OSPKE     (1u << 4)
#define CPUID_7_ECX_KL        (1u << 23)
#define CPUID_7_EDX_UINTR     (1u << 5)
#define CPUID_7_EDX_PCONFIG   (1u << 18)
#define CPUID_7_1_EAX_FRED    (1u << 17)
#define CPUID_7_1_EAX_MSRLIST (1u << 27)
#define CPUID_7_1_ECX_MSR_IMM (1u << 5)
#define CPUID_7_1_EDX_UINTR_USER_MSR (1u << 15)

/* Leaf dh: of the state of subleaf n, is it a supervisor's (XSS)? */
#define CPUID_XSAVE           0xd
#define CPUID_XSAVE_COUNT     64
#define CPUID_D_ECX_SUPERVISOR (1u << 0)

#define CPUID_PT              0x14
#define CPUID_KL              0x19
#define CPUID_PCONFIG         0x1b
#define CPUID_PERFMON         0x23
#define CPUID_23_EAX_PEBS     (3u << 4)

/* Of hypervisors: all leaves with these bits 31:28 */
#define CPUID_HYPERVISOR_RANGE 4

#define CPUID_EXT_FEATURES    0x80000001
#define CPUID_EXT_ECX_SVM     (1u << 2)
#define CPUID_EXT_ECX_SKINIT  (1u << 12)
#define CPUID_EXT_ECX_LWP     (1u << 15)
#define CPUID_EXT_SIZES       0x80000008
#define CPUID_EXT_EBX_INVLPGB (1u << 3)
#define CPUID_EXT_EBX_INVLPGB_NESTED (1u << 21)
#define CPUID_EXT_EDX_INVLPGB_COUNT 0xffffu
#define CPUID_SVM             0x8000000a
#define CPUID_LWP             0x8000001c
#define CPUID_ENCRYPTION      0x8000001f

/* What of CR4 leaves 1 and 7 tell. */
#define CPUID_CR4_OSXSAVE_BIT 18
#define CPUID_CR4_OSXSAVE     (1ull << CPUID_CR4_OSXSAVE_BIT)
#define CPUID_CR4_PKE         (1ull << 22)

#endif
