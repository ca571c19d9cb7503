/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The newc format, [cpio].
 */
#include "format/cpio.h"

#include "spec/cpio.h"

const char *cpio_status_text(enum cpio_status status)
{
    static const char *const texts[] = {
        [CPIO_OK] = "sound",
        [CPIO_END] = "at its end",
        [CPIO_BAD_MAGIC] = "has no newc header where one belongs",
        [CPIO_BAD_FIELD] = "has a header field that is not hexadecimal",
        [CPIO_BAD_NAME] = "has a member without a proper name",
        [CPIO_TRUNCATED] = "ends inside a member",
        [CPIO_NO_TRAILER] = "has no trailer",
    };

    return texts[status];
}

struct cpio_walk cpio_begin(struct bytes archive)
{
    return (struct cpio_walk){archive, 0};
}

static bool has_magic(struct bytes header)
{
    return memcmp(header.at, CPIO_MAGIC_NEWC, CPIO_MAGIC_BYTES) == 0 ||
           memcmp(header.at, CPIO_MAGIC_CRC, CPIO_MAGIC_BYTES) == 0;
}

static bool read_field(struct bytes header, size_t at, uint32_t *ret_number)
{
    uint32_t number = 0;

    for (size_t i = at; i < at + CPIO_FIELD_BYTES; i++) {
        uint8_t c = header.at[i];

        if (c >= '0' && c <= '9')
            number = number << 4 | (uint32_t)(c - '0');
        else if (c >= 'a' && c <= 'f')
            number = number << 4 | (uint32_t)(c - 'a' + 10);
        else if (c >= 'A' && c <= 'F')
            number = number << 4 | (uint32_t)(c - 'A' + 10);
        else
            return false;
    }
    *ret_number = number;
    return true;
}

/* All of them, though few are looked at: Linux reads them, too. */
static bool read_fields(struct bytes header, uint32_t *ret_fields)
{
    for (size_t i = 0; i < CPIO_FIELDS; i++)
        if (!read_field(header, CPIO_MAGIC_BYTES + i * CPIO_FIELD_BYTES,
                        &ret_fields[i]))
            return false;
    return true;
}

static uint32_t field_at(const uint32_t *fields, size_t at)
{
    return fields[(at - CPIO_MAGIC_BYTES) / CPIO_FIELD_BYTES];
}

/* No sum of an offset in memory and a 32-bit size passes 2^64. */
static uint64_t align_up(uint64_t offset)
{
    return (offset + CPIO_ALIGN - 1) & ~(uint64_t)(CPIO_ALIGN - 1);
}

/*
 * The size counts one NUL, the last byte.  More of them pad the names in
 * early archives, whose data Linux wants aligned to 16; GRUB 2.06 counts none
 * in the archives that it makes of newc: words, and writes none.
 */
static bool read_name(struct bytes field, struct text *ret_name)
{
    if (!text_until_nul(field, ret_name))
        *ret_name = (struct text){(const char *)field.at, field.length_bytes};
    if (ret_name->length == 0)
        return false;
    for (size_t i = ret_name->length; i < field.length_bytes; i++)
        if (field.at[i] != 0)
            return false;
    return true;
}

enum cpio_status cpio_next(struct cpio_walk *walk,
                           struct cpio_member *ret_member)
{
    struct cpio_member member;
    struct bytes header, name;
    uint32_t fields[CPIO_FIELDS];

    if (walk->offset >= walk->archive.length_bytes)
        return CPIO_NO_TRAILER;
    if (!bytes_sub(walk->archive, walk->offset, CPIO_HEADER_BYTES, &header))
        return CPIO_TRUNCATED;
    if (!has_magic(header))
        return CPIO_BAD_MAGIC;
    if (!read_fields(header, fields))
        return CPIO_BAD_FIELD;

    uint32_t data_bytes = field_at(fields, CPIO_FILE_SIZE_AT);
    uint32_t name_bytes = field_at(fields, CPIO_NAME_SIZE_AT);
    uint64_t name_at = walk->offset + CPIO_HEADER_BYTES;
    uint64_t data_at = align_up(name_at + name_bytes);

    if (!bytes_sub(walk->archive, name_at, name_bytes, &name))
        return CPIO_TRUNCATED;
    if (!read_name(name, &member.name))
        return CPIO_BAD_NAME;
    if (text_equal(member.name, TEXT(CPIO_TRAILER))) {
        walk->offset = data_at;
        return CPIO_END;
    }
    if (!bytes_sub(walk->archive, data_at, data_bytes, &member.data))
        return CPIO_TRUNCATED;

    walk->offset = align_up(data_at + data_bytes);
    member.mode = field_at(fields, CPIO_MODE_AT);
    *ret_member = member;
    return CPIO_OK;
}

bool cpio_next_archive(struct cpio_walk *walk)
{
    struct bytes archive = walk->archive;
    uint64_t offset = walk->offset;

    while (offset < archive.length_bytes && archive.at[offset] == 0)
        offset++;
    if (offset >= archive.length_bytes || offset % CPIO_ALIGN != 0)
        return false;
    walk->offset = offset;
    return true;
}

static struct text without_root(struct text name)
{
    if (text_starts_with(name, TEXT("./")))
        return text_skip(name, 2);
    if (text_starts_with(name, TEXT("/")))
        return text_skip(name, 1);
    return name;
}

enum cpio_status cpio_next_file(struct cpio_walk *walk,
                                struct cpio_member *ret_member)
{
    struct cpio_member member;
    enum cpio_status status;

    do
        status = cpio_next(walk, &member);
    while (status == CPIO_OK &&
           (member.mode & CPIO_MODE_TYPE) != CPIO_MODE_REGULAR);

    if (status != CPIO_OK)
        return status;
    member.name = without_root(member.name);
    *ret_member = member;
    return CPIO_OK;
}

bool cpio_find(struct bytes archive, struct text name,
               struct cpio_member *ret_member)
{
    struct cpio_walk walk = cpio_begin(archive);
    struct cpio_member member;

    while (cpio_next_file(&walk, &member) == CPIO_OK)
        if (text_equal(member.name, name)) {
            *ret_member = member;
            return true;
        }
    return false;
}

struct bytes cpio_rest(struct bytes archive)
{
    struct cpio_walk walk = cpio_begin(archive);
    struct cpio_member member;
    enum cpio_status status;

    do
        status = cpio_next(&walk, &member);
    while (status == CPIO_OK);
    if (status != CPIO_END || !cpio_next_archive(&walk))
        return bytes_of(NULL, 0);
    return bytes_from(archive, walk.offset);
}

bool cpio_is_bundle(struct bytes blob)
{
    struct cpio_member kernel;

    return cpio_find(blob, TEXT("kernel"), &kernel);
}

static void put_field(uint8_t *at, uint32_t number)
{
    for (unsigned i = 0; i < CPIO_FIELD_BYTES; i++)
        at[i] = (uint8_t)"0123456789ABCDEF"[number >> (28 - 4 * i) & 15];
}

size_t cpio_put(uint8_t *to, struct text name, uint32_t name_bytes,
                uint32_t mode, struct bytes data)
{
    uint64_t data_at = align_up(CPIO_HEADER_BYTES + (uint64_t)name_bytes);
    uint64_t end = align_up(data_at + data.length_bytes);

    memset(to, 0, data_at);
    memset(to, '0', CPIO_HEADER_BYTES);
    memcpy(to, CPIO_MAGIC_NEWC, CPIO_MAGIC_BYTES);
    put_field(to + CPIO_MODE_AT, mode);
    put_field(to + CPIO_NLINK_AT, 1);
    put_field(to + CPIO_FILE_SIZE_AT, (uint32_t)data.length_bytes);
    put_field(to + CPIO_NAME_SIZE_AT, name_bytes);
    memcpy(to + CPIO_HEADER_BYTES, name.at, name.length);
    if (data.length_bytes != 0)
        memcpy(to + data_at, data.at, data.length_bytes);
    memset(to + data_at + data.length_bytes, 0,
           end - data_at - data.length_bytes);
    return end;
}
