/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: of Multiboot, each loader takes what it says it takes, in its own
 * window and order, and one thing changed makes it refuse by that thing's rule.
 */
#include "tests/unit/loader_image.h"

void tool_complain(const char *name, const char *format, ...)
{
    fail_msg("%s: %s", name, format);
}

static void multiboot1_elf(void **state)
{
    static const char *const all[] = {
        "grub-bios-multiboot", "grub-efi-multiboot", "ipxe-bios",
        "syslinux-mboot", "limine-multiboot1", "qemu-seabios",
        "qemu-microvm", "kexec", "u-root"};

    (void)state;
    make_elf(false);
    put_mb1(MB1_HEADER_PAGE_ALIGN);
    for (size_t n = 0; n < sizeof(all) / sizeof(all[0]); n++)
        starts(all[n], PROTOCOL_MB1);

    put_mb1(1u << 5);
    for (size_t n = 0; n < sizeof(all) / sizeof(all[0]); n++)
        if (strncmp(all[n], "limine", 6) != 0 &&
            strncmp(all[n], "qemu", 4) != 0 && strcmp(all[n], "kexec") != 0)
            refuses(all[n], RULE_MB1_FLAGS);
    /* kexec goes on with the next type. */
    starts("kexec", PROTOCOL_ELF);

    put_mb1(0);
    in.at[MB1_AT + MB1_HEADER_CHECKSUM_AT] ^= 1;
    refuses("grub-bios-multiboot", RULE_MB1_CHECKSUM);
    refuses("limine-multiboot1", RULE_MB1_CHECKSUM);
    starts("kexec", PROTOCOL_ELF);
    starts("ipxe-bios", PROTOCOL_ELF);
    fails("syslinux-mboot", PROTOCOL_MB1, NULL);
}

static void multiboot1_elf64(void **state)
{
    (void)state;
    make_elf(true);
    put_mb1(0);
    starts("grub-bios-multiboot", PROTOCOL_MB1);
    starts("syslinux-mboot", PROTOCOL_MB1);
    refuses("qemu-seabios", RULE_MB1_ELF64);
    refuses("qemu-ovmf", RULE_MB1_ELF64);
    refuses("ipxe-bios", RULE_MB1_ADDRESSES);
    starts("kexec", PROTOCOL_ELF);
    /* Even where it has a PVH note. */
    put_pvh(4);
    refuses("qemu-seabios", RULE_MB1_ELF64);
    put_mb1(MB1_HEADER_ADDRESSES);
    starts("qemu-seabios", PROTOCOL_MB1);

    store_le16(in.at + EHDR_MACHINE, EM_386);
    put_mb1(0);
    refuses("grub-bios-multiboot", RULE_ELF_MACHINE_CLASS);
}

static void multiboot1_addresses(void **state)
{
    uint8_t *header = in.at + MB1_AT;

    (void)state;
    make_pe();
    put_mb1(MB1_HEADER_ADDRESSES);
    starts("grub-bios-multiboot", PROTOCOL_MB1);
    starts("ipxe-bios", PROTOCOL_MB1);
    starts("syslinux-mboot", PROTOCOL_MB1);
    starts("limine-multiboot1", PROTOCOL_MB1);
    starts("qemu-seabios", PROTOCOL_MB1);
    starts("qemu-ovmf", PROTOCOL_EFI);
    starts("kexec", PROTOCOL_MB1);
    refuses("u-root", NULL);

    /* No bss: only kexec takes the 0 as it stands. */
    store_le32(header + MB1_HEADER_BSS_END_AT, 0);
    starts("grub-bios-multiboot", PROTOCOL_MB1);
    starts("qemu-seabios", PROTOCOL_MB1);
    refuses("kexec", RULE_MB1_KEXEC);

    put_mb1(MB1_HEADER_ADDRESSES);
    store_le32(header + MB1_HEADER_LOAD_AT, LOAD + 0x10);
    refuses("kexec", RULE_MB1_KEXEC);
    starts("qemu-seabios", PROTOCOL_MB1);

    put_mb1(MB1_HEADER_ADDRESSES);
    store_le32(header + MB1_HEADER_LOAD_AT, LOAD - 0x1000);
    refuses("grub-bios-multiboot", RULE_MB1_ADDRESSES);
    refuses("qemu-seabios", RULE_MB1_ADDRESSES);
    refuses("ipxe-bios", RULE_MB1_ADDRESSES);

    put_mb1(MB1_HEADER_ADDRESSES);
    store_le32(header + MB1_HEADER_LOAD_END_AT, LOAD + ELF_BYTES + 1);
    store_le32(header + MB1_HEADER_BSS_END_AT, LOAD + 0x20000);
    refuses("qemu-seabios", RULE_MB1_ADDRESSES);
    refuses("limine-multiboot1", RULE_MB1_ADDRESSES);
    starts("grub-bios-multiboot", PROTOCOL_MB1);
    /* Of what it has not read, it enters the last byte. */
    store_le32(header + MB1_HEADER_ENTRY_AT, LOAD + ELF_BYTES);
    fails("grub-bios-multiboot", PROTOCOL_MB1, RULE_MB1_ADDRESSES);

    put_mb1(MB1_HEADER_ADDRESSES);
    store_le32(header + MB1_HEADER_ENTRY_AT, 0x100);
    fails("grub-bios-multiboot", PROTOCOL_MB1, RULE_MB1_ADDRESSES);
    refuses("kexec", RULE_MB1_ADDRESSES);
}

static void multiboot2_elf(void **state)
{
    (void)state;
    make_elf(false);
    put_mb2();
    starts("grub-bios-multiboot2", PROTOCOL_MB2);
    starts("grub-efi-multiboot2", PROTOCOL_MB2EFI);
    starts("limine-multiboot2", PROTOCOL_MB2);
    starts("kexec", PROTOCOL_MB2);
    starts("illumos-bios", PROTOCOL_MB2);
    starts("freebsd", PROTOCOL_MB2EFI);
    refuses("illumos-efi", RULE_MB2_ENTRY_MISSING);
    refuses("grub-bios-multiboot", NULL);

    make_elf(true);
    put_mb2();
    starts("grub-efi-multiboot2", PROTOCOL_MB2EFI);
    starts("kexec", PROTOCOL_MB2);
    refuses("freebsd", NULL);

    in.length_bytes = 0x7000;
    put_phdr(0, true, PT_LOAD, 0, 0x7000, 0x1000);
    starts("grub-bios-multiboot2", PROTOCOL_MB2);
    refuses("illumos-bios", RULE_FILE_32K);
}

static void multiboot2_tags(void **state)
{
    static const uint32_t smbios[] = {MB2_TAG_SMBIOS};
    static const uint32_t memory[] = {MB2_TAG_MMAP};

    (void)state;
    make_elf(false);
    mb2_begin();
    mb2_tag(99, 0, 0, NULL);
    mb2_finish();
    refuses("grub-bios-multiboot2", RULE_MB2_TAG_REQUIRED);
    refuses("limine-multiboot2", RULE_MB2_TAG_REQUIRED);
    refuses("freebsd", RULE_MB2_TAG_REQUIRED);
    refuses("illumos-bios", RULE_MB2_TAG_REQUIRED);
    starts("kexec", PROTOCOL_MB2); /* says so, and goes on */

    mb2_begin();
    mb2_tag(99, MB2_HTAG_OPTIONAL, 0, NULL);
    mb2_finish();
    starts("grub-bios-multiboot2", PROTOCOL_MB2);
    refuses("freebsd", RULE_MB2_EFI_ENTRY);

    mb2_begin();
    mb2_tag(MB2_HTAG_INFO_REQUEST, 0, 1, smbios);
    mb2_finish();
    refuses("grub-bios-multiboot2", RULE_MB2_TAG_REQUIRED);
    starts("limine-multiboot2", PROTOCOL_MB2);
    mb2_begin();
    mb2_tag(MB2_HTAG_INFO_REQUEST, MB2_HTAG_OPTIONAL, 1, smbios);
    mb2_finish();
    starts("grub-bios-multiboot2", PROTOCOL_MB2);
    mb2_begin();
    mb2_tag(MB2_HTAG_INFO_REQUEST, 0, 1, memory);
    mb2_finish();
    starts("grub-bios-multiboot2", PROTOCOL_MB2);

    /* Boot services must be kept, which Limine cannot do. */
    mb2_begin();
    mb2_tag(MB2_HTAG_EFI_BS, 0, 0, NULL);
    mb2_finish();
    starts("grub-efi-multiboot2", PROTOCOL_MB2EFI);
    refuses("limine-multiboot2", RULE_MB2_TAG_REQUIRED);

    mb2_begin();
    mb2_tag(MB2_HTAG_ENTRY_EFI64, MB2_HTAG_OPTIONAL, 1, efi_word);
    mb2_tag(MB2_HTAG_ENTRY, MB2_HTAG_OPTIONAL, 1, entry_word);
    mb2_finish();
    refuses("limine-multiboot2", RULE_MB2_TAG_ORDER);
    starts("grub-efi-multiboot2", PROTOCOL_MB2);
}

static void multiboot2_broken(void **state)
{
    static const uint32_t narrow[] = {0x100000, 0x101000, 0x1000, 0};

    (void)state;
    make_elf(false);
    put_mb2();
    in.at[mb2_end - MB2_HTAG_END_BYTES] = 0x77; /* no end tag */
    in.at[mb2_end - MB2_HTAG_END_BYTES + MB2_HTAG_FLAGS_AT] = 1;
    fails("grub-bios-multiboot2", PROTOCOLS, RULE_MB2_END_TAG);

    mb2_begin();
    mb2_tag(MB2_HTAG_RELOCATABLE, 0, 4, narrow);
    mb2_finish();
    refuses("grub-bios-multiboot2", RULE_MB2_RELOCATABLE);

    /* A 32-bit entry that would be entered in 64-bit mode. */
    mb2_begin();
    mb2_tag(MB2_HTAG_EFI_BS, 0, 0, NULL);
    mb2_tag(MB2_HTAG_ENTRY, 0, 1, entry_word);
    mb2_finish();
    fails("grub-efi-multiboot2", PROTOCOL_MB2EFI, RULE_MB2_ENTRY_MISSING);
    starts("grub-bios-multiboot2", PROTOCOL_MB2);

    /* A magic number ahead of the header. */
    put_mb2();
    store_le32(in.at + MB2_AT - 0x40, MB2_HEADER_MAGIC);
    starts("grub-bios-multiboot2", PROTOCOL_MB2);
    refuses("limine-multiboot2", RULE_STRAY_MAGIC);
    refuses("freebsd", RULE_STRAY_MAGIC);
    store_le32(in.at + MB1_AT - 0x40, MB1_HEADER_MAGIC);
    put_mb1(0);
    starts("grub-bios-multiboot", PROTOCOL_MB1);
    refuses("limine-multiboot1", RULE_STRAY_MAGIC);
}

static void multiboot2_addresses(void **state)
{
    uint32_t words[4] = {LOAD + MB2_AT, LOAD, LOAD + 0x2000, LOAD + 0x4000};

    (void)state;
    make_pe();
    mb2_begin();
    mb2_tag(MB2_HTAG_ADDRESS, 0, 4, words);
    mb2_finish();
    refuses("grub-bios-multiboot2", RULE_MB2_ENTRY_MISSING);
    refuses("limine-multiboot2", RULE_MB2_ENTRY_MISSING);
    mb2_tag(MB2_HTAG_ENTRY, 0, 1, entry_word);

    mb2_begin();
    mb2_tag(MB2_HTAG_ADDRESS, 0, 4, words);
    mb2_tag(MB2_HTAG_ENTRY, 0, 1, entry_word);
    mb2_finish();
    starts("grub-bios-multiboot2", PROTOCOL_MB2);
    starts("grub-efi-multiboot2", PROTOCOL_MB2);
    starts("limine-multiboot2", PROTOCOL_MB2);
    starts("illumos-efi", PROTOCOL_MB2);

    /* -1, "from the file's start": the size is then reckoned from -1. */
    words[1] = UINT32_MAX;
    mb2_begin();
    mb2_tag(MB2_HTAG_ADDRESS, 0, 4, words);
    mb2_tag(MB2_HTAG_ENTRY, 0, 1, entry_word);
    mb2_finish();
    judge(NULL);
    assert_int_not_equal(of("grub-bios-multiboot2")->outcome, VERDICT_STARTS);

    words[0] = LOAD + MB2_AT - 0x200;
    words[1] = LOAD;
    mb2_begin();
    mb2_tag(MB2_HTAG_ADDRESS, 0, 4, words);
    mb2_tag(MB2_HTAG_ENTRY, 0, 1, entry_word);
    mb2_finish();
    starts("grub-bios-multiboot2", PROTOCOL_MB2);
    fails("illumos-efi", PROTOCOL_MB2, RULE_MB2_ADDRESS);
}

static void relocations(void **state)
{
    (void)state;
    make_elf(true);
    put_mb1(0);
    put_mb2();
    store_le64(in.at + EHDR64_SHOFF, 0x3000);
    store_le16(in.at + EHDR64_SHENTSIZE, SHDR64_BYTES);
    store_le16(in.at + EHDR64_SHNUM, 2);
    starts("grub-bios-multiboot2", PROTOCOL_MB2);
    store_le32(in.at + 0x3000 + SHDR64_BYTES + SHDR64_TYPE, SHT_RELA);
    refuses("grub-bios-multiboot2", RULE_MB2_ELF_RELOCS);
    starts("grub-bios-multiboot", PROTOCOL_MB1);
}

static void elf_segments(void **state)
{
    uint8_t *load = in.at + EHDR64_BYTES;

    (void)state;
    make_elf(true);
    put_mb1(0);
    store_le64(load + PHDR64_FILESZ, ELF_BYTES + 1);
    refuses("grub-bios-multiboot", RULE_ELF_SEGMENT_BOUNDS);
    store_le64(load + PHDR64_FILESZ, ELF_BYTES);
    store_le64(load + PHDR64_PADDR, 0xfffff000);
    refuses("grub-bios-multiboot", RULE_ELF_PADDR_HIGH);
    store_le64(load + PHDR64_PADDR, LOAD);
    store_le32(in.at + EHDR_ENTRY, 0x1000);
    refuses("grub-bios-multiboot", RULE_ELF_ENTRY);
    refuses("firecracker", RULE_PVH_ENTRY_LOW);

    /* Program headers behind Multiboot 1's window, inside Multiboot 2's. */
    make_elf(true);
    put_mb1(0);
    put_mb2();
    memcpy(in.at + 0x3000, in.at + EHDR64_BYTES, PHDR64_BYTES);
    store_le64(in.at + EHDR64_PHOFF, 0x3000);
    refuses("grub-bios-multiboot", RULE_ELF_PHDR_WINDOW);
    starts("grub-bios-multiboot2", PROTOCOL_MB2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(multiboot1_elf),
        cmocka_unit_test(multiboot1_elf64),
        cmocka_unit_test(multiboot1_addresses),
        cmocka_unit_test(multiboot2_elf),
        cmocka_unit_test(multiboot2_tags),
        cmocka_unit_test(multiboot2_broken),
        cmocka_unit_test(multiboot2_addresses),
        cmocka_unit_test(relocations),
        cmocka_unit_test(elf_segments),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
