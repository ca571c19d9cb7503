/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tables that Adit gets, and those of their services that are neither
 * memory's nor protocols'.
 */
#include "tests/chaos/shim.h"

#include "lib/crc32.h"

static struct efi_boot_services services;
static struct efi_runtime_services runtime;

static efi_status EFIAPI unknown(void)
{
    chaos_forbid("a boot service that the shim does not know, from",
                 (uint64_t)__builtin_return_address(0) - chaos.base);
    return EFI_UNSUPPORTED;
}

static efi_status EFIAPI stall(uint64_t microseconds)
{
    efi_status status;

    (void)microseconds;
    return CHAOS_FAILS(CHAOS_Stall, &status) ? status : EFI_SUCCESS;
}

static efi_status EFIAPI set_watchdog_timer(uint64_t seconds, uint64_t code,
                                            uint64_t data_bytes,
                                            const uint16_t *data)
{
    efi_status status;

    (void)code;
    (void)data_bytes;
    (void)data;
    if (CHAOS_FAILS(CHAOS_SetWatchdogTimer, &status))
        return status;
    if (seconds == 0 && chaos.run.watchdog_at == 0)
        chaos.run.watchdog_at = chaos.run.call_count;
    return EFI_SUCCESS;
}

/* What is installed has to be taken away again: counted, no more. */
static efi_status EFIAPI install_table(const struct efi_guid *guid,
                                       void *table)
{
    efi_status status;

    (void)guid;
    if (CHAOS_FAILS(CHAOS_InstallConfigurationTable, &status))
        return status;
    if (table != NULL)
        chaos.run.tables++;
    else if (chaos.run.tables > 0)
        chaos.run.tables--;
    return EFI_SUCCESS;
}

/* NAME=VALUE of one byte, NAME=long for more; others are not there. */
static efi_status EFIAPI get_variable(const uint16_t *name,
                                      const struct efi_guid *vendor,
                                      uint32_t *ret_attributes,
                                      uint64_t *data_bytes, void *data)
{
    char text[32];
    const char *value;
    efi_status status;

    (void)vendor;
    (void)ret_attributes;
    if (CHAOS_FAILS(CHAOS_GetVariable, &status))
        return status;
    text_narrow(name, text, sizeof(text));
    value = chaos_word(text);
    if (value == NULL || *data_bytes == 0)
        return EFI_NOT_FOUND;
    if (text_same(value, "long"))
        return EFI_BUFFER_TOO_SMALL;
    *(uint8_t *)data = (uint8_t)chaos_parse(value);
    *data_bytes = 1;
    return EFI_SUCCESS;
}

static efi_status EFIAPI output_string(struct efi_text_output *this,
                                       const uint16_t *string)
{
    char text[600];
    efi_status status;

    (void)this;
    if (CHAOS_FAILS(CHAOS_OutputString, &status))
        return status;
    if (chaos_is("console", "fails"))
        return EFI_DEVICE_ERROR;
    chaos.run.console_calls++;
    text_narrow(string, text, sizeof(text));
    say("chaos: console: ");
    say(text);
    say("\n");
    return EFI_SUCCESS;
}

static efi_status EFIAPI image_exit(efi_handle image, efi_status why,
                                    uint64_t data_bytes, const uint16_t *data)
{
    efi_status status;

    (void)data_bytes;
    (void)data;
    if (CHAOS_FAILS(CHAOS_Exit, &status))
        return status;
    if (image != chaos.adit)
        chaos_forbid("Exit of another image", (uint64_t)image);
    chaos_attributes_end();
    chaos_leave(CHAOS_EXIT, why);
}

/* stale=N failures, with stale-status; end=really lets it come true. */
static efi_status EFIAPI exit_boot_services(efi_handle image, uint64_t key)
{
    efi_status status;
    bool fails = CHAOS_FAILS(CHAOS_ExitBootServices, &status);

    chaos.run.is_leaving = true;
    chaos.run.exit_tries++;
    if (image != chaos.adit)
        chaos_forbid("ExitBootServices of another image", (uint64_t)image);
    if (key != chaos.run.map_key)
        chaos_forbid("ExitBootServices with an old key", key);
    if (fails)
        return status;
    if (chaos.run.exit_tries <= chaos_number("stale", 0)) {
        chaos.run.map_key++;
        return chaos_number("stale-status", EFI_INVALID_PARAMETER);
    }
    if (!chaos_is("end", "really"))
        chaos_leave(CHAOS_WENT_ON, EFI_SUCCESS);
    chaos_say_case("gone");
    say("\n");
    return chaos.boot->exit_boot_services(chaos.image, chaos.run.real_key);
}

static void sum(struct efi_table_header *header)
{
    header->crc32 = 0;
    header->crc32 = crc32_add(0, bytes_of(header, header->header_bytes));
}

/* system=nosum|nosign|short, boot=none|nosign, runtime=none,
 * console=none|fails, tables=none|many. */
void chaos_tables(void)
{
    static struct efi_text_output console;
    struct efi_system_table *system = &chaos.tables;
    void **slot = (void **)((uint8_t *)&services + sizeof(services.header));

    services = *chaos.boot;
    services.header.header_bytes = sizeof(services);
    for (size_t n = 0; n < (sizeof(services) - sizeof(services.header)) / 8;
         n++)
        slot[n] = (void *)unknown;
    chaos_memory(&services);
    chaos_protocols(&services);
    services.exit = image_exit;
    services.exit_boot_services = exit_boot_services;
    services.stall = stall;
    services.set_watchdog_timer = set_watchdog_timer;
    /* [uefi] 4.4 */
    *(void **)((uint8_t *)&services + 192) = (void *)install_table;
    runtime = *chaos.system->runtime_services;
    runtime.header.header_bytes = sizeof(runtime);
    runtime.get_variable = get_variable;
    console.output_string = output_string;

    *system = *chaos.system;
    system->header.header_bytes = sizeof(*system);
    system->boot_services = chaos_is("boot", "none") ? NULL : &services;
    system->runtime_services = chaos_is("runtime", "none") ? NULL : &runtime;
    system->console_out = chaos_is("console", "none") ? NULL : &console;
    if (chaos_is("tables", "none"))
        system->tables = NULL;
    system->table_count = chaos_number("table-count", system->table_count);
    if (chaos_is("boot", "nosign"))
        services.header.signature++;
    sum(&services.header);
    sum(&runtime.header);
    if (chaos_is("runtime", "nosign"))
        runtime.header.signature++;
    sum(&system->header);
    if (chaos_is("system", "nosum"))
        system->header.crc32++;
    else if (chaos_is("system", "nosign"))
        system->header.signature++;
    else if (chaos_is("system", "short"))
        system->header.header_bytes = 60;
}
