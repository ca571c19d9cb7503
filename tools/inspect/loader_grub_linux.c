/* SPDX-License-Identifier: BSD-2-Clause */
/* GRUB's commands `linux', `linux16' and `chainloader', and signed GRUB. */
#include "tools/inspect/loader_grub.h"

#include <inttypes.h>

#include "spec/linux.h"

#define SETUP_SECTORS_MAX 64

static bool sectors_fit(const struct loader_view *view,
                        struct verdict *verdict)
{
    uint32_t sectors = view->linux_.setup_bytes / LINUX_SECTOR_BYTES - 1;

    if (sectors <= SETUP_SECTORS_MAX)
        return true;
    return loader_refuses(verdict, RULE_LINUX_SETUP_SECTS,
                          "%" PRIu32 " sectors of set-up code, 64 are the "
                          "most", sectors);
}

/* The 32-bit entry, by way of GRUB's own zero page. */
static void linux32(const struct loader_view *view, struct verdict *verdict)
{
    const struct linux_header *h = &view->linux_;
    uint64_t kernel_bytes;

    if (!loader_linux32_fits(view, verdict) || !sectors_fit(view, verdict))
        return;
    kernel_bytes = view->bytes.length_bytes - h->setup_bytes;
    if (h->protocol >= LINUX_VERSION_2_10 && h->init_bytes < kernel_bytes) {
        loader_fails(verdict, PROTOCOL_LINUX32, RULE_LINUX_INIT_SIZE,
                     "init_size %#" PRIx32 " is less than the %#" PRIx64
                     " bytes that it reads there", h->init_bytes,
                     kernel_bytes);
        return;
    }
    loader_starts(verdict, PROTOCOL_LINUX32, "boot protocol %u.%02u, %s",
                  h->protocol >> 8, h->protocol & 0xff,
                  h->is_relocatable && h->protocol >= LINUX_VERSION_2_10
                      ? "at pref_address if that is free"
                      : "at 100000h");
}

void grub_bios_linux(const struct loader_view *view, struct verdict *verdict)
{
    linux32(view, verdict);
}

void grub_efi_linux(const struct loader_view *view, struct verdict *verdict)
{
    linux32(view, verdict);
}

/* Since 2.12 a PE image of version 1 is the firmware's to load; whatever is
 * not goes the old way. */
void grub_efi_linux_2_12(const struct loader_view *view,
                         struct verdict *verdict)
{
    if (view->pe == NULL || view->pe->image_major < 1) {
        linux32(view, verdict);
        return;
    }
    if (loader_pe_fits(view, verdict))
        loader_starts(verdict, PROTOCOL_EFI,
                      "PE of image version %u: by LoadImage",
                      view->pe->image_major);
}

void grub_bios_linux16(const struct loader_view *view,
                       struct verdict *verdict)
{
    struct bytes flag;

    if (!view->has_linux &&
        bytes_sub(view->bytes, LINUX_BOOT_FLAG_AT, 2, &flag) &&
        load_le16(flag.at) == LINUX_BOOT_FLAG) {
        loader_fails(verdict, PROTOCOLS, NULL,
                     "no \"HdrS\": taken for a Linux before protocol 2.00");
        return;
    }
    if (!view->has_linux) {
        loader_finds_nothing(view, verdict, "no Linux boot header");
        return;
    }
    if (!sectors_fit(view, verdict))
        return;
    if (view->bytes.length_bytes < view->linux_.setup_bytes) {
        loader_refuses(verdict, RULE_LINUX_SETUP_SECTS,
                       "the set-up code ends past the file");
        return;
    }
    loader_starts(verdict, PROTOCOL_LINUX16, "boot protocol %u.%02u",
                  view->linux_.protocol >> 8, view->linux_.protocol & 0xff);
}

/* Any file can be a boot sector. */
void grub_bios_chainloader(const struct loader_view *view,
                           struct verdict *verdict)
{
    struct bytes flag;

    if (!bytes_sub(view->bytes, LINUX_BOOT_FLAG_AT, 2, &flag) ||
        load_le16(flag.at) != LINUX_BOOT_FLAG)
        loader_finds_nothing(view, verdict,
                             "no boot sector: 55AAh is not at 1FEh");
    else if (view->has_linux || view->pe != NULL)
        loader_fails(verdict, PROTOCOLS, NULL,
                     "takes the first 512 bytes for a boot sector");
    else
        loader_depends(verdict, PROTOCOLS, NULL,
                       "runs the first 512 bytes as a boot sector");
}

void grub_efi_chainloader(const struct loader_view *view,
                          struct verdict *verdict)
{
    if (loader_pe_fits(view, verdict))
        loader_starts(verdict, PROTOCOL_EFI, "by LoadImage");
}

/* shim verifies the file as it is on the disk; then the handover entry. */
void grub_secure_linux(const struct loader_view *view,
                       struct verdict *verdict)
{
    const struct linux_header *h = &view->linux_;

    if (!loader_signature_fits(view, verdict) ||
        !loader_linux32_fits(view, verdict) || !sectors_fit(view, verdict))
        return;
    if (h->handover_offset == 0) {
        loader_refuses(verdict, RULE_LINUX_HANDOVER,
                       "no EFI handover entry: handover_offset is %s",
                       h->protocol < LINUX_VERSION_2_11 ? "not there" : "0");
        return;
    }
    if ((h->xloadflags & LINUX_XLF_KERNEL_64) == 0) {
        loader_refuses(verdict, RULE_LINUX_NO_64,
                       "no 64-bit entry: XLF_KERNEL_64 is clear");
        return;
    }
    loader_depends(verdict, PROTOCOL_LINUX_HANDOVER, NULL,
                   "if shim or the firmware has the key of %s",
                   loader_signer(view));
}

/* Signed builds have neither multiboot nor multiboot2, and let no unsigned
 * module in. */
void grub_secure_multiboot(const struct loader_view *view,
                           struct verdict *verdict)
{
    (void)view;
    loader_refuses(verdict, NULL,
                   "signed builds of GRUB have no such command");
}
