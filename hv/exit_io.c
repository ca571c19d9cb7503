/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ports that are not open: those of PCI's configuration.  All goes through,
 * but writes to a host bridge, in whose registers the map of memory is.  The
 * register is chosen by one port and written by another: nobody gets between
 * the look at the one and the write to the other, since both come here.
 */
#include "hv/policy.h"
#include "hv/run.h"
#include "spec/pci.h"
#include "spec/x86.h"
#include "x86/cpu.h"

uint64_t hv_pci_dropped;

static bool is_locked;

static void lock(void)
{
    while (__atomic_exchange_n(&is_locked, true, __ATOMIC_ACQUIRE))
        cpu_relax();
}

static void unlock(void)
{
    __atomic_store_n(&is_locked, false, __ATOMIC_RELEASE);
}

static uint32_t port_in(uint16_t port, unsigned bytes)
{
    switch (bytes) {
    case 1:
        return cpu_inb(port);
    case 2:
        return cpu_inw(port);
    default:
        return cpu_inl(port);
    }
}

static void port_out(uint16_t port, uint32_t value, unsigned bytes)
{
    switch (bytes) {
    case 1:
        cpu_outb(port, (uint8_t)value);
        break;
    case 2:
        cpu_outw(port, (uint16_t)value);
        break;
    default:
        cpu_outl(port, value);
        break;
    }
}

static bool is_address(const struct hv_exit *exit)
{
    return exit->port == PCI_CONFIG_ADDRESS && exit->io_bytes == 4;
}

static bool is_data(const struct hv_exit *exit)
{
    return exit->port >= PCI_CONFIG_DATA &&
           exit->port + exit->io_bytes <= PCI_CONFIG_DATA_END;
}

/* The first function of all, whatever it calls itself, and what calls itself
 * a host bridge: AMD has several, with the map of DRAM in them. */
static bool is_host_bridge(void)
{
    uint32_t address = cpu_inl(PCI_CONFIG_ADDRESS);
    uint32_t function = address & PCI_ADDRESS_FUNCTION, class;

    if (!(address & PCI_ADDRESS_ENABLE))
        return false;
    if (function == 0)
        return true;
    cpu_outl(PCI_CONFIG_ADDRESS, PCI_ADDRESS_ENABLE | function | PCI_CLASS_AT);
    class = cpu_inl(PCI_CONFIG_DATA) >> PCI_CLASS_SHIFT;
    cpu_outl(PCI_CONFIG_ADDRESS, address);
    return class == PCI_CLASS_HOST_BRIDGE;
}

static void io_write(const struct hv_exit *exit, uint32_t value)
{
    if (is_address(exit) || (is_data(exit) && !is_host_bridge()))
        port_out(exit->port, value, exit->io_bytes);
    else
        hv_pci_dropped++;
}

/* Across the edge of what is closed: nobody does, and nobody answers. */
static uint32_t io_read(const struct hv_exit *exit)
{
    if (is_address(exit) || is_data(exit))
        return port_in(exit->port, exit->io_bytes);
    return ~0u;
}

static uint64_t merge(uint64_t old, uint32_t value, unsigned bytes)
{
    uint64_t mask = bytes == 1 ? 0xff : 0xffff;

    return bytes == 4 ? value : (old & ~mask) | (value & mask);
}

void hv_exit_io(struct hv_vcpu *vcpu)
{
    const struct hv_exit *exit = &vcpu->exit;
    uint64_t *rax = &vcpu->gpr[HV_RAX];

    /* Configuration by INS and OUTS is no kernel's, and would need the guest's
     * memory: as a port that the guest has no right to. */
    if (exit->is_string) {
        hv_inject_error(vcpu, X86_TRAP_GP, 0);
        return;
    }
    lock();
    if (exit->is_in)
        *rax = merge(*rax, io_read(exit), exit->io_bytes);
    else
        io_write(exit, (uint32_t)*rax);
    unlock();
    hv_skip(vcpu);
}
