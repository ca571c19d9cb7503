/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes struct boot_info.  Keeps the memory map's promise (sorted, disjoint,
 * never empty, neighbours of one type merged) after every single call, and
 * leaves everything as it was when it cannot do all of what it is asked.
 */
#include "boot/fill.h"

#include "format/config.h"

const char *fill_status_text(enum fill_status status)
{
    static const char *const texts[] = {
        [FILL_OK] = "taken",
        [FILL_FULL] = "no room left",
        [FILL_EMPTY] = "empty",
        [FILL_WRAPS] = "passes the end of the address space",
    };

    return texts[status];
}

enum fill_status fill_text(struct boot_info *bi, struct text text,
                           struct boot_text *ret_text)
{
    struct text until_nul = text;

    /* A NUL inside would make it end early for those who do not count. */
    text_until_nul(bytes_of(text.at, text.length), &until_nul);
    if (until_nul.length == 0) {
        *ret_text = (struct boot_text){0, 0};
        return FILL_OK;
    }

    /* text[0] is the empty string's NUL, and the pool is zero at first. */
    uint32_t used = bi->text_bytes == 0 ? 1 : bi->text_bytes;

    if (used >= BOOT_TEXT_BYTES || until_nul.length >= BOOT_TEXT_BYTES - used)
        return FILL_FULL;
    memcpy(&bi->text[used], until_nul.at, until_nul.length);
    bi->text[used + until_nul.length] = '\0';
    *ret_text = (struct boot_text){used, (uint32_t)until_nul.length};
    bi->text_bytes = used + (uint32_t)until_nul.length + 1;
    return FILL_OK;
}

/*
 * Who wins an overlap.  Damaged and disabled memory must not be touched at
 * all; reserved memory may be anything; the firmware needs its NVS; tables may
 * be reclaimed once read; persistent memory is memory, but not to be scribbled
 * upon.
 */
static unsigned int rank_of(uint32_t type)
{
    switch (type) {
    case BOOT_RANGE_UNUSABLE:
        return 6;
    case BOOT_RANGE_DISABLED:
        return 5;
    case BOOT_RANGE_RESERVED:
        return 4;
    case BOOT_RANGE_ACPI_NVS:
        return 3;
    case BOOT_RANGE_ACPI_RECLAIM:
        return 2;
    case BOOT_RANGE_PERSISTENT:
        return 1;
    default:
        return 0;
    }
}

static uint64_t last_of(const struct boot_range *range)
{
    return range->base + (range->length_bytes - 1);
}

static void open_gap(struct boot_info *bi, uint32_t at)
{
    memmove(&bi->ranges[at + 1], &bi->ranges[at],
            (bi->range_count - at) * sizeof(bi->ranges[0]));
    bi->range_count++;
}

static void close_gap(struct boot_info *bi, uint32_t at)
{
    bi->range_count--;
    memmove(&bi->ranges[at], &bi->ranges[at + 1],
            (bi->range_count - at) * sizeof(bi->ranges[0]));
}

/* Merges range `at` into the one before, if both are one. */
static bool merge_with_previous(struct boot_info *bi, uint32_t at)
{
    if (at == 0 || at >= bi->range_count)
        return false;

    struct boot_range *before = &bi->ranges[at - 1];
    const struct boot_range *range = &bi->ranges[at];

    /* All of the address space together has no length in 64 bits. */
    if (before->type != range->type || last_of(before) + 1 != range->base ||
        before->length_bytes > UINT64_MAX - range->length_bytes)
        return false;
    before->length_bytes += range->length_bytes;
    close_gap(bi, at);
    return true;
}

/* Cuts range `at` so that one of the parts begins at `base`, inside of it. */
static void split(struct boot_info *bi, uint32_t at, uint64_t base)
{
    struct boot_range *range = &bi->ranges[at];
    uint64_t head_bytes = base - range->base;

    open_gap(bi, at);
    bi->ranges[at].length_bytes = head_bytes;
    range = &bi->ranges[at + 1];
    range->base = base;
    range->length_bytes -= head_bytes;
}

/* The first range that does not end before `address`. */
static uint32_t find_from(const struct boot_info *bi, uint64_t address)
{
    uint32_t at = 0;

    while (at < bi->range_count && last_of(&bi->ranges[at]) < address)
        at++;
    return at;
}

/*
 * How many ranges will be left in the way of [base, last], each of which
 * leaves two pieces of it.
 */
static uint32_t count_blockers(const struct boot_info *bi, uint64_t base,
                               uint64_t last, uint32_t type)
{
    uint32_t count = 0;

    for (uint32_t at = find_from(bi, base);
         at < bi->range_count && bi->ranges[at].base <= last; at++)
        if (rank_of(bi->ranges[at].type) >= rank_of(type))
            count++;
    return count;
}

/* Range `at` is all inside the new one and weaker: takes it over, and gives
 * where to go on. */
static uint32_t take_over(struct boot_info *bi, uint32_t at, uint32_t type)
{
    bi->ranges[at].type = type;
    return merge_with_previous(bi, at) ? at : at + 1;
}

/* Puts [base, last], which is free, before range `at`. */
static uint32_t insert(struct boot_info *bi, uint32_t at, uint64_t base,
                       uint64_t last, uint32_t type)
{
    open_gap(bi, at);
    bi->ranges[at] = (struct boot_range){
        .base = base,
        .length_bytes = last - base + 1,
        .type = type,
    };
    return merge_with_previous(bi, at) ? at : at + 1;
}

/* The memory map with [base, last] added: gaps are filled, weaker ranges
 * taken over, others left. */
static void add_range(struct boot_info *bi, uint64_t base, uint64_t last,
                      uint32_t type)
{
    uint32_t at = find_from(bi, base);

    for (;;) {
        const struct boot_range *range = &bi->ranges[at];
        bool has_range = at < bi->range_count && range->base <= last;
        uint64_t end;

        if (!has_range || range->base > base) {
            end = has_range ? range->base - 1 : last;
            at = insert(bi, at, base, end, type);
        } else if (rank_of(range->type) >= rank_of(type)) {
            end = last_of(range);
            at = merge_with_previous(bi, at) ? at : at + 1;
        } else {
            if (range->base < base)
                split(bi, at++, base);
            if (last_of(&bi->ranges[at]) > last)
                split(bi, at, last + 1);
            end = last_of(&bi->ranges[at]);
            at = take_over(bi, at, type);
        }
        if (end >= last)
            break;
        base = end + 1;
    }
    merge_with_previous(bi, at);
}

/* Two that are all of the address space cannot be one; what is left of them
 * when something else has taken a part can. */
static void merge_what_was_all(struct boot_info *bi)
{
    if (bi->ranges[0].base != 0 ||
        last_of(&bi->ranges[bi->range_count - 1]) != UINT64_MAX)
        return;
    for (uint32_t at = 1; at < bi->range_count;)
        at += !merge_with_previous(bi, at);
}

enum fill_status fill_range(struct boot_info *bi, uint64_t base,
                            uint64_t length_bytes, uint32_t type)
{
    if (length_bytes == 0)
        return FILL_EMPTY;
    if (length_bytes - 1 > UINT64_MAX - base)
        return FILL_WRAPS;
    if (type < BOOT_RANGE_RAM || type > BOOT_RANGE_PERSISTENT)
        type = BOOT_RANGE_RESERVED;

    uint64_t last = base + (length_bytes - 1);
    uint32_t blockers = count_blockers(bi, base, last, type);

    /*
     * Each blocker may part two new pieces, and a range that is cut in the
     * middle adds two: so much room is always enough.
     */
    if (bi->range_count > BOOT_RANGES_MAX - 3 ||
        blockers > BOOT_RANGES_MAX - 3 - bi->range_count)
        return FILL_FULL;
    add_range(bi, base, last, type);
    merge_what_was_all(bi);
    return FILL_OK;
}

enum fill_status fill_module(struct boot_info *bi, uint64_t base,
                             uint64_t length_bytes, struct text name,
                             struct text cmdline)
{
    struct boot_module module = {
        .base = base,
        .length_bytes = length_bytes,
    };
    uint32_t text_bytes = bi->text_bytes;
    enum fill_status status;

    if (length_bytes == 0)
        return FILL_EMPTY;
    if (length_bytes - 1 > UINT64_MAX - base)
        return FILL_WRAPS;
    if (bi->module_count >= BOOT_MODULES_MAX)
        return FILL_FULL;

    status = fill_text(bi, name, &module.name);
    if (status == FILL_OK)
        status = fill_text(bi, cmdline, &module.cmdline);
    if (status != FILL_OK) {
        bi->text_bytes = text_bytes;
        return status;
    }
    bi->modules[bi->module_count++] = module;
    return FILL_OK;
}

enum fill_status fill_cmdline(struct boot_info *bi, struct text cmdline)
{
    uint32_t text_bytes = bi->text_bytes;
    struct boot_text before, after;
    struct text own, kernels;
    enum fill_status status;

    config_split_options(cmdline, &own, &kernels);
    status = fill_text(bi, own, &before);
    if (status == FILL_OK)
        status = fill_text(bi, kernels, &after);
    if (status != FILL_OK) {
        bi->text_bytes = text_bytes;
        return status;
    }
    bi->cmdline = before;
    bi->kernel_options = after;
    return FILL_OK;
}

/* `front`, a space and `text`, or that one of them which is not empty. */
static enum fill_status join_text(struct boot_info *bi, struct text front,
                                  struct boot_text *text)
{
    struct text back = fill_text_at(bi, *text);
    struct boot_text copy, joined;
    enum fill_status status;

    if (front.length == 0)
        return FILL_OK;
    if (back.length == 0)
        return fill_text(bi, front, text);

    /* Both go to the end of the pool; a space takes the place of a NUL. */
    status = fill_text(bi, front, &joined);
    if (status == FILL_OK)
        status = fill_text(bi, back, &copy);
    if (status != FILL_OK)
        return status;
    bi->text[copy.offset - 1] = ' ';
    joined.length_bytes += 1 + copy.length_bytes;
    *text = joined;
    return FILL_OK;
}

enum fill_status fill_cmdline_front(struct boot_info *bi, struct text front)
{
    uint32_t text_bytes = bi->text_bytes;
    struct boot_text cmdline = bi->cmdline;
    struct boot_text kernel_options = bi->kernel_options;
    struct text own, kernels, before_nul = front;
    enum fill_status status;

    text_until_nul(bytes_of(front.at, front.length), &before_nul);
    config_split_options(before_nul, &own, &kernels);
    status = join_text(bi, own, &cmdline);
    if (status == FILL_OK)
        status = join_text(bi, kernels, &kernel_options);
    if (status != FILL_OK) {
        bi->text_bytes = text_bytes;
        return status;
    }
    bi->cmdline = cmdline;
    bi->kernel_options = kernel_options;
    return FILL_OK;
}

bool loader_names_file_first(struct text loader)
{
    static const char *const names[] = {
        "qemu", "iPXE", "kexec", "SYSLINUX", "ISOLINUX", "PXELINUX",
        "EXTLINUX",
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct text name = text_of(names[i]);
        struct text start = {loader.at, name.length};

        if (loader.length >= name.length && text_equal_nocase(start, name))
            return true;
    }
    return false;
}
