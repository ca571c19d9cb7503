/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A kernel for Adit: mapped with just the rights that its segments ask for,
 * and entered as docs/your-kernel.md tells.
 */
#include "launch/launch.h"

#include "adit/entry.h"
#include "launch/cpus.h"
#include "launch/elf_place.h"
#include "spec/x86.h"
#include "x86/console.h"
#include "x86/cpu.h"
#include "x86/harden.h"
#include "x86/paging.h"
#include "x86/stop.h"
#include "x86/traps.h"

#define FIRST_4G (1ull << 32)

static void must_map(bool is_mapped, uint64_t base)
{
    if (!is_mapped)
        adit_refuse("expected page tables that reach %#lx, found no room in "
                    "them, or a CPU that has no such address", base);
}

/* What paging_build() leaves out; but Adit has its own rights already. */
static void map_ram(const struct boot_info *bi, uint64_t base, uint64_t end)
{
    uint64_t image_end = bi->image_base + bi->image_length_bytes;

    if (base < FIRST_4G)
        base = FIRST_4G;
    base &= ~(PAGE_BYTES - 1);
    end = (end + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1);
    if (base < bi->image_base && bi->image_base < end) {
        must_map(paging_map(base, bi->image_base - base, PAGING_RW), base);
        base = image_end;
    }
    if (base >= bi->image_base && base < image_end)
        base = image_end;
    if (base < end)
        must_map(paging_map(base, end - base, PAGING_RW), base);
}

static void map_all_ram(const struct boot_info *bi)
{
    for (uint32_t i = 0; i < bi->range_count; i++) {
        const struct boot_range *r = &bi->ranges[i];

        if (elf_place_maps(r))
            map_ram(bi, r->base, r->base + r->length_bytes);
    }
}

/* Its own rights at its own address; where all memory is mapped one to one,
 * what cannot be written here cannot be written there either. */
static void map_segment(const struct boot_info *bi,
                        const struct adit_kernel *kernel,
                        const struct adit_kernel_segment *s)
{
    uint64_t first = s->base & ~(PAGE_BYTES - 1);
    uint64_t last = (s->base + (s->length_bytes - 1)) | (PAGE_BYTES - 1);
    uint64_t length_bytes = last - first + 1, at = first - kernel->base;
    uint64_t physical = bi->kernel.base + at;
    uint64_t address = bi->kernel.virtual_base + at;
    bool is_alias = address != physical;

    if (is_alias || !bi->efi.boot_services_alive)
        must_map(paging_map_at(address, physical, length_bytes,
                               s->is_executable ? PAGING_RX
                               : s->is_writable ? PAGING_RW : PAGING_R),
                 address);
    if (bi->efi.boot_services_alive)
        adit_protect(physical, length_bytes, s->is_writable,
                     s->is_executable && !is_alias);
    else if (is_alias && !s->is_writable)
        must_map(paging_map(physical, length_bytes, PAGING_R), physical);
}

/* A firmware's own tables are left as they are. */
static void begin_tables(const struct boot_info *bi)
{
    const struct boot_kernel *k = &bi->kernel;

    if (bi->efi.boot_services_alive && k->virtual_base != k->base)
        paging_extend(k->tables_base, k->tables_bytes);
    else
        paging_more(k->tables_base, k->tables_bytes);
    if (bi->efi.boot_services_alive)
        return;
    map_all_ram(bi);
    must_map(paging_map(k->stack_base - PAGE_BYTES, PAGE_BYTES, PAGING_NONE),
             k->stack_base);
}

static uint64_t entry_of(const struct boot_info *bi,
                         const struct adit_kernel *kernel)
{
    return kernel->entry - kernel->base + bi->kernel.virtual_base;
}

void launch_load_elf(struct boot_info *bi, const struct adit_kernel *kernel)
{
    struct boot_text name = bi->modules[0].name;
    struct text shown = {boot_text_of(bi, name), name.length_bytes};

    elf_place(bi, kernel);
    begin_tables(bi);
    adit_kernel_load(kernel, bi->kernel.virtual_base,
                     (uint8_t *)bi->kernel.base);
    for (uint32_t n = 0; n < kernel->segment_count; n++)
        map_segment(bi, kernel, &kernel->segments[n]);
    console_print(CONSOLE_INFO, "adit: kernel    %pT%sELF64 at %#lx, mapped "
                                "at %#lx, entry %#lx\n",
                  (void *)&shown, shown.length != 0 ? ", " : "",
                  bi->kernel.base, bi->kernel.virtual_base,
                  entry_of(bi, kernel));
}

/* The registers that no compiler saves: what any compiler's code needs. */
static void set_machine(bool is_shared)
{
    uint64_t cr0 = cpu_read_cr0(), cr4 = cpu_read_cr4();

    /* A firmware that goes on has its reasons for the others. */
    if (is_shared) {
        cr0 &= ~(uint64_t)(X86_CR0_EM | X86_CR0_TS);
        cr0 |= X86_CR0_MP;
    } else {
        cr0 = X86_CR0_PE | X86_CR0_MP | X86_CR0_ET | X86_CR0_NE |
              X86_CR0_WP | X86_CR0_PG;
        cr4 = (cr4 & (X86_CR4_MCE | X86_CR4_LA57)) | X86_CR4_PAE;
        harden_off();
        cpu_write_msr(X86_MSR_FS_BASE, 0);
        cpu_write_msr(X86_MSR_GS_BASE, 0);
    }
    cpu_write_cr4(cr4 | X86_CR4_OSFXSR | X86_CR4_OSXMMEXCPT);
    cpu_write_cr0(cr0);
}

void launch_start_elf(struct boot_info *bi, const struct adit_kernel *kernel)
{
    const struct boot_kernel *k = &bi->kernel;
    bool is_shared = bi->efi.boot_services_alive;
    bool is_as_it_was = is_shared && k->virtual_base == k->base;
    uint64_t entry = entry_of(bi, kernel);

    if (is_shared)
        adit_leave_alive(bi);
    cpu_interrupts_off();
    set_machine(is_shared);
    if (kernel->note.flags & ADIT_PARK_CPUS)
        launch_park_cpus(bi);
    console_print(CONSOLE_INFO, "adit: starting the kernel at %#lx\n", entry);
    traps_in_kernel(k);
    launch_enter(bi, entry, k->stack_base + k->stack_bytes,
                 is_as_it_was ? cpu_read_cr3() : paging_root());
}

void launch_returned(void)
{
    console_print(CONSOLE_ERROR, "adit: kernel: returned from its entry "
                                 "point; expected it to run for ever\n");
    machine_halt();
}
