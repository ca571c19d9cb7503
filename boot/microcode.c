/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Early microcode, for the CPU that boots; a kernel updates the others.  Never
 * on a virtual machine: there the host decides what runs.
 */
#include "boot/microcode.h"

#include "boot/door.h"
#include "boot/fill.h"
#include "boot/phys.h"
#include "format/microcode.h"
#include "spec/microcode.h"
#include "spec/x86.h"
#include "x86/access.h"
#include "x86/console.h"
#include "x86/cpu.h"

#define say(...) console_print(CONSOLE_INFO, "adit: microcode " __VA_ARGS__)

/* A file of updates, and how to call it. */
struct source {
    struct bytes file;
    struct text name;
};

/* A name of 12 characters, as CPUID has them. */
struct cpu_name {
    char text[13];
};

static struct cpu_name name_of(uint32_t a, uint32_t b, uint32_t c)
{
    struct cpu_name name = {""};

    store_le32((uint8_t *)name.text, a);
    store_le32((uint8_t *)name.text + 4, b);
    store_le32((uint8_t *)name.text + 8, c);
    return name;
}

void boot_microcode_last(struct boot_info *bi)
{
    uint32_t end = bi->module_count;

    for (uint32_t n = 1; n < end;) {
        struct boot_module module = bi->modules[n];

        if (!microcode_is_module(bi, n)) {
            n++;
            continue;
        }
        memmove(&bi->modules[n], &bi->modules[n + 1],
                (bi->module_count - 1 - n) * sizeof(module));
        bi->modules[bi->module_count - 1] = module;
        end--;
    }
}

static struct microcode_cpu cpu_identify(void)
{
    struct cpuid r = cpu_cpuid(X86_CPUID_VENDOR, 0);
    struct cpu_name name = name_of(r.ebx, r.edx, r.ecx);
    struct microcode_cpu cpu = {
        .vendor = MICROCODE_NO_VENDOR,
        .signature = cpu_cpuid(X86_CPUID_FEATURES, 0).eax,
    };
    uint64_t platform;

    if (text_equal(text_of(name.text), TEXT("AuthenticAMD")))
        cpu.vendor = MICROCODE_AMD;
    if (!text_equal(text_of(name.text), TEXT("GenuineIntel")))
        return cpu;
    cpu.vendor = MICROCODE_INTEL;
    if (cpu_read_msr_safe(X86_MSR_PLATFORM_ID, &platform))
        cpu.platforms = 1u << (platform >> X86_PLATFORM_ID_SHIFT &
                               X86_PLATFORM_ID_MASK);
    return cpu;
}

static bool module_view(const struct boot_info *bi, uint32_t n,
                        struct bytes *ret_view)
{
    return n < bi->module_count &&
           phys_view(bi->modules[n].base, bi->modules[n].length_bytes,
                     ret_view);
}

static bool source_find(const struct boot_info *bi,
                        enum microcode_vendor vendor,
                        struct source *ret_source)
{
    uint32_t module = microcode_module(bi);
    struct bytes initrd;

    if (module == bi->module_count) {
        ret_source->name = TEXT("the initrd");
        return module_view(bi, 1, &initrd) &&
               microcode_in_initrd(initrd, vendor, &ret_source->file);
    }
    ret_source->name = fill_text_at(bi, bi->modules[module].name);
    if (ret_source->name.length == 0)
        ret_source->name = TEXT("the module");
    if (module_view(bi, module, &ret_source->file))
        return true;
    boot_warn("microcode in %pT, module %u at %#lx, cannot be reached",
              (void *)&ret_source->name, module, bi->modules[module].base);
    return false;
}

static bool revision_read(enum microcode_vendor vendor, uint32_t *ret_revision)
{
    uint64_t value;

    /* [sdm3] 9.11.7.1: CPUID puts it there, if nothing else is. */
    if (vendor == MICROCODE_INTEL) {
        if (!cpu_write_msr_safe(X86_MSR_BIOS_SIGN_ID, 0))
            return false;
        cpu_cpuid(X86_CPUID_FEATURES, 0);
    }
    if (!cpu_read_msr_safe(X86_MSR_BIOS_SIGN_ID, &value))
        return false;
    *ret_revision = (uint32_t)(vendor == MICROCODE_INTEL ? value >> 32
                                                         : value);
    return true;
}

/*
 * Intel's data must be aligned, and in an archive they need not be: then they
 * make a step over their own header and back, since Linux wants them too.
 * NULL when all went well.
 */
static const char *load_intel(struct bytes data)
{
    uint8_t *at = (uint8_t *)(uintptr_t)data.at;
    size_t step = (uintptr_t)at % INTEL_UPDATE_DATA_ALIGN;
    uint8_t header_end[INTEL_UPDATE_DATA_ALIGN];
    bool is_taken;

    if (step == 0)
        return cpu_write_msr_safe(X86_MSR_BIOS_UPDT_TRIG, (uint64_t)at)
                   ? NULL : "the CPU refuses MSR 79h";
    if (!cpu_write_byte_safe(at - step, at[-(ptrdiff_t)step]))
        return "it lies misaligned in read-only memory";
    memcpy(header_end, at - step, step);
    memmove(at - step, at, data.length_bytes);
    is_taken = cpu_write_msr_safe(X86_MSR_BIOS_UPDT_TRIG,
                                  (uint64_t)(at - step));
    memmove(at, at - step, data.length_bytes);
    memcpy(at - step, header_end, step);
    return is_taken ? NULL : "the CPU refuses MSR 79h";
}

/* Family 17h is slow until the patch's pages leave the TLB, which they do
 * when our own page tables come. */
static const char *load_amd(struct bytes patch)
{
    return cpu_write_msr_safe(X86_MSR_PATCH_LOADER, (uint64_t)patch.at)
               ? NULL : "the CPU refuses MSR c0010020h";
}

static void update_apply(const struct microcode_cpu *cpu,
                         const struct microcode_update *update)
{
    uint32_t before, after;
    const char *why;

    say("%#x for %#x: ", update->revision, cpu->signature);
    if (!revision_read(cpu->vendor, &before)) {
        console_print(CONSOLE_INFO, "not applied: the CPU does not tell its "
                                    "revision\n");
        return;
    }
    if (!microcode_is_newer(cpu->vendor, update->revision, before)) {
        console_print(CONSOLE_INFO, "not applied: the CPU has %#x\n", before);
        return;
    }
    console_print(CONSOLE_INFO, "the CPU has %#x, ", before);
    why = cpu->vendor == MICROCODE_INTEL ? load_intel(update->load)
                                         : load_amd(update->load);
    if (why != NULL)
        console_print(CONSOLE_INFO, "not applied: %s\n", why);
    else if (!revision_read(cpu->vendor, &after) || after == before)
        console_print(CONSOLE_INFO, "not applied: the CPU keeps it\n");
    else
        console_print(CONSOLE_INFO, "applied: now %#x\n", after);
}

static void update_or_say(const struct microcode_cpu *cpu,
                          const struct microcode_update *update)
{
    struct cpuid r = cpu_cpuid(X86_CPUID_FEATURES, 0);
    struct cpu_name host;

    if (!(r.ecx & X86_CPUID_ECX_HYPERVISOR)) {
        update_apply(cpu, update);
        return;
    }
    r = cpu_cpuid(X86_CPUID_HYPERVISOR, 0);
    host = name_of(r.ebx, r.ecx, r.edx);

    struct text name = text_of(host.text);

    say("%#x for %#x: not applied: this is a virtual machine (%pT)\n",
        update->revision, cpu->signature, (void *)&name);
}

void boot_microcode(struct boot_info *bi)
{
    struct microcode_cpu cpu = cpu_identify();
    struct microcode_update update;
    struct microcode_problem problem;
    struct source source;
    enum microcode_status status;

    boot_microcode_last(bi);
    if (!source_find(bi, cpu.vendor, &source))
        return;
    status = microcode_find(source.file, &cpu, &update, &problem);
    if (status == MICROCODE_OK)
        update_or_say(&cpu, &update);
    else if (status == MICROCODE_NO_UPDATE)
        say("none for %#x in %pT\n", cpu.signature, (void *)&source.name);
    else
        boot_warn("microcode in %pT: offset %#lx: %s: found %#lx, expected "
                  "%#lx", (void *)&source.name, problem.offset,
                  microcode_status_text(status), problem.found,
                  problem.expected);
}
