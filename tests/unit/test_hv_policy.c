/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: the permission maps open just the MSRs and ports that are listed
 * here again, by number, and none of those that would give Adit away.
 */
#include "tests/unit/unit.h"

#include "hv/policy.c"

enum open { READ = HV_READ, BOTH = HV_READ | HV_WRITE };

static const struct {
    uint32_t first, last;
    enum open open;
} opened[] = {
    /* Time */
    {0x10, 0x10, BOTH}, {0x3b, 0x3b, BOTH}, {0x6e0, 0x6e0, BOTH},
    {0xe7, 0xe8, BOTH}, {0xc00000e7, 0xc00000e9, BOTH},
    {0xc0000103, 0xc0000103, BOTH},
    /* System calls and bases */
    {0x174, 0x176, BOTH}, {0xc0000081, 0xc0000084, BOTH},
    {0xc0000100, 0xc0000102, BOTH},
    /* Speculation */
    {0x48, 0x49, BOTH}, {0x10a, 0x10b, BOTH}, {0x10f, 0x10f, BOTH},
    {0x122, 0x123, BOTH}, {0xc001011f, 0xc001011f, BOTH},
    {0xc0011020, 0xc0011021, BOTH}, {0xc0011028, 0xc001102a, BOTH},
    {0xc001102e, 0xc001102e, BOTH}, {0xc00110e3, 0xc00110e3, BOTH},
    /* The local APIC: not the ICR, not the base */
    {0x800, 0x82f, BOTH}, {0x831, 0x8ff, BOTH},
    {0x830, 0x830, READ}, {0x1b, 0x1b, READ},
    /* Machine checks */
    {0x179, 0x17b, BOTH}, {0x280, 0x29f, BOTH}, {0x400, 0x47f, BOTH},
    {0x4d0, 0x4d0, BOTH}, {0xc0000400, 0xc0000410, BOTH},
    {0xc0010044, 0xc001004a, BOTH}, {0xc0010400, 0xc001043f, BOTH},
    /* Features: NX, bus lock and XSS go by Adit */
    {0x140, 0x140, BOTH}, {0x1a0, 0x1a0, READ}, {0x33, 0x33, READ},
    {0xda0, 0xda0, READ}, {0x1c4, 0x1c5, BOTH}, {0x6a0, 0x6a8, BOTH},
    {0x6e1, 0x6e1, BOTH}, {0xd93, 0xd93, BOTH}, {0x8b, 0x8f, BOTH},
    {0x277, 0x277, BOTH}, {0xfe, 0xfe, BOTH}, {0x4e, 0x4f, BOTH},
    {0xe1, 0xe2, BOTH}, {0x1a4, 0x1a4, BOTH}, {0x17da, 0x17da, BOTH},
    {0xc0010015, 0xc0010015, BOTH}, {0xc001001f, 0xc001001f, BOTH},
    {0xc00102f0, 0xc00102f1, BOTH}, {0xc0011002, 0xc0011005, BOTH},
    {0xc0000108, 0xc0000108, BOTH},
    /* Debugging and branch records */
    {0x1d9, 0x1d9, BOTH}, {0x1db, 0x1de, BOTH}, {0x1c8, 0x1c9, BOTH},
    {0x680, 0x69f, BOTH}, {0x6c0, 0x6df, BOTH}, {0xdc0, 0xddf, BOTH},
    {0x1200, 0x121f, BOTH}, {0x14ce, 0x14cf, BOTH}, {0x1500, 0x151f, BOTH},
    {0x1600, 0x161f, BOTH}, {0xc000010e, 0xc000010f, BOTH},
    {0xc0010300, 0xc001031f, BOTH}, {0xc0011019, 0xc001101b, BOTH},
    {0xc0011027, 0xc0011027, BOTH},
    /* Counters */
    {0xc1, 0xc8, BOTH}, {0x186, 0x18d, BOTH}, {0x1a6, 0x1a7, BOTH},
    {0x309, 0x315, BOTH}, {0x329, 0x329, BOTH}, {0x38d, 0x392, BOTH},
    {0x394, 0x396, BOTH}, {0x3b0, 0x3b7, BOTH}, {0x3f6, 0x3f7, BOTH},
    {0x4c1, 0x4c8, BOTH}, {0x700, 0x76f, BOTH}, {0xe00, 0xeff, BOTH},
    {0xc81, 0xc82, BOTH}, {0xc8d, 0xd8f, BOTH},
    {0xc0000200, 0xc000028f, BOTH}, {0xc0000300, 0xc0000303, BOTH},
    {0xc00003fd, 0xc00003ff, BOTH}, {0xc0010000, 0xc0010007, BOTH},
    {0xc0010200, 0xc001020f, BOTH}, {0xc0010230, 0xc001024f, BOTH},
    {0xc0011030, 0xc001103d, BOTH},
    /* Power and heat */
    {0x198, 0x19d, BOTH}, {0x1a2, 0x1a2, BOTH}, {0x1aa, 0x1aa, BOTH},
    {0x1b0, 0x1b2, BOTH}, {0x1fc, 0x1fc, BOTH}, {0x606, 0x64f, BOTH},
    {0x770, 0x777, BOTH}, {0xdb0, 0xdb2, BOTH}, {0x17d0, 0x17d0, READ},
    {0x17d1, 0x17d4, BOTH}, {0xc0010061, 0xc0010063, BOTH},
    {0xc0010299, 0xc001029b, BOTH}, {0xc00102b0, 0xc00102b4, BOTH},
    /* Where memory is: to be read */
    {0xc0010010, 0xc0010010, READ}, {0xc0010016, 0xc001001a, READ},
    {0xc001001d, 0xc001001d, READ}, {0xc0010058, 0xc0010058, READ},
};

/* Not one of these may be written without Adit, whatever the list above has.
 * By name of what it would do. */
static const uint32_t dangerous[] = {
    0xc0000080,             /* EFER: SVME off is undefined behaviour */
    0xc0010114, 0xc0010117, /* VM_CR, VM_HSAVE_PA */
    0xc0010118, 0xc001011e, /* SVM_KEY, VMPAGE_FLUSH */
    0xc0010111, 0xc0010112, 0xc0010113, 0xc0010115, 0xc0010116, 0xc0010119,
    0xc0010050, 0xc0010051, 0xc0010052, 0xc0010053, 0xc0010054, 0xc0010056,
    0x9b, 0x9e, 0x1f2, 0x1f3, 0x4e0, 0x17d, 0xa0, 0xa1, /* SMM, Intel */
    0xc0010010, 0xc0010016, 0xc0010017, 0xc0010018, 0xc0010019,
    0xc001001a, 0xc001001d, 0xc0010058, /* where memory is */
    0x79, 0xc0010020,                   /* microcode */
    0x1b, 0x830,                        /* APIC_BASE, ICR */
    0x3a, 0x480, 0x481, 0x48b, 0x491, 0x492, 0x493, /* VMX */
    0x200, 0x20f, 0x21f, 0x250, 0x258, 0x259, 0x268, 0x26f, 0x2ff, /* MTRRs */
    0x560, 0x561, 0x570, 0x580, 0x587, /* traces to physical memory */
    0x600, 0x3f1, 0x3f4, 0x3f5,        /* records to linear memory */
    0x17d0,                            /* feedback to physical memory */
    0xda0,                             /* XRSTORS of the above */
    0x985, 0x986, 0x98a, 0xd90,        /* UINTR, BNDCFGS: linear memory */
    0xc0000105, 0xc0000106,            /* LWP: linear memory */
    0xc80,                             /* debug interface */
    0x150, 0x601, 0xc0010064, 0xc0010070, /* voltages */
    0x11, 0x12,                        /* KVM's clock: physical memory */
    0xc0010130, 0xc0010131, 0xc0010132, 0xc0010133, 0xc0000104,
};

static void test_maps(void **state)
{
    static const uint32_t ranges[] = {0, 0xc0000000, 0xc0010000};

    (void)state;
    for (unsigned range = 0; range < 3; range++)
        for (uint32_t n = 0; n < 0x2000; n++) {
            uint32_t msr = ranges[range] + n;
            unsigned open = 0;

            for (size_t i = 0; i < sizeof(opened) / sizeof(opened[0]); i++)
                if (msr >= opened[i].first && msr <= opened[i].last)
                    open = opened[i].open;
            if (hv_msr_open(msr) != open)
                fail_msg("MSR %#x: open %u instead of %u", msr,
                         hv_msr_open(msr), open);
        }
}

static void test_dangers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(dangerous) / sizeof(dangerous[0]); i++)
        if (hv_msr_open(dangerous[i]) & HV_WRITE)
            fail_msg("MSR %#x can be written", dangerous[i]);
}

/* It is searched by halves. */
static void test_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_true(rows[i].first <= rows[i].last);
        if (i != 0)
            assert_true(rows[i].first > rows[i - 1].last);
        assert_ptr_equal(hv_msr_row(rows[i].first), &rows[i]);
        assert_ptr_equal(hv_msr_row(rows[i].last), &rows[i]);
    }
    assert_int_equal(hv_msr_row(0)->rule, HV_MSR_UNLISTED);
    assert_int_equal(hv_msr_row(~0u)->rule, HV_MSR_UNLISTED);
}

static void test_ports(void **state)
{
    (void)state;
    for (uint32_t port = 0; port < 0x10000; port++) {
        bool is_open = hv_port_is_open((uint16_t)port);

        if (port == 0xcf8 || (port >= 0xcfc && port <= 0xcff))
            assert_false(is_open);
        else if (!is_open)
            fail_msg("port %#x is closed", port);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_maps),
        cmocka_unit_test(test_dangers),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_ports),
    };

    return cmocka_run_group_tests_name("hv_policy", tests, NULL, NULL);
}
