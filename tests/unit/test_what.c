/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: Adit's own ELF images are called so, with the version that their SBAT
 * line tells, or without when there is none; whatever is cut off or odd in it.
 */
#include "tests/unit/inspect.h"

#include "format/layout.h"
#include "spec/elf.h"
#include "tools/image.h"

#define ELF64 "ELF64 executable for x86-64"

enum { SBAT_AT = 0x1400 };

static int make_image(void **state)
{
    uint8_t *load = in.at + EHDR64_BYTES;

    (void)state;
    memset(in.at, 0, sizeof(in.at));
    in.length_bytes = 0x1800;
    store_le32(in.at, ELF_MAGIC);
    in.at[EI_CLASS] = ELFCLASS64;
    in.at[EI_DATA] = ELFDATA2LSB;
    in.at[EI_VERSION] = EV_CURRENT;
    store_le16(in.at + EHDR_TYPE, ET_EXEC);
    store_le16(in.at + EHDR_MACHINE, EM_X86_64);
    store_le32(in.at + EHDR_VERSION, EV_CURRENT);
    store_le64(in.at + EHDR64_PHOFF, EHDR64_BYTES);
    store_le16(in.at + EHDR64_PHENTSIZE, PHDR64_BYTES);
    store_le16(in.at + EHDR64_PHNUM, 1);
    store_le32(load + PHDR64_TYPE, PT_LOAD);
    store_le64(load + PHDR64_VADDR, IMAGE_BASE);
    store_le64(load + PHDR64_FILESZ, in.length_bytes);
    store_le64(load + PHDR64_MEMSZ, in.length_bytes);
    memcpy(in.at + LAYOUT_PAYLOAD_AT, LAYOUT_PAYLOAD_MAGIC, 8);
    return 0;
}

static void put_sbat(const char *text)
{
    memset(in.at + SBAT_AT, 0, in.length_bytes - SBAT_AT);
    memcpy(in.at + SBAT_AT, text, strlen(text));
}

static void version(void **state)
{
    (void)state;
    put_sbat("sbat,1,SBAT Version,sbat,1,url\nadit,1,Adit,adit,1.2.3,url\n");
    expect_what("Adit 1.2.3, " ELF64);
    /* A generation that has gone up; distributions add lines. */
    put_sbat("sbat,1,S,s,1,u\nadit,7,Adit,adit,2.0,u\nadit.x,1,X,adit,9-1,u\n");
    expect_what("Adit 2.0, " ELF64);
    in.at[LAYOUT_PAYLOAD_AT] ^= 1;
    expect_what(ELF64);
}

static void no_version(void **state)
{
    (void)state;
    expect_what("Adit, " ELF64);
    put_sbat("\nadit,1,Adit");
    expect_what("Adit, " ELF64);
    put_sbat("\nadit,1,Adit,adit,,url");
    expect_what("Adit, " ELF64);
    put_sbat("\nadit,1,Adit,adit,\x1b[2J,url\n");
    expect_what("Adit \\x1b[2J, " ELF64);
}

static void cut_anywhere(void **state)
{
    (void)state;
    put_sbat("sbat,1,SBAT Version,sbat,1,url\nadit,1,Adit,adit,1.2.3,url\n");
    in.length_bytes = SBAT_AT + 60;
    for (size_t length = 0; length <= in.length_bytes; length++) {
        struct bytes copy = heap_copy(in.at, length);

        assert_true(inspect_all(copy));
        drop(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(version, make_image),
        cmocka_unit_test_setup(no_version, make_image),
        cmocka_unit_test_setup(cut_anywhere, make_image),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
