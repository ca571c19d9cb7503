/* SPDX-License-Identifier: BSD-2-Clause */
/* Claims: the guest's memory is seen through the window alone, never Adit's
 * nor beyond the CPU's addresses; its tables are walked as the CPU does. */
#include "tests/unit/hv_model.h"

#include "hv/guest.c"

#define P  X86_PTE_P
#define PS X86_PTE_PS

static int setup(void **state)
{
    (void)state;
    model_reset();
    return 0;
}

static bool read_bytes(uint64_t physical, size_t length)
{
    uint8_t *to = malloc(length + 1);
    bool is_read;

    assert_non_null(to);
    is_read = hv_guest_read(&model.vcpu, physical, to, length);
    free(to);
    assert_int_equal(model.window_entry, 0);
    return is_read;
}

static void reads_across_pages(void **state)
{
    uint8_t given[3 * PAGE_BYTES], got[3 * PAGE_BYTES];

    (void)state;
    for (size_t n = 0; n < sizeof(given); n++)
        given[n] = (uint8_t)(n * 7 ^ n >> 8);
    model_put(0x5ff1, given, sizeof(given));
    assert_true(hv_guest_read(&model.vcpu, 0x5ff1, got, sizeof(got)));
    assert_memory_equal(got, given, sizeof(got));
    assert_int_equal(model.views, 4);
    assert_int_equal(model.window_entry, 0);
    assert_int_equal(model.window[0], 0xdd);
    assert_true(read_bytes(0x5fff, 0));
    assert_int_equal(model.views, 4);
}

static void never_reads_what_is_kept(void **state)
{
    uint64_t end = MODEL_KEPT + MODEL_KEPT_BYTES;

    (void)state;
    assert_true(read_bytes(MODEL_KEPT - 1, 1));
    assert_false(read_bytes(MODEL_KEPT - 1, 2));
    assert_false(read_bytes(MODEL_KEPT, 1));
    assert_false(read_bytes(end - 1, 1));
    assert_false(read_bytes(end - 1, 2));
    assert_true(read_bytes(end, 1));
    assert_false(read_bytes(MODEL_APIC + 0x300, 4));
    assert_false(read_bytes(MODEL_APIC - 4, 8));
}

static void knows_the_end_of_addresses(void **state)
{
    uint64_t end = 1ull << MODEL_ADDRESS_BITS;

    (void)state;
    assert_true(read_bytes(end - 8, 8));
    assert_false(read_bytes(end - 8, 9));
    assert_false(read_bytes(end, 0));
    assert_false(read_bytes(end, 1));
    assert_false(read_bytes(1ull << 52, 8));
    assert_false(read_bytes(UINT64_MAX, 1));
    assert_false(read_bytes(UINT64_MAX - 7, 16));
}

static void set_mode(uint64_t cr0, uint64_t cr3, uint64_t cr4, uint64_t efer)
{
    model.state[HV_CR0] = cr0;
    model.state[HV_CR3] = cr3;
    model.state[HV_CR4] = cr4;
    model.state[HV_EFER] = efer;
}

#define assert_walk(linear, physical)                                          \
    do {                                                                       \
        uint64_t got_ = 1;                                                     \
        assert_true(hv_guest_walk(&model.vcpu, linear, &got_));                \
        assert_int_equal(got_, physical);                                      \
    } while (0)

static void assert_no_walk(uint64_t linear)
{
    uint64_t physical = 1;

    assert_false(hv_guest_walk(&model.vcpu, linear, &physical));
    assert_int_equal(physical, 1);
    assert_int_equal(model.window_entry, 0);
}

static void walks_without_paging(void **state)
{
    (void)state;
    set_mode(X86_CR0_PE, 0x1000, X86_CR4_PAE, X86_EFER_LME);
    assert_walk(0x12345678, 0x12345678);
    assert_int_equal(model.views, 0);
}

static void walks_32_bit(void **state)
{
    (void)state;
    set_mode(X86_CR0_PE | X86_CR0_PG, 0x1018, 0, 0);
    model_put_le32(0x1000 + 4 * 0x3ff, 0x2000 | P);
    model_put_le32(0x2000 + 4 * 0x3ff, 0x89abc000 | P);
    model_put_le32(0x1000 + 4 * 1, 0xcffff000 | P | PS);
    model_put_le32(0xcffff000 + 4 * 3, 0x3000 | P);
    assert_walk(0xffffffff, 0x89abcfff);
    /* Without PSE the bit is none: a table. */
    assert_walk(0x403123, 0x3123);
    assert_no_walk(0x403123 + 0x400000);

    /* Bits 39:32 are at 20:13; bits 21 and 12 say nothing of the address. */
    model.state[HV_CR4] = X86_CR4_PSE;
    model_put_le32(0x1000 + 4 * 1,
                   0xc0c00000 | 0xabu << 13 | 0x201000 | P | PS);
    assert_walk(0x7fffff, 0xabc0ffffff);
    assert_walk(0xffffffff, 0x89abcfff);
}

static void walks_pae(void **state)
{
    (void)state;
    set_mode(X86_CR0_PE | X86_CR0_PG, 0x103f, X86_CR4_PAE, 0);
    model_put_le64(0x1020 + 8 * 3, 0x2000 | P);
    model_put_le64(0x1020 + 8 * 2, 0x2000 | P | PS);
    model_put_le64(0x2000 + 8 * 511, 0x3000 | P);
    model_put_le64(0x2000 + 8 * 1, 0x1234e01000 | P | PS);
    model_put_le64(0x3000 + 8 * 511, X86_PTE_NX | 0x5678e01000 | P);
    assert_walk(0xffffffff, 0x5678e01fff);
    assert_walk(0xc03fffff, 0x1234ffffff);
    assert_walk(0xc0200000, 0x1234e00000);
    /* Reserved: there are no pages of 1 GiB. */
    assert_no_walk(0x80000000);
    assert_no_walk(0x40000000);
}

static void walks_4_levels(void **state)
{
    (void)state;
    set_mode(X86_CR0_PE | X86_CR0_PG, 0x1fff, X86_CR4_PAE, X86_EFER_LMA);
    model_put_le64(0x1000 + 8 * 511, 0x2000 | P);
    model_put_le64(0x1000 + 8 * 256, 0x2000 | P | PS);
    model_put_le64(0x2000 + 8 * 510, 0x3000 | P);
    model_put_le64(0x2000 + 8 * 511, 0x8040001000 | P | PS);
    model_put_le64(0x3000 + 8 * 8, 0x4000 | P);
    model_put_le64(0x3000 + 8 * 9, 0x1200200000 | P | PS);
    model_put_le64(0x4000 + 8 * 1, X86_PTE_NX | 0xffffff1000 | P | PS);
    assert_walk(0xffffffff81001234, 0xffffff1234);
    assert_walk(0xffffffff81200000, 0x1200200000);
    assert_walk(0xffffffffffffffff, 0x807fffffff);
    assert_no_walk(0xffffffff81000000);
    assert_no_walk(0xffff800000000000);
    assert_no_walk(0);
}

static void walks_5_levels(void **state)
{
    (void)state;
    set_mode(X86_CR0_PE | X86_CR0_PG, 0x1000, X86_CR4_PAE | X86_CR4_LA57,
             X86_EFER_LMA);
    model_put_le64(0x1000 + 8 * 511, 0x2000 | P);
    model_put_le64(0x1000 + 8 * 256, 0x2000 | P | PS);
    model_put_le64(0x2000 + 8 * 511, 0x3000 | P);
    model_put_le64(0x3000 + 8 * 511, 0x40000000 | P | PS);
    assert_walk(0xffffffffffffffff, 0x7fffffff);
    assert_no_walk(0xff00000000000000);
    assert_no_walk(0);
}

/* A table that is Adit's, or is not there, ends the walk. */
static void walks_no_kept_table(void **state)
{
    (void)state;
    model_long_mode();
    assert_walk(0x3fffffff, 0x3fffffff);
    model_put_le64(0x1000, MODEL_KEPT | P);
    assert_no_walk(0);
    model_put_le64(0x1000, MODEL_APIC | P);
    assert_no_walk(0);
    model_put_le64(0x1000, 1ull << MODEL_ADDRESS_BITS | P);
    assert_no_walk(0);
    model_put_le64(0x1000, X86_PTE_ADDRESS | P);
    assert_no_walk(0);
    model.state[HV_CR3] = MODEL_KEPT;
    assert_no_walk(0);
    /* Where a walk leads to is checked by who reads there. */
    model.state[HV_CR3] = 0x1000;
    model_put_le64(0x1000, 0x2000 | P);
    assert_walk(MODEL_KEPT, MODEL_KEPT);
    assert_false(read_bytes(MODEL_KEPT, 1));
}

/* All ones at each level; a table that is its own. */
static void walks_are_bounded(void **state)
{
    static const uint64_t modes[][3] = {
        {0, 0},
        {X86_CR4_PSE, 0},
        {X86_CR4_PAE, 0},
        {X86_CR4_PAE, X86_EFER_LMA},
        {X86_CR4_PAE | X86_CR4_LA57, X86_EFER_LMA},
    };
    uint64_t entry = 0x1000 | P, physical;

    (void)state;
    for (unsigned n = 0; n < PAGE_BYTES; n += 8)
        model_put_le64(0x1000 + n, entry | entry << 32);
    for (size_t mode = 0; mode < 5; mode++) {
        set_mode(X86_CR0_PE | X86_CR0_PG, 0x1000, modes[mode][0],
                 modes[mode][1]);
        model.views = 0;
        hv_guest_walk(&model.vcpu, UINT64_MAX, &physical);
        assert_in_range(model.views, 1, 5);
        model.state[HV_CR3] = UINT64_MAX;
        hv_guest_walk(&model.vcpu, UINT64_MAX, &physical);
    }
}

static size_t fetch(uint64_t base, uint64_t rip, uint8_t *ret_bytes)
{
    uint8_t *bytes = malloc(HV_INSTRUCTION_BYTES_MAX);
    size_t length;

    assert_non_null(bytes);
    model.state[HV_CS_BASE] = base;
    model.vcpu.rip = rip;
    length = hv_guest_fetch(&model.vcpu, bytes);
    memcpy(ret_bytes, bytes, length);
    free(bytes);
    return length;
}

static void fetches(void **state)
{
    static const uint8_t code[] = "0123456789abcdefghijklmnopqrst";
    uint8_t got[HV_INSTRUCTION_BYTES_MAX];

    (void)state;
    model_put(0x12ff8, code, 30);
    assert_int_equal(hv_guest_code_bits(&model.vcpu), 16);
    assert_int_equal(fetch(0x12000, 0xff8, got), 15);
    assert_memory_equal(got, code, 15);
    assert_int_equal(model.views, 2);
    assert_int_equal(fetch(0x12000, 0x1000, got), 15);
    assert_memory_equal(got, code + 8, 15);
    assert_int_equal(model.views, 3);
    /* Linear addresses of 32 bits wrap. */
    assert_int_equal(fetch(0xfffff000, 0x13ffc, got), 15);
    assert_memory_equal(got, code + 4, 15);
    /* Adit's begins behind it. */
    assert_int_equal(fetch(0, MODEL_KEPT - 5, got), 5);
    assert_int_equal(fetch(0, MODEL_KEPT, got), 0);
    assert_int_equal(fetch(MODEL_KEPT, 0x200000 - 1, got), 0);
}

static void fetches_64_bit(void **state)
{
    static const uint8_t code[] = "0123456789abcdefghijklmnopqrst";
    uint8_t got[HV_INSTRUCTION_BYTES_MAX];

    (void)state;
    model_long_mode();
    model_put(0x12ff8, code, 30);
    assert_int_equal(hv_guest_code_bits(&model.vcpu), 64);
    /* There is no base. */
    assert_int_equal(fetch(0x1000, 0x12ff8, got), 15);
    assert_memory_equal(got, code, 15);
    assert_int_equal(fetch(0, 0x3ffffffe, got), 2);
    assert_int_equal(fetch(0, 0x40000000, got), 0);
    assert_int_equal(fetch(0, UINT64_MAX, got), 0);
    /* Compatibility mode has one. */
    model.state[HV_CS_RIGHTS] = X86_RIGHTS_D;
    assert_int_equal(hv_guest_code_bits(&model.vcpu), 32);
    assert_int_equal(fetch(0x1000, 0x11ff8, got), 15);
    assert_memory_equal(got, code, 15);
    model.state[HV_CS_RIGHTS] = X86_RIGHTS_L | X86_RIGHTS_D;
    model.state[HV_EFER] = 0;
    assert_int_equal(hv_guest_code_bits(&model.vcpu), 32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(reads_across_pages, setup),
        cmocka_unit_test_setup(never_reads_what_is_kept, setup),
        cmocka_unit_test_setup(knows_the_end_of_addresses, setup),
        cmocka_unit_test_setup(walks_without_paging, setup),
        cmocka_unit_test_setup(walks_32_bit, setup),
        cmocka_unit_test_setup(walks_pae, setup),
        cmocka_unit_test_setup(walks_4_levels, setup),
        cmocka_unit_test_setup(walks_5_levels, setup),
        cmocka_unit_test_setup(walks_no_kept_table, setup),
        cmocka_unit_test_setup(walks_are_bounded, setup),
        cmocka_unit_test_setup(fetches, setup),
        cmocka_unit_test_setup(fetches_64_bit, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
