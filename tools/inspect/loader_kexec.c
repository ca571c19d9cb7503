/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kexec-tools, which tries its types in the order of a table; the kernel's own
 * loader behind kexec_file_load(); and u-root's multiboot package.
 */
#include "tools/inspect/loader_view.h"

#include <inttypes.h>

#include "spec/elf.h"
#include "spec/linux.h"
#include "spec/mb1.h"

#define UNKNOWN_FLAGS 0xfff8u
#define PAGE_MASK     0xfffu

/* An ELF file that kexec would load, for one of these machines. */
static bool is_elf(const struct loader_view *view, bool is_386,
                   bool is_x86_64)
{
    const struct elf_file *elf = view->elf;
    struct elf_segment segment;
    struct elf_load load;

    if (elf == NULL || elf->phdr_count == 0 ||
        (elf->type != ET_EXEC && elf->type != ET_DYN) ||
        !((is_386 && elf->machine == EM_386) ||
          (is_x86_64 && elf->machine == EM_X86_64)))
        return false;
    for (uint32_t n = 0; elf_segment_at(elf, n, &segment) == ELF_OK; n++)
        if (segment.type == PT_INTERP)
            return false;
    view_elf_load(view, &load);
    return load.is_in_file;
}

/* kexec's own demands, of which it says which one was missed. */
static bool addresses_fit(const struct loader_view *view,
                          const struct load_addresses *a,
                          struct verdict *verdict)
{
    if ((a->load & PAGE_MASK) != 0)
        return loader_refuses(verdict, RULE_MB1_KEXEC,
                              "the load address %#" PRIx64
                              " is not 4 KiB aligned", a->load);
    if (!a->is_load_end_given || !a->is_bss_end_given)
        return loader_refuses(verdict, RULE_MB1_KEXEC,
                              "the %s end is 0, which it takes as it stands",
                              a->is_load_end_given ? "bss" : "load");
    if (!loader_addresses_fit(view, a, RULE_MB1_ADDRESSES, verdict))
        return false;
    if (a->entry < a->load || a->entry >= a->load_end)
        return loader_refuses(verdict, RULE_MB1_ADDRESSES,
                              "entry %#" PRIx64 " is not below the load end "
                              "%#" PRIx64, a->entry, a->load_end);
    return true;
}

/* Does the type match?  If it does not, `verdict` may say why. */
static bool multiboot1(const struct loader_view *view,
                       struct verdict *verdict)
{
    struct load_addresses a;

    if (!view->has_mb1)
        return false;
    if ((view->mb1.flags & MB1_HEADER_ADDRESSES) == 0) {
        if (!is_elf(view, true, false))
            return loader_refuses(verdict, RULE_MB1_ADDRESSES,
                                  "its header has no addresses, and it is "
                                  "no ELF file for the 80386");
    } else {
        view_mb1_addresses(view, &a);
        if (!addresses_fit(view, &a, verdict))
            return false;
    }
    if ((view->mb1.flags & UNKNOWN_FLAGS) != 0)
        return loader_refuses(verdict, RULE_MB1_FLAGS,
                              "flags %#" PRIx32 " demand what it does not "
                              "know", view->mb1.flags);
    loader_starts(verdict, PROTOCOL_MB1, "as type multiboot-x86");
    return true;
}

/* The old Linux entries; kexec takes the 32-bit one unless asked. */
static bool bzimage(const struct loader_view *view, struct verdict *verdict)
{
    const struct linux_header *h = &view->linux_;

    if (!view->has_linux || (h->loadflags & LINUX_LOADED_HIGH) == 0 ||
        h->setup_bytes > view->bytes.length_bytes)
        return false;
    loader_starts(verdict, PROTOCOL_LINUX32, "as type bzImage");
    return true;
}

void kexec_any(const struct loader_view *view, struct verdict *verdict)
{
    struct verdict no = *verdict, half = *verdict;

    half.outcome = VERDICT_STARTS; /* nothing said yet */
    if (view->has_mb2 && is_elf(view, true, true))
        loader_starts(verdict, PROTOCOL_MB2,
                      "as type multiboot2-x86, by ELF alone: entry %#" PRIx64,
                      view->elf->entry);
    else if (is_elf(view, false, true))
        loader_starts(verdict, PROTOCOL_ELF,
                      "as type elf-x86_64, entry %#" PRIx64
                      " in 64-bit mode", view->elf->entry);
    else if (multiboot1(view, &half))
        *verdict = half;
    else if (is_elf(view, true, false))
        loader_starts(verdict, PROTOCOL_ELF,
                      "as type elf-x86, entry %#" PRIx64 " in 32-bit mode",
                      view->elf->entry);
    else if (loader_linux64_fits(view, &no))
        loader_starts(verdict, PROTOCOL_LINUX64, "as type bzImage64");
    else if (!bzimage(view, verdict)) {
        if (half.outcome == VERDICT_REFUSES)
            *verdict = half;
        else
            loader_finds_nothing(view, verdict, "of no type that it knows");
    }
}

void kexec_bzimage64(const struct loader_view *view, struct verdict *verdict)
{
    if (loader_linux64_fits(view, verdict))
        loader_starts(verdict, PROTOCOL_LINUX64, "boot protocol %u.%02u",
                      view->linux_.protocol >> 8,
                      view->linux_.protocol & 0xff);
}

/* Under Secure Boot the kernel verifies the signature of a PE image. */
void kexec_file(const struct loader_view *view, struct verdict *verdict)
{
    struct verdict signature = *verdict;

    if (!loader_linux64_fits(view, verdict))
        return;
    if (loader_signature_fits(view, &signature))
        loader_starts(verdict, PROTOCOL_LINUX64,
                      "signed, as a kernel under Secure Boot demands");
    else
        loader_starts(verdict, PROTOCOL_LINUX64,
                      "unless the kernel is locked down, by Secure Boot: %s",
                      signature.why);
}

void u_root_multiboot(const struct loader_view *view,
                      struct verdict *verdict)
{
    struct elf_load load;

    if (!view->has_mb1) {
        loader_finds_nothing(view, verdict, "no Multiboot 1 header in the "
                                            "first 8 KiB");
        return;
    }
    if ((view->mb1.flags & UNKNOWN_FLAGS) != 0) {
        loader_refuses(verdict, RULE_MB1_FLAGS,
                       "flags %#" PRIx32 " demand what it does not know",
                       view->mb1.flags);
        return;
    }
    if (view->elf == NULL) {
        loader_refuses(verdict, NULL,
                       "no ELF file: it knows no addresses in the header");
        return;
    }
    view_elf_load(view, &load);
    if (!load.is_in_file)
        loader_refuses(verdict, RULE_ELF_SEGMENT_BOUNDS,
                       "a segment reaches past the file's end");
    else
        loader_starts(verdict, PROTOCOL_MB1, "as ELF, entry %#" PRIx64,
                      view->elf->entry);
}
