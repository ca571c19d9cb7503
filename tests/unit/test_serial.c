/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: P07: a serial port that is not there is not taken, one that never
 * gets ready is waited for a bounded time, once, and the other consoles have
 * what is said.
 */
#include "tests/unit/unit.h"

#define X86_CPU_H
#include "x86/console.h"

static struct {
    bool is_absent, is_stuck;
    uint8_t registers[8]; /* as written; [0] and [1] without DLAB's */
    uint8_t divisor[2];
    char sent[256];
    size_t sent_count;
    unsigned status_reads, relaxed;
} uart;

static uint8_t cpu_inb(uint16_t port)
{
    assert_int_equal(port & ~7, 0x3f8);
    if (uart.is_absent)
        return 0xff;
    if ((port & 7) != 5)
        return uart.registers[port & 7];
    uart.status_reads++;
    return uart.is_stuck ? 0 : 0x20;
}

static void cpu_outb(uint16_t port, uint8_t value)
{
    if (port == 0xe9) {
        uart.sent[uart.sent_count++] = (char)value;
        return;
    }
    assert_int_equal(port & ~7, 0x3f8);
    if ((port & 7) < 2 && uart.registers[3] & 0x80)
        uart.divisor[port & 7] = value;
    else if ((port & 7) == 0)
        uart.sent[uart.sent_count++] = (char)value;
    else
        uart.registers[port & 7] = value;
}

static void cpu_relax(void)
{
    uart.relaxed++;
}

#include "x86/serial.c"

static char other_text[256];
static size_t other_count;

static void other_put(char c)
{
    other_text[other_count++] = c;
}

static const struct console other = {.name = "other", .put = other_put};

static int begin(void **state)
{
    (void)state;
    serial_close();
    memset(&uart, 0, sizeof(uart));
    memset(other_text, 0, sizeof(other_text));
    other_count = 0;
    assert_true(console_add(&other));
    return 0;
}

static void test_set_up(void **state)
{
    (void)state;
    assert_true(serial_open(SERIAL_COM1, 9600));
    assert_int_equal(uart.divisor[0] | uart.divisor[1] << 8, 12);
    assert_int_equal(uart.registers[3], 0x03); /* 8n1, and DLAB off */
    assert_int_equal(uart.registers[1], 0);    /* no interrupts */
    console_print(CONSOLE_ERROR, "a\n");
    assert_string_equal(uart.sent, "a\r\n");
    assert_string_equal(other_text, "a\n");
}

static void test_baud(void **state)
{
    static const uint32_t wrong[] = {0, 1, 7, 115201, 230400, UINT32_MAX};

    (void)state;
    for (size_t n = 0; n < sizeof(wrong) / sizeof(wrong[0]); n++)
        assert_false(serial_open(SERIAL_COM1, wrong[n]));
    assert_true(serial_open(SERIAL_COM1, 115200));
    assert_int_equal(uart.divisor[0], 1);
}

static void test_absent(void **state)
{
    (void)state;
    uart.is_absent = true;
    assert_false(serial_open(SERIAL_COM1, 115200));
    console_print(CONSOLE_ERROR, "a\n");
    assert_int_equal(uart.sent_count, 0);
    assert_string_equal(other_text, "a\n");
}

/* Waited for once, and never again. */
static void test_stuck(void **state)
{
    unsigned waited;

    (void)state;
    assert_true(serial_open(SERIAL_COM1, 115200));
    console_print(CONSOLE_ERROR, "a");
    uart.is_stuck = true;
    uart.status_reads = 0;
    console_print(CONSOLE_ERROR, "b\nc");
    waited = uart.status_reads;
    assert_in_range(waited, 1000, 1000000);
    assert_int_equal(uart.relaxed, waited);
    console_print(CONSOLE_ERROR, "d\n");
    assert_int_equal(uart.status_reads, waited);
    assert_string_equal(uart.sent, "a");
    assert_string_equal(other_text, "ab\ncd\n");
}

static void test_debug_port(void **state)
{
    (void)state;
    assert_true(serial_open(SERIAL_DEBUG, 115200));
    console_print(CONSOLE_ERROR, "a\n");
    assert_string_equal(uart.sent, "a\r\n");
    assert_int_equal(uart.status_reads, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_set_up, begin),
        cmocka_unit_test_setup(test_baud, begin),
        cmocka_unit_test_setup(test_absent, begin),
        cmocka_unit_test_setup(test_stuck, begin),
        cmocka_unit_test_setup(test_debug_port, begin),
    };

    return cmocka_run_group_tests_name("serial", tests, NULL, NULL);
}
