/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reader of microcode: Intel's update files, AMD's containers, and either of
 * them in an early archive, the newc cpio in front of an initrd.  A file with
 * anything wrong in it gives no update at all.
 */
#ifndef FORMAT_MICROCODE_H
#define FORMAT_MICROCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "adit/boot_info.h"
#include "lib/bytes.h"
#include "lib/text.h"

enum microcode_vendor {
    MICROCODE_NO_VENDOR,
    MICROCODE_INTEL,
    MICROCODE_AMD,
};

enum microcode_status {
    MICROCODE_OK,
    MICROCODE_NO_UPDATE,    /* sound, but has nothing for this CPU */
    MICROCODE_UNKNOWN,      /* begins like no kind of microcode */
    MICROCODE_TRUNCATED,    /* ends inside what begins at the offset */
    MICROCODE_BAD_VERSION,  /* Intel: header or loader version not 1 */
    MICROCODE_BAD_SIZE,     /* a size that cannot be */
    MICROCODE_BAD_CHECKSUM, /* dwords that do not add up */
    MICROCODE_BAD_SECTION,  /* AMD: no section of the kind that belongs here */
};

/* What is wrong, as a clause that fits "offset 0x…: <text>: found …". */
const char *microcode_status_text(enum microcode_status status);

/* What led to a refusal. */
struct microcode_problem {
    uint64_t offset; /* in the file of updates, not in an archive around it */
    uint64_t found;
    uint64_t expected; /* a value that would do */
};

struct microcode_cpu {
    enum microcode_vendor vendor;
    uint32_t signature; /* CPUID leaf 1, EAX */
    uint32_t platforms; /* Intel: 1 << platform ID; 0: not known, all do */
};

struct microcode_update {
    struct bytes load; /* what the CPU is given the address of */
    uint32_t revision; /* Intel's are signed numbers */
};

/*
 * The newest update for `cpu` in `file`: raw, or an archive with a member of
 * the vendor's name.  `ret_problem` is written on every other status but
 * MICROCODE_NO_UPDATE.
 */
enum microcode_status microcode_find(struct bytes file,
                                     const struct microcode_cpu *cpu,
                                     struct microcode_update *ret_update,
                                     struct microcode_problem *ret_problem);

/* Is `revision` newer than `than`? */
bool microcode_is_newer(enum microcode_vendor vendor, uint32_t revision,
                        uint32_t than);

/* The vendor's file in an archive, or in several one behind the other, at the
 * start of `initrd`; false when there is none. */
bool microcode_in_initrd(struct bytes initrd, enum microcode_vendor vendor,
                         struct bytes *ret_file);

/*
 * Is this module microcode?  A module behind the kernel is, if the last part
 * of its name's path has the word "ucode" or "microcode" in it, in any case
 * of letters: ucode.bin, amd-ucode.img, x.ucode, microcode_amd.bin.  Where the
 * loader gives no names, the first word of the module's command line counts.
 */
bool microcode_is_module(const struct boot_info *bi, uint32_t module);

/* The first module that is microcode; module_count when none is. */
uint32_t microcode_module(const struct boot_info *bi);

/*
 * `file` as the early archive that Linux looks for in front of its initrd:
 * how many bytes that takes, 0 when the file is of no known kind.  A multiple
 * of MICROCODE_EARLY_ALIGN, so that what follows keeps its alignment.
 */
#define MICROCODE_EARLY_ALIGN 16
uint64_t microcode_early_bytes(struct bytes file);
/* Writes those bytes; the updates lie at a multiple of 16 among them. */
void microcode_early_write(struct bytes file, uint8_t *to);

#endif
