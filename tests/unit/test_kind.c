/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: a blob is told by its magic number, wherever that lies, and nothing
 * is read past its end.
 */
#include "tests/unit/unit.h"

#include "format/kind.h"
#include "spec/linux.h"

#define UNKNOWN "of no kind that Adit knows"

static const struct {
    size_t offset;
    struct text magic;
    const char *expected;
} known[] = {
    {LINUX_HEADER_AT, TEXT("HdrS"), "a Linux kernel for x86"},
    {0x38, TEXT("ARMd"), "a Linux kernel for arm64"},
    {0, TEXT("\x7f" "ELF"), "an ELF file"},
    {0, TEXT("MZ"), "an EFI or DOS program"},
    {0, TEXT("070701"), "a cpio archive"},
    {257, TEXT("ustar"), "a tar archive"},
    {0, TEXT("\x1f\x8b"), "gzip data"},
    {0, TEXT("\xfd" "7zXZ"), "xz data"},
    {0, TEXT("\x5d\0\0"), "LZMA data"},
};

static void test_known(void **state)
{
    static struct input in;

    (void)state;
    for (size_t n = 0; n < sizeof(known) / sizeof(known[0]); n++) {
        in.length_bytes = 0;
        put_zeros(&in, known[n].offset);
        put_bytes(&in, known[n].magic.at, known[n].magic.length);
        for (size_t length = 0; length <= in.length_bytes; length++) {
            struct bytes copy = heap_copy(in.at, length);

            assert_string_equal(kind_text(copy),
                                length == in.length_bytes ? known[n].expected
                                                          : UNKNOWN);
            drop(copy);
        }
    }
}

/* Kernels for firmware begin as its programs do. */
static void test_kernel_before_program(void **state)
{
    static struct input in;

    (void)state;
    in.length_bytes = 0;
    put_text(&in, "MZ");
    put_zeros(&in, 0x38 - 2);
    assert_string_equal(kind_text(bytes_of(in.at, in.length_bytes)),
                        "an EFI or DOS program");
    put_text(&in, "ARMd");
    assert_string_equal(kind_text(bytes_of(in.at, in.length_bytes)),
                        "a Linux kernel for arm64");
    put_zeros(&in, LINUX_HEADER_AT - in.length_bytes);
    put_text(&in, "HdrS");
    assert_string_equal(kind_text(bytes_of(in.at, in.length_bytes)),
                        "a Linux kernel for x86");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known),
        cmocka_unit_test(test_kernel_before_program),
    };

    return cmocka_run_group_tests_name("kind", tests, NULL, NULL);
}
