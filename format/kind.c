/* SPDX-License-Identifier: BSD-2-Clause */
/* Told by their magic numbers alone: nothing is started or read by these. */
#include "format/kind.h"

#include "lib/text.h"
#include "spec/linux.h"

/* In this order: kernels that firmware can start begin with "MZ", too. */
static const struct {
    uint32_t offset;
    struct text magic;
    const char *text;
} kinds[] = {
    {LINUX_HEADER_AT, TEXT("HdrS"), "a Linux kernel for x86"},
    {0x38, TEXT("ARM\x64"), "a Linux kernel for arm64"},
    {0x38, TEXT("RSC\x05"), "a Linux kernel for RISC-V"},
    {0, TEXT("\x7f" "ELF"), "an ELF file"},
    {0, TEXT("MZ"), "an EFI or DOS program"},
    {0, TEXT("070701"), "a cpio archive"},
    {0, TEXT("070702"), "a cpio archive"},
    {0, TEXT("070707"), "an old cpio archive, not newc"},
    {0, TEXT("\xc7\x71"), "an old cpio archive, not newc"},
    {257, TEXT("ustar"), "a tar archive"},
    {0, TEXT("\x1f\x8b"), "gzip data"},
    {0, TEXT("\xfd" "7zXZ"), "xz data"},
    {0, TEXT("\x28\xb5\x2f\xfd"), "zstd data"},
    {0, TEXT("\x04\x22\x4d\x18"), "LZ4 data"},
    {0, TEXT("\x02\x21\x4c\x18"), "LZ4 data"},
    {0, TEXT("BZh"), "bzip2 data"},
    {0, TEXT("\x5d\0\0"), "LZMA data"},
    {0, TEXT("\x89LZO"), "LZO data"},
};

const char *kind_text(struct bytes blob)
{
    struct bytes there;

    for (size_t n = 0; n < sizeof(kinds) / sizeof(kinds[0]); n++)
        if (bytes_sub(blob, kinds[n].offset, kinds[n].magic.length, &there) &&
            text_equal((struct text){(const char *)there.at,
                                     there.length_bytes}, kinds[n].magic))
            return kinds[n].text;
    return "of no kind that Adit knows";
}
