/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An image as one loader sees it: unpacked if that loader unpacks, and with
 * the header that it would take, which need not be the first magic number.
 * And how the loaders' functions say what they decided.
 */
#ifndef TOOLS_INSPECT_LOADER_VIEW_H
#define TOOLS_INSPECT_LOADER_VIEW_H

#include "format/linux_header.h"
#include "tools/inspect/facts.h"
#include "tools/inspect/loader.h"
#include "tools/inspect/rule_id.h"

struct loader_view {
    const struct inspect_facts *facts; /* NULL: nothing is known */
    struct bytes bytes;
    enum unpack_kind packed; /* what `bytes` are, unless this loader unpacks */
    const char *damage;      /* why they could not be unpacked, or NULL */

    const struct elf_file *elf; /* NULL: none, or none that can be read */
    enum elf_status elf_status;
    const struct pe_file *pe; /* of any machine, PE32 or PE32+ */
    enum pe_status pe_status;
    bool has_linux; /* boot flag and "HdrS" */
    struct linux_header linux_;
    const struct inspect_note *notes;
    uint32_t note_count;

    bool has_mb1; /* the first header whose checksum is right */
    struct mb1_header mb1;
    bool has_mb1_magic; /* the first magic number */
    uint32_t mb1_magic_at;
    bool has_mb2;
    struct mb2_header mb2;
    bool has_mb2_magic;
    uint32_t mb2_magic_at;
};

/* The file unpacked, and the file as it is. */
void view_inner(const struct inspect_file *file,
                const struct inspect_facts *facts,
                struct loader_view *ret_view);
void view_outer(const struct inspect_file *file,
                const struct inspect_facts *facts,
                struct loader_view *ret_view);

/* What the verdict is; `format` becomes `why`.  All but the first answer
 * false, so that a check can end with them. */
void loader_starts(struct verdict *verdict, enum protocol protocol,
                   const char *format, ...)
    __attribute__((format(printf, 3, 4)));
bool loader_refuses(struct verdict *verdict, const char *rule,
                    const char *format, ...)
    __attribute__((format(printf, 3, 4)));
bool loader_fails(struct verdict *verdict, enum protocol protocol,
                  const char *rule, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
bool loader_depends(struct verdict *verdict, enum protocol protocol,
                    const char *rule, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* The file has nothing that this loader takes: `missing` says what, unless it
 * is packed data, which says more. */
bool loader_finds_nothing(const struct loader_view *view,
                          struct verdict *verdict, const char *missing);

/*
 * An image loaded by addresses in its header, by Multiboot 1 or 2: what goes
 * from where to where.
 */
struct load_addresses {
    int64_t file_offset; /* negative: ahead of the file */
    uint64_t header;
    uint64_t load, load_end; /* physical, of what the file has */
    uint64_t bss_end;        /* not below load_end */
    bool is_load_end_given, is_bss_end_given;
    uint64_t entry;
};
void view_mb1_addresses(const struct loader_view *view,
                        struct load_addresses *ret_addresses);
/* By the address tag `tag`, entered at `entry`. */
void view_mb2_addresses(const struct loader_view *view,
                        const struct mb2_header_tag *tag, uint64_t entry,
                        struct load_addresses *ret_addresses);
/* What strict loaders demand of them; else refuses as mb1-addresses or
 * mb2-address, as `rule` says. */
bool loader_addresses_fit(const struct loader_view *view,
                          const struct load_addresses *addresses,
                          const char *rule, struct verdict *verdict);

/* What loading an ELF file's segments comes to. */
struct elf_load {
    uint32_t segments;
    uint64_t lowest, highest; /* physical; past the last byte */
    bool is_in_file;     /* no segment reaches past the file's end */
    bool has_entry;      /* in a PT_LOAD by its virtual addresses */
    uint64_t entry;      /* physical */
    bool is_flat;        /* virtual addresses are the physical ones */
    bool has_relocs;     /* a section of type SHT_REL or SHT_RELA */
    uint64_t table_end;  /* of the program headers, in the file */
};
void view_elf_load(const struct loader_view *view, struct elf_load *ret_load);

/* The Multiboot 2 header's tags; the last of a type is the one that counts. */
bool view_mb2_tag(const struct loader_view *view, uint16_t type,
                  struct mb2_header_tag *ret_tag);
/* How the list of tags ends: MB2_HEADER_END when it is sound. */
enum mb2_header_status view_mb2_end(const struct loader_view *view,
                                    uint32_t *ret_offset);
/* Is there a tag that must be understood, of a type not in the bit mask? */
bool view_mb2_unknown(const struct loader_view *view, uint32_t known_types,
                      struct mb2_header_tag *ret_tag);
/* Does a request that must be met ask for a type not in the bit mask? */
bool view_mb2_request(const struct loader_view *view, uint32_t known_types,
                      bool optional_too, uint32_t *ret_type);

/* Can UEFI firmware load it, signatures aside?  Else refuses. */
bool loader_pe_fits(const struct loader_view *view, struct verdict *verdict);
/* Is it signed, and unchanged since, as far as that is known?  Else refuses. */
bool loader_signature_fits(const struct loader_view *view,
                           struct verdict *verdict);
const char *loader_signer(const struct loader_view *view);
/* Linux's header, as loaders that enter in 32-bit mode want it. */
bool loader_linux32_fits(const struct loader_view *view,
                         struct verdict *verdict);
/* What the program kexec and the kernel demand for the 64-bit entry. */
bool loader_linux64_fits(const struct loader_view *view,
                         struct verdict *verdict);

/* A note of the owner "Xen"; the last one. */
bool view_xen_note(const struct loader_view *view, uint32_t type,
                   const struct inspect_note **ret_note);

/* All loaders' functions. */
typedef void loader_judge(const struct loader_view *view,
                          struct verdict *verdict);

loader_judge grub_bios_multiboot, grub_bios_multiboot2, grub_bios_linux,
    grub_bios_linux16, grub_bios_chainloader, grub_efi_multiboot,
    grub_efi_multiboot2, grub_efi_linux, grub_efi_linux_2_12,
    grub_efi_chainloader, grub_secure_linux, grub_secure_multiboot;
loader_judge ipxe_bios, ipxe_efi;
loader_judge qemu_seabios, qemu_microvm, qemu_ovmf;
loader_judge syslinux_linux, syslinux_mboot;
loader_judge kexec_any, kexec_bzimage64, kexec_file;
loader_judge limine_multiboot1, limine_multiboot2, limine_linux;
loader_judge firecracker, firecracker_old, cloud_hypervisor;
loader_judge xen_dom0_pvh, xen_dom0_pv, xen_domu_pvh, xen_domu_pv;
loader_judge uefi, uefi_secure, shim, systemd_boot, refind, u_boot_bootefi;
loader_judge freebsd_multiboot2, illumos_bios_multiboot2,
    illumos_efi_multiboot2, u_root_multiboot;
loader_judge adit;

#endif
