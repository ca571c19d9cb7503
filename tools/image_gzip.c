/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * adit.gz: libdeflate's best.  It writes no name and no time, so the same
 * image gives the same bytes.
 */
#include "tools/image.h"

#include <libdeflate.h>

#include "tools/tool.h"

#define GZIP_LEVEL 12

bool image_make_gzip(struct bytes plain, struct buffer *ret_file)
{
    struct libdeflate_compressor *compressor =
        libdeflate_alloc_compressor(GZIP_LEVEL);
    struct buffer file;

    if (compressor == NULL) {
        tool_complain(NULL, "no memory for the compressor");
        return false;
    }

    bool done = buffer_make(
        libdeflate_gzip_compress_bound(compressor, plain.length_bytes),
        &file);

    if (done) {
        file.length_bytes = libdeflate_gzip_compress(
            compressor, plain.at, plain.length_bytes, file.at,
            file.length_bytes);
        *ret_file = file; /* the bound makes it fit */
    }
    libdeflate_free_compressor(compressor);
    return done;
}
