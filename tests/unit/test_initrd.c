/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: Linux's initrd is module 1 with the microcode module in front, in
 * the form that Linux looks for; each of them may be missing.
 */
#include "tests/unit/unit.h"

#include "format/microcode.h"
#include "launch/initrd.h"

static const uint8_t update[] = {1, 0, 0, 0, 'u', 'p', 'd', 'a', 't', 'e'};
static struct boot_info bi;

static void add(const void *at, size_t length_bytes, const char *name)
{
    size_t length = strlen(name);
    struct boot_module *module = &bi.modules[bi.module_count++];

    memcpy(bi.text + bi.text_bytes, name, length);
    *module = (struct boot_module){
        .base = (uint64_t)at,
        .length_bytes = length_bytes,
        .name = {bi.text_bytes, (uint32_t)length},
    };
    bi.text_bytes += (uint32_t)length;
}

static int begin(void **state)
{
    (void)state;
    memset(&bi, 0, sizeof(bi));
    add("kernel", 6, "vmlinuz");
    return 0;
}

/* All of it, on a heap block of just its size. */
static struct bytes write_all(const struct initrd *initrd)
{
    uint64_t length_bytes = initrd_bytes(initrd);
    uint8_t *at = malloc(length_bytes);

    assert_non_null(at);
    initrd_write(initrd, at);
    return bytes_of(at, length_bytes);
}

static void test_nothing(void **state)
{
    struct initrd initrd = initrd_of(&bi);

    (void)state;
    assert_int_equal(initrd_bytes(&initrd), 0);
}

static void test_plain(void **state)
{
    struct initrd initrd;

    (void)state;
    add("plain", 5, "initrd");
    add("other", 5, "other");
    initrd = initrd_of(&bi);
    assert_int_equal(initrd.microcode_bytes, 0);
    assert_ptr_equal(initrd.rest.at, bi.modules[1].base);
    assert_int_equal(initrd_bytes(&initrd), 5);
}

static void test_microcode_in_front(void **state)
{
    struct initrd initrd;
    struct bytes all, found;

    (void)state;
    add("plain", 5, "initrd");
    add("other", 5, "other");
    add(update, sizeof(update), "ucode");
    initrd = initrd_of(&bi);
    assert_true(initrd.microcode_bytes > sizeof(update));
    all = write_all(&initrd);
    assert_memory_equal(all.at + all.length_bytes - 5, "plain", 5);
    assert_true(microcode_in_initrd(all, MICROCODE_INTEL, &found));
    assert_int_equal(found.length_bytes, sizeof(update));
    assert_memory_equal(found.at, update, sizeof(update));
    drop(all);
}

static void test_microcode_alone(void **state)
{
    struct initrd initrd;
    struct bytes all, found;

    (void)state;
    add(update, sizeof(update), "ucode");
    initrd = initrd_of(&bi);
    assert_int_equal(initrd.rest.length_bytes, 0);
    all = write_all(&initrd);
    assert_true(microcode_in_initrd(all, MICROCODE_INTEL, &found));
    drop(all);
}

static void test_unknown_microcode_is_left_out(void **state)
{
    struct initrd initrd;

    (void)state;
    add("plain", 5, "initrd");
    add("\x1f\x8b packed", 9, "ucode.gz");
    initrd = initrd_of(&bi);
    assert_int_equal(initrd.microcode_bytes, 0);
    assert_int_equal(initrd_bytes(&initrd), 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_nothing, begin),
        cmocka_unit_test_setup(test_plain, begin),
        cmocka_unit_test_setup(test_microcode_in_front, begin),
        cmocka_unit_test_setup(test_microcode_alone, begin),
        cmocka_unit_test_setup(test_unknown_microcode_is_left_out, begin),
    };

    return cmocka_run_group_tests_name("initrd", tests, NULL, NULL);
}
