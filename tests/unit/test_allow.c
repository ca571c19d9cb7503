/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: of a command line that nobody signed only the listed words are kept,
 * each with a value that is no more than it says; nothing is smuggled past by
 * quotes, control characters, or a name that only starts like a listed one.
 */
#include "tests/unit/unit.h"

#include "format/allow.h"

struct expectation {
    enum allow_reader reader;
    const char *given;
    const char *kept;
};

static const struct expectation expectations[] = {
    {ALLOW_KERNEL, "", ""},
    {ALLOW_KERNEL, " \t ", ""},
    {ALLOW_KERNEL, "ro", "ro"},
    {ALLOW_KERNEL, "  ro\t quiet  ", "ro quiet"},
    {ALLOW_KERNEL, "console=ttyS0,115200n8 console=tty0 console=hvc0",
     "console=ttyS0,115200n8 console=tty0 console=hvc0"},
    {ALLOW_KERNEL, "loglevel=7 panic=-1 consoleblank=0 nomodeset",
     "loglevel=7 panic=-1 consoleblank=0 nomodeset"},
    {ALLOW_KERNEL, "init=/bin/sh root=/dev/sda1 ro rdinit=/x", "ro"},
    {ALLOW_KERNEL, "debug earlyprintk=serial module.sig_enforce=0", ""},
    {ALLOW_KERNEL, "mitigations=off acpi=off lockdown=none mem=1G", ""},
    {ALLOW_KERNEL, "ro -- init=/bin/sh quiet", "ro quiet"},
    {ALLOW_KERNEL, "-- 1 single s emergency", ""},
    /* Names that start, or go on, like a listed one. */
    {ALLOW_KERNEL, "r roo rootwait ro= quiet=1 quiets", ""},
    {ALLOW_KERNEL, "xquiet console xconsole=tty0 RO Quiet", ""},
    {ALLOW_KERNEL, "loglevel panic loglevel= panic=", ""},
    /* Values. */
    {ALLOW_KERNEL, "loglevel=7x panic=- panic=--1 loglevel=0x7", ""},
    {ALLOW_KERNEL, "console= console=uart8250,mmio32,0xfee00000", ""},
    {ALLOW_KERNEL, "console=ttyS0:1 console=tty/../x console=tty.0", ""},
    {ALLOW_KERNEL, "console=brl0 console=ttyS0,io console=netcon0",
     "console=ttyS0,io"},
    /* What Linux takes for the start or the end of a word, and we do not. */
    {ALLOW_KERNEL, "\"ro\" ro\" \"init=/bin/sh\" quiet", "quiet"},
    {ALLOW_KERNEL, "console=\"tty0 init=/bin/sh\"", ""},
    {ALLOW_KERNEL, "console=tty0\ninit=/bin/sh panic=1\vinit=/bin/sh", ""},
    {ALLOW_KERNEL, "console=tty0\xa0init=/bin/sh console=tty0\x7f", ""},
    {ALLOW_KERNEL, "console=tty0\rinit=/bin/sh console=tty0\f1", ""},
    {ALLOW_KERNEL, "console=tty0;x console=tty0\\x", ""},
    /* Adit's own words, and nobody else's. */
    {ALLOW_ADIT, "console=com1:9600,vga loglevel=3 quiet",
     "console=com1:9600,vga loglevel=3 quiet"},
    {ALLOW_ADIT, "tpm=require tpm=required tpm= tpm=none", "tpm=require"},
    {ALLOW_KERNEL, "tpm=require", ""},
    {ALLOW_ADIT, "console=0x3f8 console=vga,0xcf8 console=com1,3", ""},
    {ALLOW_ADIT, "console=vga/ console=com1:9600. console=com1;vga", ""},
    {ALLOW_ADIT, "console=vga, console=,vga loglevel=-1",
     "console=vga, loglevel=-1"},
    {ALLOW_ADIT, "ro nomodeset panic=1 secure=off", ""},
};

static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(expectations) / sizeof(expectations[0]);
         i++) {
        const struct expectation *e = &expectations[i];
        struct bytes copy = heap_copy(e->given, strlen(e->given));
        char *line = (char *)copy.at;
        size_t kept = allow_keep(e->reader, line, copy.length_bytes);

        print_message("# row %zu\n", i);
        assert_true(kept <= copy.length_bytes);
        assert_text(((struct text){line, kept}), e->kept);
        /* Once more changes nothing. */
        assert_int_equal(allow_keep(e->reader, line, kept), kept);
        drop(copy);
    }
}

/* No byte but those of names, numbers and lists is let through anywhere. */
static void test_every_byte(void **state)
{
    static const char plain[] = "0123456789,abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    (void)state;
    for (unsigned c = 1; c < 256; c++) {
        char word[] = "console=tty_0";

        word[11] = (char)c;
        assert_int_equal(allow_word(ALLOW_KERNEL, text_of(word)),
                         memchr(plain, (int)c, sizeof(plain) - 1) != NULL);
        /* And at the end of a word that takes no value, none at all. */
        char bare[] = "ro_";

        bare[2] = (char)c;
        assert_false(allow_word(ALLOW_KERNEL, text_of(bare)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_every_byte),
    };

    return cmocka_run_group_tests_name("allow", tests, NULL, NULL);
}
