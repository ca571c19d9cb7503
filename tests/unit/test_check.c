/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: what is handed over is refused, or left out with a warning, when it
 * cannot be used where it lies; what can be used is left as it is.
 */
#include "tests/unit/words.h"

#include "boot/check.h"
#include "x86/paging.h"

#define LAST ((1ull << 40) - 1)

static struct boot_info bi;

uint64_t paging_physical_last(void)
{
    return LAST;
}

bool paging_reaches(uint64_t base, uint64_t length_bytes)
{
    (void)base;
    (void)length_bytes;
    return true;
}

bool paging_map(uint64_t base, uint64_t length_bytes,
                enum paging_access access)
{
    (void)base;
    (void)length_bytes;
    (void)access;
    return true;
}

static void add_range(uint64_t base, uint64_t length_bytes, uint32_t type)
{
    bi.ranges[bi.range_count++] =
        (struct boot_range){base, length_bytes, type, 0};
}

/* 1 MiB of RAM from 2 MiB on, with Adit at its start. */
static int make(void **state)
{
    (void)state;
    memset(&bi, 0, sizeof(bi));
    warnings = 0;
    words[0] = '\0';
    bi.image_base = 0x200000;
    bi.image_length_bytes = 0x10000;
    add_range(0, 0x9f000, BOOT_RANGE_RAM);
    add_range(0x200000, 0x100000, BOOT_RANGE_RAM);
    return 0;
}

static void add_module(uint64_t base, uint64_t length_bytes)
{
    bi.modules[bi.module_count].base = base;
    bi.modules[bi.module_count++].length_bytes = length_bytes;
}

/* boot_check() refuses it with `why` among its words; NULL: it does not. */
static void expect_refusal(const char *why)
{
    if (setjmp(refused) == 0) {
        boot_check(&bi);
        assert_null(why);
        return;
    }
    assert_non_null(why);
    assert_non_null(strstr(words, why));
}

static void modules(void **state)
{
    add_module(0x220000, 0x1000);
    add_module(0x1000, 1);
    expect_refusal(NULL);
    add_module(0x220fff, 1);
    expect_refusal("lies over module 0");

    static const struct {
        uint64_t base, length_bytes;
        const char *why;
    } bad[] = {
        {0, 16, "lies in page 0"},
        {0xfff, 0x1000, "lies in page 0"},
        {0x20ffff, 1, "lies over Adit"},
        {0x2fffff, 2, "does not lie in RAM"},
        {UINT64_MAX, 1, "does not lie in RAM"},
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        make(state);
        add_module(bad[i].base, bad[i].length_bytes);
        expect_refusal(bad[i].why);
    }
}

static void map(void **state)
{
    bi.image_length_bytes = 0x100001;
    expect_refusal("Adit itself");
    make(state);
    bi.range_count = 0;
    expect_refusal("no memory map");
}

static void expect_screen(uint64_t base, uint32_t height, const char *why)
{
    bi.screen = (struct boot_screen){.base = base, .pitch_bytes = 4096,
                                     .height = height,
                                     .kind = BOOT_SCREEN_RGB};
    warnings = 0;
    boot_check_screen(&bi);
    assert_int_equal(warnings, why != NULL);
    assert_int_equal(bi.screen.kind,
                     why != NULL ? BOOT_SCREEN_NONE : BOOT_SCREEN_RGB);
    if (why != NULL)
        assert_non_null(strstr(words, why));
}

static void screens(void **state)
{
    (void)state;
    expect_screen(0x300000, 768, NULL);
    expect_screen(0x100000, 256, NULL);
    expect_screen(0x100, 1, "in RAM");
    expect_screen(0x2f0000, 768, "in RAM");
    expect_screen(0x2ff000, 1, "in RAM");
    expect_screen(LAST - 4095, 1, NULL);
    expect_screen(LAST - 4094, 1, "no address");
    expect_screen(1ull << 60, 1, "no address");
    /* Until consoles are chosen, and then no further. */
    expect_screen(0x1ff000, 2, NULL);
    expect_refusal("lies over Adit");
}

static void trim(void **state)
{
    (void)state;
    boot_trim_ram(&bi);
    assert_int_equal(warnings, 0);
    assert_int_equal(bi.range_count, 2);

    add_range(LAST - 0xfff, 0x2000, BOOT_RANGE_RAM);
    add_range(1ull << 41, 0x1000, BOOT_RANGE_RESERVED);
    add_range(1ull << 50, 0x1000, BOOT_RANGE_RAM);
    add_range(UINT64_MAX - 0xfff, 0x1000, BOOT_RANGE_RAM);
    boot_trim_ram(&bi);
    assert_int_equal(warnings, 3);
    assert_int_equal(bi.range_count, 4);
    assert_int_equal(bi.ranges[2].base, LAST - 0xfff);
    assert_int_equal(bi.ranges[2].length_bytes, 0x1000);
    assert_int_equal(bi.ranges[3].type, BOOT_RANGE_RESERVED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(modules, make),
        cmocka_unit_test_setup(map, make),
        cmocka_unit_test_setup(screens, make),
        cmocka_unit_test_setup(trim, make),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
