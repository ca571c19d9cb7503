/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * UEFI, as far as the EFI doors use it.  [uefi] is the UEFI Specification,
 * version 2.10.  Members are named after the manual's, in our spelling; what
 * we never touch is a gap named _gapN.  The system table and its services
 * are structures that the firmware's code shares with ours, so these are C
 * structures with every offset asserted; the memory map is wire data and
 * read by format/efi_map.h.
 */
#ifndef SPEC_EFI_H
#define SPEC_EFI_H

/* [uefi] 4.2, 4.4, 4.5 */
#define EFI_SYSTEM_TABLE_SIGNATURE     0x5453595320494249 /* "IBI SYST" */
#define EFI_BOOT_SERVICES_SIGNATURE    0x56524553544f4f42 /* "BOOTSERV" */
#define EFI_RUNTIME_SERVICES_SIGNATURE 0x56524553544e5552 /* "RUNTSERV" */

/* [uefi] appendix D: errors have the highest bit set. */
#define EFI_SUCCESS           0
#define EFI_ERROR_BIT         0x8000000000000000
#define EFI_LOAD_ERROR        0x8000000000000001
#define EFI_INVALID_PARAMETER 0x8000000000000002
#define EFI_UNSUPPORTED       0x8000000000000003
#define EFI_BAD_BUFFER_SIZE   0x8000000000000004
#define EFI_BUFFER_TOO_SMALL  0x8000000000000005
#define EFI_NOT_READY         0x8000000000000006
#define EFI_DEVICE_ERROR      0x8000000000000007
#define EFI_OUT_OF_RESOURCES  0x8000000000000009
#define EFI_VOLUME_CORRUPTED  0x800000000000000a
#define EFI_VOLUME_FULL       0x800000000000000b
#define EFI_NO_MEDIA          0x800000000000000c
#define EFI_MEDIA_CHANGED     0x800000000000000d
#define EFI_NOT_FOUND         0x800000000000000e
#define EFI_ACCESS_DENIED     0x800000000000000f
#define EFI_TIMEOUT           0x8000000000000012
#define EFI_SECURITY_VIOLATION 0x800000000000001a

/* [uefi] 7.2: allocation types, memory types, memory attributes */
#define EFI_ALLOCATE_MAX_ADDRESS 1
#define EFI_ALLOCATE_ADDRESS     2

#define EFI_PAGE_BYTES 4096

#define EFI_MEMORY_RESERVED              0
#define EFI_MEMORY_LOADER_CODE           1
#define EFI_MEMORY_LOADER_DATA           2
#define EFI_MEMORY_BOOT_SERVICES_CODE    3
#define EFI_MEMORY_BOOT_SERVICES_DATA    4
#define EFI_MEMORY_RUNTIME_SERVICES_CODE 5
#define EFI_MEMORY_RUNTIME_SERVICES_DATA 6
#define EFI_MEMORY_CONVENTIONAL          7
#define EFI_MEMORY_UNUSABLE              8
#define EFI_MEMORY_ACPI_RECLAIM          9
#define EFI_MEMORY_ACPI_NVS              10
#define EFI_MEMORY_MAPPED_IO             11
#define EFI_MEMORY_MAPPED_IO_PORT_SPACE  12
#define EFI_MEMORY_PAL_CODE              13
#define EFI_MEMORY_PERSISTENT            14
#define EFI_MEMORY_UNACCEPTED            15

#define EFI_MEMORY_ATTRIBUTE_UC      0x1
#define EFI_MEMORY_ATTRIBUTE_WC      0x2
#define EFI_MEMORY_ATTRIBUTE_WT      0x4
#define EFI_MEMORY_ATTRIBUTE_WB      0x8
#define EFI_MEMORY_ATTRIBUTE_UCE     0x10
#define EFI_MEMORY_ATTRIBUTE_CACHING 0x1f /* all of the above */
#define EFI_MEMORY_ATTRIBUTE_XP      0x4000  /* not executable */
#define EFI_MEMORY_ATTRIBUTE_RO      0x20000 /* not writable */
#define EFI_MEMORY_ATTRIBUTE_RUNTIME 0x8000000000000000

/* [uefi] 7.2.3, EFI_MEMORY_DESCRIPTOR: offsets, for bounded loads */
#define EFI_DESCRIPTOR_TYPE      0  /* 4 bytes */
#define EFI_DESCRIPTOR_PHYSICAL  8
#define EFI_DESCRIPTOR_VIRTUAL   16
#define EFI_DESCRIPTOR_PAGES     24
#define EFI_DESCRIPTOR_ATTRIBUTE 32
#define EFI_DESCRIPTOR_BYTES     40 /* at least; the firmware says how many */
#define EFI_DESCRIPTOR_VERSION   1

/* [uefi] 3.1.3, EFI_LOAD_OPTION: offsets, for bounded loads */
#define EFI_LOAD_OPTION_ATTRIBUTES  0 /* 4 bytes */
#define EFI_LOAD_OPTION_PATH_BYTES  4 /* 2 bytes */
#define EFI_LOAD_OPTION_DESCRIPTION 6 /* UTF-16, NUL-terminated */
#define EFI_LOAD_OPTION_ACTIVE      0x1

/* [uefi] 10.3, device path nodes: type, subtype, 2 bytes of length */
#define EFI_DEVICE_PATH_NODE_BYTES   4
#define EFI_DEVICE_PATH_HARDWARE     0x01
#define EFI_DEVICE_PATH_HW_MEMORY    0x03
#define EFI_DEVICE_PATH_MEDIA        0x04
#define EFI_DEVICE_PATH_MEDIA_VENDOR 0x03
#define EFI_DEVICE_PATH_MEDIA_FILE   0x04
#define EFI_DEVICE_PATH_END          0x7f
#define EFI_DEVICE_PATH_END_ENTIRE   0xff

/* [uefi] 12.9.2: EFI_GRAPHICS_PIXEL_FORMAT */
#define EFI_PIXEL_RGBX    0
#define EFI_PIXEL_BGRX    1
#define EFI_PIXEL_BITMASK 2
#define EFI_PIXEL_BLT_ONLY 3

/* [uefi] 13.5 */
#define EFI_FILE_MODE_READ    1
#define EFI_FILE_POSITION_END 0xffffffffffffffff

#define EFI_LOCATE_BY_PROTOCOL 2

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

/*
 * The services use the Microsoft calling convention.  Whoever calls one needs
 * a compiler that knows it (the build defines ADIT_HAVE_MS_ABI then).
 */
#ifdef ADIT_HAVE_MS_ABI
#define EFIAPI __attribute__((ms_abi))
#else
#define EFIAPI
#endif

#define EFI_AT(type, member, offset) \
    _Static_assert(offsetof(type, member) == (offset), "[uefi] " #member)
#define EFI_SIZE(type, bytes) \
    _Static_assert(sizeof(type) == (bytes), "[uefi] " #type)

typedef uint64_t efi_status;
typedef void *efi_handle;

struct efi_guid {
    uint32_t a;
    uint16_t b, c;
    uint8_t  d[8];
};

/* [uefi] 37.7 */
#define EFI_MEMORY_ATTRIBUTE_PROTOCOL_GUID      \
    {0xf4560cf6, 0x40ec, 0x4b4a,                \
     {0xa1, 0x92, 0xbf, 0x1d, 0x57, 0xd0, 0xb1, 0x89}}
/* [uefi] 37.5 */
#define EFI_RNG_PROTOCOL_GUID                   \
    {0x3152bca5, 0xeade, 0x433d,                \
     {0x86, 0x2e, 0xc0, 0x1c, 0xdc, 0x29, 0x1f, 0x44}}
/* [linux] include/linux/efi.h: a length of 32 bits, and as many bytes */
#define EFI_LINUX_RANDOM_SEED_GUID              \
    {0x1ce1e5bc, 0x7ceb, 0x42f2,                \
     {0x81, 0xe5, 0x8a, 0xad, 0xf1, 0x80, 0xf5, 0x7b}}
/* [uefi] 9.1, 13.4, 13.2, 10.2, 12.9, 3.3, 4.6; [linux] initrd media;
 * [shim] shim.h: of its protocol, and of the variables that are its own */
#define EFI_LOADED_IMAGE_GUID                   \
    {0x5b1b31a1, 0x9562, 0x11d2,                \
     {0x8e, 0x3f, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b}}
#define EFI_SIMPLE_FILE_SYSTEM_GUID             \
    {0x964e5b22, 0x6459, 0x11d2,                \
     {0x8e, 0x39, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b}}
#define EFI_LOAD_FILE2_GUID                     \
    {0x4006c0c1, 0xfcb3, 0x403e,                \
     {0x99, 0x6d, 0x4a, 0x6c, 0x87, 0x24, 0xe0, 0x6d}}
#define EFI_DEVICE_PATH_GUID                    \
    {0x09576e91, 0x6d3f, 0x11d2,                \
     {0x8e, 0x39, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b}}
#define EFI_GRAPHICS_OUTPUT_GUID                \
    {0x9042a9de, 0x23dc, 0x4a38,                \
     {0x96, 0xfb, 0x7a, 0xde, 0xd0, 0x80, 0x51, 0x6a}}
#define EFI_GLOBAL_VARIABLE_GUID                \
    {0x8be4df61, 0x93ca, 0x11d2,                \
     {0xaa, 0x0d, 0x00, 0xe0, 0x98, 0x03, 0x2b, 0x8c}}
#define EFI_ACPI_20_TABLE_GUID                  \
    {0x8868e871, 0xe4f1, 0x11d3,                \
     {0xbc, 0x22, 0x00, 0x80, 0xc7, 0x3c, 0x88, 0x81}}
#define EFI_ACPI_10_TABLE_GUID                  \
    {0xeb9d2d30, 0x2d88, 0x11d3,                \
     {0x9a, 0x16, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d}}
#define EFI_SMBIOS3_TABLE_GUID                  \
    {0xf2fd1544, 0x9794, 0x4a2c,                \
     {0x99, 0x2e, 0xe5, 0xbb, 0xcf, 0x20, 0xe3, 0x94}}
#define EFI_SMBIOS_TABLE_GUID                   \
    {0xeb9d2d31, 0x2d88, 0x11d3,                \
     {0x9a, 0x16, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d}}
#define LINUX_EFI_INITRD_MEDIA_GUID             \
    {0x5568e427, 0x68fc, 0x4f3d,                \
     {0xac, 0x74, 0xca, 0x55, 0x52, 0x31, 0xcc, 0x68}}
#define SHIM_LOCK_GUID                          \
    {0x605dab50, 0xe046, 0x4300,                \
     {0xab, 0xb6, 0x3d, 0xd8, 0x10, 0xdd, 0x8b, 0x23}}

/* [uefi] 4.2 */
struct efi_table_header {
    uint64_t signature;
    uint32_t revision; /* major in the upper half, 100ths in the lower */
    uint32_t header_bytes;
    uint32_t crc32; /* of header_bytes bytes, this member taken as 0 */
    uint32_t _gap1;
};
EFI_SIZE(struct efi_table_header, 24);

/* [uefi] 12.4 */
struct efi_text_output {
    void *_gap1;
    efi_status (EFIAPI *output_string)(struct efi_text_output *this,
                                       const uint16_t *string);
};
EFI_AT(struct efi_text_output, output_string, 8);

/* [uefi] 10.2 */
struct efi_device_path {
    uint8_t type;
    uint8_t subtype;
    uint8_t length_bytes[2]; /* with these 4, little-endian */
};
EFI_SIZE(struct efi_device_path, EFI_DEVICE_PATH_NODE_BYTES);

/* [uefi] 4.4 */
struct efi_boot_services {
    struct efi_table_header header;
    void *_gap1[2];
    efi_status (EFIAPI *allocate_pages)(uint32_t how, uint32_t memory_type,
                                        uint64_t pages, uint64_t *address);
    efi_status (EFIAPI *free_pages)(uint64_t address, uint64_t pages);
    efi_status (EFIAPI *get_memory_map)(uint64_t *map_bytes, void *map,
                                        uint64_t *key,
                                        uint64_t *descriptor_bytes,
                                        uint32_t *descriptor_version);
    void *_gap2;
    efi_status (EFIAPI *free_pool)(void *pool);
    void *_gap3[9];
    efi_status (EFIAPI *handle_protocol)(efi_handle handle,
                                         const struct efi_guid *protocol,
                                         void **ret_interface);
    void *_gap4[3];
    efi_status (EFIAPI *locate_device_path)(const struct efi_guid *protocol,
                                            struct efi_device_path **path,
                                            efi_handle *ret_device);
    efi_status (EFIAPI *install_configuration_table)(
        const struct efi_guid *guid, void *table);
    efi_status (EFIAPI *load_image)(uint8_t boot_policy, efi_handle parent,
                                    const struct efi_device_path *path,
                                    const void *source, uint64_t source_bytes,
                                    efi_handle *ret_image);
    void *_gap6;
    efi_status (EFIAPI *exit)(efi_handle image, efi_status status,
                              uint64_t data_bytes, const uint16_t *data);
    efi_status (EFIAPI *unload_image)(efi_handle image);
    efi_status (EFIAPI *exit_boot_services)(efi_handle image, uint64_t key);
    void *_gap7;
    efi_status (EFIAPI *stall)(uint64_t microseconds);
    efi_status (EFIAPI *set_watchdog_timer)(uint64_t seconds, uint64_t code,
                                            uint64_t data_bytes,
                                            const uint16_t *data);
    void *_gap8[6];
    efi_status (EFIAPI *locate_handle_buffer)(uint32_t how,
                                              const struct efi_guid *protocol,
                                              void *search_key,
                                              uint64_t *ret_count,
                                              efi_handle **ret_handles);
    efi_status (EFIAPI *locate_protocol)(const struct efi_guid *protocol,
                                         void *registration,
                                         void **ret_interface);
    void *_gap9[6];
};
EFI_AT(struct efi_boot_services, allocate_pages, 40);
EFI_AT(struct efi_boot_services, free_pages, 48);
EFI_AT(struct efi_boot_services, get_memory_map, 56);
EFI_AT(struct efi_boot_services, free_pool, 72);
EFI_AT(struct efi_boot_services, handle_protocol, 152);
EFI_AT(struct efi_boot_services, locate_device_path, 184);
EFI_AT(struct efi_boot_services, install_configuration_table, 192);
EFI_AT(struct efi_boot_services, load_image, 200);
EFI_AT(struct efi_boot_services, exit, 216);
EFI_AT(struct efi_boot_services, unload_image, 224);
EFI_AT(struct efi_boot_services, exit_boot_services, 232);
EFI_AT(struct efi_boot_services, stall, 248);
EFI_AT(struct efi_boot_services, set_watchdog_timer, 256);
EFI_AT(struct efi_boot_services, locate_handle_buffer, 312);
EFI_AT(struct efi_boot_services, locate_protocol, 320);
EFI_SIZE(struct efi_boot_services, 376);

/* [uefi] 4.5 */
struct efi_runtime_services {
    struct efi_table_header header;
    void *_gap1[6];
    efi_status (EFIAPI *get_variable)(const uint16_t *name,
                                      const struct efi_guid *vendor,
                                      uint32_t *ret_attributes,
                                      uint64_t *data_bytes, void *data);
    void *_gap2[7];
};
EFI_AT(struct efi_runtime_services, get_variable, 72);
EFI_SIZE(struct efi_runtime_services, 136);

/* [uefi] 4.6 */
struct efi_configuration_table {
    struct efi_guid guid;
    uint64_t table;
};
EFI_AT(struct efi_configuration_table, table, 16);
EFI_SIZE(struct efi_configuration_table, 24);

/* [uefi] 4.3 */
struct efi_system_table {
    struct efi_table_header header;
    const uint16_t *firmware_vendor;
    uint32_t firmware_revision;
    void *_gap1[3];
    struct efi_text_output *console_out;
    void *_gap2[2];
    struct efi_runtime_services *runtime_services;
    struct efi_boot_services *boot_services;
    uint64_t table_count;
    const struct efi_configuration_table *tables;
};
EFI_AT(struct efi_system_table, firmware_vendor, 24);
EFI_AT(struct efi_system_table, firmware_revision, 32);
EFI_AT(struct efi_system_table, console_out, 64);
EFI_AT(struct efi_system_table, runtime_services, 88);
EFI_AT(struct efi_system_table, boot_services, 96);
EFI_AT(struct efi_system_table, table_count, 104);
EFI_AT(struct efi_system_table, tables, 112);
EFI_SIZE(struct efi_system_table, 120);

/* [uefi] 9.1 */
struct efi_loaded_image {
    uint32_t revision;
    void *_gap1[2];
    efi_handle device; /* may be NULL */
    const struct efi_device_path *file_path; /* may be NULL */
    void *_gap2;
    uint32_t load_options_bytes;
    const void *load_options;
    void *image_base;
    uint64_t image_bytes;
    uint32_t _gap3[2];
    void *_gap4;
};
EFI_AT(struct efi_loaded_image, device, 24);
EFI_AT(struct efi_loaded_image, file_path, 32);
EFI_AT(struct efi_loaded_image, load_options_bytes, 48);
EFI_AT(struct efi_loaded_image, load_options, 56);
EFI_AT(struct efi_loaded_image, image_base, 64);
EFI_SIZE(struct efi_loaded_image, 96);

/* [uefi] 13.5 */
struct efi_file {
    uint64_t revision;
    efi_status (EFIAPI *open)(struct efi_file *this, struct efi_file **ret,
                              const uint16_t *name, uint64_t mode,
                              uint64_t attributes);
    efi_status (EFIAPI *close)(struct efi_file *this);
    void *_gap1;
    efi_status (EFIAPI *read)(struct efi_file *this, uint64_t *bytes,
                              void *buffer);
    void *_gap2;
    efi_status (EFIAPI *get_position)(struct efi_file *this, uint64_t *ret);
    efi_status (EFIAPI *set_position)(struct efi_file *this, uint64_t to);
};
EFI_AT(struct efi_file, open, 8);
EFI_AT(struct efi_file, close, 16);
EFI_AT(struct efi_file, read, 32);
EFI_AT(struct efi_file, get_position, 48);
EFI_AT(struct efi_file, set_position, 56);

/* [uefi] 13.4 */
struct efi_file_system {
    uint64_t revision;
    efi_status (EFIAPI *open_volume)(struct efi_file_system *this,
                                     struct efi_file **ret_root);
};
EFI_AT(struct efi_file_system, open_volume, 8);

/* [shim] shim.h: in the System V convention, unlike the firmware's own */
struct shim_lock {
    efi_status (*verify)(const void *image, uint32_t image_bytes)
        __attribute__((sysv_abi));
};

/* [uefi] 37.5 */
struct efi_rng {
    void *_gap1;
    efi_status (EFIAPI *get)(struct efi_rng *this,
                             const struct efi_guid *algorithm,
                             uint64_t bytes, void *value);
};
EFI_AT(struct efi_rng, get, 8);

/* [uefi] 37.7 */
struct efi_memory_attribute {
    efi_status (EFIAPI *get)(struct efi_memory_attribute *this, uint64_t base,
                             uint64_t length_bytes, uint64_t *ret_attributes);
    efi_status (EFIAPI *set)(struct efi_memory_attribute *this, uint64_t base,
                             uint64_t length_bytes, uint64_t attributes);
    efi_status (EFIAPI *clear)(struct efi_memory_attribute *this,
                               uint64_t base, uint64_t length_bytes,
                               uint64_t attributes);
};
EFI_AT(struct efi_memory_attribute, set, 8);
EFI_AT(struct efi_memory_attribute, clear, 16);

/* [uefi] 13.2 */
struct efi_load_file2 {
    efi_status (EFIAPI *load_file)(struct efi_load_file2 *this,
                                   const struct efi_device_path *path,
                                   uint8_t boot_policy, uint64_t *bytes,
                                   void *buffer);
};
EFI_SIZE(struct efi_load_file2, 8);

/* [uefi] 12.9.2.1 */
struct efi_graphics_info {
    uint32_t version;
    uint32_t width;
    uint32_t height;
    uint32_t pixel_format;
    uint32_t red_mask, green_mask, blue_mask, reserved_mask;
    uint32_t pixels_per_line;
};
EFI_AT(struct efi_graphics_info, pixel_format, 12);
EFI_AT(struct efi_graphics_info, pixels_per_line, 32);
EFI_SIZE(struct efi_graphics_info, 36);

struct efi_graphics_mode {
    uint32_t max_mode;
    uint32_t mode;
    const struct efi_graphics_info *info;
    uint64_t info_bytes;
    uint64_t framebuffer;
    uint64_t framebuffer_bytes;
};
EFI_AT(struct efi_graphics_mode, info, 8);
EFI_AT(struct efi_graphics_mode, framebuffer, 24);
EFI_SIZE(struct efi_graphics_mode, 40);

struct efi_graphics_output {
    void *_gap1[3];
    const struct efi_graphics_mode *mode;
};
EFI_AT(struct efi_graphics_output, mode, 24);

#undef EFI_AT
#undef EFI_SIZE

#endif
#endif
