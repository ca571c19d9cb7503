/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ABI of kernels that are built for Adit: the note by which a kernel asks
 * for it, and struct boot_info, all that Adit knows when it has been booted,
 * in one shape whichever door it came in by.  It is a copy: no pointer into
 * memory that a loader or firmware owns survives in it, except the module
 * payloads and the firmware tables, which are named by physical address and
 * stay where they are.  Adit maps physical memory one to one.
 *
 * All addresses are host physical, all sizes in bytes, unless they say
 * otherwise.  The layout grows at the end only, and `version` says by how
 * much.  docs/boot-info.md tells it field by field, docs/your-kernel.md what a
 * kernel may rely on.  For C11, C++11 and, as far as `#define`s go, assembly.
 */
#ifndef ADIT_BOOT_INFO_H
#define ADIT_BOOT_INFO_H

/* The ways in: boot_info.door. */
#define BOOT_DOOR_NONE   0 /* entered, but by no protocol that we know */
#define BOOT_DOOR_MB1    1 /* Multiboot 1 */
#define BOOT_DOOR_MB2    2 /* Multiboot 2, 32-bit */
#define BOOT_DOOR_MB2EFI 3 /* Multiboot 2 with EFI64, boot services kept */
#define BOOT_DOOR_EFI    4 /* native EFI64 */
#define BOOT_DOOR_PVH    5 /* PVH direct boot */
#define BOOT_DOOR_LINUX  6 /* Linux boot protocol */

/*
 * The Adit note: an ELF note in a PT_NOTE segment, owner "Adit", of this type,
 * with struct adit_note_kernel as its descriptor.  An ELF64 with it is entered
 * at e_entry as `void kernel(struct boot_info *)`.
 */
#define ADIT_NOTE_OWNER   "Adit"
#define ADIT_NOTE_KERNEL  1
#define ADIT_NOTE_VERSION 1

/* Flags of the note.  A kernel with others is refused. */
#define ADIT_KEEP_BOOT_SERVICES 0x1 /* do not leave UEFI, where it is there */
#define ADIT_FIXED              0x2 /* load at p_paddr or not at all */
#define ADIT_PARK_CPUS          0x4 /* start and park the other CPUs */

#define ADIT_STACK_BYTES_DEFAULT 0x10000

#ifndef __ASSEMBLER__

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define BOOT_INFO_MAGIC   0x4f464e4954494441ull /* "ADITINFO" */
#define BOOT_INFO_VERSION 2u

#define BOOT_RANGES_MAX  1024u
#define BOOT_MODULES_MAX 128u
#define BOOT_TEXT_BYTES  32768u
#define BOOT_CPUS_MAX    256u

/* The descriptor of the Adit note. */
struct adit_note_kernel {
    uint32_t version; /* ADIT_NOTE_VERSION */
    uint32_t flags;   /* ADIT_... */
    uint64_t stack_bytes; /* 0: ADIT_STACK_BYTES_DEFAULT */
};

/*
 * The note as a definition, once per kernel, outside of all functions:
 *     ADIT_KERNEL_NOTE(ADIT_PARK_CPUS, 0x20000);
 */
#define ADIT_KERNEL_NOTE(flags_, stack_bytes_)                              \
    __attribute__((used, aligned(4), section(".note.Adit")))                \
    static const struct {                                                   \
        uint32_t name_bytes, descriptor_bytes, type;                        \
        char name[8];                                                       \
        uint32_t version, flags, stack_bytes_low, stack_bytes_high;         \
    } adit_kernel_note = {                                                  \
        sizeof(ADIT_NOTE_OWNER), sizeof(struct adit_note_kernel),           \
        ADIT_NOTE_KERNEL, ADIT_NOTE_OWNER, ADIT_NOTE_VERSION, (flags_),     \
        (uint32_t)(stack_bytes_), (uint32_t)((uint64_t)(stack_bytes_) >> 32)}

/*
 * Memory types: the numbers of ACPI's address range types (ACPI 6.5, table
 * 15.2), which E820, Multiboot and PVH share.
 */
enum boot_range_type {
    BOOT_RANGE_RAM          = 1,
    BOOT_RANGE_RESERVED     = 2,
    BOOT_RANGE_ACPI_RECLAIM = 3,
    BOOT_RANGE_ACPI_NVS     = 4,
    BOOT_RANGE_UNUSABLE     = 5,
    BOOT_RANGE_DISABLED     = 6,
    BOOT_RANGE_PERSISTENT   = 7,
};

/* A range of the memory map: sorted by base, disjoint, never empty. */
struct boot_range {
    uint64_t base;
    uint64_t length_bytes;
    uint32_t type; /* enum boot_range_type */
    uint32_t reserved;
};

/*
 * A string in boot_info.text: NUL-terminated there, and `length_bytes` long
 * without its NUL.  {0, 0} is the empty string; text[0] is always NUL.
 */
struct boot_text {
    uint32_t offset;
    uint32_t length_bytes;
};

/*
 * A module.  `name` is what it is called (a file's name, a bundle's member),
 * empty where the loader did not say; `cmdline` is what follows the name.
 */
struct boot_module {
    uint64_t base;
    uint64_t length_bytes;
    struct boot_text name;
    struct boot_text cmdline;
};

/* Where the RSDP was found. */
enum boot_rsdp_source {
    BOOT_RSDP_NONE         = 0,
    BOOT_RSDP_LOADER       = 1, /* Multiboot 2 tag 14 or 15, acpi_rsdp_addr */
    BOOT_RSDP_START_INFO   = 2, /* hvm_start_info.rsdp_paddr */
    BOOT_RSDP_EFI          = 3, /* EFI configuration table */
    BOOT_RSDP_BIOS_SCAN    = 4, /* EBDA or E0000h..FFFFFh */
    BOOT_RSDP_RECLAIM_SCAN = 5, /* an ACPI-reclaim range */
};

enum boot_screen_kind {
    BOOT_SCREEN_NONE     = 0,
    BOOT_SCREEN_VGA_TEXT = 1, /* characters and attributes at `base` */
    BOOT_SCREEN_RGB      = 2, /* linear framebuffer, direct colour */
};

struct boot_screen {
    uint64_t base;
    uint32_t pitch_bytes;
    uint32_t width;  /* pixels, or columns of text */
    uint32_t height; /* pixels, or rows of text */
    uint8_t  bits_per_pixel;
    uint8_t  kind; /* enum boot_screen_kind */
    uint8_t  red_position, red_bits;
    uint8_t  green_position, green_bits;
    uint8_t  blue_position, blue_bits;
};

enum boot_secure_boot {
    BOOT_SECURE_BOOT_UNKNOWN  = 0, /* not an EFI door, or no such variable */
    BOOT_SECURE_BOOT_DISABLED = 1,
    BOOT_SECURE_BOOT_SETUP    = 2, /* setup mode: no platform key yet */
    BOOT_SECURE_BOOT_ENABLED  = 3,
};

/* Into the TPM, before it was used: all that Adit was told and given. */
enum boot_measured {
    BOOT_MEASURED_NOTHING = 0, /* no TPM 2.0, or no firmware to ask for it */
    BOOT_MEASURED_ALL     = 1,
    BOOT_MEASURED_PART    = 2, /* not all: the firmware failed */
};

/* UEFI facts; `system_table` is 0 when the machine was not started by UEFI. */
struct boot_efi {
    uint64_t system_table;
    uint64_t image_handle;
    uint64_t memory_map; /* EFI_MEMORY_DESCRIPTORs, as the firmware gave them */
    uint64_t memory_map_bytes;
    uint32_t descriptor_bytes;
    uint32_t descriptor_version;
    uint8_t  boot_services_alive;
    uint8_t  secure_boot; /* enum boot_secure_boot */
    uint8_t  measured;    /* enum boot_measured */
    uint8_t  reserved[5];
};

/*
 * The kernel that Adit has loaded from an ELF file with the Adit note.  Its
 * segments lie in one physical range, in the order and at the distances of
 * their virtual addresses.  All zero for other kernels.
 */
struct boot_kernel {
    uint64_t base; /* physical, of the lowest page of its lowest segment */
    uint64_t length_bytes;
    uint64_t virtual_base; /* where that page is mapped */
    uint64_t stack_base; /* physical, and mapped one to one */
    uint64_t stack_bytes;
    uint64_t tables_base; /* physical: page tables in use besides Adit's own */
    uint64_t tables_bytes;
};

enum boot_cpu_state {
    BOOT_CPU_BOOT    = 1, /* the one that runs the kernel */
    BOOT_CPU_PARKED  = 2, /* polls `entry` */
    BOOT_CPU_WAITING = 3, /* not started: waits for INIT and SIPI */
    BOOT_CPU_SILENT  = 4, /* did not answer; it was reset, and waits */
};

/*
 * A CPU: the boot CPU, or another that ACPI's MADT lists as enabled.  A parked
 * one polls `entry`, and when it is not 0 jumps there in 64-bit mode as
 * `void ap(struct boot_cpu *)`, on the stack that ends at `stack_top`; so
 * `entry` is written last.
 */
struct boot_cpu {
    uint32_t apic_id;
    uint32_t state; /* enum boot_cpu_state */
    uint64_t entry;     /* virtual */
    uint64_t stack_top; /* virtual, 16-aligned */
    uint64_t argument;  /* the kernel's own */
};

struct boot_info {
    uint64_t magic; /* BOOT_INFO_MAGIC */
    uint32_t version;
    uint32_t total_bytes; /* sizeof(struct boot_info) of who wrote it */

    uint32_t door;        /* BOOT_DOOR_... */
    uint32_t rsdp_source; /* enum boot_rsdp_source */
    struct boot_text loader;  /* the loader's own name, or empty */
    struct boot_text cmdline; /* for Adit, without the image's name */
    struct boot_text kernel_options; /* what followed " -- " */

    uint64_t image_base; /* where Adit itself runs */
    uint64_t image_length_bytes;
    uint64_t tsc_entry; /* time-stamp counter at the door */

    uint64_t rsdp;   /* 0: none */
    uint64_t smbios; /* SMBIOS entry point, 0: none */

    struct boot_screen screen;
    struct boot_efi efi;

    uint32_t range_count;
    uint32_t module_count;
    uint32_t text_bytes; /* used part of `text` */
    uint32_t reserved;

    struct boot_range  ranges[BOOT_RANGES_MAX];
    struct boot_module modules[BOOT_MODULES_MAX];
    char text[BOOT_TEXT_BYTES];

    /* Version 2. */
    struct boot_kernel kernel;
    uint32_t cpu_count; /* 1 where ACPI does not tell */
    uint32_t reserved_2;
    struct boot_cpu cpus[BOOT_CPUS_MAX]; /* the boot CPU is the first */
};

#ifdef __cplusplus
#define BOOT_INFO_ASSERT(cond) static_assert(cond, #cond)
#else
#define BOOT_INFO_ASSERT(cond) _Static_assert(cond, #cond)
#endif

BOOT_INFO_ASSERT(sizeof(struct boot_range) == 24);
BOOT_INFO_ASSERT(sizeof(struct boot_module) == 32);
BOOT_INFO_ASSERT(sizeof(struct boot_screen) == 32);
BOOT_INFO_ASSERT(sizeof(struct boot_efi) == 48);
BOOT_INFO_ASSERT(sizeof(struct boot_kernel) == 56);
BOOT_INFO_ASSERT(sizeof(struct boot_cpu) == 32);
BOOT_INFO_ASSERT(sizeof(struct adit_note_kernel) == 16);

#undef BOOT_INFO_ASSERT

/* The string that `text` names; never a null pointer. */
static inline const char *boot_text_of(const struct boot_info *bi,
                                       struct boot_text text)
{
    return &bi->text[text.offset < BOOT_TEXT_BYTES ? text.offset : 0];
}

#ifdef __cplusplus
}
#endif

#endif /* __ASSEMBLER__ */

#endif
