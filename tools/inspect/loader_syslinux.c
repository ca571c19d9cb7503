/* SPDX-License-Identifier: BSD-2-Clause */
/* SYSLINUX, ISOLINUX, PXELINUX: the keyword LINUX, and mboot.c32. */
#include "tools/inspect/loader_view.h"

#include <inttypes.h>

#include "spec/elf.h"
#include "spec/linux.h"
#include "spec/mb1.h"

#define UNKNOWN_FLAGS 0xfff8u

void syslinux_linux(const struct loader_view *view, struct verdict *verdict)
{
    struct bytes flag;

    if (!bytes_sub(view->bytes, LINUX_BOOT_FLAG_AT, 2, &flag) ||
        load_le16(flag.at) != LINUX_BOOT_FLAG)
        loader_finds_nothing(view, verdict, "no boot flag at 1FEh");
    else if (!view->has_linux)
        loader_fails(verdict, PROTOCOLS, NULL,
                     "no \"HdrS\": taken for a Linux before protocol 2.00");
    else if (view->bytes.length_bytes < view->linux_.setup_bytes)
        loader_refuses(verdict, RULE_LINUX_SETUP_SECTS,
                       "the set-up code ends past the file");
    else
        loader_starts(verdict, PROTOCOL_LINUX16, "boot protocol %u.%02u",
                      view->linux_.protocol >> 8,
                      view->linux_.protocol & 0xff);
}

static bool is_elf(const struct loader_view *view)
{
    return view->elf != NULL && view->elf->phdr_count != 0 &&
           (view->elf->machine == EM_386 || view->elf->machine == EM_X86_64);
}

static void as_elf(const struct loader_view *view, struct verdict *verdict)
{
    struct elf_load load;

    view_elf_load(view, &load);
    if (!view->has_mb1)
        loader_fails(verdict, PROTOCOL_MB1, NULL,
                     "no Multiboot 1 header: loads any ELF file, and enters "
                     "it as if it had one");
    else if (!load.is_in_file)
        loader_fails(verdict, PROTOCOL_MB1, RULE_ELF_SEGMENT_BOUNDS,
                     "a segment reaches past the file's end");
    else
        loader_starts(verdict, PROTOCOL_MB1,
                      "as ELF%s, which it prefers to addresses; entry %#"
                      PRIx64, view->elf->is_64 ? "64" : "32",
                      load.has_entry ? load.entry : view->elf->entry);
}

static void by_addresses(const struct loader_view *view,
                         struct verdict *verdict)
{
    struct load_addresses a;

    view_mb1_addresses(view, &a);
    if (!a.is_load_end_given && a.is_bss_end_given)
        loader_refuses(verdict, RULE_MB1_ADDRESSES,
                       "a bss end %#" PRIx64 " without a load end", a.bss_end);
    else if (loader_addresses_fit(view, &a, RULE_MB1_ADDRESSES, verdict))
        loader_starts(verdict, PROTOCOL_MB1,
                      "by the header's addresses, entry %#" PRIx64, a.entry);
}

void syslinux_mboot(const struct loader_view *view, struct verdict *verdict)
{
    if (view->has_mb1 && (view->mb1.flags & UNKNOWN_FLAGS) != 0)
        loader_refuses(verdict, RULE_MB1_FLAGS,
                       "flags %#" PRIx32 " demand what it does not know",
                       view->mb1.flags);
    else if (is_elf(view))
        as_elf(view, verdict);
    else if (view->has_mb1 && (view->mb1.flags & MB1_HEADER_ADDRESSES) != 0)
        by_addresses(view, verdict);
    else
        loader_finds_nothing(view, verdict,
                             "neither an ELF header nor a Multiboot 1 header "
                             "with addresses");
}
