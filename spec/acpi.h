/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * [acpi] ACPI 6.5 and [smbios] DSP0134 3.6: the anchors of their tables, as
 * far as finding and checking them goes.  For C and assembler.
 */
#ifndef SPEC_ACPI_H
#define SPEC_ACPI_H

/* [acpi] 5.2.5.1: where the RSDP lies on a machine with a BIOS. */
#define ACPI_EBDA_POINTER_AT    0x40e /* u16 segment in the BIOS data area */
#define ACPI_EBDA_SCAN_BYTES    1024
#define ACPI_BIOS_SCAN_BASE     0xe0000
#define ACPI_BIOS_SCAN_BYTES    0x20000
#define ACPI_RSDP_ALIGN         16

/* [acpi] 5.2.5.3: root system description pointer. */
#define ACPI_RSDP_SIGNATURE     "RSD PTR "
#define ACPI_RSDP_SIGNATURE_BYTES 8
#define ACPI_RSDP_CHECKSUM_AT   8  /* u8: the first 20 bytes sum to 0 */
#define ACPI_RSDP_REVISION_AT   15 /* u8: 0 for ACPI 1.0, 2 from 2.0 on */
#define ACPI_RSDP_RSDT_AT       16 /* u32 */
#define ACPI_RSDP_V1_BYTES      20
#define ACPI_RSDP_LENGTH_AT     20 /* u32, from here on revision 2 */
#define ACPI_RSDP_XSDT_AT       24 /* u64 */
#define ACPI_RSDP_EXT_CHECKSUM_AT 32 /* u8: `length` bytes sum to 0 */
#define ACPI_RSDP_V2_BYTES      36

/* [acpi] 5.2.6: what every table begins with. */
#define ACPI_TABLE_LENGTH_AT    4 /* u32: `length` bytes sum to 0 */
#define ACPI_TABLE_HEADER_BYTES 36

/* [acpi] 5.2.7, 5.2.8: tables of addresses, 4 and 8 bytes each. */
#define ACPI_RSDT_SIGNATURE     "RSDT"
#define ACPI_XSDT_SIGNATURE     "XSDT"
#define ACPI_TABLE_SIGNATURE_BYTES 4

/* [acpi] 5.2.12: multiple APIC description table. */
#define ACPI_MADT_SIGNATURE     "APIC"
#define ACPI_MADT_ENTRIES_AT    44
#define ACPI_MADT_ENTRY_BYTES_MIN 2 /* u8 type, u8 length */

/* [acpi] 5.2.12.2 and .12: a CPU by its local APIC, and by its x2APIC. */
#define ACPI_MADT_LAPIC         0
#define ACPI_MADT_LAPIC_ID_AT   3 /* u8 */
#define ACPI_MADT_LAPIC_FLAGS_AT 4 /* u32 */
#define ACPI_MADT_LAPIC_BYTES   8
#define ACPI_MADT_X2APIC        9
#define ACPI_MADT_X2APIC_ID_AT  4 /* u32 */
#define ACPI_MADT_X2APIC_FLAGS_AT 8 /* u32 */
#define ACPI_MADT_X2APIC_BYTES  16
#define ACPI_MADT_ENABLED       (1u << 0)

/* [smbios] 5.2.1: 32-bit entry point. */
#define SMBIOS_ANCHOR           "_SM_"
#define SMBIOS_ANCHOR_BYTES     4
#define SMBIOS_CHECKSUM_AT      4 /* u8: `length` bytes sum to 0 */
#define SMBIOS_LENGTH_AT        5 /* u8: 1Fh (1Eh by an erratum of 2.1) */
#define SMBIOS_BYTES_MIN        0x1e

/* [smbios] 5.2.2: 64-bit entry point. */
#define SMBIOS3_ANCHOR          "_SM3_"
#define SMBIOS3_ANCHOR_BYTES    5
#define SMBIOS3_CHECKSUM_AT     5 /* u8: `length` bytes sum to 0 */
#define SMBIOS3_LENGTH_AT       6 /* u8: 18h */
#define SMBIOS3_BYTES_MIN       0x18

#define SMBIOS_SCAN_BASE        0xf0000
#define SMBIOS_SCAN_BYTES       0x10000

#endif
