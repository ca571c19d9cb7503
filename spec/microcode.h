/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Microcode: [sdm3] 9.11 for Intel's update files and how they are loaded;
 * for AMD's container files what [linux] arch/x86/kernel/cpu/microcode and
 * the files themselves show.  Offsets in bytes.  For C and assembler.
 */
#ifndef SPEC_MICROCODE_H
#define SPEC_MICROCODE_H

/* [sdm3] 9.11.1: an update, its header first. */
#define INTEL_UPDATE_HEADER_BYTES   48
#define INTEL_UPDATE_VERSION_AT     0  /* of the header: 1 */
#define INTEL_UPDATE_REVISION_AT    4  /* signed */
#define INTEL_UPDATE_SIGNATURE_AT   12 /* CPUID leaf 1, EAX */
#define INTEL_UPDATE_CHECKSUM_AT    16 /* the update's dwords add up to 0 */
#define INTEL_UPDATE_LOADER_AT      20 /* loader's revision: 1 */
#define INTEL_UPDATE_FLAGS_AT       24 /* bit n: platform ID n */
#define INTEL_UPDATE_DATA_SIZE_AT   28 /* 0: 2000 bytes, and 2048 in all */
#define INTEL_UPDATE_TOTAL_SIZE_AT  32 /* with header and table */
#define INTEL_UPDATE_VERSION        1
#define INTEL_UPDATE_DATA_BYTES     2000
#define INTEL_UPDATE_TOTAL_BYTES    2048
#define INTEL_UPDATE_DATA_ALIGN     16 /* [sdm3] 9.11.6 */

/* [sdm3] 9.11.2: the table of further signatures, behind the data. */
#define INTEL_TABLE_HEADER_BYTES    20
#define INTEL_TABLE_COUNT_AT        0
#define INTEL_TABLE_CHECKSUM_AT     4 /* the table's dwords add up to 0 */
#define INTEL_TABLE_ENTRY_BYTES     12
#define INTEL_ENTRY_SIGNATURE_AT    0
#define INTEL_ENTRY_FLAGS_AT        4
#define INTEL_ENTRY_CHECKSUM_AT     8 /* of the update with this entry in it */

/* A container: its magic, then sections, the equivalence table first. */
#define AMD_CONTAINER_MAGIC         0x00414d44
#define AMD_CONTAINER_MAGIC_BYTES   4
#define AMD_SECTION_HEADER_BYTES    8
#define AMD_SECTION_TYPE_AT         0
#define AMD_SECTION_SIZE_AT         4 /* without this header */
#define AMD_SECTION_EQUIVALENCE     0
#define AMD_SECTION_PATCH           1
#define AMD_EQUIVALENCE_BYTES       16
#define AMD_EQUIVALENCE_CPU_AT      0  /* CPUID leaf 1, EAX; 0: the end */
#define AMD_EQUIVALENCE_ID_AT       12 /* u16 */

/* A patch begins with this header. */
#define AMD_PATCH_HEADER_BYTES      64
#define AMD_PATCH_ID_AT             4  /* its level */
#define AMD_PATCH_NORTHBRIDGE_AT    16 /* not 0: for one chip set only */
#define AMD_PATCH_SOUTHBRIDGE_AT    20 /* likewise */
#define AMD_PATCH_PROCESSOR_AT      24 /* u16, from the equivalence table */

/* [linux] Documentation/x86/microcode.rst: members of an early archive. */
#define MICROCODE_PATH_INTEL "kernel/x86/microcode/GenuineIntel.bin"
#define MICROCODE_PATH_AMD   "kernel/x86/microcode/AuthenticAMD.bin"

/* [sdm4] 2.1, [apm2] A.2: MSRs */
#define X86_MSR_PLATFORM_ID   0x17 /* bits 52:50 */
#define X86_MSR_BIOS_UPDT_TRIG 0x79 /* Intel: linear address of the data */
#define X86_MSR_BIOS_SIGN_ID  0x8b /* revision: Intel 63:32, AMD 31:0 */
#define X86_MSR_PATCH_LOADER  0xc0010020 /* AMD: linear address of the patch */
#define X86_PLATFORM_ID_SHIFT 50
#define X86_PLATFORM_ID_MASK  7

#endif
