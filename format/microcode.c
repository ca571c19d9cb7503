/* SPDX-License-Identifier: BSD-2-Clause */
/* Where microcode comes from, and the search for the newest update. */
#include "format/microcode_search.h"

#include "format/cpio.h"
#include "spec/cpio.h"
#include "spec/microcode.h"

const char *microcode_status_text(enum microcode_status status)
{
    static const char *const texts[] = {
        [MICROCODE_OK] = "sound",
        [MICROCODE_NO_UPDATE] = "has no update for this CPU",
        [MICROCODE_UNKNOWN] = "is no file of updates",
        [MICROCODE_TRUNCATED] = "ends too early",
        [MICROCODE_BAD_VERSION] = "version",
        [MICROCODE_BAD_SIZE] = "size",
        [MICROCODE_BAD_CHECKSUM] = "checksum",
        [MICROCODE_BAD_SECTION] = "type of section",
    };

    return texts[status];
}

enum microcode_status search_complain(struct microcode_search *search,
                                      enum microcode_status status,
                                      uint64_t offset, uint64_t found,
                                      uint64_t expected)
{
    search->problem = (struct microcode_problem){offset, found, expected};
    return status;
}

enum microcode_status search_truncated(struct microcode_search *search,
                                       uint64_t offset, uint64_t expected)
{
    return search_complain(search, MICROCODE_TRUNCATED, offset,
                           search->file.length_bytes - offset, expected);
}

void search_consider(struct microcode_search *search, struct bytes load,
                     uint32_t revision)
{
    if (search->best.load.length_bytes == 0 ||
        microcode_is_newer(search->cpu->vendor, revision,
                           search->best.revision))
        search->best = (struct microcode_update){load, revision};
}

bool search_is_over(const struct microcode_search *search, uint64_t offset)
{
    struct bytes file = search->file;

    while (offset < file.length_bytes && file.at[offset] == 0)
        offset++;
    return offset >= file.length_bytes;
}

bool microcode_is_newer(enum microcode_vendor vendor, uint32_t revision,
                        uint32_t than)
{
    if (vendor == MICROCODE_INTEL)
        return (int32_t)revision > (int32_t)than;
    return revision > than;
}

/* Whose raw file begins like this? */
static enum microcode_vendor kind_of(struct bytes file)
{
    struct bytes first;

    if (microcode_amd_has_magic(file, 0))
        return MICROCODE_AMD;
    if (bytes_sub(file, INTEL_UPDATE_VERSION_AT, 4, &first) &&
        load_le32(first.at) == INTEL_UPDATE_VERSION)
        return MICROCODE_INTEL;
    return MICROCODE_NO_VENDOR;
}

static bool is_archive(struct bytes file)
{
    struct cpio_walk walk = cpio_begin(file);
    struct cpio_member member;
    enum cpio_status status = cpio_next(&walk, &member);

    return status == CPIO_OK || status == CPIO_END;
}

static struct text path_of(enum microcode_vendor vendor)
{
    return vendor == MICROCODE_AMD ? TEXT(MICROCODE_PATH_AMD)
                                   : TEXT(MICROCODE_PATH_INTEL);
}

bool microcode_in_initrd(struct bytes initrd, enum microcode_vendor vendor,
                         struct bytes *ret_file)
{
    struct cpio_walk walk = cpio_begin(initrd);
    struct cpio_member member;
    enum cpio_status status;

    do {
        status = cpio_next_file(&walk, &member);
        if (status == CPIO_OK && text_equal(member.name, path_of(vendor))) {
            *ret_file = member.data;
            return true;
        }
    } while (status == CPIO_OK ||
             (status == CPIO_END && cpio_next_archive(&walk)));
    return false;
}

static enum microcode_status search_run(struct microcode_search *search)
{
    enum microcode_status status;

    do
        status = search->cpu->vendor == MICROCODE_AMD
                     ? microcode_amd_next(search)
                     : microcode_intel_next(search);
    while (status == MICROCODE_OK && !search_is_over(search, search->offset));

    if (status == MICROCODE_OK && search->best.load.length_bytes == 0)
        return MICROCODE_NO_UPDATE;
    return status;
}

enum microcode_status microcode_find(struct bytes file,
                                     const struct microcode_cpu *cpu,
                                     struct microcode_update *ret_update,
                                     struct microcode_problem *ret_problem)
{
    struct microcode_search search = {.cpu = cpu, .file = file};
    enum microcode_vendor kind = kind_of(file);
    enum microcode_status status = MICROCODE_NO_UPDATE;

    if (kind == MICROCODE_NO_VENDOR && is_archive(file)) {
        if (!microcode_in_initrd(file, cpu->vendor, &search.file))
            return MICROCODE_NO_UPDATE;
        kind = kind_of(search.file);
    }
    if (kind == MICROCODE_NO_VENDOR)
        status = search_complain(
            &search, MICROCODE_UNKNOWN, 0,
            search.file.length_bytes < 4 ? 0 : load_le32(search.file.at),
            cpu->vendor == MICROCODE_AMD ? AMD_CONTAINER_MAGIC
                                         : INTEL_UPDATE_VERSION);
    else if (kind == cpu->vendor)
        status = search_run(&search);

    if (status == MICROCODE_OK)
        *ret_update = search.best;
    else
        *ret_problem = search.problem;
    return status;
}

/* The archive that a raw file is wrapped into: the name is padded with NULs
 * until the data are aligned. */
#define WRAP_DATA_AT                                                   \
    ((CPIO_HEADER_BYTES + sizeof(MICROCODE_PATH_INTEL) +               \
      MICROCODE_EARLY_ALIGN - 1) & ~(MICROCODE_EARLY_ALIGN - 1ull))
#define WRAP_NAME_BYTES (WRAP_DATA_AT - CPIO_HEADER_BYTES)
_Static_assert(sizeof(MICROCODE_PATH_INTEL) == sizeof(MICROCODE_PATH_AMD),
               "one size for both names");

/* Everything past the data: their padding, and the trailer. */
#define WRAP_END_BYTES                                                 \
    (CPIO_ALIGN + CPIO_HEADER_BYTES + sizeof(CPIO_TRAILER) + CPIO_ALIGN)

static uint64_t align_up(uint64_t length_bytes)
{
    return (length_bytes + MICROCODE_EARLY_ALIGN - 1) &
           ~(MICROCODE_EARLY_ALIGN - 1ull);
}

uint64_t microcode_early_bytes(struct bytes file)
{
    if (kind_of(file) == MICROCODE_NO_VENDOR)
        return is_archive(file) ? align_up(file.length_bytes) : 0;
    if (file.length_bytes > UINT32_MAX)
        return 0;
    return align_up(WRAP_DATA_AT + file.length_bytes + WRAP_END_BYTES);
}

void microcode_early_write(struct bytes file, uint8_t *to)
{
    enum microcode_vendor kind = kind_of(file);
    uint64_t length_bytes = microcode_early_bytes(file);
    uint64_t used_bytes = file.length_bytes;

    if (kind == MICROCODE_NO_VENDOR) {
        memcpy(to, file.at, file.length_bytes);
    } else {
        used_bytes = cpio_put(to, path_of(kind), WRAP_NAME_BYTES,
                              CPIO_MODE_REGULAR | 0644, file);
        used_bytes += cpio_put(to + used_bytes, TEXT(CPIO_TRAILER),
                               sizeof(CPIO_TRAILER), 0, bytes_of(NULL, 0));
    }
    memset(to + used_bytes, 0, length_bytes - used_bytes);
}
