/* SPDX-License-Identifier: BSD-2-Clause */
/* format/pvh.h: hvm_start_info, its modules and its memory map. */
#include "format/pvh.h"

#include "tests/fuzz/fuzz.h"

static void check_start(struct bytes in, const struct pvh_start *start)
{
    const uint8_t *at = in.at;

    FUZZ_REQUIRE(in.length_bytes >= 40 && load_le32(at) == 0x336ec578);
    FUZZ_REQUIRE(start->version == load_le32(at + 4));
    FUZZ_REQUIRE(start->flags == load_le32(at + 8));
    FUZZ_REQUIRE(start->modules == load_le64(at + 16));
    FUZZ_REQUIRE(start->cmdline == load_le64(at + 24));
    FUZZ_REQUIRE(start->rsdp == load_le64(at + 32));
    FUZZ_REQUIRE(start->module_count <= PVH_MODULES_CAP);
    FUZZ_REQUIRE(start->module_count ==
                 (start->modules == 0 ? 0 : load_le32(at + 12)));
    FUZZ_REQUIRE(start->memmap_count <= PVH_MEMMAP_CAP);
    if (start->version == 0)
        FUZZ_REQUIRE(start->memmap == 0 && start->memmap_count == 0);
    if (start->version == 0)
        return;
    FUZZ_REQUIRE(in.length_bytes >= 56);
    FUZZ_REQUIRE(start->memmap == load_le64(at + 40));
    FUZZ_REQUIRE(start->memmap_count ==
                 (start->memmap == 0 ? 0 : load_le32(at + 48)));
}

static void walk(struct bytes in, size_t entry_bytes)
{
    enum pvh_status status = PVH_OK;
    struct boot_range range;
    struct pvh_module module;

    for (uint32_t n = 0; status != PVH_END; n++) {
        const uint8_t *at = in.at + n * entry_bytes;

        FUZZ_REQUIRE(n <= in.length_bytes / entry_bytes + 1);
        FUZZ_POISON(range);
        FUZZ_POISON(module);
        status = entry_bytes == 24 ? pvh_range_at(in, n, &range)
                                   : pvh_module_at(in, n, &module);
        fuzz_saw(status);
        if (status != PVH_OK) {
            FUZZ_REQUIRE(FUZZ_UNWRITTEN(range) && FUZZ_UNWRITTEN(module));
            FUZZ_REQUIRE((status == PVH_TRUNCATED) ==
                         (in.length_bytes > n * entry_bytes));
        }
        if (status != PVH_OK)
            continue;
        FUZZ_REQUIRE(in.length_bytes / entry_bytes > n);
        if (entry_bytes == 24) {
            FUZZ_REQUIRE(range.base == load_le64(at) &&
                         range.length_bytes == load_le64(at + 8) &&
                         range.type == load_le32(at + 16));
        } else {
            FUZZ_REQUIRE(module.base == load_le64(at) &&
                         module.length_bytes == load_le64(at + 8) &&
                         module.cmdline == load_le64(at + 16));
        }
    }
}

void fuzz_one(struct bytes in)
{
    unsigned what = fuzz_take(&in, 1) % 3;
    struct pvh_start start;
    enum pvh_status status;

    if (what != 0) {
        walk(in, what == 1 ? 24 : 32);
        return;
    }
    FUZZ_POISON(start);
    status = pvh_start_read(in, &start);
    fuzz_saw(status);
    fuzz_saw((uint64_t)pvh_status_text(status)[0]);
    if (status == PVH_OK)
        check_start(in, &start);
    else
        FUZZ_REQUIRE(FUZZ_UNWRITTEN(start));
}
