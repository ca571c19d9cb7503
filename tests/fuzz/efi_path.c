/* SPDX-License-Identifier: BSD-2-Clause */
/* format/efi_path.h: the file that a path names, and load options. */
#include "format/efi_path.h"

#include "tests/fuzz/fuzz.h"

/* Where the path ends, by another walk; or past its end. */
static size_t path_end(struct bytes path)
{
    size_t at = 0;

    while (path.length_bytes - at >= 4) {
        uint16_t length = load_le16(path.at + at + 2);
        bool is_end = path.at[at] == 0x7f && path.at[at + 1] == 0xff;

        if (length < 4 || length > path.length_bytes - at)
            break;
        at += length;
        if (is_end)
            return at;
    }
    return SIZE_MAX;
}

static void check_file(struct bytes path, size_t room_bytes)
{
    char *room = (char *)fuzz_room(room_bytes);
    struct text file;
    bool is_file;

    FUZZ_POISON(file);
    is_file = efi_path_file(path, room, room_bytes, &file);
    fuzz_saw(is_file);
    if (!is_file) {
        FUZZ_REQUIRE(FUZZ_UNWRITTEN(file));
        return;
    }
    FUZZ_REQUIRE(file.length <= room_bytes);
    fuzz_saw_text(file, bytes_of(room, room_bytes));
    FUZZ_REQUIRE(path_end(path) != SIZE_MAX);
    for (size_t n = 0; n < file.length; n++)
        FUZZ_REQUIRE((uint8_t)file.at[n] >= ' ' || file.at[n] == '\t');
}

static void check_option(struct bytes options)
{
    struct bytes data;
    size_t name = 6, path_bytes;
    bool is_option;

    FUZZ_POISON(data);
    is_option = efi_load_option_data(options, &data);
    fuzz_saw(is_option);
    if (!is_option) {
        FUZZ_REQUIRE(FUZZ_UNWRITTEN(data));
        return;
    }
    fuzz_saw_bytes(data, options);
    FUZZ_REQUIRE(options.length_bytes >= 8 && (options.at[0] & 1) != 0);
    while (load_le16(options.at + name) != 0)
        name += 2;
    path_bytes = load_le16(options.at + 4);
    FUZZ_REQUIRE(options.length_bytes - (name + 2) >= path_bytes);
    FUZZ_REQUIRE(data.length_bytes ==
                 options.length_bytes - (name + 2) - path_bytes);
    FUZZ_REQUIRE(path_end(bytes_of(options.at + name + 2, path_bytes)) ==
                 path_bytes);
}

void fuzz_one(struct bytes in)
{
    size_t room_bytes = fuzz_take(&in, 1);

    if (room_bytes % 2 != 0)
        check_option(in);
    else
        check_file(in, room_bytes / 2);
}
