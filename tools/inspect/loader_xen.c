/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Xen's domain builders, for the first domain (in the hypervisor) and for
 * guests (in its tools).  Both read ELF notes of the owner "Xen", of the
 * payload when the file is a bzImage.
 */
#include "tools/inspect/loader_view.h"

#include <inttypes.h>

#include "spec/elf.h"
#include "spec/linux.h"
#include "spec/pvh.h"

/* Note types of libelf.h beside those of PVH. */
enum xen_note {
    NOTE_ENTRY = 1,
    NOTE_XEN_VERSION = 5,
    NOTE_GUEST_OS = 6,
    NOTE_LOADER = 8,
};

static bool note_begins(const struct loader_view *view, uint32_t type,
                        struct text prefix)
{
    const struct inspect_note *note;

    return view_xen_note(view, type, &note) &&
           text_starts_with((struct text){(const char *)note->desc.at,
                                          note->desc.length_bytes}, prefix);
}

/* Is there something that the builder unpacks and looks into? */
static bool is_packed_kernel(const struct loader_view *view,
                             enum protocol protocol, struct verdict *verdict)
{
    if (view->elf_status != ELF_NOT_ELF || !view->has_linux)
        return false;
    if (view->linux_.protocol < LINUX_VERSION_2_08 ||
        view->linux_.payload_bytes == 0)
        loader_refuses(verdict, RULE_LINUX_PAYLOAD,
                       "a bzImage without a payload that can be unpacked");
    else
        loader_depends(verdict, protocol, NULL,
                       "by the notes of the ELF file in it: see --payload");
    return true;
}

static bool elf_fits(const struct loader_view *view, struct verdict *verdict)
{
    struct elf_load load;

    if (view->elf_status == ELF_NOT_ELF)
        return loader_finds_nothing(view, verdict,
                                    "neither an ELF file nor a bzImage");
    if (view->elf == NULL)
        return loader_refuses(verdict, RULE_ELF_HEADER, "an ELF file %s",
                              elf_status_text(view->elf_status));
    view_elf_load(view, &load);
    if (!load.is_in_file)
        return loader_refuses(verdict, RULE_ELF_SEGMENT_BOUNDS,
                              "a segment reaches past the file's end");
    return true;
}

static void pvh(const struct loader_view *view, struct verdict *verdict)
{
    const struct inspect_note *note;

    if (is_packed_kernel(view, PROTOCOL_PVH, verdict) ||
        !elf_fits(view, verdict))
        return;
    if (!view_xen_note(view, XEN_ELFNOTE_PHYS32_ENTRY, &note))
        loader_refuses(verdict, NULL, "no note PHYS32_ENTRY");
    else if (note->desc.length_bytes < 4)
        loader_refuses(verdict, RULE_PVH_NOTE_SIZE,
                       "the PVH note has %zu bytes, 4 are the least",
                       note->desc.length_bytes);
    else
        loader_starts(verdict, PROTOCOL_PVH, "by its note, entry %#" PRIx32,
                      load_le32(note->desc.at));
}

static void pv(const struct loader_view *view, struct verdict *verdict)
{
    const struct inspect_note *note;

    if (is_packed_kernel(view, PROTOCOL_XEN_PV, verdict) ||
        !elf_fits(view, verdict))
        return;
    if (!note_begins(view, NOTE_LOADER, TEXT("generic")) &&
        !note_begins(view, NOTE_GUEST_OS, TEXT("linux")))
        loader_refuses(verdict, NULL, "no note LOADER \"generic\", nor "
                                      "GUEST_OS \"linux\"");
    else if (!note_begins(view, NOTE_XEN_VERSION, TEXT("xen-3.0")))
        loader_refuses(verdict, NULL, "no note XEN_VERSION \"xen-3.0\"");
    else
        loader_starts(verdict, PROTOCOL_XEN_PV, "by its notes, entry %s",
                      view_xen_note(view, NOTE_ENTRY, &note)
                          ? "as the note ENTRY says" : "e_entry");
}

void xen_dom0_pvh(const struct loader_view *view, struct verdict *verdict)
{
    pvh(view, verdict);
}

void xen_dom0_pv(const struct loader_view *view, struct verdict *verdict)
{
    pv(view, verdict);
}

void xen_domu_pvh(const struct loader_view *view, struct verdict *verdict)
{
    pvh(view, verdict);
}

void xen_domu_pv(const struct loader_view *view, struct verdict *verdict)
{
    pv(view, verdict);
}
