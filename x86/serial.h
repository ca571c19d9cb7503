/* SPDX-License-Identifier: BSD-2-Clause */
/* 16550 serial ports, and the debug port of virtual machines, as consoles. */
#ifndef X86_SERIAL_H
#define X86_SERIAL_H

#include <stdbool.h>
#include <stdint.h>

#define SERIAL_COM1     0x3f8
#define SERIAL_BAUD_MAX 115200u
/* Where Xen, QEMU and Bochs print what is written; only Bochs and QEMU can be
 * asked whether anybody listens. */
#define SERIAL_DEBUG    0xe9

/*
 * Makes the UART at I/O port `port` the serial console (there is one), at
 * `baud`, 8n1, with polling.  False, at the cost of two port reads, when
 * nothing answers there, and when `baud` does not divide 115200.  Of the debug
 * port it is believed that it is there.
 */
bool serial_open(uint16_t port, uint32_t baud);

/* Takes the serial console away again. */
void serial_close(void);

#endif
