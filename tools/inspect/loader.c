/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of loaders.  What they unpack before they look is here; how each
 * then decides is in loader_*.c, and in words in docs/loaders.md.
 */
#include "tools/inspect/loader.h"

#include "tools/inspect/loader_view.h"

#define UNPACKS(kind) (1u << UNPACK_##kind)
/* LZO, too, which nobody here unpacks. */
#define BY_GRUB (UNPACKS(GZIP) | UNPACKS(XZ))
#define BY_XEN  (UNPACKS(GZIP) | UNPACKS(XZ) | UNPACKS(LZMA) | \
                 UNPACKS(ZSTD) | UNPACKS(LZ4) | UNPACKS(BZIP2))

static const struct entry {
    struct loader loader;
    uint32_t unpacks;
    loader_judge *judge;
} entries_[] = {
    {{"uefi", "UEFI firmware", "", "EDK II 2022.11"}, 0, uefi},
    {{"uefi-secure", "UEFI, Secure Boot", "", "EDK II 2022.11"}, 0,
     uefi_secure},
    {{"shim", "shim, Secure Boot", "second stage", "15.8"}, 0, shim},
    {{"systemd-boot", "systemd-boot", "linux or efi FILE", "252"}, 0,
     systemd_boot},
    {{"refind", "rEFInd", "loader FILE", "0.13.2"}, 0, refind},
    {{"u-boot-bootefi", "U-Boot", "bootefi", "2023.01"}, 0, u_boot_bootefi},
    {{"grub-efi-linux", "GRUB, UEFI", "linux FILE", "2.06"}, BY_GRUB,
     grub_efi_linux},
    {{"grub-efi-chainloader", "GRUB, UEFI", "chainloader FILE", "2.06"},
     BY_GRUB, grub_efi_chainloader},
    {{"grub-efi-multiboot", "GRUB, UEFI", "multiboot FILE", "2.06"}, BY_GRUB,
     grub_efi_multiboot},
    {{"grub-efi-multiboot2", "GRUB, UEFI", "multiboot2 FILE", "2.06"},
     BY_GRUB, grub_efi_multiboot2},
    {{"grub-efi-linux-new", "GRUB 2.12, UEFI", "linux FILE", "2.12"},
     BY_GRUB, grub_efi_linux_2_12},
    {{"grub-secure-linux", "GRUB, Secure Boot", "linux FILE",
      "2.06, signed"}, 0, grub_secure_linux},
    {{"grub-secure-multiboot", "GRUB, Secure Boot",
      "multiboot or multiboot2 FILE", "2.06, signed"}, 0,
     grub_secure_multiboot},
    {{"grub-bios-linux", "GRUB, BIOS", "linux FILE", "2.06"}, BY_GRUB,
     grub_bios_linux},
    {{"grub-bios-linux16", "GRUB, BIOS", "linux16 FILE", "2.06"}, BY_GRUB,
     grub_bios_linux16},
    {{"grub-bios-chainloader", "GRUB, BIOS", "chainloader FILE", "2.06"},
     BY_GRUB, grub_bios_chainloader},
    {{"grub-bios-multiboot", "GRUB, BIOS", "multiboot FILE", "2.06"},
     BY_GRUB, grub_bios_multiboot},
    {{"grub-bios-multiboot2", "GRUB, BIOS", "multiboot2 FILE", "2.06"},
     BY_GRUB, grub_bios_multiboot2},
    {{"ipxe-efi", "iPXE, UEFI", "kernel FILE", "1.0.0+ 2019"}, 0, ipxe_efi},
    {{"ipxe-bios", "iPXE, BIOS", "kernel FILE", "1.0.0+ 2019"}, 0,
     ipxe_bios},
    {{"syslinux-linux", "SYSLINUX", "LINUX FILE", "6.04"}, 0,
     syslinux_linux},
    {{"syslinux-mboot", "SYSLINUX", "mboot.c32 FILE", "6.04"},
     UNPACKS(GZIP), syslinux_mboot},
    {{"limine-linux", "Limine", "protocol: linux", "8, October 2024"}, 0,
     limine_linux},
    {{"limine-multiboot1", "Limine", "protocol: multiboot1",
      "8, October 2024"}, 0, limine_multiboot1},
    {{"limine-multiboot2", "Limine", "protocol: multiboot2",
      "8, October 2024"}, 0, limine_multiboot2},
    {{"qemu-seabios", "QEMU, SeaBIOS", "-kernel FILE", "7.2"}, 0,
     qemu_seabios},
    {{"qemu-microvm", "QEMU, microvm", "-kernel FILE", "7.2"}, 0,
     qemu_microvm},
    {{"qemu-ovmf", "QEMU, OVMF", "-kernel FILE", "7.2"}, 0, qemu_ovmf},
    {{"firecracker", "Firecracker", "", "1.12"}, 0, firecracker},
    {{"firecracker-old", "Firecracker up to 1.11", "", "1.11"}, 0,
     firecracker_old},
    {{"cloud-hypervisor", "Cloud Hypervisor", "--kernel FILE", "40"}, 0,
     cloud_hypervisor},
    {{"xen-dom0-pv", "Xen, first domain", "dom0=pv", "4.17"}, BY_XEN,
     xen_dom0_pv},
    {{"xen-dom0-pvh", "Xen, first domain", "dom0=pvh", "4.17"}, BY_XEN,
     xen_dom0_pvh},
    {{"xen-domu-pv", "Xen, guest", "type=\"pv\"", "4.17"}, UNPACKS(GZIP),
     xen_domu_pv},
    {{"xen-domu-pvh", "Xen, guest", "type=\"pvh\"", "4.17"}, UNPACKS(GZIP),
     xen_domu_pvh},
    {{"kexec", "kexec-tools", "kexec -l FILE", "2.0.25"}, 0, kexec_any},
    {{"kexec-bzimage64", "kexec-tools", "kexec -l -t bzImage64 FILE",
      "2.0.25"}, 0, kexec_bzimage64},
    {{"kexec-file", "Linux", "kexec -s -l FILE", "6.1"}, 0, kexec_file},
    {{"u-root", "u-root", "kexec FILE", "0.11"}, UNPACKS(GZIP),
     u_root_multiboot},
    {{"freebsd", "FreeBSD's loader, UEFI", "xen_kernel=FILE", "14"}, 0,
     freebsd_multiboot2},
    {{"illumos-efi", "illumos' loader, UEFI", "boot FILE", "2023"}, 0,
     illumos_efi_multiboot2},
    {{"illumos-bios", "illumos' loader, BIOS", "boot FILE", "2023"}, 0,
     illumos_bios_multiboot2},
    {{"adit", "Adit", "adit pack FILE", "0.1"}, 0, adit},
};

#define ENTRIES (sizeof(entries_) / sizeof(entries_[0]))

_Static_assert(ENTRIES <= LOADERS_MAX, "there is room for all verdicts");

const struct loader *loader_at(size_t n)
{
    return n < ENTRIES ? &entries_[n].loader : NULL;
}

void inspect_judge(const struct inspect_file *file,
                   const struct inspect_facts *facts,
                   struct verdicts *ret_verdicts)
{
    struct loader_view inner, outer;

    view_inner(file, facts, &inner);
    view_outer(file, facts, &outer);
    for (uint32_t n = 0; n < ENTRIES; n++) {
        const struct entry *entry = &entries_[n];
        struct verdict *verdict = &ret_verdicts->at[n];
        bool is_unpacked = (entry->unpacks >> file->packed & 1) != 0;

        *verdict = (struct verdict){
            .loader = &entry->loader, .protocol = PROTOCOLS};
        entry->judge(is_unpacked ? &inner : &outer, verdict);
    }
    ret_verdicts->count = ENTRIES;
}
