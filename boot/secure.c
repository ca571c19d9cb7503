/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/secure.h"

#include "boot/fill.h"
#include "boot/payload.h"
#include "boot/phys.h"
#include "format/allow.h"
#include "x86/console.h"

/* Dropped words past these are counted, not named. */
#define WORDS_SHOWN 16

/* `judge` is NULL when our own signature covers the kernel. */
static struct door_verdict kernel_verdict;

static bool is_on(const struct boot_info *bi)
{
    return bi->efi.secure_boot == BOOT_SECURE_BOOT_ENABLED;
}

/*
 * Keeps the `signed_bytes` that `line` starts with, down to the space behind
 * them, and of the others what needs no signature; tells what it drops.
 */
static void words_drop(struct boot_info *bi, struct boot_text *line,
                       uint32_t signed_bytes, enum allow_reader reader,
                       const char *whose)
{
    char *at = &bi->text[line->offset];
    struct text rest = fill_text_at(bi, *line), word;
    uint32_t kept = signed_bytes;
    unsigned dropped = 0;

    /* A word that is signed in part is not signed. */
    if (kept > rest.length ||
        (kept != 0 && kept < rest.length && at[kept - 1] != ' '))
        kept = 0;
    rest = text_skip(rest, kept);
    while ((word = text_word(&rest)).length != 0) {
        if (!allow_word(reader, word) && dropped++ < WORDS_SHOWN)
            boot_warn("secure boot: \"%pT\" is dropped from %s command line, "
                      "which is not signed", (void *)&word, whose);
    }
    if (dropped > WORDS_SHOWN)
        boot_warn("secure boot: %u more words are dropped from %s command "
                  "line", dropped - WORDS_SHOWN, whose);
    if (dropped == 0)
        return;
    kept += (uint32_t)allow_keep(reader, at + kept,
                                 line->length_bytes - kept);
    at[kept] = '\0';
    line->length_bytes = kept;
}

void secure_options(struct boot_info *bi)
{
    struct boot_payload_texts ours = boot_payload_texts();

    if (!is_on(bi))
        return;
    words_drop(bi, &bi->cmdline, ours.cmdline_bytes, ALLOW_ADIT, "Adit's");
    words_drop(bi, &bi->kernel_options, ours.kernel_options_bytes,
               ALLOW_KERNEL, "the kernel's");
}

static bool is_carried(const struct boot_module *module)
{
    return boot_payload_covers(module->base, module->length_bytes);
}

/* A loader that was not the firmware may have taken us without asking. */
static const char *carrier(const struct boot_info *bi)
{
    return bi->efi.boot_services_alive && bi->door != BOOT_DOOR_MB2EFI
               ? "covered by this image's signature"
               : "carried by this image, which is not authenticated";
}

static struct door_verdict kernel_judge(const struct boot_info *bi,
                                        const struct door *door,
                                        bool is_covered)
{
    const struct boot_module *kernel = &bi->modules[0];
    struct door_verdict verdict = {.judge = "anybody"};
    struct bytes image;

    if (!bi->efi.boot_services_alive || door->verify == NULL)
        verdict.found = "that boot services are gone, and with them all who "
                        "could verify it";
    else if (!phys_view(kernel->base, kernel->length_bytes, &image))
        verdict.found = "that it cannot be reached";
    else
        verdict = door->verify(image, is_covered);
    return verdict;
}

static void kernel_require(struct boot_info *bi, const struct door *door)
{
    struct boot_module *kernel = &bi->modules[0];
    struct text name = fill_text_at(bi, kernel->name);
    bool is_covered = is_carried(kernel);

    kernel_verdict = kernel_judge(bi, door, is_covered);
    if (is_covered)
        kernel_verdict = (struct door_verdict){true, NULL, carrier(bi)};
    if (!kernel_verdict.is_good)
        boot_refuse_unverified(
            "module 0 (the kernel)%s%pT is not verified by %s; expected a "
            "signature that is trusted, found: %s",
            name.length != 0 ? ", " : "", (void *)&name,
            kernel_verdict.judge, kernel_verdict.found);
    if (!boot_payload_texts().kernel_cmdline)
        words_drop(bi, &kernel->cmdline, 0, ALLOW_KERNEL, "the kernel's");
}

void secure_modules(struct boot_info *bi, const struct door *door)
{
    if (!is_on(bi) || bi->module_count == 0)
        return;
    for (uint32_t n = 1; n < bi->module_count; n++) {
        struct text name = fill_text_at(bi, bi->modules[n].name);

        if (!is_carried(&bi->modules[n]))
            boot_refuse_unverified(
                "module %u%s%pT is not signed; expected it inside this "
                "image (adit pack --unify), found it at %#lx", n,
                name.length != 0 ? ", " : "", (void *)&name,
                bi->modules[n].base);
    }
    kernel_require(bi, door);
}

void secure_report(const struct boot_info *bi)
{
    if (bi->efi.system_table == 0 && !is_on(bi))
        return;
    if (!kernel_verdict.is_good)
        console_print(CONSOLE_INFO, "adit: secure    not authenticated\n");
    else if (kernel_verdict.judge == NULL)
        console_print(CONSOLE_INFO, "adit: secure    kernel %s\n",
                      kernel_verdict.found);
    else
        console_print(CONSOLE_INFO, "adit: secure    kernel verified by %s\n",
                      kernel_verdict.judge);
}
