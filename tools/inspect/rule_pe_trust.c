/* SPDX-License-Identifier: BSD-2-Clause */
/* The rules about what Secure Boot and signing ask of PE images. */
#include "tools/inspect/rule_table.h"

const struct rule rules_of_pe_trust[] = {
    {
        .id = RULE_PE_WX_SECTION,
        .severity = SEVERITY_WARNING,
        .demands = "no section is writable and executable",
        .loaders = "shim with NX, firmware that protects memory",
        .why = "it is refused, or the first write faults",
        .remedy = "split the section; objcopy --set-section-flags",
        .source = "Microsoft's signing requirements",
    },
    {
        .id = RULE_NX_COMPAT_MISSING,
        .severity = SEVERITY_WARNING,
        .demands = "DllCharacteristics has NX_COMPAT",
        .loaders = "shim with NX, firmware that protects memory",
        .why = "where NX is required the image is refused",
        .remedy = "set it by --nxcompat once sections keep W and X apart",
        .source = "[pe] DLL Characteristics",
    },
    {
        .id = RULE_NX_COMPAT_UNTRUE,
        .severity = SEVERITY_WARNING,
        .demands = "an image with NX_COMPAT has page aligned sections and "
                   "none that is writable and executable",
        .loaders = "firmware that protects memory",
        .why = "the firmware believes the flag and the image faults; GNU ld "
               "sets it by itself",
        .remedy = "keep W and X apart, in pages of their own",
        .source = "[pe] DLL Characteristics",
    },
    {
        .id = RULE_PE_SBAT_MISSING,
        .severity = SEVERITY_WARNING,
        .demands = "there is a section .sbat with bytes",
        .loaders = "shim",
        .why = "shim starts nothing without it: security violation",
        .remedy = "objcopy --add-section .sbat=FILE",
        .source = "shim, SBAT.md",
    },
    {
        .id = RULE_PE_SBAT,
        .severity = SEVERITY_WARNING,
        .demands = ".sbat is lines of six fields or more, the first of "
                   "component sbat, each with a generation number",
        .loaders = "shim",
        .why = "shim refuses the image",
        .remedy = "see SBAT.md; end every line by a newline",
        .source = "shim, SBAT.md; CVE-2023-40548",
    },
    {
        .id = RULE_PE_SBAT_TWICE,
        .severity = SEVERITY_WARNING,
        .demands = "there is one section .sbat",
        .loaders = "shim",
        .why = "shim refuses the image, others read the first",
        .remedy = "join both",
        .source = "shim, pe.c",
    },
    {
        .id = RULE_PE_SBAT_PADDED,
        .severity = SEVERITY_NOTE,
        .demands = "VirtualSize of .sbat is its text's length, without NULs",
        .loaders = "tools that read it",
        .why = "readers have to end at the first NUL",
        .remedy = "let objcopy add it; pad the file, not the text",
        .source = "shim, SBAT.md",
    },
    {
        .id = RULE_PE_CERTIFICATE,
        .severity = SEVERITY_WARNING,
        .demands = "the certificate table is 8-aligned, lies in the file and "
                   "is whole entries",
        .loaders = "UEFI firmware with Secure Boot, shim, signing tools",
        .why = "the signature is not found, or not all of the file is "
               "covered",
        .remedy = "sign the file again, as the last step",
        .source = "[pe] The Attribute Certificate Table",
    },
    {
        .id = RULE_PE_TIMESTAMP,
        .severity = SEVERITY_NOTE,
        .demands = "TimeDateStamp is 0",
        .loaders = "none",
        .why = "the same sources give other bytes each time",
        .remedy = "link with --no-insert-timestamp",
        .source = "reproducible-builds.org",
    },
    {
        .id = RULE_PE_DEBUG,
        .severity = SEVERITY_NOTE,
        .demands = "there is no debug directory",
        .loaders = "none",
        .why = "it tells paths of the machine that built it",
        .remedy = "link with -s, or strip --strip-debug",
        .source = "[pe] Debug Directory",
    },
    {
        .id = RULE_PE_CHECKSUM,
        .severity = SEVERITY_NOTE,
        .demands = "CheckSum is that of the file, where that is signed or "
                   "Adit's",
        .loaders = "signing tools; no loader",
        .why = "some tools complain; it is no protection",
        .remedy = "let the signing tool compute it, as the last step",
        .source = "[pe] Optional Header",
    },
    {.id = NULL},
};
