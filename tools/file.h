/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whole files in and out.  Output is atomic: it is written beside its place
 * under another name and renamed when all of it is on the disk, so that a
 * file of the right name is always a whole one.
 */
#ifndef TOOLS_FILE_H
#define TOOLS_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/bytes.h"

#define FILE_BYTES_MAX ((size_t)256 << 20)

/* Memory that its holder frees with buffer_free(). */
struct buffer {
    uint8_t *at;
    size_t length_bytes;
};

/* `length_bytes` zero bytes; says so and answers false when there are none. */
bool buffer_make(size_t length_bytes, struct buffer *ret_buffer);
void buffer_free(struct buffer *buffer);
struct bytes buffer_bytes(const struct buffer *buffer);

/*
 * Reads a regular file of at most FILE_BYTES_MAX bytes; complains and answers
 * false when that cannot be done.
 */
bool file_read(const char *path, struct buffer *ret_buffer);

struct file_path {
    char text[4096]; /* ends in a NUL */
};

/* `directory`/`name``suffix`; says so and answers false when it is too long. */
bool file_path_make(const char *directory, const char *name,
                    const char *suffix, struct file_path *ret_path);
bool file_is_there(const char *path);
/* Are both there, and one and the same? */
bool file_is_same(const char *path, const char *other);

/*
 * The same for whoever reads but parts of it: as a view of the file itself.
 * If it becomes shorter meanwhile, the program ends, and says so.
 */
bool file_map(const char *path, struct bytes *ret_file);
void file_unmap(struct bytes file);

struct file_output {
    const char *directory;
    const char *name;
    struct bytes bytes;
};

/*
 * Writes `count` files: all under temporary names, then all renamed.
 * Complains and answers false, leaving no temporary file, when it cannot.
 */
bool file_write_all(const struct file_output *outputs, size_t count);

#endif
