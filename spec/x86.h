/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The processor as its manuals tell it: [apm2] AMD64 Architecture
 * Programmer's Manual volume 2 (24593), [sdm3] Intel SDM volume 3.
 */
#ifndef SPEC_X86_H
#define SPEC_X86_H

/* [apm2] 3.1.1, CR0 */
#define X86_CR0_PE (1 << 0)  /* protected mode */
#define X86_CR0_MP (1 << 1)  /* monitor coprocessor */
#define X86_CR0_EM (1 << 2)  /* emulate coprocessor */
#define X86_CR0_TS (1 << 3)  /* task switched */
#define X86_CR0_ET (1 << 4)  /* extension type, always 1 */
#define X86_CR0_NE (1 << 5)  /* numeric error by #MF */
#define X86_CR0_WP (1 << 16) /* write protect, supervisor too */
#define X86_CR0_NW (1 << 29) /* not write-through */
#define X86_CR0_CD (1 << 30) /* cache disable */
#define X86_CR0_PG 0x80000000 /* bit 31: paging */

/* [apm2] 3.1.3, CR4 */
/* [sdm3] 2.5: SMEP, SMAP, UMIP, CET */
#define X86_CR4_PSE  (1 << 4) /* 4 MiB pages in 32-bit tables */
#define X86_CR4_PAE  (1 << 5)
#define X86_CR4_MCE  (1 << 6)
#define X86_CR4_PGE  (1 << 7)
#define X86_CR4_OSFXSR (1 << 9)      /* SSE, FXSAVE */
#define X86_CR4_OSXMMEXCPT (1 << 10) /* #XF */
#define X86_CR4_UMIP (1 << 11) /* no SGDT and its like but by CPL 0 */
#define X86_CR4_LA57 (1 << 12)
#define X86_CR4_PCIDE (1 << 17)
#define X86_CR4_SMEP (1 << 20) /* CPL 0 runs no user page */
#define X86_CR4_SMAP (1 << 21) /* nor reads or writes one */
#define X86_CR4_CET  (1 << 23)

/* [sdm4] IA32_S_CET */
#define X86_MSR_S_CET       0x6a2
#define X86_S_CET_ENDBR_EN  (1 << 2) /* indirect branches land on ENDBR64 */

/* [apm2] 11.5: MXCSR as after a reset, all exceptions masked */
#define X86_MXCSR_RESET 0x1f80

/* [apm2] 3.1.7, EFER */
#define X86_MSR_EFER 0xc0000080
#define X86_EFER_LME (1 << 8)
#define X86_EFER_LMA (1 << 10)
#define X86_EFER_NXE (1 << 11)

/* [apm2] 3.1.6: only bit 1, which is always 1 */
#define X86_RFLAGS_RESET 0x2
#define X86_RFLAGS_TF (1 << 8)  /* single step */
#define X86_RFLAGS_RF (1 << 16) /* resume: no instruction breakpoint */

/* [apm2] 13.1.1.3, DR6 */
#define X86_DR6_BS (1 << 14) /* single step */

/* [apm2] 7.8.2 */
#define X86_MSR_PAT 0x277

/* [apm2] 4.5.3: bases that a null selector need not clear */
#define X86_MSR_FS_BASE 0xc0000100
#define X86_MSR_GS_BASE 0xc0000101

/* [apm2] 16.3, 16.9: the local APIC, by memory and by MSR */
#define X86_MSR_APIC_BASE    0x1b
#define X86_APIC_BASE_X2APIC (1 << 10)
#define X86_APIC_BASE_ENABLE (1 << 11)
#define X86_APIC_SPACE_BYTES 0x100000 /* its page, and what devices write to
                                         for an interrupt message */
#define X86_APIC_ID          0x020 /* bits 31:24, all 32 by x2APIC */
#define X86_APIC_TPR         0x080 /* the first that is not read-only but ID */
#define X86_APIC_ICR         0x300 /* by x2APIC 64 bits: target in 63:32 */
#define X86_APIC_ICR_TARGET  0x310 /* bits 31:24 */
#define X86_APIC_ID_SHIFT    24
#define X86_APIC_ID_MAX      0xfe /* FFh is all of them */
#define X86_APIC_ICR_INIT    0x4500 /* assert */
#define X86_APIC_ICR_STARTUP 0x4600 /* and the page in bits 7:0 */
#define X86_APIC_ICR_BUSY    (1 << 12)
#define X86_APIC_ICR_VECTOR  0x000ff /* STARTUP: the page */
#define X86_APIC_ICR_MODE    0x00700 /* delivery mode: */
#define X86_APIC_MODE_FIXED    0x000
#define X86_APIC_MODE_LOWEST   0x100
#define X86_APIC_MODE_SMI      0x200
#define X86_APIC_MODE_NMI      0x400
#define X86_APIC_MODE_INIT     0x500
#define X86_APIC_MODE_STARTUP  0x600
#define X86_APIC_ICR_LOGICAL   (1 << 11) /* else the target is an APIC ID */
#define X86_APIC_ICR_ASSERT    (1 << 14)
#define X86_APIC_ICR_LEVEL     (1 << 15) /* triggered by level */
#define X86_APIC_ICR_SHORTHAND 0xc0000 /* instead of a target: */
#define X86_APIC_SHORTHAND_NONE   0x00000
#define X86_APIC_SHORTHAND_SELF   0x40000
#define X86_APIC_SHORTHAND_ALL    0x80000
#define X86_APIC_SHORTHAND_OTHERS 0xc0000
#define X86_APIC_ALL           0xff /* as a target; x2APIC's is 32 bits wide */
#define X86_APIC_X2APIC_ALL    0xffffffff
#define X86_APIC_X2APIC_RESERVED 0xfff32000 /* of an ICR's lower half: #GP */
#define X86_MSR_X2APIC       0x800 /* plus a register's offset / 16 */

/* [sdm4] IA32_MISC_ENABLE: bit 34 hides NX in CPUID */
#define X86_MSR_MISC_ENABLE            0x1a0
#define X86_MISC_ENABLE_XD_DISABLE     (1ull << 34)

/* [apm3] E.3, E.4: CPUID */
#define X86_CPUID_VENDOR       0
#define X86_CPUID_FEATURES     1
#define X86_CPUID_EBX_APIC_ID_SHIFT 24
#define X86_CPUID_ECX_VMX        (1u << 5)
#define X86_CPUID_ECX_RDRAND_BIT 30
#define X86_CPUID_ECX_HYPERVISOR (1u << 31)
#define X86_CPUID_FEATURES_7   7
#define X86_CPUID_EBX_SMEP     (1u << 7)
#define X86_CPUID_EBX_RDSEED_BIT 18
#define X86_CPUID_EBX_SMAP     (1u << 20)
#define X86_CPUID_ECX_UMIP     (1u << 2)
#define X86_CPUID_EDX_IBT      (1u << 20)
#define X86_CPUID_HYPERVISOR   0x40000000
#define X86_CPUID_EXT_MAX      0x80000000
#define X86_CPUID_EXT_FEATURES 0x80000001
#define X86_CPUID_EXT_EDX_NX   (1 << 20)
#define X86_CPUID_EXT_EDX_1G   (1 << 26)
#define X86_CPUID_EXT_EDX_LM   (1 << 29)
#define X86_CPUID_EXT_ADDRESSES 0x80000008
#define X86_CPUID_EXT_EAX_PHYSICAL 0xff /* bits of a physical address */

/* [apm2] 5.4, page-table entries */
#define X86_PTE_P  (1ull << 0)
#define X86_PTE_RW (1ull << 1)
#define X86_PTE_US (1ull << 2)
#define X86_PTE_PWT (1ull << 3)
#define X86_PTE_PCD (1ull << 4)
#define X86_PTE_A  (1ull << 5)
#define X86_PTE_D  (1ull << 6)
#define X86_PTE_PS (1ull << 7)
#define X86_PTE_NX (1ull << 63)
#define X86_PTE_ADDRESS 0x000ffffffffff000ull
/* [apm2] 5.2: 32-bit entries; a 4 MiB page's bits 39:32 are in bits 20:13 */
#define X86_PTE_32_ADDRESS      0xfffff000ull
#define X86_PTE_32_HIGH         0x001fe000ull
#define X86_PTE_32_HIGH_SHIFT   19
#define X86_CR3_PAE_ADDRESS     0xffffffe0ull

/* [apm2] 15.5.1: a code segment's rights as a VMCB has them, bits 47:40 and
 * 55:52 of its descriptor */
#define X86_RIGHTS_L (1 << 9)  /* 64-bit code */
#define X86_RIGHTS_D (1 << 10) /* else 32-bit, not 16-bit */

/* [apm2] 4.8: flat code and data descriptors, accessed already so that the
 * CPU never writes to a descriptor table. */
#define X86_GDT_CODE64 0x00af9b000000ffff
#define X86_GDT_CODE32 0x00cf9b000000ffff
#define X86_GDT_DATA   0x00cf93000000ffff

/* Our selectors: those that Linux's 64-bit entry wants, [linux] __BOOT_CS and
 * __BOOT_DS. */
#define X86_SELECTOR_CODE 0x10
#define X86_SELECTOR_DATA 0x18
#define X86_SELECTOR_TSS  0x20

/* [apm2] 8.2: exception vectors */
#define X86_TRAP_DB  1
#define X86_TRAP_NMI 2
#define X86_TRAP_BP  3
#define X86_TRAP_OF  4
#define X86_TRAP_UD  6
#define X86_TRAP_DF  8
#define X86_TRAP_GP  13
#define X86_TRAP_PF  14
#define X86_TRAP_MC  18
#define X86_TRAP_COUNT 32

#endif
