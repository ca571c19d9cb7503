/* SPDX-License-Identifier: BSD-2-Clause */
/* [sdm3] A.2 to A.5: what is wanted of the controls, held against what the CPU
 * has.  Nothing here touches the machine. */
#include <stddef.h>

#include "hv/vmx/vmx.h"

#define LACKS(what) "expected VMX with " what ", found none"

/* What each field must have, and who lacks it hears of it by name. */
static const struct {
    size_t at;
    uint32_t bit;
    const char *why;
} needed[] = {
#define NEED(field, bit, what) \
    {offsetof(struct vmx_controls, field), bit, LACKS(what)}
    NEED(primary, VMX_PRIMARY_SECONDARY, "secondary controls"),
    NEED(secondary, VMX_SECONDARY_EPT, "EPT"),
    NEED(secondary, VMX_SECONDARY_UNRESTRICTED, "unrestricted guests"),
    NEED(primary, VMX_PRIMARY_MSR_BITMAPS, "a map of MSRs"),
    NEED(primary, VMX_PRIMARY_IO_BITMAPS, "maps of ports"),
    NEED(pin, VMX_PIN_NMI, "exits by NMI"),
    NEED(pin, VMX_PIN_VIRTUAL_NMIS, "virtual NMIs"),
    NEED(primary, VMX_PRIMARY_NMI_WINDOW, "NMI windows"),
    NEED(exit, VMX_EXIT_HOST_64, "64-bit hosts"),
    NEED(exit, VMX_EXIT_SAVE_PAT, "a saved PAT"),
    NEED(exit, VMX_EXIT_LOAD_PAT, "a loaded PAT"),
    NEED(exit, VMX_EXIT_SAVE_EFER, "a saved EFER"),
    NEED(exit, VMX_EXIT_LOAD_EFER, "a loaded EFER"),
    NEED(entry, VMX_ENTRY_GUEST_64, "64-bit guests"),
    NEED(entry, VMX_ENTRY_LOAD_PAT, "a guest's PAT"),
    NEED(entry, VMX_ENTRY_LOAD_EFER, "a guest's EFER"),
#undef NEED
};

static const struct {
    uint64_t bit;
    const char *why;
} needed_of_ept[] = {
    {VMX_EPT_WALK_4, LACKS("EPT of four levels")},
    {VMX_EPT_WRITE_BACK, LACKS("write-back EPT tables")},
    {VMX_EPT_2M, LACKS("EPT pages of 2 MiB")},
    {VMX_EPT_INVEPT, LACKS("INVEPT")},
    {VMX_EPT_INVEPT_ALL, LACKS("INVEPT of all")},
};

/* What is not known stays as it is by default; what must be on and is not
 * known would bring exits that nobody handles. */
static const struct vmx_controls wanted = {
    .pin = VMX_PIN_DEFAULT1,
    .primary = VMX_PRIMARY_DEFAULT1 &
               ~(VMX_PRIMARY_CR3_LOAD | VMX_PRIMARY_CR3_STORE),
    .exit = VMX_EXIT_DEFAULT1,
    .entry = VMX_ENTRY_DEFAULT1,
};
#define SECONDARY_OPTIONAL                                             \
    (VMX_SECONDARY_RDTSCP | VMX_SECONDARY_INVPCID |                    \
     VMX_SECONDARY_XSAVES | VMX_SECONDARY_TPAUSE)

static bool is_allowed(uint32_t control, uint64_t can)
{
    return (control & ~(uint32_t)(can >> 32)) == 0 &&
           ((uint32_t)can & ~control) == 0;
}

static const char *find_lack(const struct vmx_capabilities *can,
                             struct vmx_controls *controls)
{
    const struct vmx_controls may = {
        (uint32_t)(can->pin >> 32),       (uint32_t)(can->primary >> 32),
        (uint32_t)(can->secondary >> 32), (uint32_t)(can->exit >> 32),
        (uint32_t)(can->entry >> 32),
    };

    for (size_t i = 0; i < sizeof(needed) / sizeof(*needed); i++) {
        const uint8_t *has = (const uint8_t *)&may + needed[i].at;
        uint8_t *field = (uint8_t *)controls + needed[i].at;

        if (!(*(const uint32_t *)has & needed[i].bit))
            return needed[i].why;
        *(uint32_t *)field |= needed[i].bit;
    }
    for (size_t i = 0; i < sizeof(needed_of_ept) / sizeof(*needed_of_ept); i++)
        if (!(can->ept & needed_of_ept[i].bit))
            return needed_of_ept[i].why;
    if (!(can->misc & VMX_MISC_WAIT))
        return LACKS("waiting for SIPI");
    return NULL;
}

const char *vmx_controls_make(const struct vmx_capabilities *can,
                              struct vmx_controls *ret_controls)
{
    struct vmx_controls controls = wanted;
    const char *why = find_lack(can, &controls);

    if (why != NULL)
        return why;
    controls.secondary |= SECONDARY_OPTIONAL & (uint32_t)(can->secondary >> 32);
    if ((can->ept & VMX_EPT_INVVPID) && (can->ept & VMX_EPT_INVVPID_ALL))
        controls.secondary |= VMX_SECONDARY_VPID &
                              (uint32_t)(can->secondary >> 32);
    /* Host and guest each have a CET of their own, or the host has none. */
    if ((can->exit >> 32 & VMX_EXIT_LOAD_CET) &&
        (can->entry >> 32 & VMX_ENTRY_LOAD_CET)) {
        controls.exit |= VMX_EXIT_LOAD_CET;
        controls.entry |= VMX_ENTRY_LOAD_CET;
    }
    /* The window opens only when it is needed. */
    controls.primary &= ~VMX_PRIMARY_NMI_WINDOW;
    controls.entry &= ~VMX_ENTRY_GUEST_64;
    if (!is_allowed(controls.pin, can->pin) ||
        !is_allowed(controls.primary, can->primary) ||
        !is_allowed(controls.secondary, can->secondary) ||
        !is_allowed(controls.exit, can->exit) ||
        !is_allowed(controls.entry, can->entry))
        return "expected VMX controls that Adit knows, found one that is "
               "forced otherwise";
    *ret_controls = controls;
    return NULL;
}
