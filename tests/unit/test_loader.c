/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: of PVH, Linux, EFI and packed images, each loader takes what it says
 * it takes, and one thing changed makes it refuse by that thing's rule.  What
 * the loaders really do is measured by the boot ring.
 */
#include "tests/unit/bzimage.h"
#include "tests/unit/loader_image.h"

#include <stdio.h>

static struct inspect_facts facts;

void tool_complain(const char *name, const char *format, ...)
{
    fail_msg("%s: %s", name, format);
}

static void pvh(void **state)
{
    (void)state;
    make_elf(true);
    refuses("qemu-seabios", NULL);
    refuses("cloud-hypervisor", NULL);
    refuses("xen-domu-pvh", NULL);
    refuses("adit", NULL);
    starts("firecracker", PROTOCOL_ELF);
    put_pvh(4);
    starts("qemu-seabios", PROTOCOL_PVH);
    starts("qemu-microvm", PROTOCOL_PVH);
    starts("cloud-hypervisor", PROTOCOL_PVH);
    starts("firecracker", PROTOCOL_PVH);
    starts("firecracker-old", PROTOCOL_ELF);
    starts("xen-domu-pvh", PROTOCOL_PVH);
    starts("xen-dom0-pvh", PROTOCOL_PVH);
    refuses("xen-dom0-pv", NULL);
    refuses("qemu-ovmf", NULL);

    put_pvh(8);
    refuses("qemu-seabios", RULE_PVH_NOTE_ALIGN);
    starts("firecracker", PROTOCOL_PVH);

    put_pvh(4);
    store_le32(in.at + NOTE_AT + 16, 0x1000);
    fails("qemu-seabios", PROTOCOL_PVH, RULE_PVH_ENTRY_OUTSIDE);

    /* A later PT_NOTE without the note, which QEMU does not mind. */
    put_pvh(4);
    store_le16(in.at + EHDR64_PHNUM, 3);
    put_phdr(2, true, PT_NOTE, OTHER_NOTE_AT, 20, 4);
    put_note(OTHER_NOTE_AT, 99, 0);
    starts("qemu-seabios", PROTOCOL_PVH);
    refuses("cloud-hypervisor", RULE_PVH_NOTE_HIDDEN);
    starts("firecracker", PROTOCOL_ELF);

    make_elf(false);
    refuses("firecracker", RULE_PVH_ELF32);
}

static void xen_pv(void **state)
{
    static const char version[] = "xen-3.0", os[] = "linux";

    (void)state;
    make_elf(true);
    store_le16(in.at + EHDR64_PHNUM, 2);
    put_phdr(1, true, PT_NOTE, NOTE_AT, 48, 4);
    put_note(NOTE_AT, 5, 0);
    put_note(NOTE_AT + 24, 6, 0);
    in.at[NOTE_AT + 4] = in.at[NOTE_AT + 28] = 8;
    memcpy(in.at + NOTE_AT + 16, version, sizeof(version));
    memcpy(in.at + NOTE_AT + 40, os, sizeof(os));
    starts("xen-dom0-pv", PROTOCOL_XEN_PV);
    starts("xen-domu-pv", PROTOCOL_XEN_PV);
    in.at[NOTE_AT + 40] = 'x';
    refuses("xen-dom0-pv", NULL);
    in.at[NOTE_AT + 40] = 'l';
    in.at[NOTE_AT + 20] = '2';
    refuses("xen-dom0-pv", NULL);
}

static void linux_entries(void **state)
{
    (void)state;
    bzimage_make(&in);
    starts("grub-bios-linux", PROTOCOL_LINUX32);
    starts("grub-efi-linux", PROTOCOL_LINUX32);
    starts("grub-efi-linux-new", PROTOCOL_LINUX32); /* no PE */
    starts("limine-linux", PROTOCOL_LINUX32);
    starts("grub-bios-linux16", PROTOCOL_LINUX16);
    starts("syslinux-linux", PROTOCOL_LINUX16);
    starts("ipxe-bios", PROTOCOL_LINUX16);
    starts("qemu-seabios", PROTOCOL_LINUX16);
    starts("kexec", PROTOCOL_LINUX64);
    starts("kexec-bzimage64", PROTOCOL_LINUX64);
    starts("kexec-file", PROTOCOL_LINUX64);
    starts("adit", PROTOCOL_LINUX64);
    refuses("uefi", NULL);
    refuses("grub-secure-linux", NULL);
    refuses("cloud-hypervisor", RULE_LINUX_CODE32_START);
    store_le32(in.at + LINUX_CODE32_START_AT, 0x100000);
    starts("cloud-hypervisor", PROTOCOL_LINUX32);
    judge(NULL);
    expect("firecracker", VERDICT_DEPENDS, PROTOCOL_LINUX64, NULL);
    expect("xen-dom0-pv", VERDICT_DEPENDS, PROTOCOL_XEN_PV, NULL);

    /* QEMU looks for "HdrS" before all else, iPXE for Multiboot. */
    put_mb1(MB1_HEADER_ADDRESSES);
    store_le32(in.at + MB1_AT + MB1_HEADER_LOAD_END_AT, LOAD + 0x1000);
    starts("qemu-seabios", PROTOCOL_LINUX16);
    starts("ipxe-bios", PROTOCOL_MB1);
}

static void linux_refused(void **state)
{
    (void)state;
    bzimage_make(&in);
    store_le16(in.at + LINUX_XLOADFLAGS_AT, 0);
    refuses("kexec-bzimage64", RULE_LINUX_NO_64);
    refuses("kexec-file", RULE_LINUX_NO_64);
    refuses("adit", NULL);
    starts("kexec", PROTOCOL_LINUX32);

    bzimage_make(&in);
    store_le16(in.at + LINUX_VERSION_AT, 0x0202);
    refuses("grub-bios-linux", RULE_LINUX_VERSION);
    refuses("kexec-bzimage64", RULE_LINUX_VERSION);
    starts("grub-bios-linux16", PROTOCOL_LINUX16);

    bzimage_make(&in);
    in.at[LINUX_LOADFLAGS_AT] = 0;
    refuses("grub-bios-linux", RULE_LINUX_LOADED_LOW);
    refuses("cloud-hypervisor", RULE_LINUX_LOADED_LOW);

    bzimage_make(&in);
    in.at[LINUX_JUMP_OFFSET_AT] = 0xff;
    refuses("grub-bios-linux", RULE_LINUX_HEADER_END);

    bzimage_make(&in);
    in.at[LINUX_SETUP_SECTS_AT] = 65;
    refuses("grub-bios-linux16", RULE_LINUX_SETUP_SECTS);
    refuses("qemu-seabios", RULE_LINUX_SETUP_SECTS);

    bzimage_make(&in);
    store_le32(in.at + LINUX_INIT_SIZE_AT, KERNEL_BYTES - 1);
    fails("grub-bios-linux", PROTOCOL_LINUX32, RULE_LINUX_INIT_SIZE);

    /* The boot flag alone is an old kernel, for some. */
    bzimage_make(&in);
    in.at[LINUX_HEADER_AT] = 'h';
    fails("grub-bios-linux16", PROTOCOLS, NULL);
    fails("syslinux-linux", PROTOCOLS, NULL);
    fails("qemu-seabios", PROTOCOLS, NULL);
    refuses("grub-bios-linux", NULL);
}

static void efi(void **state)
{
    static const char *const all[] = {"uefi", "systemd-boot", "ipxe-efi",
                                      "qemu-ovmf", "grub-efi-chainloader",
                                      "u-boot-bootefi"};

    (void)state;
    make_pe();
    for (size_t n = 0; n < sizeof(all) / sizeof(all[0]); n++)
        starts(all[n], PROTOCOL_EFI);
    starts("grub-efi-linux-new", PROTOCOL_EFI);
    refuses("grub-efi-linux", NULL);
    store_le16(pe_opt() + PE_OPT_IMAGE_MAJOR, 0);
    refuses("grub-efi-linux-new", NULL); /* as a Linux kernel, then */

    store_le16(pe_opt() + PE_OPT_SUBSYSTEM, 3);
    refuses("uefi", RULE_PE_SUBSYSTEM);
    make_pe();
    store_le16(in.at + PE_AT + PE_SIGNATURE_BYTES, 0x14c);
    refuses("uefi", RULE_PE_MACHINE);
    make_pe();
    store_le32(pe_opt() + PE_OPT_HEADERS_BYTES, 0x2000);
    refuses("uefi", RULE_PE_HEADERS_SIZE);
    make_pe();
    in.length_bytes = 0x1100;
    refuses("uefi", RULE_PE_SECTION_BOUNDS);
    make_pe();
    store_le32(pe_opt() + PE_OPT_ENTRY, 0x2000);
    fails("uefi", PROTOCOL_EFI, RULE_PE_ENTRY);
}

/* The header must begin in the sector that it reads, and not late. */
static void refind(void **state)
{
    (void)state;
    make_pe();
    refuses("refind", NULL);
    memset(in.at, 0, sizeof(in.at));
    put_pe(0x180);
    refuses("refind", NULL);
    memset(in.at, 0, sizeof(in.at));
    put_pe(0x17c);
    starts("refind", PROTOCOL_EFI);
}

static void secure_boot(void **state)
{
    (void)state;
    make_pe();
    refuses("uefi-secure", NULL);
    refuses("shim", NULL);
    put_signature();
    judge(NULL);
    expect("uefi-secure", VERDICT_DEPENDS, PROTOCOL_EFI, NULL);
    expect("shim", VERDICT_DEPENDS, PROTOCOL_EFI, NULL);

    facts = (struct inspect_facts){.signature_count = 1};
    snprintf(facts.signatures[0].signer, sizeof(facts.signatures[0].signer),
             "CN=somebody");
    judge(&facts);
    expect("uefi-secure", VERDICT_REFUSES, PROTOCOLS, NULL);
    facts.signatures[0].is_digest_right = true;
    facts.signatures[0].is_signature_right = true;
    judge(&facts);
    expect("uefi-secure", VERDICT_DEPENDS, PROTOCOL_EFI, NULL);
    assert_non_null(strstr(of("uefi-secure")->why, "CN=somebody"));

    /* A kernel by GRUB's handover; shim's own second stage needs SBAT. */
    memset(pe_opt() + PE_OPT_DIRECTORIES + 16 * PE_DIRECTORY_BYTES, 'x', 8);
    refuses("shim", RULE_PE_SBAT_MISSING);
    expect("grub-secure-linux", VERDICT_REFUSES, PROTOCOLS, NULL);
}

static void handover(void **state)
{
    (void)state;
    bzimage_make(&in);
    put_pe(PE_AT);
    store_le32(in.at + LINUX_SYSSIZE_AT, KERNEL_BYTES / 16);
    put_signature();
    store_le32(pe_opt() + PE_OPT_DIRECTORIES +
               PE_DIRECTORY_SECURITY * PE_DIRECTORY_BYTES, 0x1500);
    refuses("grub-secure-linux", RULE_LINUX_HANDOVER);
    store_le32(in.at + LINUX_HANDOVER_OFFSET_AT, 0x190);
    judge(NULL);
    expect("grub-secure-linux", VERDICT_DEPENDS, PROTOCOL_LINUX_HANDOVER,
           NULL);
}

/* gzip with nothing but stored blocks: what is in it can be written here. */
static void pack(void)
{
    static const uint8_t head[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3};
    static struct input plain;
    uint32_t crc = UINT32_MAX, at = 0;

    plain = in;
    in.length_bytes = 0;
    put_bytes(&in, head, sizeof(head));
    while (at < plain.length_bytes) {
        uint32_t bytes = (uint32_t)plain.length_bytes - at;

        bytes = bytes > 0x8000 ? 0x8000 : bytes;
        put_zeros(&in, 1);
        in.at[in.length_bytes - 1] = at + bytes == plain.length_bytes;
        put_le32(&in, bytes | (~bytes << 16));
        put_bytes(&in, plain.at + at, bytes);
        at += bytes;
    }
    for (size_t n = 0; n < plain.length_bytes; n++) {
        crc ^= plain.at[n];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320 : 0);
    }
    put_le32(&in, ~crc);
    put_le32(&in, (uint32_t)plain.length_bytes);
}

static void packed(void **state)
{
    (void)state;
    make_elf(false);
    put_mb1(0);
    put_mb2();
    pack();
    starts("grub-bios-multiboot", PROTOCOL_MB1);
    starts("grub-efi-multiboot2", PROTOCOL_MB2EFI);
    starts("syslinux-mboot", PROTOCOL_MB1);
    starts("u-root", PROTOCOL_MB1);
    refuses("limine-multiboot1", RULE_PACKED_IMAGE);
    refuses("kexec", RULE_PACKED_IMAGE);
    refuses("uefi", RULE_PACKED_IMAGE);
    fails("qemu-seabios", PROTOCOLS, RULE_PACKED_IMAGE);
    fails("ipxe-bios", PROTOCOLS, RULE_PACKED_IMAGE);

    in.at[in.length_bytes - 5] ^= 1; /* the checksum */
    refuses("grub-bios-multiboot", RULE_PACKED_DAMAGED);
}

/* Nobody starts nothing, and every verdict says why. */
static void nothing(void **state)
{
    (void)state;
    for (size_t length = 1; length <= 0x9000; length *= 3) {
        memset(in.at, 0, sizeof(in.at));
        in.length_bytes = length;
        judge(NULL);
        for (uint32_t n = 0; n < verdicts.count; n++) {
            assert_int_not_equal(verdicts.at[n].outcome, VERDICT_STARTS);
            assert_int_not_equal(verdicts.at[n].why[0], 0);
        }
    }
}

static void ids(void **state)
{
    const struct loader *loader;

    (void)state;
    judge(NULL);
    for (size_t n = 0; (loader = loader_at(n)) != NULL; n++) {
        assert_ptr_equal(of(loader->id), &verdicts.at[n]);
        assert_int_not_equal(loader->name[0], 0);
        assert_int_not_equal(loader->version[0], 0);
    }
}

/* Every prefix, and every byte changed in the headers' page: for the
 * sanitizers, which see what is read past the end. */
static void hostile(void **state)
{
    (void)state;
    make_elf(true);
    put_mb1(MB1_HEADER_ADDRESSES);
    put_mb2();
    put_pvh(8);
    for (size_t length = 0; length < 0x1000; length += 3) {
        in.length_bytes = length;
        judge(NULL);
    }
    in.length_bytes = ELF_BYTES;
    for (size_t at = 0; at < 0x900; at++) {
        uint8_t old = in.at[at];

        in.at[at] = (uint8_t)~old;
        judge(NULL);
        in.at[at] = old;
    }
}

/* The same 5,000 notes in `count` PT_NOTEs, and one more with PVH's. */
static void put_many_notes(uint32_t count)
{
    const uint32_t pvh_at = ELF_BYTES, notes_at = ELF_BYTES + 20;

    make_elf(true);
    for (uint32_t n = 1; n <= count; n++)
        put_phdr(n, true, PT_NOTE, notes_at, 5000 * 12, 4);
    put_phdr(count + 1, true, PT_NOTE, pvh_at, 20, 4);
    put_note(pvh_at, XEN_ELFNOTE_PHYS32_ENTRY, ENTRY);
    store_le16(in.at + EHDR64_PHNUM, (uint16_t)(count + 2));
    in.length_bytes = notes_at + 5000 * 12;
}

/* Notes are not walked without end where segments share them. */
static void many_notes(void **state)
{
    (void)state;
    put_many_notes(13);
    starts("firecracker", PROTOCOL_PVH);
    put_many_notes(14);
    starts("firecracker", PROTOCOL_ELF);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_notes),
        cmocka_unit_test(pvh),
        cmocka_unit_test(xen_pv),
        cmocka_unit_test(linux_entries),
        cmocka_unit_test(linux_refused),
        cmocka_unit_test(efi),
        cmocka_unit_test(refind),
        cmocka_unit_test(secure_boot),
        cmocka_unit_test(handover),
        cmocka_unit_test(packed),
        cmocka_unit_test(nothing),
        cmocka_unit_test(ids),
        cmocka_unit_test(hostile),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
