/* SPDX-License-Identifier: BSD-2-Clause */
/* format/microcode.h: the newest update for a CPU, and the early archive that
 * a file becomes, in which the same is found again. */
#include "format/microcode.h"

#include "format/cpio.h"
#include "spec/microcode.h"
#include "tests/fuzz/fuzz.h"

static uint32_t sum_of(const uint8_t *at, size_t length)
{
    uint64_t sum = 0;

    for (size_t n = 0; n + 4 <= length; n += 4)
        sum += load_le32(at + n);
    return (uint32_t)(sum & UINT32_MAX);
}

static uint32_t negative(uint32_t value)
{
    return (uint32_t)((0x100000000ull - value) & UINT32_MAX);
}

/* Intel's updates add up to zero, and so do their tables. */
static void repair(uint8_t *at, size_t left)
{
    while (left >= INTEL_UPDATE_HEADER_BYTES) {
        uint32_t data = load_le32(at + INTEL_UPDATE_DATA_SIZE_AT);
        uint32_t total = load_le32(at + INTEL_UPDATE_TOTAL_SIZE_AT);
        size_t table = (size_t)48 + data;

        if (data == 0)
            total = INTEL_UPDATE_TOTAL_BYTES;
        if (total < 48 || total > left)
            return;
        if (table < total && total - table >= 20) {
            size_t bytes = 20 + 12 * (size_t)load_le32(at + table);

            store_le32(at + table + 4, 0);
            if (bytes <= total - table)
                store_le32(at + table + 4,
                           negative(sum_of(at + table, bytes)));
        }
        store_le32(at + INTEL_UPDATE_CHECKSUM_AT, 0);
        store_le32(at + INTEL_UPDATE_CHECKSUM_AT,
                   negative(sum_of(at, total)));
        at += total;
        left -= total;
    }
}

static void check_update(struct bytes file, const struct microcode_cpu *cpu,
                         const struct microcode_update *update)
{
    const uint8_t *at = update->load.at;

    fuzz_saw_bytes(update->load, file);
    fuzz_saw(update->revision);
    FUZZ_REQUIRE(update->load.length_bytes != 0);
    if (cpu->vendor == MICROCODE_INTEL) {
        at -= INTEL_UPDATE_HEADER_BYTES;
        fuzz_saw_bytes(bytes_of(at, INTEL_UPDATE_HEADER_BYTES), file);
        FUZZ_REQUIRE(load_le32(at) == 1 && load_le32(at + 20) == 1);
        FUZZ_REQUIRE(load_le32(at + 4) == update->revision);
        return;
    }
    FUZZ_REQUIRE(update->load.length_bytes >= AMD_PATCH_HEADER_BYTES);
    FUZZ_REQUIRE(load_le32(at + 4) == update->revision);
}

/* None of a file's updates for this very CPU is newer than the one found. */
static void check_newest(struct bytes file, const struct microcode_cpu *cpu,
                         const struct microcode_update *update)
{
    struct bytes header;

    for (uint64_t at = 0; bytes_sub(file, at, 48, &header);) {
        uint32_t total = load_le32(header.at + INTEL_UPDATE_TOTAL_SIZE_AT);

        if (load_le32(header.at + INTEL_UPDATE_DATA_SIZE_AT) == 0)
            total = INTEL_UPDATE_TOTAL_BYTES;
        if (load_le32(header.at) != 1 || total < 48)
            return;
        if (load_le32(header.at + 12) == cpu->signature &&
            cpu->platforms == 0)
            FUZZ_REQUIRE((int32_t)load_le32(header.at + 4) <=
                         (int32_t)update->revision);
        at += total;
    }
}

/* AMD: whatever the first table says that our CPU is called. */
static void check_amd(struct bytes file, const struct microcode_cpu *cpu,
                      const struct microcode_update *update)
{
    uint16_t id = load_le16(update->load.at + AMD_PATCH_PROCESSOR_AT);
    bool is_known = false;

    for (size_t at = 12; at + 14 <= file.length_bytes; at++)
        if (load_le32(file.at + at) == cpu->signature &&
            load_le16(file.at + at + 12) == id)
            is_known = true;
    FUZZ_REQUIRE(is_known);
}

static void wrap(struct bytes file, const struct microcode_cpu *cpu,
                 enum microcode_status status,
                 const struct microcode_update *update)
{
    uint64_t length = microcode_early_bytes(file);
    struct microcode_problem problem;
    struct microcode_update again;
    struct bytes archive, found;
    uint8_t *to = fuzz_room(length);

    FUZZ_REQUIRE(length % MICROCODE_EARLY_ALIGN == 0);
    if (length == 0)
        return;
    microcode_early_write(file, to);
    archive = bytes_of(to, length);
    if (status != MICROCODE_OK)
        return;
    FUZZ_REQUIRE(microcode_in_initrd(archive, cpu->vendor, &found));
    fuzz_saw_bytes(found, archive);
    FUZZ_REQUIRE(microcode_find(archive, cpu, &again, &problem) ==
                 MICROCODE_OK);
    FUZZ_REQUIRE(again.revision == update->revision &&
                 again.load.length_bytes == update->load.length_bytes &&
                 memcmp(again.load.at, update->load.at,
                        again.load.length_bytes) == 0);
}

void fuzz_one(struct bytes in)
{
    unsigned what = (unsigned)fuzz_take(&in, 1);
    struct microcode_cpu cpu = {
        .vendor = what % 2 != 0 ? MICROCODE_INTEL : MICROCODE_AMD,
        .signature = 0x500 + (what >> 2 & 7),
        .platforms = what >> 5 & 3,
    };
    struct bytes file = fuzz_own(in);
    struct microcode_problem problem;
    struct microcode_update update;
    enum microcode_status status;

    if ((what & 2) != 0 && cpu.vendor == MICROCODE_INTEL)
        repair((uint8_t *)(uintptr_t)file.at, file.length_bytes);
    FUZZ_POISON(update);
    FUZZ_POISON(problem);
    status = microcode_find(file, &cpu, &update, &problem);
    fuzz_saw(status);
    fuzz_saw((uint64_t)microcode_status_text(status)[0]);
    if (status == MICROCODE_OK) {
        FUZZ_REQUIRE(FUZZ_UNWRITTEN(problem));
        check_update(file, &cpu, &update);
        if (cpu.vendor == MICROCODE_INTEL && load_le32(file.at) == 1)
            check_newest(file, &cpu, &update);
        if (cpu.vendor == MICROCODE_AMD)
            check_amd(file, &cpu, &update);
    } else {
        FUZZ_REQUIRE(FUZZ_UNWRITTEN(update));
    }
    wrap(file, &cpu, status, &update);
}
