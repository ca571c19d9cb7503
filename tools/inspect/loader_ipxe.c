/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * iPXE for BIOS.  The first type whose probe says yes is the one, even if it
 * then cannot load the file; the last, a PXE boot program, says yes to
 * anything small.
 */
#include "tools/inspect/loader_view.h"

#include <inttypes.h>

#include "spec/mb1.h"

#define UNKNOWN_FLAGS 0xfff8u
/* The memory from 7C00h to the end of base memory. */
#define PXE_BYTES_MAX (0xa0000u - 0x7c00u)
/* A header is read with its address fields, whatever the flags are. */
#define HEADER_BYTES 32u

static bool elf32_fits(const struct loader_view *view,
                       struct elf_load *ret_load)
{
    if (view->elf == NULL || view->elf->is_64)
        return false;
    view_elf_load(view, ret_load);
    return ret_load->segments != 0 && ret_load->is_in_file &&
           ret_load->has_entry;
}

static void multiboot(const struct loader_view *view, struct verdict *verdict)
{
    struct load_addresses a;
    struct elf_load load;
    uint64_t bytes;

    if ((view->mb1.flags & UNKNOWN_FLAGS) != 0) {
        loader_refuses(verdict, RULE_MB1_FLAGS,
                       "flags %#" PRIx32 " demand what it does not know",
                       view->mb1.flags);
        return;
    }
    if (elf32_fits(view, &load)) {
        loader_starts(verdict, PROTOCOL_MB1, "as ELF32, entry %#" PRIx64,
                      load.entry);
        return;
    }
    if ((view->mb1.flags & MB1_HEADER_ADDRESSES) == 0) {
        loader_refuses(verdict, RULE_MB1_ADDRESSES,
                       "no ELF32 file that can be loaded, and its header has "
                       "no addresses");
        return;
    }
    view_mb1_addresses(view, &a);
    bytes = a.load_end - a.load;
    if (a.header < a.load || a.file_offset < 0)
        loader_refuses(verdict, RULE_MB1_ADDRESSES,
                       "the header is misplaced: %#" PRIx64
                       " with a load address of %#" PRIx64, a.header, a.load);
    else if (a.load_end < a.load || bytes > view->bytes.length_bytes)
        loader_refuses(verdict, RULE_MB1_ADDRESSES,
                       "more to load than the file has: to %#" PRIx64,
                       a.load_end);
    else if (a.bss_end < a.load_end)
        loader_refuses(verdict, RULE_MB1_ADDRESSES,
                       "bss end %#" PRIx64 " is below the load end %#" PRIx64,
                       a.bss_end, a.load_end);
    else
        loader_starts(verdict, PROTOCOL_MB1,
                      "by the header's addresses, entry %#" PRIx64, a.entry);
}

static void boot_program(const struct loader_view *view,
                         struct verdict *verdict)
{
    if (view->bytes.length_bytes > PXE_BYTES_MAX)
        loader_finds_nothing(view, verdict, "of no type that it knows");
    else if (view->packed != UNPACK_NONE)
        loader_fails(verdict, PROTOCOLS, RULE_PACKED_IMAGE,
                     "%s data, run as a PXE boot program",
                     unpack_kind_text(view->packed));
    else if (view->elf_status != ELF_NOT_ELF || view->pe_status != PE_NOT_PE)
        loader_fails(verdict, PROTOCOLS, NULL,
                     "of no type that it knows, so run as a PXE boot "
                     "program");
    else
        loader_depends(verdict, PROTOCOLS, NULL,
                       "run as a PXE boot program, if it is one");
}

void ipxe_bios(const struct loader_view *view, struct verdict *verdict)
{
    struct elf_load load;

    if (view->has_mb1 && view->bytes.length_bytes - view->mb1.offset >=
                             HEADER_BYTES)
        multiboot(view, verdict);
    else if (view->has_linux &&
             view->linux_.setup_bytes <= view->bytes.length_bytes)
        loader_starts(verdict, PROTOCOL_LINUX16,
                      "no Multiboot 1 header, which would be taken first");
    else if (elf32_fits(view, &load) && load.is_flat)
        loader_starts(verdict, PROTOCOL_ELF,
                      "32-bit mode, nothing handed over, entry %#" PRIx64,
                      load.entry);
    else
        boot_program(view, verdict);
}
