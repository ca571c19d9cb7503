/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/measure.h"

#include "boot/door.h"
#include "boot/fill.h"
#include "boot/payload.h"
#include "boot/phys.h"
#include "lib/print.h"
#include "x86/console.h"

/* Of an event, its NUL counted.  A longer text is hashed as a whole, and cut
 * in the log, whose room is the firmware's. */
#define EVENT_BYTES 512

static uint32_t pcrs;  /* a bit for each that was extended */
static uint32_t count; /* of events */
static char failed_what[64]; /* the first one */
static const char *failed_why; /* and why, or NULL */
static bool is_absent; /* from the first on there is nothing to measure by */
static bool is_required;
static bool is_payload_measured;

static struct door_verdict door_measure(uint32_t pcr, struct bytes data,
                                        struct bytes event)
{
    const struct door *door = boot_door();

    if (door->measure == NULL)
        return (struct door_verdict){
            .found = "no firmware whose service could be called"};
    return door->measure(pcr, data, event);
}

/* After a first failure the others are tried still: the more is measured, the
 * more is missed by who comes to unseal a key. */
static void measure(uint32_t pcr, struct bytes data, const char *what,
                    const char *event, size_t length)
{
    struct bytes logged = bytes_of(event, length < EVENT_BYTES
                                              ? length + 1 : EVENT_BYTES);
    struct door_verdict verdict;

    if (is_absent)
        return;
    verdict = door_measure(pcr, data, logged);
    if (verdict.is_good) {
        count++;
        pcrs |= 1u << pcr;
        return;
    }
    /* Who has measured, or failed to, and is gone then, has failed. */
    is_absent = verdict.judge == NULL && count == 0 && failed_why == NULL;
    if (!is_absent)
        boot_warn("tpm: %s, %zu bytes, is not measured into PCR %u: %s: %s",
                  what, data.length_bytes, pcr,
                  verdict.judge != NULL ? verdict.judge : "the TPM is gone",
                  verdict.found);
    if (failed_why == NULL) {
        failed_why = verdict.found;
        print_buffer(failed_what, sizeof(failed_what), "%s", what);
    }
}

void boot_measure_bytes(enum measure_kind kind, struct bytes data,
                        const char *what, struct text name)
{
    char event[EVENT_BYTES];
    size_t length = print_buffer(event, sizeof(event), "adit %s%s%pT", what,
                                 name.length != 0 ? " " : "", (void *)&name);

    measure(measure_pcr(kind, boot_payload_has(PAYLOAD_KERNEL)), data,
            event + sizeof("adit"), event, length);
}

void boot_measure_text(const char *what, struct text text)
{
    struct bytes data = text.length != 0
                            ? bytes_of(text.at, text.length + 1)
                            : bytes_of("", 1);
    char event[EVENT_BYTES];
    size_t length = print_buffer(event, sizeof(event), "adit %s: %pT", what,
                                 (void *)&text);

    measure(measure_pcr(MEASURE_TEXT, boot_payload_has(PAYLOAD_KERNEL)),
            data, what, event, length);
}

void boot_measure_payload(void)
{
    if (is_payload_measured)
        return;
    is_payload_measured = true;
    for (unsigned kind = 0; kind < PAYLOAD_KINDS; kind++) {
        if (boot_payload_has((enum payload_kind)kind))
            boot_measure_bytes(MEASURE_CARRIED,
                               boot_payload_part((enum payload_kind)kind),
                               "section",
                               payload_name((enum payload_kind)kind));
    }
}

static bool is_carried(const struct boot_module *module)
{
    return boot_payload_covers(module->base, module->length_bytes);
}

static void measure_module(const struct boot_info *bi, uint32_t n)
{
    const struct boot_module *module = &bi->modules[n];
    struct bytes view;

    /* What lies beyond 4 GiB is only mapped later, and nobody wants it yet. */
    if (boot_door()->measure == NULL)
        return;
    if (!phys_view(module->base, module->length_bytes, &view))
        boot_refuse("module %u at %#lx, %lu bytes, cannot be reached", n,
                    module->base, module->length_bytes);
    boot_measure_bytes(MEASURE_FILE, view, "module",
                       fill_text_at(bi, module->name));
}

void boot_measure_info(const struct boot_info *bi)
{
    /* By that door files are measured as they are read. */
    for (uint32_t n = 0; bi->door != BOOT_DOOR_EFI && n < bi->module_count;
         n++) {
        if (!is_carried(&bi->modules[n]))
            measure_module(bi, n);
    }
    boot_measure_text("options", fill_text_at(bi, bi->cmdline));
    boot_measure_text("kernel's options",
                      fill_text_at(bi, bi->kernel_options));
    for (uint32_t n = 0; n < bi->module_count; n++) {
        if (!is_carried(&bi->modules[n]))
            boot_measure_text("module's command line",
                              fill_text_at(bi, bi->modules[n].cmdline));
    }
}

bool boot_measure_option(struct text value)
{
    if (!text_equal(value, TEXT("require")))
        return false;
    is_required = true;
    return true;
}

void boot_measure_end(struct boot_info *bi)
{
    if (is_required && is_absent)
        boot_refuse("tpm=require: expected a TPM 2.0 to measure into, found "
                    "%s", failed_why);
    if (is_required && failed_why != NULL)
        boot_refuse("tpm=require: expected everything to be measured, found "
                    "that it failed for %s: %s", failed_what, failed_why);
    if (failed_why == NULL)
        bi->efi.measured = BOOT_MEASURED_ALL;
    else if (!is_absent)
        bi->efi.measured = BOOT_MEASURED_PART;
}

void boot_measure_report(const struct boot_info *bi)
{
    if (bi->efi.system_table == 0)
        return;
    if (is_absent) {
        console_print(CONSOLE_INFO, "adit: measured  nothing: found %s\n",
                      failed_why);
        return;
    }
    console_print(CONSOLE_INFO, "adit: measured  %u events, PCRs", count);
    for (uint32_t pcr = 0; pcr < 32; pcr++) {
        if (pcrs >> pcr & 1)
            console_print(CONSOLE_INFO, " %u", pcr);
    }
    console_print(CONSOLE_INFO, "%s\n",
                  failed_why != NULL ? "; some failed" : "");
}
