/* SPDX-License-Identifier: BSD-2-Clause */
/* What `adit pack` was asked for, and the steps of it. */
#ifndef TOOLS_PACK_H
#define TOOLS_PACK_H

#include "format/payload.h"
#include "tools/file.h"
#include "tools/tool.h"

#define PACK_INITRDS_MAX 32

struct pack_options {
    const char *unify; /* adit.efi, and nothing but that is to be made */
    const char *from;  /* where Adit's images are */
    const char *kernel, *cmdline, *config, *ucode, *output;
    const char *initrds[PACK_INITRDS_MAX];
    unsigned initrd_count;
};

/* Reads and judges the parts; those that were not asked for stay empty. */
enum tool_exit pack_read(const struct pack_options *options,
                         struct buffer *parts);

/*
 * Where Adit's image `name` is: in `from`, else where it was installed with
 * this program, else where it was built with it.  Says so when it is nowhere.
 */
bool pack_find_base(const char *from, const char *name,
                    struct file_path *ret_path);

/*
 * The images with the payload in them, held against the rules under the names
 * that they will have.  `path` is that of the base, in complaints.
 */
enum tool_exit pack_make_pe(const char *path, struct bytes base,
                            const struct payload *payload, const char *name,
                            struct buffer *ret_file);
enum tool_exit pack_make_elf64(const char *path, struct bytes base,
                               const struct payload *payload,
                               const char *name, struct buffer *ret_file);
/* An ELF32 inside. */
enum tool_exit pack_make_gzip(const char *path, struct bytes base,
                              const struct payload *payload,
                              const char *name, struct buffer *ret_file);

#endif
