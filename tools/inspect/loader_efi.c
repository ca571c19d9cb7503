/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * UEFI firmware (EDK II's image loader), without and with Secure Boot, and
 * what has it load: shim, systemd-boot, rEFInd, iPXE for EFI; and U-Boot.
 */
#include "tools/inspect/loader_view.h"

#include <inttypes.h>

#include "spec/pe.h"

#define REFIND_PE_END 0x180u

static bool section_fits(const struct loader_view *view,
                         const struct pe_section *section,
                         struct verdict *verdict)
{
    struct bytes raw;

    if (section->raw_bytes == 0)
        return true;
    if (!bytes_sub(view->bytes, section->raw_offset, section->raw_bytes,
                   &raw))
        return loader_refuses(verdict, RULE_PE_SECTION_BOUNDS,
                              "section at %#" PRIx32
                              " reaches past the file's end",
                              section->raw_offset);
    if (section->rva < view->pe->headers_bytes ||
        section->raw_offset < view->pe->headers_bytes)
        return loader_refuses(verdict, RULE_PE_HEADERS_SIZE,
                              "section at %#" PRIx32
                              " begins inside SizeOfHeaders",
                              section->raw_offset);
    return true;
}

static const char *pe_rule(enum pe_status status)
{
    switch (status) {
    case PE_TRUNCATED: return RULE_PE_TRUNCATED;
    case PE_BAD_LFANEW: return RULE_PE_LFANEW;
    case PE_BAD_OPTIONAL: return RULE_PE_OPTIONAL_SIZE;
    case PE_BAD_SECTIONS: return RULE_PE_SECTION_COUNT;
    default: return NULL;
    }
}

static bool kind_fits(const struct loader_view *view,
                      struct verdict *verdict)
{
    if (view->pe == NULL && view->pe_status == PE_NOT_PE)
        return loader_finds_nothing(view, verdict, "no PE image");
    if (view->pe == NULL)
        return loader_refuses(verdict, pe_rule(view->pe_status), "a PE image, but %s",
                              pe_status_text(view->pe_status));
    if (view->pe->machine != PE_MACHINE_X86_64 || !view->pe->is_plus)
        return loader_refuses(verdict, RULE_PE_MACHINE,
                              "machine %#x in PE32%s, expected %#x in PE32+",
                              view->pe->machine, view->pe->is_plus ? "+" : "",
                              PE_MACHINE_X86_64);
    if (view->pe->subsystem != PE_SUBSYSTEM_EFI_APPLICATION)
        return loader_refuses(verdict, RULE_PE_SUBSYSTEM,
                              "subsystem %u, expected 10, an EFI application",
                              view->pe->subsystem);
    return true;
}

bool loader_pe_fits(const struct loader_view *view, struct verdict *verdict)
{
    const struct pe_file *pe = view->pe;
    struct pe_section section;

    if (!kind_fits(view, verdict))
        return false;
    if (pe->headers_bytes >= pe->image_bytes ||
        pe->headers_bytes > view->bytes.length_bytes)
        return loader_refuses(verdict, RULE_PE_HEADERS_SIZE,
                              "SizeOfHeaders %#" PRIx32
                              " is more than there is", pe->headers_bytes);
    for (uint32_t n = 0; pe_section_at(pe, n, &section) == PE_OK; n++)
        if (!section_fits(view, &section, verdict))
            return false;
    if (pe->entry_rva >= pe->image_bytes)
        return loader_fails(verdict, PROTOCOL_EFI, RULE_PE_ENTRY,
                            "the entry at %#" PRIx32
                            " lies past SizeOfImage", pe->entry_rva);
    if ((pe->characteristics & PE_FILE_RELOCS_STRIPPED) != 0)
        return loader_depends(verdict, PROTOCOL_EFI, RULE_PE_RELOCS_STRIPPED,
                              "if the memory at its ImageBase %#" PRIx64
                              " is free", pe->image_base);
    return true;
}

const char *loader_signer(const struct loader_view *view)
{
    return view->facts != NULL && view->facts->signature_count != 0 &&
           view->facts->signatures[0].signer[0] != '\0'
        ? view->facts->signatures[0].signer : "whoever signed it";
}

bool loader_signature_fits(const struct loader_view *view,
                           struct verdict *verdict)
{
    const struct inspect_facts *facts = view->facts;
    struct pe_directory table;

    if (view->pe == NULL)
        return loader_finds_nothing(view, verdict,
                                    "no PE image, so nothing can be signed");
    if (pe_directory_at(view->pe, PE_DIRECTORY_SECURITY, &table) != PE_OK ||
        table.size_bytes == 0)
        return loader_refuses(verdict, NULL, "not signed");
    if (facts == NULL || facts->signature_count == 0)
        return true;
    for (uint32_t n = 0; n < facts->signature_count; n++)
        if (facts->signatures[n].is_digest_right)
            return true;
    return loader_refuses(verdict, NULL,
                          "changed since it was signed: the hash in the "
                          "signature is another one");
}

void uefi(const struct loader_view *view, struct verdict *verdict)
{
    if (loader_pe_fits(view, verdict))
        loader_starts(verdict, PROTOCOL_EFI, "by LoadImage");
}

void systemd_boot(const struct loader_view *view, struct verdict *verdict)
{
    uefi(view, verdict);
}

/* It reads a sector, and the header must begin so far from its end. */
void refind(const struct loader_view *view, struct verdict *verdict)
{
    if (view->pe != NULL && view->pe->signature_offset >= REFIND_PE_END)
        loader_refuses(verdict, NULL, "the PE header at %#" PRIx32
                       " lies past %#x", view->pe->signature_offset,
                       REFIND_PE_END - 1);
    else
        uefi(view, verdict);
}

void u_boot_bootefi(const struct loader_view *view, struct verdict *verdict)
{
    uefi(view, verdict);
}

void ipxe_efi(const struct loader_view *view, struct verdict *verdict)
{
    uefi(view, verdict);
}

void uefi_secure(const struct loader_view *view, struct verdict *verdict)
{
    if (loader_pe_fits(view, verdict) &&
        loader_signature_fits(view, verdict))
        loader_depends(verdict, PROTOCOL_EFI, NULL,
                       "if the firmware has the key of %s",
                       loader_signer(view));
}

/* As its second stage; shim wants the SBAT section of what it starts. */
void shim(const struct loader_view *view, struct verdict *verdict)
{
    struct pe_section section;

    if (!loader_pe_fits(view, verdict) ||
        !loader_signature_fits(view, verdict))
        return;
    if (pe_section_named(view->pe, TEXT(".sbat"), &section) != PE_OK) {
        loader_refuses(verdict, RULE_PE_SBAT_MISSING, "no section .sbat");
        return;
    }
    loader_depends(verdict, PROTOCOL_EFI, NULL,
                   "if shim or the firmware has the key of %s",
                   loader_signer(view));
}
