/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: a CPU that lacks something that VMX guests need, or forces what they
 * must not have, is refused by name; exits, events and permission maps say in
 * the neutral words what Intel's say.
 */
#include "tests/unit/unit.h"

#include "hv/policy.h"
#include "hv/vmx/vmx.h"

struct hv_machine hv_machine;

/* What an open MSR and port of each kind are. */
#define BOTH_MSR  0x10u
#define READ_MSR  0x1fffu
#define WRITE_MSR 0xc0001fffu
#define OPEN_PORT 0x8001u

unsigned hv_msr_open(uint32_t msr)
{
    return msr == BOTH_MSR    ? HV_READ | HV_WRITE
           : msr == READ_MSR  ? HV_READ
           : msr == WRITE_MSR ? HV_WRITE : 0;
}

bool hv_port_is_open(uint16_t port)
{
    return port == OPEN_PORT;
}

void vmx_field_failed(const char *what, uint32_t field)
{
    fail_msg("%s %x", what, field);
    __builtin_unreachable();
}

/* All that there may be, and nothing that must be but by default. */
static struct vmx_capabilities all(void)
{
    const uint64_t may = 0xffffffffull << 32;

    return (struct vmx_capabilities){
        .pin = may | VMX_PIN_DEFAULT1,
        .primary = may | (VMX_PRIMARY_DEFAULT1 & ~(VMX_PRIMARY_CR3_LOAD |
                                                   VMX_PRIMARY_CR3_STORE)),
        .secondary = may,
        .exit = may | VMX_EXIT_DEFAULT1,
        .entry = may | VMX_ENTRY_DEFAULT1,
        .misc = VMX_MISC_WAIT,
        .ept = ~0ull,
    };
}

static void takes_what_is_wanted(void **state)
{
    struct vmx_capabilities can = all();
    struct vmx_controls c;

    (void)state;
    assert_null(vmx_controls_make(&can, &c));
    assert_int_equal(c.pin, 0x3e);
    assert_int_equal(c.primary, 0x96006172);
    assert_int_equal(c.secondary, 0x041010aa);
    assert_int_equal(c.exit, 0x103f6fff);
    assert_int_equal(c.entry, 0x0010d1ff);
}

static void does_without_the_rest(void **state)
{
    struct vmx_capabilities can = all();
    struct vmx_controls c;

    (void)state;
    can.secondary = (uint64_t)(VMX_SECONDARY_EPT | VMX_SECONDARY_UNRESTRICTED)
                    << 32;
    assert_null(vmx_controls_make(&can, &c));
    assert_int_equal(c.secondary, 0x82);

    can = all();
    can.ept &= ~VMX_EPT_INVVPID_ALL;
    assert_null(vmx_controls_make(&can, &c));
    assert_false(c.secondary & VMX_SECONDARY_VPID);

    /* A CET of each: both ways, or not at all. */
    can = all();
    can.exit &= ~((uint64_t)VMX_EXIT_LOAD_CET << 32);
    assert_null(vmx_controls_make(&can, &c));
    assert_false(c.entry & VMX_ENTRY_LOAD_CET);
    can = all();
    can.entry &= ~((uint64_t)VMX_ENTRY_LOAD_CET << 32);
    assert_null(vmx_controls_make(&can, &c));
    assert_false(c.exit & VMX_EXIT_LOAD_CET);
}

static void refuses(struct vmx_capabilities can, const char *why)
{
    struct vmx_controls c = {.pin = 7};

    assert_string_equal(vmx_controls_make(&can, &c), why);
    assert_int_equal(c.pin, 7);
}

#define LACKS(field, bit, what)                                             \
    do {                                                                    \
        struct vmx_capabilities lacking = all();                            \
                                                                            \
        lacking.field &= ~((uint64_t)(bit) << 32);                          \
        refuses(lacking, "expected VMX with " what ", found none");         \
    } while (0)

static void names_what_is_missing(void **state)
{
    struct vmx_capabilities can;

    (void)state;
    LACKS(primary, VMX_PRIMARY_SECONDARY, "secondary controls");
    LACKS(secondary, VMX_SECONDARY_EPT, "EPT");
    LACKS(secondary, VMX_SECONDARY_UNRESTRICTED, "unrestricted guests");
    LACKS(primary, VMX_PRIMARY_MSR_BITMAPS, "a map of MSRs");
    LACKS(primary, VMX_PRIMARY_IO_BITMAPS, "maps of ports");
    LACKS(pin, VMX_PIN_NMI, "exits by NMI");
    LACKS(pin, VMX_PIN_VIRTUAL_NMIS, "virtual NMIs");
    LACKS(primary, VMX_PRIMARY_NMI_WINDOW, "NMI windows");
    LACKS(exit, VMX_EXIT_HOST_64, "64-bit hosts");
    LACKS(exit, VMX_EXIT_SAVE_PAT, "a saved PAT");
    LACKS(exit, VMX_EXIT_LOAD_PAT, "a loaded PAT");
    LACKS(exit, VMX_EXIT_SAVE_EFER, "a saved EFER");
    LACKS(exit, VMX_EXIT_LOAD_EFER, "a loaded EFER");
    LACKS(entry, VMX_ENTRY_GUEST_64, "64-bit guests");
    LACKS(entry, VMX_ENTRY_LOAD_PAT, "a guest's PAT");
    LACKS(entry, VMX_ENTRY_LOAD_EFER, "a guest's EFER");

    can = all();
    can.misc = 0;
    refuses(can, "expected VMX with waiting for SIPI, found none");
    can = all();
    can.ept &= ~VMX_EPT_WRITE_BACK;
    refuses(can, "expected VMX with write-back EPT tables, found none");
    can = all();
    can.ept &= ~VMX_EPT_INVEPT_ALL;
    refuses(can, "expected VMX with INVEPT of all, found none");
    refuses((struct vmx_capabilities){0},
            "expected VMX with secondary controls, found none");
}

static void refuses_what_is_forced(void **state)
{
    const char *why = "expected VMX controls that Adit knows, found one that "
                      "is forced otherwise";
    struct vmx_capabilities can = all();

    (void)state;
    /* A CPU without the MSRs called TRUE. */
    can.primary |= VMX_PRIMARY_CR3_LOAD;
    refuses(can, why);
    can = all();
    can.pin |= 1;
    refuses(can, why);
    can = all();
    can.secondary |= 1;
    refuses(can, why);
    can = all();
    can.exit |= 1u << 31;
    refuses(can, why);
    can = all();
    can.entry |= VMX_ENTRY_GUEST_64;
    refuses(can, why);
}

static uint32_t reason_of(uint32_t reason, uint64_t qualification,
                          uint32_t event)
{
    struct hv_exit exit = {.reason = 99};

    vmx_exit_read(&exit, reason, qualification, event);
    assert_int_equal(exit.code, reason);
    assert_int_equal(exit.info, qualification);
    return exit.reason;
}

static void translates_reasons(void **state)
{
    /* [sdm3] C.  What is not named is one that nothing asks for. */
    static const uint8_t want[80] = {
        [2] = HV_EXIT_SHUTDOWN,       [3] = HV_EXIT_INIT,
        [4] = HV_EXIT_STARTUP,        [8] = HV_EXIT_WINDOW,
        [9] = HV_EXIT_TASK_SWITCH,    [10] = HV_EXIT_CPUID,
        [11] = HV_EXIT_FORBIDDEN,     [13] = HV_EXIT_INVD,
        [17] = HV_EXIT_FORBIDDEN,     [18] = HV_EXIT_HYPERCALL,
        [19] = HV_EXIT_FORBIDDEN,     [20] = HV_EXIT_FORBIDDEN,
        [21] = HV_EXIT_FORBIDDEN,     [22] = HV_EXIT_FORBIDDEN,
        [23] = HV_EXIT_FORBIDDEN,     [24] = HV_EXIT_FORBIDDEN,
        [25] = HV_EXIT_FORBIDDEN,     [26] = HV_EXIT_FORBIDDEN,
        [27] = HV_EXIT_FORBIDDEN,     [28] = HV_EXIT_CR_WRITE,
        [30] = HV_EXIT_IO,            [31] = HV_EXIT_MSR_READ,
        [32] = HV_EXIT_MSR_WRITE,     [48] = HV_EXIT_NESTED_FAULT,
        [50] = HV_EXIT_FORBIDDEN,     [53] = HV_EXIT_FORBIDDEN,
        [55] = HV_EXIT_XSETBV,        [59] = HV_EXIT_FORBIDDEN,
        [76] = HV_EXIT_FORBIDDEN,     [77] = HV_EXIT_FORBIDDEN,
    };

    (void)state;
    for (uint32_t n = 0; n < 80; n++)
        assert_int_equal(reason_of(n, 0, 0), want[n]);
    assert_int_equal(reason_of(0xffff, 0, 0), HV_EXIT_UNKNOWN);
    assert_int_equal(reason_of(0x80000021, 0, 0), HV_EXIT_INVALID);
    assert_int_equal(reason_of(0, 0, 0x80000202), HV_EXIT_NMI);
    assert_int_equal(reason_of(0, 0, 0x8000030e), HV_EXIT_UNKNOWN);
    /* MOV from a register, CLTS, LMSW */
    assert_int_equal(reason_of(28, 0x10, 0), HV_EXIT_UNKNOWN);
    assert_int_equal(reason_of(28, 0x20, 0), HV_EXIT_UNKNOWN);
    assert_int_equal(reason_of(28, 0x30, 0), HV_EXIT_UNKNOWN);
}

static void translates_qualifications(void **state)
{
    struct hv_exit exit = {0};

    (void)state;
    /* OUT of 4 bytes at CFCh, INS of 1 at 60h */
    vmx_exit_read(&exit, 30, 0x0cfc0003, 0);
    assert_int_equal(exit.port, 0xcfc);
    assert_int_equal(exit.io_bytes, 4);
    assert_false(exit.is_in);
    assert_false(exit.is_string);
    vmx_exit_read(&exit, 30, 0x00600038, 0);
    assert_int_equal(exit.port, 0x60);
    assert_int_equal(exit.io_bytes, 1);
    assert_true(exit.is_in);
    assert_true(exit.is_string);

    vmx_exit_read(&exit, 48, 0x182, 0);
    assert_int_equal(exit.access, HV_WRITE);
    vmx_exit_read(&exit, 48, 0x183, 0);
    assert_int_equal(exit.access, HV_READ | HV_WRITE);
    vmx_exit_read(&exit, 48, 0x184, 0);
    assert_int_equal(exit.access, HV_EXECUTE);
    vmx_exit_read(&exit, 48, 0x081, 0);
    assert_int_equal(exit.access, HV_READ | HV_WALK);
    vmx_exit_read(&exit, 48, 0x001, 0); /* PDPTEs have no linear address */
    assert_int_equal(exit.access, HV_READ | HV_WALK);

    vmx_exit_read(&exit, 28, 0xf04, 0);
    assert_int_equal(exit.cr, 4);
    vmx_exit_read(&exit, 4, 0x9a, 0);
    assert_int_equal(exit.vector, 0x9a);
}

static void gives_again_what_was_not_delivered(void **state)
{
    (void)state;
    assert_int_equal(vmx_exit_event(0x00000320, 0), 0);
    assert_int_equal(vmx_exit_event(0x80000030, 0), 0x80000030);
    assert_int_equal(vmx_exit_event(0x80000202, 0), 0x80000202);
    assert_int_equal(vmx_exit_event(0x80000b0e, 0x17),
                     0x17ull << 32 | 0x80000b0e);
    /* NMI unblocking is undefined there, and no bit of an event. */
    assert_int_equal(vmx_exit_event(0x80001306, 0x17), 0x80000306);
    /* INT n, INT1, INT3 run again. */
    assert_int_equal(vmx_exit_event(0x80000480, 0), 0);
    assert_int_equal(vmx_exit_event(0x80000501, 0), 0);
    assert_int_equal(vmx_exit_event(0x80000603, 0), 0);
}

static void opens_maps_by_bit(void **state)
{
    static uint8_t maps[HV_MAPS_BYTES];
    unsigned open = 0;

    (void)state;
    memset(maps, 0xff, sizeof(maps));
    vmx_maps(maps);
    assert_int_equal(maps[0x000 + BOTH_MSR / 8], 0xfe);
    assert_int_equal(maps[0x800 + BOTH_MSR / 8], 0xfe);
    assert_int_equal(maps[0x3ff], 0x7f);
    assert_int_equal(maps[0xfff], 0x7f);
    assert_int_equal(maps[0x1000 + OPEN_PORT / 8], 0xfd);
    for (unsigned n = 0; n < sizeof(maps); n++)
        open += maps[n] != 0xff;
    assert_int_equal(open, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_what_is_wanted),
        cmocka_unit_test(does_without_the_rest),
        cmocka_unit_test(names_what_is_missing),
        cmocka_unit_test(refuses_what_is_forced),
        cmocka_unit_test(translates_reasons),
        cmocka_unit_test(translates_qualifications),
        cmocka_unit_test(gives_again_what_was_not_delivered),
        cmocka_unit_test(opens_maps_by_bit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
