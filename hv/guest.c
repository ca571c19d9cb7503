/* SPDX-License-Identifier: BSD-2-Clause */
/* [apm2] 5.2, 5.3: the guest's page tables are hostile, and may change while
 * they are read: each entry is read once, and what it says is checked. */
#include "hv/guest.h"

#include "hv/backend.h"
#include "hv/nested.h"
#include "lib/text.h"
#include "spec/x86.h"
#include "x86/cpu.h"
#include "x86/paging.h"

/* Accessed already: the CPU need not write to Adit's page tables. */
static void window_set(struct hv_vcpu *vcpu, uint64_t page)
{
    uint64_t entry = page | X86_PTE_P | X86_PTE_A | X86_PTE_NX;

    __atomic_store_n(vcpu->window_entry, entry, __ATOMIC_SEQ_CST);
    cpu_invlpg(vcpu->window);
}

static void window_clear(struct hv_vcpu *vcpu)
{
    __atomic_store_n(vcpu->window_entry, 0, __ATOMIC_SEQ_CST);
    cpu_invlpg(vcpu->window);
}

/* Within one page.  The APIC's is not memory: it is not read by bytes. */
static bool read_piece(struct hv_vcpu *vcpu, uint64_t physical, void *to,
                       size_t length)
{
    uint64_t page = physical & X86_PTE_ADDRESS;

    if (hv_is_kept(page, PAGE_BYTES) || page == hv_machine.apic_base)
        return false;
    window_set(vcpu, page);
    memcpy(to, (const uint8_t *)vcpu->window + physical % PAGE_BYTES, length);
    window_clear(vcpu);
    return true;
}

/* How much of `length` lies in the page of `address`. */
static size_t piece_of(uint64_t address, size_t length)
{
    size_t left = (size_t)(PAGE_BYTES - address % PAGE_BYTES);

    return length < left ? length : left;
}

bool hv_guest_read(struct hv_vcpu *vcpu, uint64_t physical, void *to,
                   size_t length_bytes)
{
    uint64_t last = hv_machine.nested->last;
    uint8_t *at = to;
    size_t piece;

    /* An entry beyond the CPU's addresses would be a fault of Adit's own. */
    if (physical > last || length_bytes > last - physical + 1)
        return false;
    for (; length_bytes != 0; length_bytes -= piece) {
        piece = piece_of(physical, length_bytes);
        if (!read_piece(vcpu, physical, at, piece))
            return false;
        physical += piece;
        at += piece;
    }
    return true;
}

/* What the modes of paging differ in. */
struct walk {
    uint64_t table;      /* the root */
    unsigned shift;      /* of the root's index in a linear address */
    unsigned index_bits; /* of all levels but PAE's first */
    unsigned entry_bytes;
    unsigned large_shift; /* the highest level that has large pages; 0: none */
};

/* False without paging. */
static bool walk_begin(const struct hv_vcpu *vcpu, struct walk *ret_walk)
{
    uint64_t cr3 = hv_read(vcpu, HV_CR3), cr4 = hv_read(vcpu, HV_CR4);

    if (!(hv_read(vcpu, HV_CR0) & X86_CR0_PG))
        return false;
    if (hv_read(vcpu, HV_EFER) & X86_EFER_LMA)
        *ret_walk = (struct walk){cr3 & X86_PTE_ADDRESS,
                                  cr4 & X86_CR4_LA57 ? 48 : 39, 9, 8, 30};
    else if (cr4 & X86_CR4_PAE)
        *ret_walk = (struct walk){cr3 & X86_CR3_PAE_ADDRESS, 30, 9, 8, 21};
    else
        *ret_walk = (struct walk){cr3 & X86_PTE_32_ADDRESS, 22, 10, 4,
                                  cr4 & X86_CR4_PSE ? 22 : 0};
    return true;
}

/* Where the page of 1 << `shift` bytes is that `entry` maps. */
static uint64_t page_of(const struct walk *walk, uint64_t entry)
{
    uint64_t base = entry & X86_PTE_ADDRESS & -(1ull << walk->shift);

    if (walk->entry_bytes == 4 && walk->shift != 12)
        base |= (entry & X86_PTE_32_HIGH) << X86_PTE_32_HIGH_SHIFT;
    return base;
}

bool hv_guest_walk(struct hv_vcpu *vcpu, uint64_t linear,
                   uint64_t *ret_physical)
{
    struct walk walk;
    uint64_t entry, index;

    if (!walk_begin(vcpu, &walk)) {
        *ret_physical = linear;
        return true;
    }
    /* From 48, 39, 30 by 9 and from 22 by 10, all come down to 12. */
    for (;; walk.shift -= walk.index_bits) {
        entry = 0;
        index = linear >> walk.shift & ((1u << walk.index_bits) - 1);
        if (!hv_guest_read(vcpu, walk.table + index * walk.entry_bytes, &entry,
                           walk.entry_bytes) ||
            !(entry & X86_PTE_P))
            return false;
        if (walk.shift == 12 ||
            (entry & X86_PTE_PS && walk.shift <= walk.large_shift))
            break;
        /* Reserved where there are no large pages; 32-bit entries without
         * CR4.PSE have no such bit. */
        if (entry & X86_PTE_PS && walk.entry_bytes == 8)
            return false;
        walk.table = entry & X86_PTE_ADDRESS;
    }
    *ret_physical = page_of(&walk, entry) |
                    (linear & ((1ull << walk.shift) - 1));
    return true;
}

unsigned hv_guest_code_bits(const struct hv_vcpu *vcpu)
{
    uint64_t rights = hv_read(vcpu, HV_CS_RIGHTS);

    if (rights & X86_RIGHTS_L && hv_read(vcpu, HV_EFER) & X86_EFER_LMA)
        return 64;
    return rights & X86_RIGHTS_D ? 32 : 16;
}

size_t hv_guest_fetch(struct hv_vcpu *vcpu,
                      uint8_t bytes[HV_INSTRUCTION_BYTES_MAX])
{
    bool is_64 = hv_guest_code_bits(vcpu) == 64;
    uint64_t base = is_64 ? 0 : hv_read(vcpu, HV_CS_BASE);
    size_t length = 0, piece;
    uint64_t linear, physical;

    for (; length < HV_INSTRUCTION_BYTES_MAX; length += piece) {
        linear = base + vcpu->rip + length;
        if (!is_64)
            linear = (uint32_t)linear;
        piece = piece_of(linear, HV_INSTRUCTION_BYTES_MAX - length);
        if (!hv_guest_walk(vcpu, linear, &physical) ||
            !hv_guest_read(vcpu, physical, bytes + length, piece))
            break;
    }
    return length;
}
