/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: microcode is found in archives, also in one behind another; launch
 * can make such archives; and modules are known for microcode by their names.
 */
#include "tests/unit/unit.h"

#include "format/cpio.h"
#include "format/microcode.h"
#include "spec/cpio.h"
#include "spec/microcode.h"

static struct input in;
static struct microcode_update update;
static struct microcode_problem problem;

/* An update of 4 bytes, for signature 1 and platform 0, revision 1dh. */
static const uint8_t intel[INTEL_UPDATE_HEADER_BYTES + 4] = {
    [INTEL_UPDATE_VERSION_AT] = 1,
    [INTEL_UPDATE_REVISION_AT] = 0x1d,
    [INTEL_UPDATE_SIGNATURE_AT] = 1,
    [INTEL_UPDATE_CHECKSUM_AT] = 0xa2, 0xff, 0xff, 0xff,
    [INTEL_UPDATE_LOADER_AT] = 1,
    [INTEL_UPDATE_FLAGS_AT] = 0x01,
    [INTEL_UPDATE_DATA_SIZE_AT] = 4,
    [INTEL_UPDATE_TOTAL_SIZE_AT] = sizeof(intel),
    [INTEL_UPDATE_HEADER_BYTES] = 5,
};

static enum microcode_status find_in(struct bytes file,
                                     enum microcode_vendor vendor)
{
    struct microcode_cpu cpu = {vendor, 1, 1};

    return microcode_find(file, &cpu, &update, &problem);
}

static enum microcode_status find(enum microcode_vendor vendor)
{
    return find_in(bytes_of(in.at, in.length_bytes), vendor);
}

static bool finds_intel(struct bytes file)
{
    return find_in(file, MICROCODE_INTEL) == MICROCODE_OK;
}

static void put_archive(const char *name, struct bytes data)
{
    in.length_bytes += cpio_put(in.at + in.length_bytes, text_of(name),
                                (uint32_t)strlen(name) + 1,
                                CPIO_MODE_REGULAR | 0644, data);
    in.length_bytes += cpio_put(in.at + in.length_bytes, TEXT(CPIO_TRAILER),
                                sizeof(CPIO_TRAILER), 0, bytes_of(NULL, 0));
}

/* Several archives, zeros between them, and what is no archive behind. */
static void test_finds_in_archives(void **state)
{
    struct bytes raw = heap_copy(intel, sizeof(intel)), file;

    (void)state;
    in.length_bytes = 0;
    put_archive(MICROCODE_PATH_AMD, bytes_of("no patch", 8));
    put_zeros(&in, 8);
    put_archive("./" MICROCODE_PATH_INTEL, raw);
    put_text(&in, "\x1f\x8b an initrd");
    assert_true(microcode_in_initrd(bytes_of(in.at, in.length_bytes),
                                    MICROCODE_INTEL, &file));
    assert_int_equal(file.length_bytes, raw.length_bytes);
    assert_int_equal(find(MICROCODE_INTEL), MICROCODE_OK);
    assert_int_equal(update.revision, 0x1d);
    assert_int_equal(find(MICROCODE_AMD), MICROCODE_UNKNOWN);
    assert_int_equal(problem.found, 0x70206f6e);
    assert_int_equal(problem.expected, AMD_CONTAINER_MAGIC);
    read_all_prefixes(&in, finds_intel);

    in.length_bytes = 0;
    put_archive("kernel/x86/microcode", raw);
    put_zeros(&in, 3); /* no archive begins at such an offset */
    put_archive(MICROCODE_PATH_INTEL, raw);
    assert_false(microcode_in_initrd(bytes_of(in.at, in.length_bytes),
                                     MICROCODE_INTEL, &file));
    assert_int_equal(find(MICROCODE_INTEL), MICROCODE_NO_UPDATE);
    drop(raw);
}

static void test_wraps_for_linux(void **state)
{
    static uint8_t early[4096], again[4096];
    struct bytes raw = bytes_of("DMA\0 a container", 17), file, room;
    uint64_t bytes = microcode_early_bytes(raw);

    (void)state;
    assert_int_equal(bytes % 16, 0);
    assert_true(bytes <= sizeof(early));
    memset(early, 0xee, sizeof(early));
    room = heap_copy(early, bytes);
    microcode_early_write(raw, (uint8_t *)(uintptr_t)room.at);
    memcpy(early, room.at, bytes);
    drop(room);
    assert_true(microcode_in_initrd(bytes_of(early, bytes), MICROCODE_AMD,
                                    &file));
    assert_int_equal((file.at - early) % 16, 0);
    assert_int_equal(file.length_bytes, raw.length_bytes);
    assert_memory_equal(file.at, raw.at, raw.length_bytes);
    /* The file's padding and a trailer follow, and then only zeros. */
    {
        struct cpio_walk walk = cpio_begin(bytes_of(early, bytes));
        struct cpio_member member;

        assert_int_equal(cpio_next(&walk, &member), CPIO_OK);
        assert_int_equal(member.mode, CPIO_MODE_REGULAR | 0644);
        assert_text(member.name, MICROCODE_PATH_AMD);
        assert_int_equal(cpio_next(&walk, &member), CPIO_END);
        assert_true(walk.offset <= bytes && bytes - walk.offset < 64);
        for (uint64_t at = walk.offset; at < bytes; at++)
            assert_int_equal(early[at], 0);
    }

    /* An archive stays as it is, but for its length. */
    assert_int_equal(microcode_early_bytes(bytes_of(early, bytes - 3)), bytes);
    memset(again, 0xee, sizeof(again));
    microcode_early_write(bytes_of(early, bytes - 3), again);
    assert_memory_equal(again, early, bytes);
    assert_int_equal(again[bytes], 0xee);
    assert_int_equal(microcode_early_bytes(bytes_of("\x1f\x8b\x08", 3)), 0);
}

static void name_module(struct boot_info *bi, uint32_t n, const char *name,
                        const char *cmdline)
{
    size_t length = strlen(name), more = strlen(cmdline);

    memcpy(bi->text, name, length + 1);
    memcpy(bi->text + length + 1, cmdline, more + 1);
    bi->modules[n].name = (struct boot_text){0, (uint32_t)length};
    bi->modules[n].cmdline = (struct boot_text){(uint32_t)length + 1,
                                                (uint32_t)more};
}

static void test_names(void **state)
{
    static const struct {
        const char *name, *cmdline;
        bool is_microcode;
    } cases[] = {
        {"ucode", "", true},
        {"/boot/ucode.bin", "", true},
        {"\\EFI\\Intel-UCODE.img", "", true},
        {"x.ucode", "", true},
        {"microcode_amd_fam17h.bin", "", true},
        {"", "ucode", true},
        {"", "/ucode.bin more", true},
        {"", "quiet ucode", false},
        {"initrd.gz", "ucode", false},
        {"ucode/initrd.gz", "", false},
        {"ucodes", "", false},
        {"myucode", "", false},
        {"my{ucode}", "", true},
        {"[ucode]", "", true},
        {"@ucode`", "", true},
        {"zucode", "", false},
        {"Aucode", "", false},
        {"ucodeZ", "", false},
        {"ucod", "", false},
        {"", "", false},
    };
    static struct boot_info bi = {.module_count = 2};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        name_module(&bi, 1, cases[i].name, cases[i].cmdline);
        if (microcode_is_module(&bi, 1) != cases[i].is_microcode)
            fail_msg("case %zu, \"%s\"", i, cases[i].name);
    }
    assert_int_equal(microcode_module(&bi), 2);
    name_module(&bi, 1, "ucode", "");
    bi.modules[0] = bi.modules[1];
    assert_int_equal(microcode_module(&bi), 1); /* the kernel never is */
}

/* An archive of nothing is one; a file that no header of newc could tell the
 * size of is none. */
static void test_least_and_most(void **state)
{
    (void)state;
    in.length_bytes = cpio_put(in.at, TEXT(CPIO_TRAILER),
                               sizeof(CPIO_TRAILER), 0, bytes_of(NULL, 0));
    assert_int_equal(
        microcode_early_bytes(bytes_of(in.at, in.length_bytes)),
        (in.length_bytes + 15) / 16 * 16);
    assert_int_equal(
        microcode_early_bytes(bytes_of(intel, 1 + (size_t)UINT32_MAX)), 0);
    assert_int_not_equal(
        microcode_early_bytes(bytes_of(intel, UINT32_MAX)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_finds_in_archives),
        cmocka_unit_test(test_wraps_for_linux),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_least_and_most),
    };

    return cmocka_run_group_tests_name("microcode_early", tests, NULL, NULL);
}
