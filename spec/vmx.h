/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Intel's virtualization as its manual tells it: [sdm3] Intel SDM volume 3,
 * chapters 24 to 31 and appendices A to C.
 */
#ifndef SPEC_VMX_H
#define SPEC_VMX_H

/* [sdm2] CPUID 1 */
#define VMX_CPUID_ECX_VMX   (1u << 5)
#define VMX_CPUID_ECX_XSAVE (1u << 26)

#define VMX_CR4_VMXE    (1u << 13)
#define VMX_CR4_OSXSAVE (1u << 18)

/* [sdm3] 24.7 */
#define VMX_MSR_FEATURE_CONTROL  0x3a
#define VMX_FEATURE_CONTROL_LOCK (1u << 0)
#define VMX_FEATURE_CONTROL_VMX  (1u << 2) /* outside of SMX */

/* [sdm4] what a VM exit loads from the VMCS, or clears */
#define VMX_MSR_SYSENTER_CS  0x174
#define VMX_MSR_SYSENTER_ESP 0x175
#define VMX_MSR_SYSENTER_EIP 0x176

/* [sdm3] A: what the CPU can.  Of controls: bits 31:0 must be 1 where they
 * are, bits 63:32 may be. */
#define VMX_MSR_BASIC         0x480
#define VMX_MSR_PIN           0x481
#define VMX_MSR_PRIMARY       0x482
#define VMX_MSR_EXIT          0x483
#define VMX_MSR_ENTRY         0x484
#define VMX_MSR_MISC          0x485
#define VMX_MSR_CR0_FIXED0    0x486
#define VMX_MSR_CR4_FIXED0    0x488
#define VMX_MSR_SECONDARY     0x48b
#define VMX_MSR_EPT           0x48c
#define VMX_MSR_TRUE_PIN      0x48d
#define VMX_MSR_TRUE_PRIMARY  0x48e
#define VMX_MSR_TRUE_EXIT     0x48f
#define VMX_MSR_TRUE_ENTRY    0x490

#define VMX_BASIC_REVISION 0x7fffffff
#define VMX_BASIC_TRUE     (1ull << 55) /* the MSRs called TRUE are there */
#define VMX_MISC_WAIT      (1u << 8) /* activity state wait-for-SIPI */

/* [sdm3] A.10 */
#define VMX_EPT_WALK_4       (1ull << 6)
#define VMX_EPT_WRITE_BACK   (1ull << 14)
#define VMX_EPT_2M           (1ull << 16)
#define VMX_EPT_1G           (1ull << 17)
#define VMX_EPT_INVEPT       (1ull << 20)
#define VMX_EPT_INVEPT_ALL   (1ull << 26)
#define VMX_EPT_INVVPID      (1ull << 32)
#define VMX_EPT_INVVPID_ALL  (1ull << 42)

/* [sdm3] 25.6.11, EPT pointer: write-back tables of four levels */
#define VMX_EPTP_FLAGS (6 | 3 << 3)

/* INVEPT, INVVPID: everything */
#define VMX_INVALIDATE_ALL 2

/* [sdm3] 25.6.1, pin-based controls */
#define VMX_PIN_DEFAULT1     0x16u
#define VMX_PIN_NMI          (1u << 3) /* NMIs leave the guest */
#define VMX_PIN_VIRTUAL_NMIS (1u << 5)

/* [sdm3] 25.6.2, primary processor-based controls */
#define VMX_PRIMARY_DEFAULT1    0x0401e172u
#define VMX_PRIMARY_CR3_LOAD    (1u << 15)
#define VMX_PRIMARY_CR3_STORE   (1u << 16)
#define VMX_PRIMARY_NMI_WINDOW  (1u << 22)
#define VMX_PRIMARY_IO_BITMAPS  (1u << 25)
#define VMX_PRIMARY_MSR_BITMAPS (1u << 28)
#define VMX_PRIMARY_SECONDARY   (1u << 31)

/* Secondary ones; without the second five their instructions are #UD. */
#define VMX_SECONDARY_EPT          (1u << 1)
#define VMX_SECONDARY_VPID         (1u << 5)
#define VMX_SECONDARY_UNRESTRICTED (1u << 7)
#define VMX_SECONDARY_RDTSCP       (1u << 3)
#define VMX_SECONDARY_INVPCID      (1u << 12)
#define VMX_SECONDARY_XSAVES       (1u << 20)
#define VMX_SECONDARY_TPAUSE       (1u << 26)

/* [sdm3] 25.7.1, VM-exit controls */
#define VMX_EXIT_DEFAULT1  0x00036dffu /* debug controls are saved */
#define VMX_EXIT_HOST_64   (1u << 9)
#define VMX_EXIT_SAVE_PAT  (1u << 18)
#define VMX_EXIT_LOAD_PAT  (1u << 19)
#define VMX_EXIT_SAVE_EFER (1u << 20)
#define VMX_EXIT_LOAD_EFER (1u << 21)
#define VMX_EXIT_LOAD_CET  (1u << 28)

/* [sdm3] 25.8.1, VM-entry controls */
#define VMX_ENTRY_DEFAULT1  0x000011ffu /* debug controls are loaded */
#define VMX_ENTRY_GUEST_64  (1u << 9) /* is EFER.LMA; exits keep it so */
#define VMX_ENTRY_LOAD_PAT  (1u << 14)
#define VMX_ENTRY_LOAD_EFER (1u << 15)
#define VMX_ENTRY_LOAD_CET  (1u << 20)

/* [sdm3] B, fields of a VMCS */
#define VMX_VPID             0x0000
#define VMX_GUEST_ES         0x0800 /* then CS SS DS FS GS LDTR TR, 2 apart */
#define VMX_GUEST_CS         0x0802
#define VMX_HOST_ES          0x0c00
#define VMX_HOST_CS          0x0c02
#define VMX_HOST_SS          0x0c04
#define VMX_HOST_DS          0x0c06
#define VMX_HOST_FS          0x0c08
#define VMX_HOST_GS          0x0c0a
#define VMX_HOST_TR          0x0c0c
#define VMX_IO_BITMAP_A      0x2000
#define VMX_IO_BITMAP_B      0x2002
#define VMX_MSR_BITMAP       0x2004
#define VMX_TSC_OFFSET       0x2010
#define VMX_EPTP             0x201a
#define VMX_XSS_BITMAP       0x202c
#define VMX_GUEST_PHYSICAL   0x2400
#define VMX_LINK             0x2800
#define VMX_GUEST_DEBUGCTL   0x2802
#define VMX_GUEST_PAT        0x2804
#define VMX_GUEST_EFER       0x2806
#define VMX_HOST_PAT         0x2c00
#define VMX_HOST_EFER        0x2c02
#define VMX_PIN              0x4000
#define VMX_PRIMARY          0x4002
#define VMX_EXCEPTIONS       0x4004
#define VMX_FAULT_MASK       0x4006
#define VMX_FAULT_MATCH      0x4008
#define VMX_CR3_TARGETS      0x400a
#define VMX_EXIT             0x400c
#define VMX_EXIT_STORES      0x400e
#define VMX_EXIT_LOADS       0x4010
#define VMX_ENTRY            0x4012
#define VMX_ENTRY_LOADS      0x4014
#define VMX_ENTRY_EVENT      0x4016
#define VMX_ENTRY_ERROR      0x4018
#define VMX_SECONDARY        0x401e
#define VMX_INSTRUCTION_ERROR 0x4400
#define VMX_EXIT_REASON      0x4402
#define VMX_EXIT_EVENT       0x4404
#define VMX_VECTORING        0x4408 /* what was being delivered */
#define VMX_VECTORING_ERROR  0x440a
#define VMX_EXIT_LENGTH      0x440c /* of the instruction */
#define VMX_GUEST_ES_LIMIT   0x4800 /* as VMX_GUEST_ES */
#define VMX_GUEST_GDTR_LIMIT 0x4810
#define VMX_GUEST_IDTR_LIMIT 0x4812
#define VMX_GUEST_ES_RIGHTS  0x4814 /* as VMX_GUEST_ES */
#define VMX_GUEST_CS_RIGHTS  0x4816
#define VMX_GUEST_SS_RIGHTS  0x4818
#define VMX_GUEST_SHADOW     0x4824 /* interruptibility */
#define VMX_GUEST_ACTIVITY   0x4826
#define VMX_GUEST_SYSENTER_CS 0x482a
#define VMX_HOST_SYSENTER_CS 0x4c00
#define VMX_CR0_MASK         0x6000
#define VMX_CR4_MASK         0x6002
#define VMX_CR0_SHADOW       0x6004
#define VMX_CR4_SHADOW       0x6006
#define VMX_QUALIFICATION    0x6400
#define VMX_GUEST_CR0        0x6800
#define VMX_GUEST_CR3        0x6802
#define VMX_GUEST_CR4        0x6804
#define VMX_GUEST_ES_BASE    0x6806 /* as VMX_GUEST_ES */
#define VMX_GUEST_CS_BASE    0x6808
#define VMX_GUEST_GDTR_BASE  0x6816
#define VMX_GUEST_IDTR_BASE  0x6818
#define VMX_GUEST_DR7        0x681a
#define VMX_GUEST_RSP        0x681c
#define VMX_GUEST_RIP        0x681e
#define VMX_GUEST_RFLAGS     0x6820
#define VMX_GUEST_PENDING    0x6822 /* debug exceptions */
#define VMX_GUEST_SYSENTER_ESP 0x6824
#define VMX_GUEST_SYSENTER_EIP 0x6826
#define VMX_GUEST_S_CET      0x6828
#define VMX_GUEST_SSP        0x682a
#define VMX_GUEST_SSP_TABLE  0x682c
#define VMX_HOST_CR0         0x6c00
#define VMX_HOST_CR3         0x6c02
#define VMX_HOST_CR4         0x6c04
#define VMX_HOST_FS_BASE     0x6c06
#define VMX_HOST_GS_BASE     0x6c08
#define VMX_HOST_TR_BASE     0x6c0a
#define VMX_HOST_GDTR_BASE   0x6c0c
#define VMX_HOST_IDTR_BASE   0x6c0e
#define VMX_HOST_SYSENTER_ESP 0x6c10
#define VMX_HOST_SYSENTER_EIP 0x6c12
#define VMX_HOST_RSP         0x6c14
#define VMX_HOST_RIP         0x6c16
#define VMX_HOST_S_CET       0x6c18
#define VMX_HOST_SSP         0x6c1a
#define VMX_HOST_SSP_TABLE   0x6c1c

#ifndef __ASSEMBLER__
/* [sdm3] C: basic exit reasons */
enum vmx_reason {
    VMX_REASON_EXCEPTION = 0, /* or NMI */
    VMX_REASON_TRIPLE_FAULT = 2,
    VMX_REASON_INIT = 3,
    VMX_REASON_STARTUP = 4,
    VMX_REASON_NMI_WINDOW = 8,
    VMX_REASON_TASK_SWITCH = 9,
    VMX_REASON_CPUID = 10,
    VMX_REASON_GETSEC = 11,
    VMX_REASON_INVD = 13,
    VMX_REASON_RSM = 17,
    VMX_REASON_VMCALL = 18,
    VMX_REASON_VMCLEAR = 19,
    VMX_REASON_VMLAUNCH = 20,
    VMX_REASON_VMPTRLD = 21,
    VMX_REASON_VMPTRST = 22,
    VMX_REASON_VMREAD = 23,
    VMX_REASON_VMRESUME = 24,
    VMX_REASON_VMWRITE = 25,
    VMX_REASON_VMXOFF = 26,
    VMX_REASON_VMXON = 27,
    VMX_REASON_CR = 28,
    VMX_REASON_IO = 30,
    VMX_REASON_RDMSR = 31,
    VMX_REASON_WRMSR = 32,
    VMX_REASON_EPT_VIOLATION = 48,
    VMX_REASON_INVEPT = 50,
    VMX_REASON_INVVPID = 53,
    VMX_REASON_XSETBV = 55,
    VMX_REASON_VMFUNC = 59,
    VMX_REASON_SEAMCALL = 76,
    VMX_REASON_TDCALL = 77,
};
#endif
#define VMX_REASON_BASIC        0xffffu
#define VMX_REASON_ENTRY_FAILED (1u << 31)

/* [sdm3] 28.2.1, exit qualifications.  Of an EPT violation: */
#define VMX_EPT_READ      (1u << 0)
#define VMX_EPT_WRITE     (1u << 1)
#define VMX_EPT_EXECUTE   (1u << 2)
#define VMX_EPT_LINEAR    (1u << 7) /* there is a linear address, */
#define VMX_EPT_FINAL     (1u << 8) /* and what it leads to was struck */
#define VMX_EPT_IRET      (1u << 12) /* an IRET has unblocked NMIs */
/* Of an access to a control register: */
#define VMX_CR_NUMBER     0xfu
#define VMX_CR_TYPE_SHIFT 4 /* two bits, 0: MOV to it */
#define VMX_CR_GPR_SHIFT  8
/* Of IN and OUT: */
#define VMX_IO_SIZE       0x7u /* less 1 */
#define VMX_IO_IN         (1u << 3)
#define VMX_IO_STRING     (1u << 4)
#define VMX_IO_PORT_SHIFT 16

/* [sdm3] 25.9.2, 25.9.3: as HV_EVENT_..., and these types besides */
#define VMX_EVENT_MASK                0x80000fffu
#define VMX_EVENT_PRIVILEGED_SOFTWARE 5 /* INT1 */
#define VMX_EVENT_SOFTWARE_EXCEPTION  6 /* INT3, INTO */

/* [sdm3] 25.4.2 */
#define VMX_SHADOW_STI     (1u << 0)
#define VMX_SHADOW_MOV_SS  (1u << 1)
#define VMX_SHADOW_SMI     (1u << 2)
#define VMX_SHADOW_NMI     (1u << 3)
#define VMX_ACTIVITY_ACTIVE 0
#define VMX_ACTIVITY_WAIT   3 /* for SIPI */

/* [sdm3] 25.4.1, rights of a segment: a descriptor's bits 40-47 and 52-55,
 * and 16 where there is none. */
#define VMX_RIGHTS_CODE16   0x009b
#define VMX_RIGHTS_DATA16   0x0093
#define VMX_RIGHTS_CODE64   0xa09b
#define VMX_RIGHTS_DATA32   0xc093
#define VMX_RIGHTS_LDT      0x0082
#define VMX_RIGHTS_TSS      0x008b /* busy */
#define VMX_RIGHTS_LONG     (1u << 13)
#define VMX_RIGHTS_DPL_SHIFT 5

/* [sdm3] 25.6.9: the map of MSRs, a bit each; those for writes 2 KiB on. */
#define VMX_MSRS_LOW_AT   0x000 /* 0 to 1fffh */
#define VMX_MSRS_HIGH_AT  0x400 /* c0000000h to c0001fffh */
#define VMX_MSRS_WRITE_AT 0x800
#define VMX_MSRS_RANGE    0x2000
#define VMX_MSRS_HIGH     0xc0000000u

#endif
