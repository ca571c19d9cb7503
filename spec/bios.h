/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The PC's BIOS, as far as real-mode code needs it: interrupts ([acpi] 15.1
 * for E820h, Ralf Brown's list for the rest) and the ports of the A20 gate.
 */
#ifndef SPEC_BIOS_H
#define SPEC_BIOS_H

#define BIOS_INT_VIDEO    0x10
#define BIOS_TELETYPE     0x0e /* %ah; %al = character, %bx = page, colour */

#define BIOS_INT_SYSTEM   0x15
#define BIOS_A20_ENABLE   0x2401
#define BIOS_E820         0xe820
#define BIOS_E820_SMAP    0x534d4150 /* "SMAP", in %edx and back in %eax */

#define BIOS_INT_KEYBOARD 0x16
#define BIOS_INT_BOOT     0x19

#define BIOS_PORT_KEYBOARD 0x60 /* data; status and commands are 4 higher */
#define BIOS_PORT_DELAY   0x80
#define BIOS_PORT_A20     0x92

#endif
