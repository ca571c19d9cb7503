/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A boot image, opened by every reader of format/ at once.  What a reader said
 * is kept beside what it read, since a header that is there and broken is what
 * people ask about.  Nothing here judges: see lint.h and loader.h.
 */
#ifndef TOOLS_INSPECT_FILE_H
#define TOOLS_INSPECT_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "format/elf.h"
#include "format/linux.h"
#include "format/linux_header.h"
#include "format/mb1_header.h"
#include "format/mb2_header.h"
#include "format/pe.h"
#include "tools/file.h"
#include "tools/inspect/unpack.h"

#define INSPECT_TAGS_MAX  64u
#define INSPECT_NOTES_MAX 64u

/* Each part: what its reader said, and what it read if that was ..._OK. */
struct inspect_elf {
    enum elf_status status; /* ELF_NOT_ELF: no ELF at all */
    struct elf_file elf;
};

struct inspect_pe {
    enum pe_status status; /* PE_NOT_PE: no PE at all */
    enum pe_status check;  /* pe_check()'s, when `status` is PE_OK */
    /* Whether `pe` can be read, which PE32 and other machines can, too, that
     * `status` refuses. */
    bool is_there;
    struct pe_file pe;
};

struct inspect_linux {
    bool is_there; /* boot flag and "HdrS", of any protocol: see `header` */
    struct linux_header header;
    enum linux_status status; /* linux_read()'s: is there a 64-bit bzImage? */
    struct linux_problem problem;
    struct linux_image image;
};

/*
 * Of both Multiboots: the first sound header in the window, else the first
 * magic number.  Some loaders stop at the first magic number whatever follows
 * it, which is another one when `first_offset` is not `offset`.
 */
struct inspect_mb1 {
    bool is_there; /* the magic number, at `offset` */
    uint32_t offset;
    uint32_t first_offset;
    enum mb1_header_status status;
    struct mb1_header_problem problem;
    struct mb1_header header;
};

struct inspect_mb2 {
    bool is_there;
    uint32_t offset;
    uint32_t first_offset;
    bool has_header; /* `header` was read, whatever its tags are like */
    enum mb2_header_status status; /* MB2_HEADER_END: sound to its end tag */
    struct mb2_header_problem problem;
    struct mb2_header header;
    struct mb2_header_tag tags[INSPECT_TAGS_MAX]; /* the end tag left out */
    uint32_t tag_count; /* those that were sound, at most INSPECT_TAGS_MAX */
};

/* A note of any PT_NOTE, or of an SHT_NOTE where there are no segments; its
 * parts are aligned as the segment is, to 8 bytes or 4. */
struct inspect_note {
    struct text owner;
    uint32_t type;
    struct bytes desc;
    uint64_t offset; /* of `desc`, in `bytes` */
    uint32_t segment; /* number of its PT_NOTE, or of the section */
};

struct inspect_file {
    const char *path;
    struct bytes raw;    /* the file as it is */
    enum unpack_kind packed;
    enum unpack_status unpack_status;
    struct bytes bytes;  /* unpacked, or `raw` itself */

    struct inspect_elf elf;
    struct inspect_pe pe;
    struct inspect_linux linux_; /* `linux` is a macro of gnu11 */
    struct inspect_mb1 mb1;
    struct inspect_mb2 mb2;
    struct inspect_note notes[INSPECT_NOTES_MAX];
    uint32_t note_count;
    bool notes_cut; /* there are more */

    struct bytes mapped;    /* what raw and bytes point into: the file, */
    struct buffer owned[2]; /* or memory */
    char *owned_path;       /* `path` itself, or NULL: it is somebody's */
};

/* Reads and opens; complains and answers false when it cannot be read. */
bool inspect_file_open(const char *path, struct inspect_file *ret_file);
/* The same for bytes that somebody else owns, say a payload. */
void inspect_file_view(const char *name, struct bytes raw,
                       struct inspect_file *ret_file);
void inspect_file_close(struct inspect_file *file);

/* Is it anything that a reader knows? */
bool inspect_is_known(const struct inspect_file *file);

/* The sound tag of that type that counts, the last one, or NULL. */
const struct mb2_header_tag *inspect_mb2_tag(const struct inspect_file *file,
                                             uint16_t type);
/* The note that a loader takes, the last one of its kind, or NULL. */
const struct inspect_note *inspect_note_find(const struct inspect_file *file,
                                             struct text owner, uint32_t type);

#endif
