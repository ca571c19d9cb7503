/* SPDX-License-Identifier: BSD-2-Clause */
/* How GRUB loads, by either Multiboot. */
#ifndef TOOLS_INSPECT_LOADER_GRUB_H
#define TOOLS_INSPECT_LOADER_GRUB_H

#include "tools/inspect/loader_view.h"

/* Each says so in `verdict` and answers false when not. */
bool grub_elf_fits(const struct loader_view *view, uint64_t window_bytes,
                   bool is_mb2, struct elf_load *ret_load,
                   struct verdict *verdict);
bool grub_addresses_fit(const struct loader_view *view,
                        const struct load_addresses *addresses,
                        const char *rule, struct verdict *verdict);
bool grub_entry_fits(const struct loader_view *view,
                     const struct load_addresses *addresses,
                     enum protocol protocol, const char *rule,
                     struct verdict *verdict);

#endif
