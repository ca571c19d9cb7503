/* SPDX-License-Identifier: BSD-2-Clause */
/* Firecracker and Cloud Hypervisor: the ELF loader that they share. */
#include "tools/inspect/loader_view.h"

#include <inttypes.h>

#include "spec/elf.h"
#include "spec/linux.h"
#include "spec/pvh.h"

#define HIGH_MEMORY LINUX_HIGH_LOAD_ADDRESS
#define NOTE_ALIGN  4u
/* Of all PT_NOTEs together, which may be the same bytes again and again. */
#define NOTES_MAX   65536u

/* The PVH note of one PT_NOTE, whose alignment is not looked at. */
static bool note_in(const struct loader_view *view,
                    const struct elf_segment *segment, uint32_t *notes_left,
                    struct elf_note *ret)
{
    struct elf_note note;
    struct bytes rest;

    if (elf_segment_bytes(view->elf, segment, &rest) != ELF_OK)
        return false;
    while (*notes_left != 0 &&
           elf_note_next(&rest, NOTE_ALIGN, &note) == ELF_OK) {
        (*notes_left)--;
        if (note.type == XEN_ELFNOTE_PHYS32_ENTRY &&
            text_equal(note.name, TEXT("Xen"))) {
            *ret = note;
            return true;
        }
    }
    return false;
}

/* Every PT_NOTE says anew whether there is a PVH entry: the last one wins. */
static bool last_note(const struct loader_view *view, bool *ret_is_hidden,
                      struct elf_note *ret_note)
{
    struct elf_segment segment;
    uint32_t notes_left = NOTES_MAX;
    bool is_found = false;

    *ret_is_hidden = false;
    for (uint32_t n = 0;
         elf_segment_at(view->elf, n, &segment) == ELF_OK; n++) {
        bool was_found = is_found;

        if (segment.type != PT_NOTE)
            continue;
        is_found = note_in(view, &segment, &notes_left, ret_note);
        *ret_is_hidden = !is_found && (was_found || *ret_is_hidden);
    }
    return is_found;
}

static bool elf_fits(const struct loader_view *view, struct verdict *verdict)
{
    struct elf_load load;

    if (view->elf == NULL)
        return loader_refuses(verdict, RULE_ELF_HEADER, "an ELF file %s",
                              elf_status_text(view->elf_status));
    if (!view->elf->is_64)
        return loader_refuses(verdict, RULE_PVH_ELF32,
                              "ELF32: program headers of 56 bytes are "
                              "expected");
    if (view->elf->phdr_offset < EHDR64_BYTES)
        return loader_refuses(verdict, RULE_ELF_HEADER,
                              "the program headers lie in the ELF header");
    if (view->elf->entry < HIGH_MEMORY)
        return loader_refuses(verdict, RULE_PVH_ENTRY_LOW,
                              "e_entry %#" PRIx64 " lies below 1 MiB, even "
                              "if it is not used", view->elf->entry);
    view_elf_load(view, &load);
    if (!load.is_in_file)
        return loader_refuses(verdict, RULE_ELF_SEGMENT_BOUNDS,
                              "a segment reaches past the file's end");
    return true;
}

/* By its PVH note; false, and nothing decided, when it has none. */
static bool by_note(const struct loader_view *view, bool *ret_is_hidden,
                    struct verdict *verdict)
{
    struct elf_note note;

    if (!last_note(view, ret_is_hidden, &note))
        return false;
    if (note.desc.length_bytes < 4)
        loader_refuses(verdict, RULE_PVH_NOTE_SIZE,
                       "the PVH note has %zu bytes, 4 are the least",
                       note.desc.length_bytes);
    else
        loader_starts(verdict, PROTOCOL_PVH, "by its note, entry %#" PRIx32,
                      load_le32(note.desc.at));
    return true;
}

static void linux64_elf(const struct loader_view *view, const char *why,
                        struct verdict *verdict)
{
    loader_starts(verdict, PROTOCOL_ELF,
                  "64-bit mode at e_entry %#" PRIx64 " with Linux's "
                  "boot_params%s", view->elf->entry, why);
}

void firecracker(const struct loader_view *view, struct verdict *verdict)
{
    struct verdict no = *verdict;
    bool is_hidden;

    if (view->elf_status == ELF_NOT_ELF) {
        if (!view->has_linux)
            loader_finds_nothing(view, verdict, "no ELF file");
        else if (!loader_linux64_fits(view, &no))
            loader_refuses(verdict, no.rule, "no ELF file; as bzImage: %s",
                           no.why);
        else
            loader_depends(verdict, PROTOCOL_LINUX64, NULL,
                           "if its version takes a bzImage, which 1.12 does "
                           "not");
        return;
    }
    if (!elf_fits(view, verdict) || by_note(view, &is_hidden, verdict))
        return;
    linux64_elf(view, is_hidden ? ": a later PT_NOTE hides the PVH note" : "",
                verdict);
}

void firecracker_old(const struct loader_view *view, struct verdict *verdict)
{
    if (view->elf_status == ELF_NOT_ELF)
        loader_finds_nothing(view, verdict, "no ELF file");
    else if (elf_fits(view, verdict))
        linux64_elf(view, "", verdict);
}

static void cloud_bzimage(const struct loader_view *view,
                          struct verdict *verdict)
{
    const struct linux_header *h = &view->linux_;

    if (!view->has_linux)
        loader_finds_nothing(view, verdict, "neither an ELF file nor a "
                                            "bzImage");
    else if ((h->loadflags & LINUX_LOADED_HIGH) == 0)
        loader_refuses(verdict, RULE_LINUX_LOADED_LOW,
                       "a zImage: LOADED_HIGH is clear");
    else if (h->setup_bytes > view->bytes.length_bytes)
        loader_refuses(verdict, RULE_LINUX_SETUP_SECTS,
                       "the set-up code ends past the file");
    else if (h->code32_start < HIGH_MEMORY)
        loader_refuses(verdict, RULE_LINUX_CODE32_START,
                       "code32_start %#" PRIx32 " lies below 1 MiB",
                       h->code32_start);
    else
        loader_starts(verdict, PROTOCOL_LINUX32,
                      "as bzImage, at code32_start %#" PRIx32,
                      h->code32_start);
}

void cloud_hypervisor(const struct loader_view *view,
                      struct verdict *verdict)
{
    bool is_hidden;

    if (view->elf_status == ELF_NOT_ELF) {
        cloud_bzimage(view, verdict);
        return;
    }
    if (elf_fits(view, verdict) && !by_note(view, &is_hidden, verdict))
        loader_refuses(verdict, is_hidden ? RULE_PVH_NOTE_HIDDEN : NULL,
                       is_hidden ? "a later PT_NOTE hides the PVH note"
                                 : "an ELF file without a PVH note");
}
