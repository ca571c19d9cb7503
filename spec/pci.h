/* SPDX-License-Identifier: BSD-2-Clause */
/* [pci] PCI Local Bus 3.0: the configuration mechanism by ports, 3.2.2.3.2,
 * and the header, 6.1. */
#ifndef SPEC_PCI_H
#define SPEC_PCI_H

#define PCI_CONFIG_ADDRESS 0xcf8 /* 32 bits, else it is another register */
#define PCI_CONFIG_DATA    0xcfc /* to cffh */
#define PCI_CONFIG_DATA_END 0xd00

#define PCI_ADDRESS_ENABLE   (1u << 31)
#define PCI_ADDRESS_FUNCTION 0x00ffff00u /* bus, device, function */

#define PCI_CLASS_AT        8 /* class in bits 31:24, subclass 23:16 */
#define PCI_CLASS_SHIFT     16
#define PCI_CLASS_HOST_BRIDGE 0x0600

#endif
