/* SPDX-License-Identifier: BSD-2-Clause */
/* From the boot CPU in Adit to the boot CPU in the guest. */
#include "hv/hv.h"

#include "adit/entry.h"
#include "hv/backend.h"
#include "hv/cpus.h"
#include "hv/nested.h"
#include "hv/policy.h"
#include "hv/report.h"
#include "hv/run.h"
#include "lib/text.h"
#include "spec/x86.h"
#include "x86/cpu.h"
#include "x86/paging.h"

#define STACK_BYTES (2 * PAGE_BYTES)
#define TRAP_STACK_BYTES PAGE_BYTES
#define GUARD_BYTES PAGE_BYTES

static struct hv_nested nested;
static const struct hv_backend *const backends[] = {&hv_svm, &hv_vmx};

bool hv_probe(const char **ret_why)
{
    bool is_vmx = cpu_cpuid(X86_CPUID_FEATURES, 0).ecx & X86_CPUID_ECX_VMX;
    const struct hv_backend *backend = backends[is_vmx];

    if (!backend->probe(&hv_machine.features, ret_why))
        return false;
    hv_machine.backend = backend;
    return true;
}

/* What the block is cut into, each piece of whole pages. */
struct pieces {
    uint64_t next;
};

static uint64_t piece(struct pieces *pieces, uint64_t length_bytes)
{
    uint64_t at = pieces->next;

    pieces->next += (length_bytes + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1);
    return at;
}

#define CPU_BYTES                                                        \
    (((sizeof(struct hv_vcpu) + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1)) +   \
     HV_CONTROL_BYTES + GUARD_BYTES + STACK_BYTES + GUARD_BYTES +        \
     TRAP_STACK_BYTES + PAGE_BYTES)

static struct hv_nested_format nested_format(void)
{
    struct hv_nested_format format = *hv_machine.backend->nested_format;

    format.has_1g = hv_machine.features & HV_FEATURE_1G_PAGES;
    if (hv_machine.backend == &hv_svm && (cpu_read_cr4() & X86_CR4_LA57))
        format.levels = 5;
    return format;
}

/* The host's own tables map themselves too, which may be one more a level. */
static uint64_t host_tables_bytes(uint64_t rest_bytes)
{
    return paging_close_bytes(rest_bytes) + PAGING_LEVELS_MAX * PAGE_BYTES;
}

uint64_t hv_block_bytes(const struct boot_info *bi)
{
    struct hv_nested_format format = nested_format();
    uint64_t bytes = HV_MAPS_BYTES + bi->cpu_count * CPU_BYTES +
                     hv_nested_pages(bi, paging_physical_last(), &format) *
                         PAGE_BYTES;

    return bytes + host_tables_bytes(bytes + host_tables_bytes(bytes));
}

static void keep(uint64_t base, uint64_t length_bytes)
{
    hv_machine.kept[hv_machine.kept_count++] =
        (struct hv_range){base, length_bytes};
}

static void keep_all(const struct hv_config *config)
{
    keep(config->bi->image_base, config->bi->image_length_bytes);
    keep(config->block.base, config->block.length_bytes);
    keep(config->low.base, config->low.length_bytes);
}

static void must(bool is_done, const char *what)
{
    if (!is_done)
        adit_refuse("hv: no room for %s", what);
}

/* The last piece: all that is left. */
static void nested_make(const struct hv_config *config,
                        const struct pieces *pieces)
{
    struct hv_nested_format format = nested_format();
    uint64_t end = config->block.base + config->block.length_bytes;

    hv_machine.nested = &nested;
    must(hv_nested_begin(&nested, pieces->next, end - pieces->next,
                         config->bi, paging_physical_last(), &format),
         "the nested page tables");
    for (uint32_t n = 0; n < hv_machine.kept_count; n++)
        must(hv_nested_set(&nested, hv_machine.kept[n].base,
                           hv_machine.kept[n].length_bytes, 0),
             "the holes of the nested page tables");
    /* With what lies behind it: some make of a CPU's own store there an
     * interrupt message, which may be an INIT. */
    must(hv_nested_set(&nested, hv_machine.apic_base, X86_APIC_SPACE_BYTES,
                       HV_READ | HV_EXECUTE),
         "the APIC's page in the nested page tables");
}

/* The image is mapped already; from here on no memory of the guest's is. */
static void close_tables(const struct hv_config *config, struct pieces *pieces)
{
    uint64_t length_bytes = host_tables_bytes(config->block.length_bytes);
    uint64_t tables = piece(pieces, length_bytes);

    must(paging_close(tables, length_bytes) &&
             paging_map(config->block.base, config->block.length_bytes,
                        PAGING_RW) &&
             paging_map(config->low.base, config->low.length_bytes,
                        PAGING_RW) &&
             paging_map(hv_machine.apic_base, PAGE_BYTES,
                        PAGING_RW_UNCACHED),
         "the host's page tables");
}

/* A page that is its own and is not used: its address shows others. */
static void window_make(struct hv_vcpu *vcpu, uint64_t page)
{
    vcpu->window = (void *)page;
    vcpu->window_entry = paging_entry(page);
    must(vcpu->window_entry != NULL, "a window to the guest's memory");
    *vcpu->window_entry = 0;
}

/* Its top; the page below it is absent. */
static uint64_t stack_make(struct pieces *pieces, uint64_t length_bytes)
{
    must(paging_map(piece(pieces, GUARD_BYTES), GUARD_BYTES, PAGING_NONE),
         "a guard page");
    return piece(pieces, length_bytes) + length_bytes;
}

static void cpu_make(const struct boot_info *bi, uint32_t n,
                     struct pieces *pieces)
{
    struct hv_vcpu *vcpu = (void *)piece(pieces, sizeof(*vcpu));

    vcpu->number = n;
    vcpu->apic_id = bi->cpus[n].apic_id;
    vcpu->state = n == 0 ? HV_CPU_RUNNING : HV_CPU_OUT;
    vcpu->control = (void *)piece(pieces, HV_CONTROL_BYTES);
    vcpu->stack_top = stack_make(pieces, STACK_BYTES);
    vcpu->trap_stack_top = stack_make(pieces, TRAP_STACK_BYTES);
    window_make(vcpu, piece(pieces, PAGE_BYTES));
    hv_mtrrs_read(&vcpu->mtrrs);
    hv_machine.cpus[n] = vcpu;
}

static void machine_make(const struct hv_config *config)
{
    struct pieces pieces = {config->block.base};

    memset((void *)config->block.base, 0, config->block.length_bytes);
    hv_machine.cpu_count = config->bi->cpu_count;
    hv_machine.is_reset_on_stop = config->is_reset_on_stop;
    hv_machine.apic_base = cpu_read_msr(X86_MSR_APIC_BASE) & X86_PTE_ADDRESS;
    keep_all(config);
    hv_machine.maps = (void *)piece(&pieces, HV_MAPS_BYTES);
    memset(hv_machine.maps, 0xff, HV_MAPS_BYTES);
    hv_machine.backend->maps(hv_machine.maps);
    close_tables(config, &pieces);
    for (uint32_t n = 0; n < hv_machine.cpu_count; n++)
        cpu_make(config->bi, n, &pieces);
    nested_make(config, &pieces);
    paging_activate();
}

void hv_start(const struct hv_config *config)
{
    struct hv_vcpu *vcpu;

    machine_make(config);
    hv_cpus_take(config->bi, config->low);
    hv_report();
    vcpu = hv_machine.cpus[0];
    hv_machine.backend->begin(vcpu);
    hv_machine.backend->reset(vcpu, 0, &config->entry);
    hv_run(vcpu);
}
