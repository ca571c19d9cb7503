/* SPDX-License-Identifier: BSD-2-Clause */
/* What the finders of entries share; for entry*.c only. */
#ifndef TOOLS_INSPECT_ENTRY_FIND_H
#define TOOLS_INSPECT_ENTRY_FIND_H

#include "tools/inspect/entry.h"

/* One per format; each adds the entries that it has headers for. */
void entries_add_multiboot(const struct inspect_file *file,
                           struct inspect_entries *entries);
void entries_add_efi(const struct inspect_file *file,
                     struct inspect_entries *entries);
void entries_add_notes(const struct inspect_file *file,
                       struct inspect_entries *entries);
void entries_add_linux(const struct inspect_file *file,
                       struct inspect_entries *entries);
/* Last: only when nobody else begins where the ELF header says. */
void entries_add_elf(const struct inspect_file *file,
                     struct inspect_entries *entries);

/* A protocol is added once at most. */
struct inspect_entry *entry_add(struct inspect_entries *entries,
                                enum protocol protocol, uint8_t mode_bits,
                                uint64_t header_offset);
void entry_ask(struct inspect_entry *entry, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* "2 MiB", or "0x123456 bytes"; answers `to`. */
#define SIZE_TEXT_BYTES 32
const char *size_text(char to[SIZE_TEXT_BYTES], uint64_t bytes);

/* Places an entry; false, and nothing known but the address itself, when it
 * lies in no bytes of the file. */
bool entry_at_physical(const struct inspect_file *file,
                       struct inspect_entry *entry, uint64_t address);
bool entry_at_virtual(const struct inspect_file *file,
                      struct inspect_entry *entry, uint64_t address);
/* e_entry, which is a virtual address, or, as in Linux, a physical one. */
bool entry_at_elf(const struct inspect_file *file,
                  struct inspect_entry *entry);

/* A number in a note: 4 or 8 bytes. */
bool note_number(const struct inspect_note *note, uint64_t *ret_number);

#endif
