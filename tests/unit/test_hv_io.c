/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: PCI's configuration works through Adit as without it, but that no
 * host bridge is written to; XSETBV and writes of control registers do what
 * the CPU would do.
 */
#include "tests/unit/hv_cpu.h"

#include "hv/exit_cr.c"
#include "hv/exit_io.c"

#define OLD 0xeeeeeeeeeeeeeeeeull

static int access_port(uint16_t port, unsigned bytes, bool is_in,
                       uint32_t value)
{
    memset(&cpu.vcpu.exit, 0, sizeof(cpu.vcpu.exit));
    cpu.vcpu.exit.port = port;
    cpu.vcpu.exit.io_bytes = (uint8_t)bytes;
    cpu.vcpu.exit.is_in = is_in;
    cpu.vcpu.gpr[HV_RAX] = is_in ? OLD : 0xabcd00000000 | value;
    return cpu_exit(hv_exit_io);
}

static uint64_t in(uint16_t port, unsigned bytes)
{
    assert_int_equal(access_port(port, bytes, true, 0), GOES_ON);
    return cpu.vcpu.gpr[HV_RAX];
}

static void out(uint16_t port, uint32_t value, unsigned bytes)
{
    assert_int_equal(access_port(port, bytes, false, value), GOES_ON);
    assert_false(is_locked);
}

/* Bus 0: a host bridge, a display, one of AMD's own functions, a device in
 * the same place as they are elsewhere. */
static void machine(void)
{
    cpu_reset();
    hv_pci_dropped = 0;
    cpu.is_locked = &is_locked;
    cpu.pci_classes[0x00 << 3] = 0x0600;
    cpu.pci_classes[0x02 << 3] = 0x0300;
    cpu.pci_classes[0x18 << 3 | 1] = 0x0600;
    cpu.pci_classes[0x1f << 3 | 2] = 0x0106;
}

static void test_reads(void **state)
{
    (void)state;
    machine();
    out(0xcf8, 0x80000050, 4);
    assert_int_equal(in(0xcf8, 4), 0x80000050);
    assert_int_equal(in(0xcfc, 4), 0xa0b0c0c4);
    assert_int_equal(in(0xcfc, 2), 0xeeeeeeeeeeeec0c2);
    assert_int_equal(in(0xcfe, 2), 0xeeeeeeeeeeeec0e2);
    assert_int_equal(in(0xcff, 1), 0xeeeeeeeeeeeeeef1);
    assert_int_equal(cpu.port_writes, 0);
}

static bool is_written(uint32_t address, uint16_t port, uint32_t value,
                       unsigned bytes)
{
    unsigned writes = cpu.port_writes;

    out(0xcf8, address, 4);
    out(port, value, bytes);
    /* The look at the class is not seen. */
    assert_int_equal(in(0xcf8, 4), address);
    if (cpu.port_writes == writes)
        return false;
    assert_int_equal(cpu.port_writes, writes + 1);
    assert_int_equal(cpu.written_address, address);
    assert_int_equal(cpu.written_port, port);
    assert_int_equal(cpu.written_bytes, bytes);
    assert_int_equal(cpu.written, value);
    return true;
}

static void test_writes(void **state)
{
    (void)state;
    machine();
    assert_true(is_written(0x80001010, 0xcfc, 0xfebf0000, 4));
    assert_true(is_written(0x80001004, 0xcfd, 0x07, 1));
    assert_true(is_written(0x80001004, 0xcfe, 0x1234, 2));
    assert_true(is_written(0x8000fa24, 0xcfc, 0xffffffff, 4));
    assert_true(is_written(0x80010050, 0xcfc, 1, 4)); /* of bus 1 */
    assert_true(is_written(0x00000050, 0xcfc, 1, 4)); /* no configuration */
    assert_int_equal(hv_pci_dropped, 0);

    for (uint32_t at = 0; at < 0x100; at += 4) {
        assert_false(is_written(0x80000000 | at, 0xcfc, 1, 4));
        assert_false(is_written(0x8000c100 | at, 0xcfe, 1, 2));
        assert_false(is_written(0x8000c100 | at, 0xcff, 1, 1));
    }
    assert_int_equal(hv_pci_dropped, 192);
    /* AMD's further registers, and reserved bits, are the same functions. */
    assert_false(is_written(0x8f000004, 0xcfc, 1, 4));
    assert_false(is_written(0x8f00c140, 0xcfc, 1, 4));
    assert_false(is_written(0xff000003, 0xcfc, 1, 4));
    /* The first function of all, whatever it says it is. */
    cpu.pci_classes[0] = 0;
    assert_false(is_written(0x80000050, 0xcfc, 1, 4));
}

/* What touches a closed port, and is neither the address nor within data. */
static void test_odd(void **state)
{
    static const struct {
        uint16_t port;
        uint8_t bytes;
    } odd[] = {
        {0xcf8, 1}, {0xcf8, 2}, {0xcf7, 2}, {0xcf5, 4}, {0xcf6, 4},
        {0xcf7, 4}, {0xcf9, 4}, {0xcfa, 4}, {0xcfb, 4}, {0xcfb, 2},
        {0xcfd, 4}, {0xcfe, 4}, {0xcff, 4}, {0xcff, 2},
    };

    (void)state;
    machine();
    out(0xcf8, 0x80001004, 4);
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        uint64_t mask = odd[i].bytes == 4 ? ~0ull
                                          : (1ull << 8 * odd[i].bytes) - 1;
        uint64_t ones = odd[i].bytes == 4 ? 0xffffffff : mask;

        assert_int_equal(in(odd[i].port, odd[i].bytes), (OLD & ~mask) | ones);
        out(odd[i].port, 0x80000050, odd[i].bytes);
        assert_int_equal(hv_pci_dropped, i + 1);
    }
    assert_int_equal(cpu.port_reads + cpu.port_writes, 0);
    assert_int_equal(cpu.pci_address, 0x80001004);
}

static void test_strings(void **state)
{
    (void)state;
    machine();
    cpu.vcpu.exit = (struct hv_exit){.port = 0xcfc, .io_bytes = 4,
                                     .is_string = true};
    assert_int_equal(cpu_exit(hv_exit_io), X86_TRAP_GP);
    cpu.vcpu.exit.is_in = true;
    assert_int_equal(cpu_exit(hv_exit_io), X86_TRAP_GP);
    assert_int_equal(cpu.port_reads + cpu.port_writes, 0);
}

static int xsetbv(uint64_t cr4, uint64_t cpl)
{
    cpu.state[HV_CR4] = cr4;
    cpu.state[HV_CPL] = cpl;
    cpu.xcr_value = 0;
    cpu.vcpu.gpr[HV_RCX] = 0xabcd00000000;
    cpu.vcpu.gpr[HV_RAX] = 0xabcd00000007;
    cpu.vcpu.gpr[HV_RDX] = 0xabcd80000000;
    return cpu_exit(hv_exit_xsetbv);
}

static void test_xsetbv(void **state)
{
    (void)state;
    cpu_reset();
    assert_int_equal(xsetbv(1 << 18, 0), GOES_ON);
    assert_int_equal(cpu.xcr, 0);
    assert_int_equal(cpu.xcr_value, 0x8000000000000007);
    for (unsigned cpl = 1; cpl < 4; cpl++) {
        assert_int_equal(xsetbv(1 << 18, cpl), X86_TRAP_GP);
        assert_int_equal(xsetbv(~(1ull << 18), cpl), X86_TRAP_UD);
    }
    assert_int_equal(xsetbv(0, 0), X86_TRAP_UD);
    assert_int_equal(cpu.xcr_value, 0);
    cpu.is_xcr_refused = true;
    assert_int_equal(xsetbv(1 << 18, 0), X86_TRAP_GP);
}

static int write_cr(uint8_t cr, uint64_t value)
{
    cpu.vcpu.exit = (struct hv_exit){.cr = cr, .value = value};
    return cpu_exit(hv_exit_cr_write);
}

static void test_cr(void **state)
{
    (void)state;
    cpu_reset();
    cpu.state[HV_CR0] = 0x10;
    assert_int_equal(write_cr(0, 0x80050033), AGAIN);
    assert_int_equal(cpu.state[HV_CR0], 0x30); /* NE, and no more */
    /* Should it leave again, then for another reason, that nobody has. */
    assert_int_equal(write_cr(0, 0x80050033), X86_TRAP_GP);
    assert_int_equal(write_cr(0, 0x10), AGAIN);
    assert_int_equal(cpu.state[HV_CR0], 0x10);
    cpu.state[HV_CR4] = 0x20;
    assert_int_equal(write_cr(4, 0x2020), X86_TRAP_GP);
    assert_int_equal(write_cr(4, 0x4020), X86_TRAP_GP);
    assert_int_equal(cpu.state[HV_CR4], 0x20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads),
        cmocka_unit_test(test_writes),
        cmocka_unit_test(test_odd),
        cmocka_unit_test(test_strings),
        cmocka_unit_test(test_xsetbv),
        cmocka_unit_test(test_cr),
    };

    return cmocka_run_group_tests_name("hv_io", tests, NULL, NULL);
}
