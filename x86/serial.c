/* SPDX-License-Identifier: BSD-2-Clause */
/* The 16550 by polling: [16550] PC16550D data sheet, 8.0 registers. */
#include "x86/serial.h"

#include "x86/console.h"
#include "x86/cpu.h"

#define UART_DATA 0
#define UART_IER  1
#define UART_FCR  2
#define UART_LCR  3
#define UART_MCR  4
#define UART_LSR  5
#define UART_SCR  7

#define LCR_8N1   0x03
#define LCR_DLAB  0x80
#define FCR_FIFOS 0x01 /* on; not emptied: they hold the last words of who
                        * was here before */
#define MCR_READY 0x03 /* DTR, RTS */
#define LSR_THRE  0x20

/* About 0.1 s of port reads on real hardware: longer than sixteen characters
 * take at 2400 baud. */
#define WAIT_READS 100000

static uint16_t serial_port;

static void serial_put_raw(uint8_t c)
{
    if (serial_port == SERIAL_DEBUG) {
        cpu_outb(SERIAL_DEBUG, c);
        return;
    }
    for (unsigned i = 0; i < WAIT_READS; i++) {
        if (cpu_inb(serial_port + UART_LSR) & LSR_THRE) {
            cpu_outb(serial_port + UART_DATA, c);
            return;
        }
        cpu_relax();
    }
    serial_close(); /* stuck: never wait for it again */
}

static void serial_put(char c)
{
    if (c == '\n')
        serial_put_raw('\r');
    if (serial_port != 0)
        serial_put_raw((uint8_t)c);
}

static const struct console serial_console = {.name = "serial",
                                              .put = serial_put};

static bool serial_begin(uint16_t port)
{
    serial_port = port;
    return console_add(&serial_console);
}

bool serial_open(uint16_t port, uint32_t baud)
{
    uint16_t divisor;

    if (baud == 0 || SERIAL_BAUD_MAX % baud != 0 ||
        SERIAL_BAUD_MAX / baud > UINT16_MAX)
        return false;
    divisor = (uint16_t)(SERIAL_BAUD_MAX / baud);
    if (port == SERIAL_DEBUG)
        return serial_begin(port);

    /* An absent port floats: the scratch register keeps nothing. */
    cpu_outb(port + UART_SCR, 0x5a);
    if (cpu_inb(port + UART_SCR) != 0x5a ||
        cpu_inb(port + UART_LSR) == 0xff)
        return false;

    serial_close();
    cpu_outb(port + UART_IER, 0);
    cpu_outb(port + UART_LCR, LCR_8N1 | LCR_DLAB);
    cpu_outb(port + UART_DATA, (uint8_t)divisor);
    cpu_outb(port + UART_IER, (uint8_t)(divisor >> 8));
    cpu_outb(port + UART_LCR, LCR_8N1);
    cpu_outb(port + UART_FCR, FCR_FIFOS);
    cpu_outb(port + UART_MCR, MCR_READY);
    return serial_begin(port);
}

void serial_close(void)
{
    console_remove(&serial_console);
    serial_port = 0;
}
