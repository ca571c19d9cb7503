/* SPDX-License-Identifier: BSD-2-Clause */
/* What several loaders demand of Linux's set-up header. */
#include "tools/inspect/loader_view.h"

#include <inttypes.h>

#include "spec/linux.h"

/* Files shorter than this are no bzImage for anybody. */
#define BZIMAGE_BYTES_MIN (2 * LINUX_SECTOR_BYTES)

static bool is_there(const struct loader_view *view, struct verdict *verdict)
{
    if (!view->has_linux)
        return loader_finds_nothing(view, verdict, "no Linux boot header");
    if (view->bytes.length_bytes < BZIMAGE_BYTES_MIN ||
        view->bytes.length_bytes < view->linux_.setup_bytes)
        return loader_refuses(verdict, RULE_LINUX_SETUP_SECTS,
                              "%" PRIu32 " bytes of set-up code are more than "
                              "the file has", view->linux_.setup_bytes);
    return true;
}

static bool is_high(const struct loader_view *view, struct verdict *verdict)
{
    if ((view->linux_.loadflags & LINUX_LOADED_HIGH) != 0)
        return true;
    return loader_refuses(verdict, RULE_LINUX_LOADED_LOW,
                          "a zImage: LOADED_HIGH is clear");
}

bool loader_linux32_fits(const struct loader_view *view,
                         struct verdict *verdict)
{
    const struct linux_header *h = &view->linux_;

    if (!is_there(view, verdict))
        return false;
    if (h->protocol < LINUX_VERSION_2_03)
        return loader_refuses(verdict, RULE_LINUX_VERSION,
                              "boot protocol %#x, 0x203 is the least",
                              h->protocol);
    if (!is_high(view, verdict))
        return false;
    if (h->header_end > LINUX_HEADER_END_MAX)
        return loader_refuses(verdict, RULE_LINUX_HEADER_END,
                              "the set-up header ends at %#" PRIx32
                              ", past the zero page's room for it",
                              h->header_end);
    return true;
}

bool loader_linux64_fits(const struct loader_view *view,
                         struct verdict *verdict)
{
    const struct linux_header *h = &view->linux_;

    if (!is_there(view, verdict))
        return false;
    if (h->protocol < LINUX_VERSION_2_12)
        return loader_refuses(verdict, RULE_LINUX_VERSION,
                              "boot protocol %#x, 0x20c is the least",
                              h->protocol);
    if (!is_high(view, verdict))
        return false;
    if ((h->xloadflags & LINUX_XLF_KERNEL_64) == 0)
        return loader_refuses(verdict, RULE_LINUX_NO_64,
                              "no 64-bit entry: XLF_KERNEL_64 is clear");
    if ((h->xloadflags & LINUX_XLF_ABOVE_4G) == 0)
        return loader_refuses(verdict, RULE_LINUX_NO_64,
                              "XLF_CAN_BE_LOADED_ABOVE_4G is clear");
    return true;
}
