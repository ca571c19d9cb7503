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

/* Where the kernel has to lie, physically; empty if anywhere will do. */
struct pack_place {
    uint64_t base;
    uint64_t length_bytes;
};

/* Reads and judges the parts; those that were not asked for stay empty. */
enum tool_exit pack_read(const struct pack_options *options,
                         struct buffer *parts, struct pack_place *ret_place);
/* Is there a kernel in it that Adit can start?  Says so if not. */
enum tool_exit pack_read_kernel(const char *path, struct bytes file,
                                uint32_t *ret_cmdline_bytes,
                                struct pack_place *ret_place);

/*
 * Where Adit's image `name` is: in `from`, else where it was installed with
 * this program, else where it was built with it.  Says so when it is nowhere.
 */
bool pack_find_base(const char *from, const char *name,
                    struct file_path *ret_path);

/*
 * The images with the payload in them, held against the rules under the names
 * that they will have.  `path` is that of the base, in complaints; `ret_end`
 * the physical address of the image's end, where it is loaded as linked.
 */
enum tool_exit pack_make_pe(const char *path, struct bytes base,
                            const struct payload *payload, const char *name,
                            struct buffer *ret_file, uint64_t *ret_end);
enum tool_exit pack_make_elf64(const char *path, struct bytes base,
                               const struct payload *payload,
                               const char *name, struct buffer *ret_file,
                               uint64_t *ret_end);
/* An ELF32 inside. */
enum tool_exit pack_make_gzip(const char *path, struct bytes base,
                              const struct payload *payload,
                              const char *name, struct buffer *ret_file,
                              uint64_t *ret_end);

#endif
