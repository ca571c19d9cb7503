/* SPDX-License-Identifier: BSD-2-Clause */
/* format/cpio.h: the walk, and that what is written is what is read. */
#include "format/cpio.h"

#include "spec/cpio.h"
#include "tests/fuzz/fuzz.h"

#define MEMBERS_MAX 64

static enum cpio_status walk(struct bytes in, struct cpio_walk *walk_)
{
    struct cpio_member member;
    enum cpio_status status;

    do {
        uint64_t before = walk_->offset;

        FUZZ_POISON(member);
        status = cpio_next(walk_, &member);
        fuzz_saw(status);
        fuzz_saw(walk_->offset);
        if (status != CPIO_OK) {
            FUZZ_REQUIRE(FUZZ_UNWRITTEN(member));
            FUZZ_REQUIRE(walk_->offset == before || status == CPIO_END);
            continue;
        }
        FUZZ_REQUIRE(walk_->offset >= before + CPIO_HEADER_BYTES);
        FUZZ_REQUIRE(walk_->offset % 4 == 0 || before % 4 != 0);
        fuzz_saw_text(member.name, in);
        fuzz_saw_bytes(member.data, in);
        FUZZ_REQUIRE(member.name.length != 0);
        FUZZ_REQUIRE(!text_equal(member.name, TEXT(CPIO_TRAILER)));
        for (size_t n = 0; n < member.name.length; n++)
            FUZZ_REQUIRE(member.name.at[n] != '\0');
        FUZZ_REQUIRE(member.name.at ==
                     (const char *)in.at + before + CPIO_HEADER_BYTES);
        FUZZ_REQUIRE(member.data.at >= (const uint8_t *)member.name.at +
                                           member.name.length);
        FUZZ_REQUIRE((uint64_t)(member.data.at - in.at) % 4 == 0);
        FUZZ_REQUIRE((uint64_t)(member.data.at - in.at) +
                         member.data.length_bytes <= walk_->offset);
        FUZZ_REQUIRE(walk_->offset - (uint64_t)(member.data.at - in.at) -
                         member.data.length_bytes < 4);
        fuzz_saw(member.mode);
    } while (status == CPIO_OK);
    return status;
}

static void check_find(struct bytes in, struct text name)
{
    struct cpio_walk at = cpio_begin(in);
    struct cpio_member member, found;
    bool is_there = cpio_find(in, name, &found);

    while (cpio_next_file(&at, &member) == CPIO_OK) {
        FUZZ_REQUIRE((member.mode & CPIO_MODE_TYPE) == CPIO_MODE_REGULAR);
        if (!text_equal(member.name, name))
            continue;
        FUZZ_REQUIRE(is_there && found.data.at == member.data.at);
        return;
    }
    FUZZ_REQUIRE(!is_there);
}

/* Members of the input's making, written and read. */
static void round_trip(struct bytes in)
{
    struct text names[4];
    struct bytes data[4], archive;
    uint8_t *to = fuzz_room(4 * 2048), *at = to;
    struct cpio_member member;
    struct cpio_walk walk_;
    unsigned count = 0;

    for (; count < 4 && in.length_bytes != 0; count++) {
        struct bytes name = fuzz_part(&in, 1 + fuzz_take(&in, 1) % 40);
        uint32_t more = fuzz_take(&in, 1) % 20;

        names[count] = (struct text){(const char *)name.at, 0};
        while (names[count].length < name.length_bytes &&
               name.at[names[count].length] != 0)
            names[count].length++;
        if (names[count].length == 0 ||
            text_equal(names[count], TEXT(CPIO_TRAILER)))
            names[count] = TEXT("x");
        data[count] = fuzz_part(&in, fuzz_take(&in, 1));
        at += cpio_put(at, names[count],
                       (uint32_t)names[count].length + 1 + more,
                       CPIO_MODE_REGULAR | 0644, data[count]);
    }
    at += cpio_put(at, TEXT(CPIO_TRAILER), sizeof(CPIO_TRAILER), 0,
                   bytes_of(NULL, 0));
    archive = fuzz_own(bytes_of(to, (size_t)(at - to)));
    walk_ = cpio_begin(archive);
    for (unsigned n = 0; n < count; n++) {
        FUZZ_REQUIRE(cpio_next(&walk_, &member) == CPIO_OK);
        FUZZ_REQUIRE(text_equal(member.name, names[n]));
        FUZZ_REQUIRE(member.data.length_bytes == data[n].length_bytes);
        FUZZ_REQUIRE(data[n].length_bytes == 0 ||
                     memcmp(member.data.at, data[n].at,
                            data[n].length_bytes) == 0);
        FUZZ_REQUIRE(member.mode == (CPIO_MODE_REGULAR | 0644));
    }
    FUZZ_REQUIRE(cpio_next(&walk_, &member) == CPIO_END);
    FUZZ_REQUIRE(walk_.offset == archive.length_bytes);
}

void fuzz_one(struct bytes in)
{
    unsigned what = fuzz_take(&in, 1) % 4;
    struct cpio_walk walk_ = cpio_begin(in);
    struct bytes rest;
    enum cpio_status status;

    if (what == 0) {
        round_trip(in);
        return;
    }
    status = walk(in, &walk_);
    rest = cpio_rest(in);
    fuzz_saw_bytes(rest, in);
    for (unsigned n = 0; status == CPIO_END && n < MEMBERS_MAX; n++) {
        uint64_t before = walk_.offset;
        bool has_more = cpio_next_archive(&walk_);

        if (n == 0)
            FUZZ_REQUIRE(has_more == (rest.length_bytes != 0));
        if (!has_more)
            break;
        FUZZ_REQUIRE(walk_.offset >= before && walk_.offset % 4 == 0);
        FUZZ_REQUIRE(n != 0 || rest.at == in.at + walk_.offset);
        for (; before < walk_.offset; before++)
            FUZZ_REQUIRE(in.at[before] == 0);
        FUZZ_REQUIRE(in.at[walk_.offset] != 0);
        status = walk(in, &walk_);
    }
    check_find(in, TEXT("kernel"));
    check_find(in, TEXT("a"));
}
