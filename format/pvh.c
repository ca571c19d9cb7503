/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * struct hvm_start_info, [pvh].
 */
#include "format/pvh.h"

#include "spec/pvh.h"

const char *pvh_status_text(enum pvh_status status)
{
    static const char *const texts[] = {
        [PVH_OK] = "sound",
        [PVH_END] = "at its end",
        [PVH_TRUNCATED] = "ends inside a field",
        [PVH_BAD_MAGIC] = "has another magic than 0x336ec578",
        [PVH_BAD_COUNT] = "claims more modules or memory map than can be",
    };

    return texts[status];
}

enum pvh_status pvh_start_read(struct bytes start, struct pvh_start *ret_start)
{
    struct pvh_start out = {.version = 0};
    struct bytes part;

    if (!bytes_sub(start, 0, 4, &part))
        return PVH_TRUNCATED;
    if (load_le32(part.at + PVH_START_MAGIC_AT) != PVH_START_MAGIC)
        return PVH_BAD_MAGIC;
    if (!bytes_sub(start, 0, PVH_START_V0_BYTES, &part))
        return PVH_TRUNCATED;

    out.version = load_le32(part.at + PVH_START_VERSION_AT);
    out.flags = load_le32(part.at + PVH_START_FLAGS_AT);
    out.module_count = load_le32(part.at + PVH_START_NR_MODULES_AT);
    out.modules = load_le64(part.at + PVH_START_MODLIST_AT);
    out.cmdline = load_le64(part.at + PVH_START_CMDLINE_AT);
    out.rsdp = load_le64(part.at + PVH_START_RSDP_AT);

    if (out.version >= 1) {
        if (!bytes_sub(start, 0, PVH_START_V1_BYTES, &part))
            return PVH_TRUNCATED;
        out.memmap = load_le64(part.at + PVH_START_MEMMAP_AT);
        out.memmap_count = load_le32(part.at + PVH_START_MEMMAP_ENTRIES_AT);
    }

    if (out.modules == 0)
        out.module_count = 0;
    if (out.memmap == 0)
        out.memmap_count = 0;
    if (out.module_count > PVH_MODULES_CAP ||
        out.memmap_count > PVH_MEMMAP_CAP)
        return PVH_BAD_COUNT;
    *ret_start = out;
    return PVH_OK;
}

static enum pvh_status entry_at(struct bytes table, uint32_t index,
                                uint32_t entry_bytes, struct bytes *ret_entry)
{
    uint64_t offset = (uint64_t)index * entry_bytes;

    if (offset >= table.length_bytes)
        return PVH_END;
    if (!bytes_sub(table, offset, entry_bytes, ret_entry))
        return PVH_TRUNCATED;
    return PVH_OK;
}

enum pvh_status pvh_module_at(struct bytes modules, uint32_t index,
                              struct pvh_module *ret_module)
{
    struct bytes entry;
    enum pvh_status status = entry_at(modules, index, PVH_MODULE_BYTES,
                                      &entry);

    if (status != PVH_OK)
        return status;
    *ret_module = (struct pvh_module){
        .base = load_le64(entry.at + PVH_MODULE_ADDR_AT),
        .length_bytes = load_le64(entry.at + PVH_MODULE_SIZE_AT),
        .cmdline = load_le64(entry.at + PVH_MODULE_CMDLINE_AT),
    };
    return PVH_OK;
}

enum pvh_status pvh_range_at(struct bytes memmap, uint32_t index,
                             struct boot_range *ret_range)
{
    struct bytes entry;
    enum pvh_status status = entry_at(memmap, index, PVH_MEMMAP_BYTES, &entry);

    if (status != PVH_OK)
        return status;
    *ret_range = (struct boot_range){
        .base = load_le64(entry.at + PVH_MEMMAP_ADDR_AT),
        .length_bytes = load_le64(entry.at + PVH_MEMMAP_SIZE_AT),
        .type = load_le32(entry.at + PVH_MEMMAP_TYPE_AT),
    };
    return PVH_OK;
}
