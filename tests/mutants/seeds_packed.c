/* SPDX-License-Identifier: BSD-2-Clause */
/* What has been packed, as a whole file; every byte of it is a field. */
#include <stdlib.h>

#include "tests/mutants/seeds.h"
#include "tests/unit/packed.h"

static const struct field gzip_fields[] = {
    HELD("id", 0, 2, ONLY),
    HELD("cm", 2, 1, ONLY),
    FIELD("flg", 3, 1),
    HELD("mtime", 4, 4, ANY),
    HELD("xfl", 8, 1, ANY),
    HELD("os", 9, 1, ANY),
    {0},
};

static const struct field trailer_fields[] = {
    HELD("crc32", 0, 4, ONLY),
    HELD("isize", 4, 4, ONLY),
    {0},
};

/* With an extra field, a name, a comment and a checksum of the header. */
static const struct field extra_fields[] = {
    FIELD("xlen", 0, 2),
    FIELD("subfield_id", 2, 2),
    FIELD("subfield_length", 4, 2),
    {0},
};

static void make_plain(struct seed *seed, const char *name,
                       const char *sound, const uint8_t *from, size_t length)
{
    seed_begin(seed, name, sound, judge_image);
    seed_put(seed, from, length);
    seed->whole_bytes = length;
    seed_every_byte(seed, 0, (uint32_t)(length < 120 ? length : 120), "byte");
}

void make_gzip(struct seed *seed)
{
    static const uint8_t more[] = {8, 0, 'A', 'D', 4, 0, 1, 2, 3, 4,
                                   'n', 0, 'c', 0};
    const size_t head = 10;
    uint32_t at;

    seed_begin(seed, "gzip", "gzip:unpacked", judge_image);
    seed_put(seed, packed_gzip, head);
    seed_set(seed, 3, 1, 4 | 8 | 16);
    at = seed_put(seed, more, sizeof(more));
    seed_table(seed, gzip_fields, 0, "gzip");
    seed_table(seed, extra_fields, at, "extra");
    seed_every_byte(seed, at + 10, at + sizeof(more), "name");
    at = seed_put(seed, packed_gzip + head, sizeof(packed_gzip) - head);
    seed->whole_bytes = seed->length_bytes;
    seed_every_byte(seed, at, (uint32_t)seed->whole_bytes - 8, "deflate");
    seed_table(seed, trailer_fields, (uint32_t)seed->whole_bytes - 8,
               "trailer");
}

void make_packed_xz(struct seed *seed)
{
    make_plain(seed, "xz", "xz:unpacked", packed_xz, sizeof(packed_xz));
}

void make_packed_zstd(struct seed *seed)
{
    make_plain(seed, "zstd", "zstd:unpacked", packed_zstd,
               sizeof(packed_zstd));
}

void make_packed_lz4(struct seed *seed)
{
    make_plain(seed, "lz4", "lz4:unpacked", packed_lz4, sizeof(packed_lz4));
}
