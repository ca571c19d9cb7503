/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Model-specific registers by the manuals' names: [sdm4] Intel SDM volume 4,
 * [apm2] AMD64 Architecture Programmer's Manual volume 2 appendix A, [ppr]
 * AMD's Processor Programming References.  Of ranges the first and the last.
 */
#ifndef SPEC_MSR_H
#define SPEC_MSR_H

/* [sdm4] 2.1, architectural */
#define IA32_TIME_STAMP_COUNTER   0x10
#define MSR_TEST_CTRL             0x33
#define MSR_TEST_CTRL_SPLIT_LOCK  (1ull << 29) /* #AC at split locks */
#define IA32_FEATURE_CONTROL      0x3a
#define IA32_FEATURE_CONTROL_LOCK (1ull << 0)
#define IA32_FEATURE_CONTROL_VMX  (3ull << 1) /* within SMX, and without */
#define IA32_FEATURE_CONTROL_SENTER (0xffull << 8)
#define IA32_TSC_ADJUST           0x3b
#define IA32_SPEC_CTRL            0x48
#define IA32_PRED_CMD             0x49
#define MSR_PPIN_CTL              0x4e
#define MSR_PPIN                  0x4f
#define IA32_BIOS_UPDT_TRIG       0x79
#define IA32_BIOS_SIGN_ID         0x8b
#define IA32_SGXLEPUBKEYHASH0     0x8c
#define IA32_SGXLEPUBKEYHASH3     0x8f
#define IA32_SMM_MONITOR_CTL      0x9b
#define IA32_SMBASE               0x9e
#define IA32_PMC0                 0xc1
#define IA32_PMC7                 0xc8
#define IA32_UMWAIT_CONTROL       0xe1
#define MSR_PKG_CST_CONFIG_CONTROL 0xe2
#define IA32_MPERF                0xe7
#define IA32_APERF                0xe8
#define IA32_MTRRCAP              0xfe
#define IA32_MTRRCAP_VCNT         0xff
#define IA32_MTRRCAP_FIX          (1ull << 8)
#define IA32_ARCH_CAPABILITIES    0x10a
#define IA32_FLUSH_CMD            0x10b
#define IA32_TSX_FORCE_ABORT      0x10f
#define IA32_TSX_CTRL             0x122
#define IA32_MCU_OPT_CTRL         0x123
#define MSR_MISC_FEATURE_ENABLES  0x140
#define IA32_SYSENTER_CS          0x174
#define IA32_SYSENTER_EIP         0x176
#define IA32_MCG_CAP              0x179
#define IA32_MCG_CTL              0x17b
#define IA32_PERFEVTSEL0          0x186
#define IA32_PERFEVTSEL7          0x18d
#define IA32_PERF_STATUS          0x198
#define MSR_THERM2_CTL            0x19d
#define IA32_MISC_ENABLE          0x1a0
#define IA32_MISC_ENABLE_XD_DISABLE (1ull << 34)
#define MSR_TEMPERATURE_TARGET    0x1a2
#define MSR_PREFETCH_CONTROL      0x1a4
#define MSR_OFFCORE_RSP_0         0x1a6
#define MSR_OFFCORE_RSP_1         0x1a7
#define MSR_MISC_PWR_MGMT         0x1aa
#define IA32_ENERGY_PERF_BIAS     0x1b0
#define IA32_PACKAGE_THERM_INTERRUPT 0x1b2
#define IA32_XFD                  0x1c4
#define IA32_XFD_ERR              0x1c5
#define MSR_LBR_SELECT            0x1c8
#define MSR_LASTBRANCH_TOS        0x1c9
#define IA32_DEBUGCTL             0x1d9
#define LASTBRANCHFROMIP          0x1db /* [apm2] 13.1.1.6 */
#define LASTINTTOIP               0x1de
#define IA32_SMRR_PHYSBASE        0x1f2
#define IA32_SMRR_PHYSMASK        0x1f3
#define MSR_POWER_CTL             0x1fc
#define IA32_MTRR_PHYSBASE0       0x200
#define IA32_MTRR_LAST            0x21f /* of 16 pairs */
#define IA32_MTRR_FIX64K_00000    0x250
#define IA32_MTRR_FIX16K_80000    0x258
#define IA32_MTRR_FIX16K_A0000    0x259
#define IA32_MTRR_FIX4K_C0000     0x268
#define IA32_MTRR_FIX4K_F8000     0x26f
#define IA32_PAT                  0x277
#define IA32_MC0_CTL2             0x280
#define IA32_MC31_CTL2            0x29f
#define IA32_MTRR_DEF_TYPE        0x2ff
#define IA32_FIXED_CTR0           0x309
#define IA32_FIXED_CTR12          0x315
#define MSR_PERF_METRICS          0x329
#define IA32_FIXED_CTR_CTRL       0x38d
#define IA32_PERF_GLOBAL_INUSE    0x392
#define MSR_UNC_FIXED_CTR         0x394
#define MSR_UNC_FIXED_CTRL        0x396
#define MSR_UNC_PMC0              0x3b0
#define MSR_UNC_PMC7              0x3b7
#define IA32_PEBS_ENABLE          0x3f1
#define MSR_PEBS_LD_LAT           0x3f6
#define MSR_PEBS_FRONTEND         0x3f7
#define IA32_MC0_CTL              0x400
#define IA32_MC31_MISC            0x47f
#define IA32_VMX_BASIC            0x480
#define IA32_VMX_EXIT_CTLS2       0x493
#define IA32_A_PMC0               0x4c1
#define IA32_A_PMC7               0x4c8
#define IA32_MCG_EXT_CTL          0x4d0
#define IA32_RTIT_OUTPUT_BASE     0x560
#define IA32_RTIT_ADDR3_B         0x587
#define IA32_DS_AREA              0x600
#define MSR_RAPL_POWER_UNIT       0x606
#define MSR_RING_PERF_LIMIT       0x64f
#define MSR_LASTBRANCH_0_FROM_IP  0x680
#define MSR_LASTBRANCH_31_FROM_IP 0x69f
#define IA32_U_CET                0x6a0
#define IA32_INTERRUPT_SSP_TABLE  0x6a8
#define MSR_LASTBRANCH_0_TO_IP    0x6c0
#define MSR_LASTBRANCH_31_TO_IP   0x6df
#define IA32_TSC_DEADLINE         0x6e0
#define IA32_PKRS                 0x6e1
#define MSR_UNC_CBO_FIRST         0x700
#define MSR_UNC_CBO_LAST          0x76f
#define IA32_PM_ENABLE            0x770
#define IA32_HWP_STATUS           0x777
#define IA32_X2APIC_FIRST         0x800
#define IA32_X2APIC_ICR           0x830
#define IA32_X2APIC_LAST          0x8ff
#define IA32_DEBUG_INTERFACE      0xc80
#define IA32_L3_QOS_CFG           0xc81
#define IA32_L2_QOS_CFG           0xc82
#define IA32_QM_EVTSEL            0xc8d
#define IA32_QOS_MASK_LAST        0xd8f
#define IA32_PASID                0xd93
#define IA32_XSS                  0xda0
#define IA32_XSS_PASID            (1ull << 10)
#define IA32_XSS_CET              (3ull << 11) /* user, supervisor */
#define IA32_XSS_LBR              (1ull << 15)
#define IA32_PKG_HDC_CTL          0xdb0
#define IA32_THREAD_STALL         0xdb2
#define MSR_LBR_INFO_0            0xdc0
#define MSR_LBR_INFO_31           0xddf
#define MSR_UNC_CHA_FIRST         0xe00
#define MSR_UNC_CHA_LAST          0xeff
#define IA32_LBR_0_INFO           0x1200
#define IA32_LBR_31_INFO          0x121f
#define IA32_LBR_CTL              0x14ce
#define IA32_LBR_DEPTH            0x14cf
#define IA32_LBR_0_FROM_IP        0x1500
#define IA32_LBR_31_FROM_IP       0x151f
#define IA32_LBR_0_TO_IP          0x1600
#define IA32_LBR_31_TO_IP         0x161f
#define IA32_HW_FEEDBACK_PTR      0x17d0 /* physical: the CPU writes there */
#define IA32_HW_FEEDBACK_PAGES_MAX 16    /* CPUID 6 EDX 11:8, plus 1 */
#define IA32_HW_FEEDBACK_CONFIG   0x17d1
#define IA32_HW_FEEDBACK_THREAD_CONFIG 0x17d4
#define IA32_HRESET_ENABLE        0x17da

/* What hypervisors below Adit invent: KVM's first two, and all later ones. */
#define MSR_KVM_WALL_CLOCK        0x11
#define MSR_KVM_SYSTEM_TIME       0x12
#define MSR_HYPERVISOR_FIRST      0x40000000
#define MSR_HYPERVISOR_LAST       0x4fffffff

/* [apm2] A */
#define MSR_STAR                  0xc0000081
#define MSR_SFMASK                0xc0000084
#define MSR_MPERF_RO              0xc00000e7
#define MSR_IRPERF                0xc00000e9
#define MSR_FS_BASE               0xc0000100
#define MSR_TSC_AUX               0xc0000103
#define MSR_TSC_RATIO             0xc0000104
#define MSR_PREFETCH_CTL          0xc0000108
#define MSR_LBR_SELECT_AMD        0xc000010e
#define MSR_DBG_EXTN_CFG          0xc000010f
#define MSR_QOS_BW_FIRST          0xc0000200
#define MSR_QOS_SLOW_BW_LAST      0xc000028f
#define MSR_PERF_CNTR_GLOBAL_STATUS 0xc0000300
#define MSR_PERF_CNTR_GLOBAL_STATUS_SET 0xc0000303
#define MSR_QOS_ABMC_CFG          0xc00003fd
#define MSR_MCA_INTR_CFG          0xc0000410
#define MSR_SMCA_FIRST            0xc0002000
#define MSR_SMCA_LAST             0xc00023ff
#define MSR_PERF_EVT_SEL0         0xc0010000
#define MSR_PERF_CTR3             0xc0010007
#define MSR_SYSCFG                0xc0010010
#define MSR_HWCR                  0xc0010015
#define MSR_IORR_BASE0            0xc0010016
#define MSR_IORR_MASK1            0xc0010019
#define MSR_TOP_MEM               0xc001001a
#define MSR_TOM2                  0xc001001d
#define MSR_NB_CFG                0xc001001f
#define MSR_PATCH_LOADER          0xc0010020
#define MSR_MC0_CTL_MASK          0xc0010044
#define MSR_MC6_CTL_MASK          0xc001004a
#define MSR_SMI_ON_IO_TRAP_0      0xc0010050
#define MSR_SMI_ON_IO_TRAP_CTL    0xc0010054
#define MSR_SMI_TRIG_IO           0xc0010056
#define MSR_MMIO_CFG_BASE         0xc0010058
#define MSR_PSTATE_CUR_LIM        0xc0010061
#define MSR_PSTATE_STAT           0xc0010063
#define MSR_SMBASE                0xc0010111 /* on: [apm2] 10.2, 15.30 */
#define MSR_SMM_ADDR              0xc0010112
#define MSR_SMM_MASK              0xc0010113
#define MSR_VM_CR                 0xc0010114
#define MSR_IGNNE                 0xc0010115
#define MSR_SMM_CTL               0xc0010116
#define MSR_VM_HSAVE_PA           0xc0010117
#define MSR_SMM_KEY               0xc0010119
#define MSR_VMPAGE_FLUSH          0xc001011e
#define MSR_VIRT_SPEC_CTRL        0xc001011f
#define MSR_GHCB                  0xc0010130
#define MSR_SEV_LAST              0xc001013f
#define MSR_PERF_CTL0             0xc0010200
#define MSR_PERF_CTR7             0xc001020f
#define MSR_L2I_PERF_CTL0         0xc0010230
#define MSR_NB_PERF_CTR7          0xc001024f
#define MSR_RAPL_PWR_UNIT         0xc0010299
#define MSR_PKG_ENERGY_STAT       0xc001029b
#define MSR_CPPC_CAP1             0xc00102b0
#define MSR_CPPC_STATUS           0xc00102b4
#define MSR_PPIN_CTL_AMD          0xc00102f0
#define MSR_PPIN_AMD              0xc00102f1
#define MSR_LBR_FIRST_AMD         0xc0010300
#define MSR_LBR_LAST_AMD          0xc001031f
#define MSR_MCA_CTL_MASK_FIRST    0xc0010400
#define MSR_MCA_CTL_MASK_LAST     0xc001043f
#define MSR_CPUID_7_FEATURES      0xc0011002
#define MSR_CPUID_EXT_FEATURES    0xc0011005
#define MSR_DR1_ADDR_MASK         0xc0011019
#define MSR_DR3_ADDR_MASK         0xc001101b
#define MSR_LS_CFG                0xc0011020
#define MSR_IC_CFG                0xc0011021
#define MSR_DR0_ADDR_MASK         0xc0011027
#define MSR_FP_CFG                0xc0011028
#define MSR_DE_CFG                0xc0011029
#define MSR_BU_CFG2               0xc001102a
#define MSR_BP_CFG                0xc001102e
#define MSR_IBS_FETCH_CTL         0xc0011030
#define MSR_IBS_LAST              0xc001103d
#define MSR_DE_CFG2               0xc00110e3

/* [sdm3] 12.11.2, MTRRs */
#define MTRR_TYPE           0xffull
#define MTRR_TYPES          0x73u /* a bit each: UC, WC, WT, WP, WB */
#define MTRR_DEFAULT_ENABLE (3ull << 10) /* all, fixed ranges */
#define MTRR_MASK_VALID     (1ull << 11)
#define MTRR_LOW            0xfffull /* below the address */

/* [apm2] 3.1.7, EFER's other bits */
#define EFER_SCE            (1ull << 0)
#define EFER_SVME           (1ull << 12)
#define EFER_LMSLE          (1ull << 13)

#endif
