/* SPDX-License-Identifier: BSD-2-Clause */
/* [sdm3] 25.6.4, 25.6.9: the permission maps, a bit set for what exits.  They
 * begin as all ones: closed. */
#include "hv/policy.h"
#include "hv/vmx/vmx.h"

static void open(uint8_t *map, uint32_t n)
{
    map[n / 8] &= (uint8_t)~(1u << n % 8);
}

static void open_msrs(uint8_t *map, uint32_t first)
{
    for (uint32_t n = 0; n < VMX_MSRS_RANGE; n++) {
        unsigned rights = hv_msr_open(first + n);

        if (rights & HV_READ)
            open(map, n);
        if (rights & HV_WRITE)
            open(map + VMX_MSRS_WRITE_AT, n);
    }
}

void vmx_maps(void *maps)
{
    uint8_t *at = maps;

    open_msrs(at + VMX_MSRS_LOW_AT, 0);
    open_msrs(at + VMX_MSRS_HIGH_AT, VMX_MSRS_HIGH);
    for (uint32_t port = 0; port < 0x10000; port++)
        if (hv_port_is_open((uint16_t)port))
            open(at + VMX_MAP_PORTS_AT, port);
}
