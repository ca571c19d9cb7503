/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The doors that have the firmware alive: native EFI by StartImage, Multiboot
 * 2 and the Linux handover by jumping to where their headers say.
 */
#include "tests/chaos/shim.h"

#include "spec/mb2.h"

#define INFO_BYTES 4096

/* [linux] The header in the image's first page, and what of it a loader
 * writes. */
#define HEADER_AT     0x1f1
#define HEADER_JUMP   0x201 /* its length, behind 202h */
#define TYPE_OF_LOADER_AT 0x210
#define RAMDISK_AT    0x218 /* address and size */
#define CMDLINE_AT    0x228

static uint8_t info[INFO_BYTES] __attribute__((aligned(EFI_PAGE_BYTES)));
static unsigned info_bytes;

static void add(uint64_t value, unsigned bytes)
{
    for (unsigned n = 0; n < bytes; n++)
        info[info_bytes++] = (uint8_t)(value >> 8 * n);
}

static void tag_end(void)
{
    while (info_bytes % 8 != 0)
        add(0, 1);
}

/* omit=TYPE leaves a tag out. */
static void tag_number(unsigned type, uint64_t value)
{
    if (chaos_number("omit", 0) == type)
        return;
    add(type, 4);
    add(16, 4);
    add(value, 8);
}

static void tag_module(const char *name)
{
    uint64_t bytes;
    const void *file = chaos_file(name, &bytes);

    if (file == NULL)
        return;
    add(MB2_TAG_MODULE, 4);
    add(17, 4);
    add((uint64_t)file, 4);
    add((uint64_t)file + bytes, 4);
    add(0, 1);
    tag_end();
}

static void mb2_make(void)
{
    info_bytes = 8;
    if (chaos_number("omit", 0) != MB2_TAG_EFI_BS) {
        add(MB2_TAG_EFI_BS, 4);
        add(8, 4);
    }
    tag_number(MB2_TAG_EFI64_SYSTAB, (uint64_t)&chaos.tables);
    tag_number(MB2_TAG_EFI64_HANDLE, (uint64_t)chaos.adit);
    if (chaos_word("module") != NULL)
        tag_module(chaos_word("module"));
    add(MB2_TAG_END, 4);
    add(8, 4);
    for (unsigned n = 0; n < 8; n++)
        info[n] = n < 4 ? (uint8_t)(info_bytes >> 8 * n) : 0;
}

static void put(unsigned at, uint64_t value)
{
    for (unsigned n = 0; n < 4; n++)
        info[at + n] = (uint8_t)(value >> 8 * n);
}

static void params_make(void)
{
    static const char cmdline[] = "loglevel=3";
    uint64_t bytes;
    const uint8_t *file = chaos_file("adit.efi", &bytes);
    const void *initrd = NULL;

    for (unsigned n = 0; n < INFO_BYTES; n++)
        info[n] = 0;
    for (unsigned n = HEADER_AT; n < 0x202u + file[HEADER_JUMP]; n++)
        info[n] = file[n];
    info[TYPE_OF_LOADER_AT] = 0xff;
    put(CMDLINE_AT, (uint64_t)cmdline);
    if (chaos_word("module") != NULL)
        initrd = chaos_file(chaos_word("module"), &bytes);
    if (initrd != NULL) {
        put(RAMDISK_AT, (uint64_t)initrd);
        put(RAMDISK_AT + 4, bytes);
    }
}

void chaos_enter(void)
{
    struct chaos_registers registers = {.rip = chaos.base};

    chaos.is_entered = true;
    if (chaos_is("door", "mb2efi")) {
        mb2_make();
        registers.rip += chaos_number("mb2efi-start", 0);
        registers.rax = MB2_LOADER_MAGIC;
        registers.rbx = (uint64_t)info;
        chaos_jump(&registers);
    } else if (chaos_is("door", "handover")) {
        params_make();
        registers.rip += chaos_number("handover-start", 0);
        registers.rdi = (uint64_t)chaos.adit;
        registers.rsi = (uint64_t)&chaos.tables;
        registers.rdx = (uint64_t)info;
        chaos_jump(&registers);
    } else {
        chaos.is_entered = false;
        chaos.start_image(chaos.adit, NULL, NULL);
        return;
    }
    /* Never started as the firmware sees it, so it cannot exit either. */
    chaos.boot->unload_image(chaos.adit);
}
