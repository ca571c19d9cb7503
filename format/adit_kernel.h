/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A kernel for Adit: an ELF64 with the Adit note (adit/boot_info.h).  Judges
 * it before anything of it is placed, and lays it out in memory once there is
 * a place.  Keeps no copy: what it returns points into the file.
 */
#ifndef FORMAT_ADIT_KERNEL_H
#define FORMAT_ADIT_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "adit/boot_info.h"
#include "lib/bytes.h"

#define ADIT_KERNEL_PAGE_BYTES   0x1000ull
#define ADIT_KERNEL_HEADERS_MAX  128u /* each may have all notes there are */
#define ADIT_KERNEL_SEGMENTS_MAX 64u
/* Those of the note that are known. */
#define ADIT_KERNEL_FLAGS \
    (ADIT_KEEP_BOOT_SERVICES | ADIT_FIXED | ADIT_PARK_CPUS)
#define ADIT_KERNEL_SPAN_BYTES   (1ull << 30) /* also of its stack */

enum adit_kernel_status {
    ADIT_KERNEL_OK,
    ADIT_KERNEL_NOT_ELF,   /* another kind of file altogether */
    ADIT_KERNEL_BAD_ELF,   /* damaged: found is an enum elf_status */
    ADIT_KERNEL_CUT,       /* found and expected are lengths in bytes */
    ADIT_KERNEL_MACHINE,
    ADIT_KERNEL_HEADER_COUNT,
    ADIT_KERNEL_NO_NOTE,
    ADIT_KERNEL_TYPE,
    ADIT_KERNEL_BAD_NOTE,
    ADIT_KERNEL_TWO_NOTES,
    ADIT_KERNEL_NOTE_BYTES,
    ADIT_KERNEL_NOTE_VERSION,
    ADIT_KERNEL_NOTE_FLAGS,
    ADIT_KERNEL_STACK,
    ADIT_KERNEL_INTERP,
    ADIT_KERNEL_SEGMENT_COUNT,
    ADIT_KERNEL_FILE_BYTES,
    ADIT_KERNEL_MEMORY_BYTES,
    ADIT_KERNEL_ADDRESS,
    ADIT_KERNEL_ORDER,
    ADIT_KERNEL_RIGHTS,
    ADIT_KERNEL_SHARED_PAGE,
    ADIT_KERNEL_ALIGN,
    ADIT_KERNEL_SPAN,
    ADIT_KERNEL_ENTRY,
    ADIT_KERNEL_PHYSICAL,
    ADIT_KERNEL_DYNAMIC,
    ADIT_KERNEL_RELOC_TABLE,
    ADIT_KERNEL_RELOC_TYPE,
    ADIT_KERNEL_RELOC_PLACE,
};

/* Where in the file, what was there, and what it must be (or the most that it
 * may be, or with a flag: those that are known). */
struct adit_kernel_problem {
    uint64_t offset;
    uint64_t found;
    uint64_t expected;
};

/* Addresses are virtual, as linked. */
struct adit_kernel_segment {
    uint64_t base;
    uint64_t length_bytes;
    struct bytes file; /* the rest is zero */
    bool is_writable;
    bool is_executable;
};

struct adit_kernel {
    struct adit_note_kernel note; /* stack_bytes: whole pages, never 0 */
    bool is_movable;   /* a static PIE */
    bool is_high;      /* linked to the higher half: even if movable */
    bool has_physical; /* physical_base means something */
    uint64_t entry;
    uint64_t base;         /* whole pages: all segments lie in them */
    uint64_t length_bytes;
    uint64_t physical_base; /* where p_paddr would put `base` */
    uint64_t align_bytes;   /* of base, a power of two */
    struct bytes rela;
    uint32_t segment_count;
    struct adit_kernel_segment segments[ADIT_KERNEL_SEGMENTS_MAX];
};

/* A noun phrase each: what is wrong. */
const char *adit_kernel_status_text(enum adit_kernel_status status);

/* `*ret_kernel` means something when the answer is ADIT_KERNEL_OK, and else
 * `*ret_problem` does. */
enum adit_kernel_status adit_kernel_read(struct bytes file,
                                         struct adit_kernel *ret_kernel,
                                         struct adit_kernel_problem
                                             *ret_problem);

/*
 * Lays the kernel out at `to`, length_bytes of it: segments, zeros between and
 * behind them, and relocations for `base` becoming `virtual_base`.  May not
 * overlap the file.
 */
void adit_kernel_load(const struct adit_kernel *kernel, uint64_t virtual_base,
                      uint8_t *to);

#endif
