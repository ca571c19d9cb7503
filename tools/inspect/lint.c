/* SPDX-License-Identifier: BSD-2-Clause */
/* All rules, over one file.  See lint.h. */
#include "tools/inspect/lint.h"

#include <string.h>

#include "tools/inspect/adit_image.h"
#include "tools/inspect/lint_parts.h"

static void lint(const struct inspect_file *file, bool is_adit,
                 struct findings *ret_findings)
{
    struct findings to = {.at = NULL};

    lint_packed(file, &to);
    lint_mb1(file, &to);
    lint_mb2(file, &to);
    lint_elf(file, &to);
    lint_pvh(file, &to);
    lint_pe(file, &to);
    lint_pe_sections(file, &to);
    lint_pe_trust(file, is_adit, &to);
    lint_linux(file, &to);
    if (is_adit)
        lint_adit_efi(file, &to);
    else if (adit_image_is_elf(file))
        lint_adit_elf(file, &to);
    findings_sort(&to);
    *ret_findings = to;
}

void inspect_lint(const struct inspect_file *file,
                  struct findings *ret_findings)
{
    lint(file, adit_image_is_efi(file), ret_findings);
}

void inspect_lint_adit(const struct inspect_file *file,
                       struct findings *ret_findings)
{
    lint(file, true, ret_findings);
}

static bool loads_elf(enum protocol protocol)
{
    return protocol == PROTOCOL_MB1 || protocol == PROTOCOL_MB2 ||
           protocol == PROTOCOL_MB2EFI || protocol == PROTOCOL_PVH;
}

/* Which ids tell of a protocol's header, or of what it is loaded by. */
static bool is_about(const char *id, enum protocol protocol)
{
    static const char *const prefixes[PROTOCOLS] = {
        [PROTOCOL_MB1] = "mb1-",
        [PROTOCOL_MB2] = "mb2-",
        [PROTOCOL_MB2EFI] = "mb2-",
        [PROTOCOL_EFI] = "pe-",
        [PROTOCOL_PVH] = "pvh-",
        [PROTOCOL_LINUX16] = "linux-",
        [PROTOCOL_LINUX32] = "linux-",
        [PROTOCOL_LINUX64] = "linux-",
        [PROTOCOL_LINUX_HANDOVER] = "linux-",
        [PROTOCOL_ELF] = "elf-",
        [PROTOCOL_XEN_PV] = "elf-",
        [PROTOCOL_ADIT] = "elf-",
    };
    const char *prefix = prefixes[protocol];

    if (strcmp(id, RULE_PACKED_DAMAGED) == 0)
        return true;
    if (strcmp(id, RULE_ADIT_NOTE) == 0)
        return protocol == PROTOCOL_ADIT;
    if (loads_elf(protocol) && strncmp(id, "elf-", 4) == 0)
        return protocol != PROTOCOL_PVH || strcmp(id, RULE_ELF_ENTRY) != 0;
    return strncmp(id, prefix, strlen(prefix)) == 0;
}

/* An error, or a header in a container that it does not fit: the image may
 * have other ways in. */
static bool is_breach(const struct rule *rule)
{
    return rule->severity == SEVERITY_ERROR ||
           strcmp(rule->id, RULE_MB1_CONTAINER) == 0 ||
           strcmp(rule->id, RULE_MB2_CONTAINER) == 0;
}

const struct finding *inspect_lint_breaks(const struct findings *findings,
                                          enum protocol protocol)
{
    for (size_t n = 0; n < findings->count; n++) {
        const struct finding *finding = &findings->at[n];

        if (is_breach(finding->rule) &&
            is_about(finding->rule->id, protocol))
            return finding;
    }
    return NULL;
}

void inspect_lint_entries(const struct findings *findings,
                          struct inspect_entries *entries)
{
    for (uint32_t n = 0; n < entries->count; n++) {
        struct inspect_entry *entry = &entries->at[n];
        const struct finding *finding =
            inspect_lint_breaks(findings, entry->protocol);

        if (entry->broken_rule == NULL && finding != NULL)
            entry->broken_rule = finding->rule->id;
    }
}
