/* SPDX-License-Identifier: BSD-2-Clause */
/* Claims: a store to the APIC's page is obeyed once and gone on behind; INIT
 * and STARTUP never reach the APIC, whoever they are for; its ID stays. */
#include "tests/unit/hv_model.h"

#include <stdio.h>

#include "hv/apic.c"
#include "hv/exit_memory.c"
#include "hv/guest.c"

#define CPUS 4
#define RIP  0x8000

/* An APIC that remembers what it is told, and a list of what is done. */
static struct {
    enum apic_mode mode;
    uint32_t registers[PAGE_BYTES / 16];
    unsigned writes;
    uint64_t icr; /* as last sent; by MSR with the target */
    bool is_faulty;
    char done[256];
    struct hv_vcpu others[CPUS - 1];
} apic;

static unsigned warned;

enum apic_mode apic_open(void)
{
    return apic.mode;
}

bool apic_read(enum apic_mode mode, unsigned offset, uint64_t *ret_value)
{
    assert_int_equal(mode, apic.mode);
    assert_true(offset < PAGE_BYTES && offset % 16 == 0);
    *ret_value = apic.registers[offset / 16];
    return true;
}

bool apic_write(enum apic_mode mode, unsigned offset, uint64_t value)
{
    assert_int_equal(mode, apic.mode);
    assert_true(offset < PAGE_BYTES && offset % 16 == 0);
    if (apic.is_faulty)
        return false;
    apic.writes++;
    apic.registers[offset / 16] = (uint32_t)value;
    if (offset != X86_APIC_ICR)
        return true;
    apic.icr = value;
    assert_int_not_equal(value & X86_APIC_ICR_MODE, X86_APIC_MODE_INIT);
    assert_int_not_equal(value & X86_APIC_ICR_MODE, X86_APIC_MODE_STARTUP);
    return true;
}

static void note(const char *what, unsigned number, unsigned value)
{
    size_t length = strlen(apic.done);

    snprintf(apic.done + length, sizeof(apic.done) - length, "%s%u:%x ", what,
             number, value);
}

/* What Adit sends by the same register. */
bool apic_send(uint32_t id, uint32_t command)
{
    note("send", id, command);
    apic.registers[X86_APIC_ICR_TARGET / 16] = 0x77000000;
    return true;
}

void hv_cpu_init(struct hv_vcpu *target)
{
    note("init", target->number, 0);
    /* What Adit sends by the same register. */
    apic.registers[X86_APIC_ICR_TARGET / 16] = 0x77000000;
}

void hv_cpu_startup(struct hv_vcpu *target, uint32_t page)
{
    note("startup", target->number, page);
}

void hv_skip_flags(struct hv_vcpu *vcpu, uint64_t rflags)
{
    (void)vcpu;
    fail_msg("flags %#lx", rflags);
}

void hv_inject_error(struct hv_vcpu *vcpu, unsigned vector, uint32_t error)
{
    note("fault", vcpu->number, vector << 4 | error);
}

bool hv_nested_fill(struct hv_nested *nested, uint64_t address)
{
    assert_ptr_equal(nested, hv_machine.nested);
    note("fill", 0, (unsigned)(address >> 32));
    return address >> MODEL_ADDRESS_BITS == 0;
}

void console_print(enum console_level level, const char *format, ...)
{
    char line[200];
    va_list args;

    assert_int_equal(level, CONSOLE_WARN);
    va_start(args, format);
    assert_in_range(vsnprintf(line, sizeof(line), format, args), 26, 166);
    va_end(args);
    assert_true(strncmp(line, "adit: guest: CPU 0: ", 20) == 0);
    warned++;
}

static int setup(void **state)
{
    (void)state;
    model_reset();
    model_long_mode();
    memset(&apic, 0, sizeof(apic));
    apic.mode = APIC_MEMORY;
    hv_machine.cpu_count = CPUS;
    hv_machine.cpus[0] = &model.vcpu;
    model.vcpu.state = HV_CPU_RUNNING;
    model.vcpu.apic_id = 0x10;
    for (uint32_t n = 1; n < CPUS; n++) {
        apic.others[n - 1].number = n;
        apic.others[n - 1].apic_id = 0x10 + n;
        apic.others[n - 1].state = HV_CPU_WAITING;
        hv_machine.cpus[n] = &apic.others[n - 1];
    }
    return 0;
}

/* Has the guest execute `code` that stores to `offset`. */
static bool store(unsigned offset, const void *code, size_t length)
{
    model_put(RIP, code, length);
    model.vcpu.rip = RIP;
    return hv_apic_write(&model.vcpu, MODEL_APIC + offset);
}

/* mov %eax, (%rdi) */
static bool store_eax(unsigned offset, uint32_t value)
{
    model.vcpu.gpr[HV_RAX] = 0xdead00000000 | value;
    return store(offset, "\x89\x07", 2);
}

static void command(uint32_t target, uint32_t value)
{
    apic.done[0] = '\0';
    apic.icr = 0;
    assert_true(store_eax(X86_APIC_ICR_TARGET, target << 24));
    assert_int_equal(apic.registers[X86_APIC_ICR_TARGET / 16], target << 24);
    assert_true(store_eax(X86_APIC_ICR, value));
    /* It reads back as it was written. */
    assert_int_equal(apic.registers[X86_APIC_ICR_TARGET / 16], target << 24);
}

#define assert_done(text) assert_string_equal(apic.done, text)

static void writes_through(void **state)
{
    (void)state;
    assert_true(store_eax(0xb0, 0));
    assert_int_equal(apic.writes, 1);
    assert_int_equal(model.vcpu.rip, RIP + 2);
    assert_true(
        store(0x380, "\xc7\x04\x25\x80\x03\x5f\xff\x78\x56\x34\x12", 11));
    assert_int_equal(apic.registers[0x38], 0x12345678);
    assert_int_equal(model.vcpu.rip, RIP + 11);
    model.vcpu.gpr[HV_R14] = 0xffffffff000000fe;
    assert_true(store(0x80, "\x45\x89\x75\x00", 4));
    assert_int_equal(apic.registers[8], 0xfe);
    assert_true(store_eax(0x500, 0x10000));
    assert_int_equal(apic.registers[0x50], 0x10000);
    assert_int_equal(apic.writes, 4);
    assert_done("");
}

static void exchanges(void **state)
{
    (void)state;
    apic.registers[0x32] = 0x10020;
    model.vcpu.gpr[HV_RDI] = 0x1234567800000030;
    assert_true(store(0x320, "\x87\x38", 2));
    assert_int_equal(apic.registers[0x32], 0x30);
    assert_int_equal(model.vcpu.gpr[HV_RDI], 0x10020);
    assert_int_equal(apic.writes, 1);
}

static void keeps_to_16_and_32_bits(void **state)
{
    (void)state;
    model.state[HV_CR0] = 0;
    model.state[HV_EFER] = 0;
    model.state[HV_CS_RIGHTS] = X86_RIGHTS_D;
    model.vcpu.gpr[HV_RAX] = 0x22;
    model_put(0xfffffffe, "\xa3\x80", 2);
    model_put(0, "\x00\xe0\xfe", 3);
    model.vcpu.rip = 0xfffffffe;
    assert_true(hv_apic_write(&model.vcpu, MODEL_APIC + 0x80));
    assert_int_equal(apic.registers[8], 0x22);
    assert_int_equal(model.vcpu.rip, 3);
    model.state[HV_CS_RIGHTS] = 0;
    assert_false(store_eax(0x80, 1));
    assert_true(store(0x80, "\x66\x89\x07", 3));
}

static void refuses_what_is_no_such_store(void **state)
{
    static const char *const codes[] = {
        "\x88\x07",         /* 8 bits */
        "\x66\x89\x07",     /* 16 */
        "\x48\x89\x07",     /* 64 */
        "\xf0\x87\x07",     /* LOCK */
        "\xf3\xab",         /* REP STOSD */
        "\x81\x0f\1\1\1\1", /* OR */
        "\x0f\x11\x07",     /* MOVUPS */
        "\x89\xc7",         /* to a register */
    };
    uint64_t rax = 0x1234;

    (void)state;
    for (size_t n = 0; n < sizeof(codes) / sizeof(*codes); n++) {
        model.vcpu.gpr[HV_RAX] = rax;
        assert_false(store(0x80, codes[n], strlen(codes[n])));
        assert_int_equal(model.vcpu.rip, RIP);
        assert_int_equal(model.vcpu.gpr[HV_RAX], rax);
    }
    for (unsigned offset = 0; offset < PAGE_BYTES; offset++)
        if (offset % 16 != 0)
            assert_false(store_eax(offset, 0x4500));
    /* Code that cannot be read. */
    model.vcpu.rip = MODEL_KEPT;
    assert_false(hv_apic_write(&model.vcpu, MODEL_APIC + 0x80));
    assert_int_equal(apic.writes, 0);
    assert_done("");
    assert_in_range(warned, 1, 8);
}

static void keeps_its_id(void **state)
{
    (void)state;
    for (unsigned offset = 0; offset < 0x80; offset += 16) {
        assert_true(store_eax(offset, 0x11000500));
        assert_int_equal(model.vcpu.rip, RIP + 2);
    }
    assert_int_equal(apic.writes, 0);
}

static void sends_interrupts_as_they_are(void **state)
{
    static const uint32_t commands[] = {
        0x000fb, 0x040fb, 0xc00fd, 0x80030, 0x400f6, 0x00802,
        0x00961, 0x00c00, 0x00a00,
    };

    (void)state;
    for (size_t n = 0; n < sizeof(commands) / sizeof(*commands); n++) {
        command(0x11, commands[n]);
        assert_int_equal(apic.icr, commands[n]);
        assert_done("");
    }
}

/* Whoever waits, or is on its way, must not be woken into the guest's code
 * without Adit. */
static void strikes_only_who_is_in_the_guest(void **state)
{
    (void)state;
    command(0x11, 0x04400);
    assert_done("");
    apic.others[0].state = HV_CPU_RUNNING;
    apic.others[1].state = HV_CPU_STARTED;
    apic.others[2].state = HV_CPU_OUT;
    command(0x11, 0x04400);
    assert_done("send17:4400 ");
    command(0x12, 0x00400);
    command(0x13, 0x00400);
    command(0x33, 0x00400); /* nobody that is known */
    assert_done("");
    command(0x12, 0xc0400);
    assert_done("send17:4400 ");
    command(0x12, 0xc0c00); /* a shorthand is neither */
    assert_done("send17:4400 ");
    command(0x12, 0x80200);
    assert_done("send16:4200 send17:4200 ");
    command(0x12, 0x40400);
    assert_done("send16:4400 ");
    command(0xff, 0x00400);
    assert_done("send16:4400 send17:4400 ");
    assert_int_equal(apic.icr, 0);
}

static void strikes_by_x2apic(void **state)
{
    struct hv_vcpu *vcpu = &model.vcpu;

    (void)state;
    apic.mode = APIC_MSR;
    apic.others[0].state = HV_CPU_RUNNING;
    assert_true(hv_apic_command(vcpu, 0x4400, 0x12, true));
    assert_done("");
    /* Logical: cluster 1 has 10h to 13h, of which 12h waits. */
    assert_true(hv_apic_command(vcpu, 0x4c00, 0x10006, true));
    assert_done("send17:4400 ");
    assert_true(hv_apic_command(vcpu, 0x4c00, 0x2000f, true));
    assert_done("send17:4400 ");
    assert_false(hv_apic_command(vcpu, 0x104400, 0x11, true));
    assert_done("send17:4400 ");
    assert_int_equal(apic.writes, 0);
}

static void starts_cpus(void **state)
{
    (void)state;
    command(0x12, 0x0c500);
    assert_done("init2:0 ");
    command(0x12, 0x08500); /* de-assert */
    assert_done("");
    command(0x12, 0x00500); /* by edge there is none */
    assert_done("init2:0 ");
    command(0x12, 0x00699);
    assert_done("startup2:99 ");
    command(0x13, 0x0469a);
    assert_done("startup3:9a ");
    command(0x33, 0x04500);
    assert_done("");
    command(0x12, 0xc4500);
    assert_done("init1:0 init2:0 init3:0 ");
    command(0x12, 0xc4608);
    assert_done("startup1:8 startup2:8 startup3:8 ");
    assert_int_equal(apic.icr, 0);
}

static void knows_all_and_itself(void **state)
{
    (void)state;
    command(0xff, 0x04500);
    assert_done("init1:0 init2:0 init3:0 init0:0 ");
    command(0x10, 0x04500);
    assert_done("init0:0 ");
    command(0x11, 0x44500); /* shorthands that have the sender */
    assert_done("");
    command(0x11, 0x84500);
    assert_done("");
    command(0x11, 0x84608);
    assert_done("");
    assert_int_equal(apic.icr, 0);
}

static void drops_the_rest(void **state)
{
    (void)state;
    apic.others[1].state = HV_CPU_OUT;
    command(0x12, 0x04500);
    assert_done("");
    command(0x12, 0xc4608);
    assert_done("startup1:8 startup3:8 ");
    command(0x11, 0x04d00); /* logical */
    assert_done("");
    command(0x11, 0x04e08);
    assert_done("");
    command(0x11, 0x04300); /* delivery modes that are none */
    command(0x11, 0x04700);
    assert_done("");
    assert_int_equal(apic.icr, 0);
    assert_in_range(warned, 1, 8);
}

static void obeys_x2apic(void **state)
{
    struct hv_vcpu *vcpu = &model.vcpu;

    (void)state;
    assert_false(hv_apic_command(vcpu, 0xfb, 0x11, true));
    apic.mode = APIC_MSR;
    assert_false(hv_apic_command(vcpu, 0xfb, 0x11, false));
    apic.others[0].apic_id = 0x12345678;
    apic.others[1].apic_id = 0xff;
    assert_true(hv_apic_command(vcpu, 0x40fb, 0x12345678, true));
    assert_int_equal(apic.icr, 0x12345678000040fb);
    assert_true(hv_apic_command(vcpu, 0x4500, 0x12345678, true));
    assert_done("init1:0 ");
    assert_true(hv_apic_command(vcpu, 0x4677, 0xff, true));
    assert_done("init1:0 startup2:77 ");
    assert_true(hv_apic_command(vcpu, 0x4677, 0x78, true));
    assert_done("init1:0 startup2:77 ");
    apic.done[0] = '\0';
    assert_true(hv_apic_command(vcpu, 0x4601, 0xffffffff, true));
    assert_done("startup1:1 startup2:1 startup3:1 startup0:1 ");
    /* #GP, as the APIC would. */
    assert_false(hv_apic_command(vcpu, 0x104500, 0x13, true));
    apic.is_faulty = true;
    assert_false(hv_apic_command(vcpu, 0x1000fb, 0x13, true));
}

/* Reached by MSR, or off, it is not in memory. */
static void is_not_in_memory(void **state)
{
    (void)state;
    apic.mode = APIC_MSR;
    assert_true(store_eax(X86_APIC_ICR, 0xc4500));
    apic.mode = APIC_OFF;
    assert_true(store(0x80, "\x87\x07", 2));
    assert_int_equal(model.vcpu.gpr[HV_RAX], UINT32_MAX);
    assert_int_equal(apic.writes, 0);
    assert_done("");
}

static void fault(uint64_t physical, uint32_t access)
{
    apic.done[0] = '\0';
    model_put(RIP, "\x89\x07", 2);
    model.vcpu.rip = RIP;
    model.vcpu.exit.physical = physical;
    model.vcpu.exit.access = access;
    hv_exit_nested_fault(&model.vcpu);
}

static void answers_nested_faults(void **state)
{
    (void)state;
    fault(MODEL_KEPT, HV_READ);
    assert_done("fault0:d0 ");
    fault(MODEL_KEPT + MODEL_KEPT_BYTES - 1, HV_WRITE | HV_WALK);
    assert_done("fault0:d0 ");
    fault(MODEL_APIC + 0x80, HV_WRITE);
    assert_done("");
    assert_int_equal(model.vcpu.rip, RIP + 2);
    fault(MODEL_APIC + 0x84, HV_WRITE);
    assert_done("fault0:d0 ");
    fault(MODEL_APIC + 0x80, HV_EXECUTE);
    assert_done("fault0:d0 ");
    fault(MODEL_APIC + 0x80, HV_WRITE | HV_WALK);
    assert_done("fault0:d0 ");
    fault(0x500000000, HV_READ);
    assert_done("fill0:5 ");
    fault(1ull << MODEL_ADDRESS_BITS, HV_READ);
    assert_done("fill0:100 fault0:d0 ");
    /* The frame of an event, not what the instruction stores. */
    model.vcpu.event = HV_EVENT_VALID | 32;
    fault(MODEL_APIC + 0x80, HV_WRITE);
    assert_done("fault0:d0 ");
    assert_int_equal(model.vcpu.rip, RIP);
    assert_int_equal(apic.writes, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(writes_through, setup),
        cmocka_unit_test_setup(exchanges, setup),
        cmocka_unit_test_setup(keeps_to_16_and_32_bits, setup),
        cmocka_unit_test_setup(refuses_what_is_no_such_store, setup),
        cmocka_unit_test_setup(keeps_its_id, setup),
        cmocka_unit_test_setup(sends_interrupts_as_they_are, setup),
        cmocka_unit_test_setup(strikes_only_who_is_in_the_guest, setup),
        cmocka_unit_test_setup(strikes_by_x2apic, setup),
        cmocka_unit_test_setup(starts_cpus, setup),
        cmocka_unit_test_setup(knows_all_and_itself, setup),
        cmocka_unit_test_setup(drops_the_rest, setup),
        cmocka_unit_test_setup(obeys_x2apic, setup),
        cmocka_unit_test_setup(is_not_in_memory, setup),
        cmocka_unit_test_setup(answers_nested_faults, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
