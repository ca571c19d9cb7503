/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One start of Adit after the other: loads it, has it entered by its door,
 * and has control back at its end.
 */
#include "tests/chaos/shim.h"

#define JUMP_NEAR 0xe9 /* and 4 bytes of distance */

struct table_register {
    uint16_t limit;
    uint64_t base;
} __attribute__((packed));

struct chaos chaos;

static struct table_register firmware_idt;

static struct {
    enum chaos_end how;
    efi_status status;
    bool has_idt; /* the firmware's is in place */
} end;

static const char *case_name;

void chaos_say_case(const char *what)
{
    say("chaos: ");
    say(what);
    say(" ");
    say(case_name);
}

void chaos_forbid(const char *what, uint64_t value)
{
    chaos.run.forbidden++;
    chaos_say_case("forbidden");
    say(": ");
    say(what);
    say_hex(" ", value);
    say("\n");
}

/* fail-status=STATUS instead of the service's own, fail-on=1: this call and
 * all that come after it to the same service. */
static bool is_to_fail(const struct chaos_call *call)
{
    if (chaos.run.fail_at == 0 || chaos.run.call_count < chaos.run.fail_at)
        return false;
    if (chaos.run.call_count == chaos.run.fail_at) {
        chaos.run.failed = *call;
        return true;
    }
    return chaos_word("fail-on") != NULL &&
           call->service == chaos.run.failed.service;
}

bool chaos_fails(enum chaos_service service, const void *site,
                 efi_status *ret_status)
{
#define CHAOS_STATUS(name, status) status,
    static const efi_status own[] = {CHAOS_SERVICES(CHAOS_STATUS)};
#undef CHAOS_STATUS
    struct chaos_call call = {service, (uint32_t)((uint64_t)site -
                                                  chaos.base)};

    /* A kernel that Adit has started. */
    if ((uint64_t)site - chaos.base >= chaos.length_bytes)
        return false;
    if (chaos.run.is_leaving && service != CHAOS_GetMemoryMap &&
        service != CHAOS_ExitBootServices)
        chaos_forbid(chaos_service_name(service), call.site);
    if (chaos.run.call_count < CHAOS_CALLS_MAX && chaos.run.fail_at == 0)
        chaos.calls[chaos.run.call_count] = call;
    chaos.run.call_count++;
    if (!is_to_fail(&call))
        return false;
    *ret_status = chaos_number("fail-status", own[service]);
    return true;
}

/* Where machine_halt() of this Adit jumps to. */
static void halted(void)
{
    chaos_leave(CHAOS_HALTED, 0);
}

void chaos_leave(enum chaos_end how, efi_status status)
{
    struct table_register idt;

    __asm__ volatile("sidt %0" : "=m"(idt));
    end.how = how;
    end.status = status;
    end.has_idt = idt.base == firmware_idt.base;
    __asm__ volatile("lidt %0; sti" : : "m"(firmware_idt));
    if (chaos.is_entered)
        chaos_back();
    chaos.boot->exit(chaos.adit, EFI_LOAD_ERROR, 0, NULL);
    say("chaos: the firmware's Exit returned\n");
    for (;;)
        __asm__ volatile("cli; hlt");
}

/* Adit has no other way to stop for good: afterwards the next case can go
 * on.  Not once it has left the firmware, and with that our pages. */
static void halt_catch(void)
{
    uint8_t *at = (uint8_t *)chaos.base + chaos_number("halt", 0);
    uint64_t distance = (uint64_t)halted - ((uint64_t)at + 5);

    if (chaos_word("halt") == NULL || chaos_is("end", "really"))
        return;
    at[0] = JUMP_NEAR;
    for (unsigned n = 0; n < 4; n++)
        at[n + 1] = (uint8_t)(distance >> 8 * n);
}

/* [uefi] 10.3.2.3: a path in memory; Adit is told another by our copy of
 * EFI_LOADED_IMAGE_PROTOCOL. */
static bool load(void)
{
    static const struct efi_guid guid = EFI_LOADED_IMAGE_GUID;
    static const uint8_t path[28] = {
        EFI_DEVICE_PATH_HARDWARE, EFI_DEVICE_PATH_HW_MEMORY, 24, 0,
        EFI_MEMORY_LOADER_DATA,
        [24] = EFI_DEVICE_PATH_END, EFI_DEVICE_PATH_END_ENTIRE, 4, 0};
    const char *name = chaos_word("image");
    uint64_t bytes;
    const void *file = chaos_file(name != NULL ? name : "adit.efi", &bytes);
    void *interface;

    if (file == NULL ||
        chaos.boot->load_image(false, chaos.image, (const void *)path, file,
                               bytes, &chaos.adit) != EFI_SUCCESS ||
        chaos.boot->handle_protocol(chaos.adit, &guid, &interface) !=
            EFI_SUCCESS) {
        say("chaos: the image cannot be loaded\n");
        return false;
    }
    chaos.loaded = interface;
    chaos.base = (uint64_t)chaos.loaded->image_base;
    chaos.length_bytes = chaos.loaded->image_bytes;
    /* [uefi] 9.1: SystemTable, which StartImage hands on. */
    *(void **)((uint8_t *)interface + 16) = &chaos.tables;
    return true;
}

static void say_end(void)
{
    static const char *const how[] = {"exit", "went-on", "halted"};
    const struct chaos_run *run = &chaos.run;

    chaos_say_case("end");
    say_number(" fail=", run->fail_at);
    say(" service=");
    say(run->failed.site != 0 ? chaos_service_name(run->failed.service)
                              : "none");
    say_hex(" site=", run->failed.site);
    say(" how=");
    say(how[end.how]);
    say_hex(" status=", end.status);
    say_number(" idt=", end.has_idt);
    say_number(" pages=", chaos_memory_end());
    say_number(" pools=", run->pools);
    say_number(" files=", run->files);
    say_number(" images=", run->images);
    say_number(" tables=", run->tables);
    say_number(" forbidden=", run->forbidden);
    say_number(" watchdog=", run->watchdog_at);
    say_number(" tries=", run->exit_tries);
    say_number(" console=", run->console_calls);
    say_number(" calls=", run->call_count);
    say("\n");
}

static void run_once(uint64_t fail_at)
{
    chaos.run = (struct chaos_run){.fail_at = fail_at};
    chaos_memory_begin();
    chaos_attributes_begin();
    __asm__ volatile("sidt %0" : "=m"(firmware_idt));
    chaos_say_case("begin");
    say_number(" fail=", fail_at);
    say("\n");
    if (!load())
        return;
    halt_catch();
    chaos_tables();
    chaos_enter();
    say_end();
    chaos_files_end();
}

/* sweep=all: once more for each call that the first run has made, which fails
 * then; sweep=sites: for the first call only from each site. */
static bool is_first(unsigned call)
{
    for (unsigned n = 0; n < call; n++) {
        if (chaos.calls[n].site == chaos.calls[call].site)
            return false;
    }
    return true;
}

void chaos_run_case(const char *name)
{
    unsigned count;

    case_name = name;
    run_once(0);
    count = chaos.run.call_count;
    if (count > CHAOS_CALLS_MAX)
        chaos_forbid("too many calls to remember", count);
    for (unsigned n = 0; n < count && n < CHAOS_CALLS_MAX; n++) {
        chaos_say_case("call");
        say_number(" ", n + 1);
        say(" ");
        say(chaos_service_name(chaos.calls[n].service));
        say_hex(" ", chaos.calls[n].site);
        say("\n");
    }
    if (chaos_word("sweep") == NULL)
        return;
    for (unsigned n = 0; n < count && n < CHAOS_CALLS_MAX; n++) {
        if (chaos_is("sweep", "all") || is_first(n))
            run_once(n + 1);
    }
}
