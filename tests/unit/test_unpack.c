/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: what the usual commands pack is unpacked, member after member, also
 * with a length behind it; what is cut anywhere, or unpacks to more than is
 * allowed, is refused; damage does no harm.
 */
#include "tests/unit/unit.h"

#include "tests/unit/packed.h"
#include "tools/inspect/unpack.h"

#define PLAIN_BYTES ((sizeof(PACKED_TEXT) - 1) * PACKED_TIMES)

#define SAMPLE(kind, packed) {kind, packed, sizeof(packed)}

static const struct sample {
    enum unpack_kind kind;
    const uint8_t *at;
    size_t length_bytes;
} samples[] = {
    SAMPLE(UNPACK_GZIP, packed_gzip),   SAMPLE(UNPACK_XZ, packed_xz),
    SAMPLE(UNPACK_LZMA, packed_lzma),   SAMPLE(UNPACK_ZSTD, packed_zstd),
    SAMPLE(UNPACK_LZ4, packed_lz4),     SAMPLE(UNPACK_LZ4, packed_lz4_legacy),
    SAMPLE(UNPACK_BZIP2, packed_bzip2),
};

#define SAMPLES (sizeof(samples) / sizeof(samples[0]))

static struct input in;

static void start(const struct sample *sample)
{
    in.length_bytes = 0;
    put_bytes(&in, sample->at, sample->length_bytes);
}

static enum unpack_status unpack_input(enum unpack_kind kind, size_t max_bytes,
                                       struct buffer *ret_plain)
{
    struct bytes copy = heap_copy(in.at, in.length_bytes);
    enum unpack_status status = unpack_within(copy, kind, max_bytes,
                                              ret_plain);

    drop(copy);
    return status;
}

/* `times` the plain text, and not a byte more. */
static void expect_plain(enum unpack_kind kind, size_t times)
{
    const size_t line = sizeof(PACKED_TEXT) - 1;
    struct buffer plain;

    assert_int_equal(unpack_input(kind, UNPACK_BYTES_MAX, &plain), UNPACK_OK);
    assert_int_equal(plain.length_bytes, times * PLAIN_BYTES);
    for (size_t at = 0; at < plain.length_bytes; at += line)
        assert_memory_equal(plain.at + at, PACKED_TEXT, line);
    free(plain.at);
}

static void kinds(void **state)
{
    (void)state;
    for (size_t n = 0; n < SAMPLES; n++)
        assert_int_equal(
            unpack_kind_of(bytes_of(samples[n].at, samples[n].length_bytes)),
            samples[n].kind);
    assert_int_equal(unpack_kind_of(bytes_of("MZ", 2)), UNPACK_NONE);
    assert_int_equal(unpack_kind_of(bytes_of("", 0)), UNPACK_NONE);
}

static void whole(void **state)
{
    (void)state;
    for (size_t n = 0; n < SAMPLES; n++) {
        start(&samples[n]);
        expect_plain(samples[n].kind, 1);
    }
}

static void members(void **state)
{
    (void)state;
    for (size_t n = 0; n < SAMPLES; n++) {
        start(&samples[n]);
        put_bytes(&in, samples[n].at, samples[n].length_bytes);
        expect_plain(samples[n].kind, samples[n].kind == UNPACK_LZMA ? 1 : 2);
    }
}

static void with_length_behind(void **state)
{
    (void)state;
    for (size_t n = 0; n < SAMPLES; n++) {
        start(&samples[n]);
        put_le32(&in, PLAIN_BYTES);
        expect_plain(samples[n].kind, 1);
        start(&samples[n]);
        put_le32(&in, 0x00088b1f); /* like the begin of a gzip member */
        expect_plain(samples[n].kind, 1);
    }
}

static void cut_anywhere(void **state)
{
    struct buffer plain;

    (void)state;
    for (size_t n = 0; n < SAMPLES; n++)
        for (size_t length = 0; length < samples[n].length_bytes; length++) {
            enum unpack_status status;

            start(&samples[n]);
            in.length_bytes = length;
            status = unpack_input(samples[n].kind, UNPACK_BYTES_MAX, &plain);
            if (status != UNPACK_DAMAGED && status != UNPACK_TRUNCATED)
                fail_msg("sample %zu, %zu bytes: status %d", n, length,
                         status);
        }
}

static void limit(void **state)
{
    struct buffer plain;

    (void)state;
    for (size_t n = 0; n < SAMPLES; n++) {
        start(&samples[n]);
        assert_int_equal(unpack_input(samples[n].kind, PLAIN_BYTES, &plain),
                         UNPACK_OK);
        free(plain.at);
        assert_int_equal(
            unpack_input(samples[n].kind, PLAIN_BYTES - 1, &plain),
            UNPACK_TOO_LARGE);
        assert_int_equal(unpack_input(samples[n].kind, 0, &plain),
                         UNPACK_TOO_LARGE);
    }
}

/* Whatever comes of it; the limit holds in any case. */
static void damage(void **state)
{
    (void)state;
    for (size_t n = 0; n < SAMPLES; n++)
        for (size_t at = 0; at < samples[n].length_bytes * 8; at++) {
            struct buffer plain;

            start(&samples[n]);
            in.at[at / 8] ^= (uint8_t)(1 << at % 8);
            if (unpack_input(samples[n].kind, 1 << 16, &plain) != UNPACK_OK)
                continue;
            assert_true(plain.length_bytes <= 1 << 16);
            free(plain.at);
        }
}

/* Members of nothing: each is cheap to write, and dear to begin. */
static void too_many_members(void **state)
{
    static const uint8_t empty[] = {0x02, 0x21, 0x4c, 0x18, 1, 0, 0, 0, 0};
    size_t length = sizeof(empty) * (UNPACK_MEMBERS_MAX + 1);
    uint8_t *many = test_malloc(length);
    struct buffer plain;

    (void)state;
    for (size_t at = 0; at < length; at += sizeof(empty))
        memcpy(many + at, empty, sizeof(empty));
    assert_int_equal(unpack(bytes_of(many, length - sizeof(empty)),
                            UNPACK_LZ4, &plain), UNPACK_OK);
    assert_int_equal(plain.length_bytes, 0);
    free(plain.at);
    assert_int_equal(unpack(bytes_of(many, length), UNPACK_LZ4, &plain),
                     UNPACK_TOO_MANY);
    test_free(many);
}

/* A frame that asks for a window of 256 MiB is not damaged. */
static void wide_window(void **state)
{
    static const uint8_t wide[] = {0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x90,
                                   0x01, 0x00, 0x00};
    struct buffer plain;

    (void)state;
    assert_int_equal(unpack(bytes_of(wide, sizeof(wide)), UNPACK_ZSTD,
                            &plain), UNPACK_NO_MEMORY);
}

/* A gzip member's last four bytes say how long it was. */
static void length_lies(void **state)
{
    struct buffer plain;

    (void)state;
    start(&samples[0]);
    store_le32(in.at + in.length_bytes - 4, UINT32_MAX);
    assert_int_equal(unpack_input(UNPACK_GZIP, UNPACK_BYTES_MAX, &plain),
                     UNPACK_DAMAGED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds),
        cmocka_unit_test(whole),
        cmocka_unit_test(members),
        cmocka_unit_test(with_length_behind),
        cmocka_unit_test(cut_anywhere),
        cmocka_unit_test(limit),
        cmocka_unit_test(damage),
        cmocka_unit_test(length_lies),
        cmocka_unit_test(too_many_members),
        cmocka_unit_test(wide_window),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
