/* SPDX-License-Identifier: BSD-2-Clause */
/* The protocols' names, for machines and for people. */
#include "tools/inspect/entry.h"

static const struct {
    const char *id, *text;
} protocols[PROTOCOLS] = {
    [PROTOCOL_MB1] = {"mb1", "Multiboot 1"},
    [PROTOCOL_MB2] = {"mb2", "Multiboot 2"},
    [PROTOCOL_MB2EFI] = {"mb2efi", "Multiboot 2, EFI64"},
    [PROTOCOL_EFI] = {"efi", "EFI"},
    [PROTOCOL_PVH] = {"pvh", "PVH"},
    [PROTOCOL_LINUX16] = {"linux16", "Linux, 16-bit"},
    [PROTOCOL_LINUX32] = {"linux32", "Linux, 32-bit"},
    [PROTOCOL_LINUX64] = {"linux64", "Linux, 64-bit"},
    [PROTOCOL_LINUX_HANDOVER] = {"handover", "Linux, EFI handover"},
    [PROTOCOL_ELF] = {"elf", "plain ELF"},
    [PROTOCOL_XEN_PV] = {"xenpv", "Xen PV guest"},
    [PROTOCOL_ADIT] = {"adit", "Adit kernel"},
};

const char *protocol_id(enum protocol protocol)
{
    return protocols[protocol].id;
}

const char *protocol_text(enum protocol protocol)
{
    return protocols[protocol].text;
}

bool protocol_named(struct text id, enum protocol *ret_protocol)
{
    for (enum protocol p = 0; p < PROTOCOLS; p++)
        if (text_equal(id, text_of(protocols[p].id))) {
            *ret_protocol = p;
            return true;
        }
    return false;
}
