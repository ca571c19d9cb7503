/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files: the volume's own behind a face of ours, which may read short, lie
 * about its size, or be another file.
 */
#include "tests/chaos/shim.h"

#define OPEN_MAX    16
#define NAME_UNITS  128
#define KEPT_MAX    48
#define FACE_OTHERS 3 /* GetInfo, SetInfo, Flush */

static struct opened {
    struct efi_file face;
    void *others[FACE_OTHERS];
    struct efi_file *real; /* NULL: free */
    char name[NAME_UNITS];
    uint64_t given;
} opened[OPEN_MAX];

static struct efi_file_system system;

static efi_status open_root(struct efi_file **ret_root)
{
    static const struct efi_guid guid = EFI_SIMPLE_FILE_SYSTEM_GUID;
    void *interface;
    efi_status status = chaos.boot->handle_protocol(chaos.device, &guid,
                                                    &interface);

    if (status != EFI_SUCCESS)
        return status;
    return ((struct efi_file_system *)interface)
        ->open_volume(interface, ret_root);
}

static struct opened *of(struct efi_file *face)
{
    return (struct opened *)face;
}

static efi_status EFIAPI file_close(struct efi_file *this)
{
    efi_status status, real;
    bool fails = CHAOS_FAILS(CHAOS_Close, &status);

    if (of(this)->real == NULL) {
        chaos_forbid("Close of what is not open", (uint64_t)this);
        return EFI_INVALID_PARAMETER;
    }
    real = of(this)->real->close(of(this)->real);
    of(this)->real = NULL;
    chaos.run.files--;
    return fails ? status : real;
}

/* part=BYTES at most by each call; short=NAME:BYTES, and then none; much=NAME:
 * that it has read more than it was asked for. */
static efi_status EFIAPI file_read(struct efi_file *this, uint64_t *bytes,
                                   void *buffer)
{
    struct opened *file = of(this);
    const char *limit = chaos_word_for("short", file->name);
    uint64_t part = chaos_number("part", *bytes), asked = *bytes;
    efi_status status;

    if (CHAOS_FAILS(CHAOS_Read, &status))
        return status;
    if (*bytes > part)
        *bytes = part;
    if (limit != NULL && *bytes > chaos_parse(limit) - file->given)
        *bytes = chaos_parse(limit) - file->given;
    if (*bytes == 0)
        return EFI_SUCCESS;
    status = file->real->read(file->real, bytes, buffer);
    file->given += *bytes;
    if (chaos_word_for("much", file->name) != NULL)
        *bytes = asked + 1;
    return status;
}

/* size=NAME:BYTES */
static efi_status EFIAPI file_get_position(struct efi_file *this,
                                           uint64_t *ret)
{
    const char *size = chaos_word_for("size", of(this)->name);
    efi_status status;

    if (CHAOS_FAILS(CHAOS_GetPosition, &status))
        return status;
    status = of(this)->real->get_position(of(this)->real, ret);
    if (size != NULL)
        *ret = chaos_parse(size);
    return status;
}

static efi_status EFIAPI file_set_position(struct efi_file *this, uint64_t to)
{
    efi_status status;

    if (CHAOS_FAILS(CHAOS_SetPosition, &status))
        return status;
    return of(this)->real->set_position(of(this)->real, to);
}

static efi_status EFIAPI other(void)
{
    chaos_forbid("a service of files that the shim does not know", 0);
    return EFI_UNSUPPORTED;
}

static efi_status EFIAPI file_open(struct efi_file *this,
                                   struct efi_file **ret,
                                   const uint16_t *name, uint64_t mode,
                                   uint64_t attributes);

static efi_status wrap(struct efi_file *real, const char *name,
                       struct efi_file **ret)
{
    for (unsigned n = 0; n < OPEN_MAX; n++) {
        struct opened *file = &opened[n];

        if (file->real != NULL)
            continue;
        *file = (struct opened){
            .face = {.revision = real->revision, ._gap1 = (void *)other,
                     ._gap2 = (void *)other, .open = file_open,
                     .close = file_close, .read = file_read,
                     .get_position = file_get_position,
                     .set_position = file_set_position},
            .others = {(void *)other, (void *)other, (void *)other},
            .real = real,
        };
        for (unsigned c = 0; c + 1 < NAME_UNITS && name[c] != '\0'; c++)
            file->name[c] = name[c];
        chaos.run.files++;
        *ret = &file->face;
        return EFI_SUCCESS;
    }
    real->close(real);
    return EFI_OUT_OF_RESOURCES;
}

/* file=NAME:OTHER opens that instead. */
static efi_status EFIAPI file_open(struct efi_file *this,
                                   struct efi_file **ret,
                                   const uint16_t *name, uint64_t mode,
                                   uint64_t attributes)
{
    uint16_t wide[NAME_UNITS];
    char text[NAME_UNITS];
    const char *last = text, *instead;
    struct efi_file *real;
    efi_status status;

    if (CHAOS_FAILS(CHAOS_Open, &status))
        return status;
    text_narrow(name, text, sizeof(text));
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '\\')
            last = at + 1;
    }
    instead = chaos_word_for("file", last);
    if (instead != NULL) {
        text_widen(instead, wide, NAME_UNITS);
        name = wide;
    }
    status = of(this)->real->open(of(this)->real, &real, name, mode,
                                  attributes);
    return status == EFI_SUCCESS ? wrap(real, last, ret) : status;
}

static efi_status EFIAPI open_volume(struct efi_file_system *this,
                                     struct efi_file **ret_root)
{
    struct efi_file *real;
    efi_status status;

    (void)this;
    if (CHAOS_FAILS(CHAOS_OpenVolume, &status))
        return status;
    status = open_root(&real);
    return status == EFI_SUCCESS ? wrap(real, "", ret_root) : status;
}

void chaos_files_end(void)
{
    for (unsigned n = 0; n < OPEN_MAX; n++) {
        if (opened[n].real != NULL)
            opened[n].real->close(opened[n].real);
        opened[n].real = NULL;
    }
}

struct efi_file_system *chaos_files(void)
{
    system = (struct efi_file_system){.revision = 0x10000,
                                      .open_volume = open_volume};
    return &system;
}

static const void *read_whole(struct efi_file *file, uint64_t *ret_bytes)
{
    uint64_t bytes, address = 0xffffffff;

    if (file->set_position(file, EFI_FILE_POSITION_END) != EFI_SUCCESS ||
        file->get_position(file, &bytes) != EFI_SUCCESS ||
        file->set_position(file, 0) != EFI_SUCCESS ||
        chaos.boot->allocate_pages(EFI_ALLOCATE_MAX_ADDRESS,
                                   EFI_MEMORY_LOADER_DATA,
                                   bytes / EFI_PAGE_BYTES + 1,
                                   &address) != EFI_SUCCESS)
        return NULL;
    ((uint8_t *)address)[bytes] = 0;
    *ret_bytes = bytes;
    return file->read(file, ret_bytes, (void *)address) == EFI_SUCCESS &&
                   *ret_bytes == bytes
               ? (const void *)address : NULL;
}

const void *chaos_file(const char *name, uint64_t *ret_bytes)
{
    static struct {
        char name[NAME_UNITS];
        const void *at;
        uint64_t bytes;
    } kept[KEPT_MAX];
    uint16_t wide[NAME_UNITS];
    struct efi_file *root, *file;
    unsigned n;

    for (n = 0; n < KEPT_MAX && kept[n].at != NULL; n++) {
        if (text_same(kept[n].name, name)) {
            *ret_bytes = kept[n].bytes;
            return kept[n].at;
        }
    }
    text_widen(name, wide, NAME_UNITS);
    if (n == KEPT_MAX || open_root(&root) != EFI_SUCCESS)
        return NULL;
    if (root->open(root, &file, wide, EFI_FILE_MODE_READ, 0) == EFI_SUCCESS) {
        kept[n].at = read_whole(file, &kept[n].bytes);
        text_narrow(wide, kept[n].name, NAME_UNITS);
        *ret_bytes = kept[n].bytes;
        file->close(file);
    }
    root->close(root);
    return kept[n].at;
}
