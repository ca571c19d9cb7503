/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest for unit tests: a few pages of memory anywhere, seen through a
 * window as real ones are, and a backend that answers from a table.  Instead
 * of x86/cpu.h: to be included before what is tested.
 */
#ifndef TESTS_UNIT_HV_MODEL_H
#define TESTS_UNIT_HV_MODEL_H

#include "tests/unit/unit.h"

#define X86_CPU_H
#include "hv/backend.h"
#include "hv/nested.h"
#include "spec/x86.h"
#include "x86/paging.h"

#define MODEL_PAGES        16
/* Where what is Adit's begins, and the APIC is. */
#define MODEL_KEPT         0x7000000ull
#define MODEL_KEPT_BYTES   0x200000ull
#define MODEL_APIC         0xfee00000ull
#define MODEL_ADDRESS_BITS 40

static struct {
    uint64_t address[MODEL_PAGES];
    uint8_t bytes[MODEL_PAGES][PAGE_BYTES];
    unsigned count;
    uint64_t state[HV_CPL + 1];
    _Alignas(PAGE_BYTES) uint8_t window[PAGE_BYTES];
    uint64_t window_entry;
    unsigned views; /* pages seen so far */
    struct hv_vcpu vcpu;
} model;

struct hv_machine hv_machine;

bool hv_is_kept(uint64_t base, uint64_t length_bytes)
{
    return base < MODEL_KEPT + MODEL_KEPT_BYTES &&
           base + length_bytes > MODEL_KEPT;
}

static uint64_t model_read(const struct hv_vcpu *vcpu, enum hv_state what)
{
    (void)vcpu;
    return model.state[what];
}

/* The page at `address`; all ones where there is none, as on a bus. */
static uint8_t *model_page(uint64_t address)
{
    static uint8_t nobody[PAGE_BYTES];

    for (unsigned n = 0; n < model.count; n++)
        if (model.address[n] == (address & X86_PTE_ADDRESS))
            return model.bytes[n];
    memset(nobody, 0xff, sizeof(nobody));
    return nobody;
}

/* Memory is added where it is first written to. */
static void model_put(uint64_t address, const void *from, size_t length)
{
    const uint8_t *byte = from;

    for (size_t n = 0; n < length; n++) {
        uint64_t page = (address + n) & X86_PTE_ADDRESS;
        unsigned at = 0;

        while (at < model.count && model.address[at] != page)
            at++;
        if (at == model.count) {
            assert_true(model.count < MODEL_PAGES);
            model.address[model.count++] = page;
        }
        model.bytes[at][(address + n) % PAGE_BYTES] = byte[n];
    }
}

static inline void model_put_le64(uint64_t address, uint64_t value)
{
    model_put(address, &value, sizeof(value));
}

static inline void model_put_le32(uint64_t address, uint32_t value)
{
    model_put(address, &value, sizeof(value));
}

/* The window changes when the CPU forgets what it showed, no sooner. */
static inline void cpu_invlpg(const void *address)
{
    uint64_t entry = model.window_entry, page = entry & X86_PTE_ADDRESS;

    assert_ptr_equal(address, model.window);
    memset(model.window, 0xdd, sizeof(model.window));
    if (!(entry & X86_PTE_P)) {
        assert_int_equal(entry, 0);
        return;
    }
    model.views++;
    assert_int_equal(entry & ~X86_PTE_ADDRESS,
                     X86_PTE_P | X86_PTE_A | X86_PTE_NX);
    assert_false(hv_is_kept(page, PAGE_BYTES));
    assert_int_not_equal(page, MODEL_APIC);
    assert_int_equal(page >> MODEL_ADDRESS_BITS, 0);
    memcpy(model.window, model_page(page), PAGE_BYTES);
}

static uint64_t model_skip(struct hv_vcpu *vcpu)
{
    vcpu->rip += vcpu->exit.length_bytes;
    return 0;
}

/* Real mode, and no memory. */
static void model_reset(void)
{
    static struct hv_backend backend;
    static struct hv_nested nested;

    memset(&model, 0, sizeof(model));
    backend.read = model_read;
    backend.advance = model_skip;
    nested.last = (1ull << MODEL_ADDRESS_BITS) - 1;
    hv_machine = (struct hv_machine){
        .backend = &backend,
        .nested = &nested,
        .apic_base = MODEL_APIC,
    };
    model.vcpu.window = model.window;
    model.vcpu.window_entry = &model.window_entry;
}

/* Code of 64 bits in the first GiB, which is one page. */
static inline void model_long_mode(void)
{
    model.state[HV_CR0] = X86_CR0_PE | X86_CR0_PG;
    model.state[HV_CR4] = X86_CR4_PAE;
    model.state[HV_EFER] = X86_EFER_LME | X86_EFER_LMA;
    model.state[HV_CS_RIGHTS] = X86_RIGHTS_L;
    model.state[HV_CR3] = 0x1000;
    model_put_le64(0x1000, 0x2000 | X86_PTE_P);
    model_put_le64(0x2000, X86_PTE_P | X86_PTE_PS);
}

#endif
