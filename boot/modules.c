/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/modules.h"

#include "boot/door.h"
#include "boot/fill.h"
#include "boot/phys.h"
#include "format/cpio.h"

static void member_add(struct boot_info *bi, const struct cpio_member *member,
                       struct text cmdline)
{
    enum fill_status status =
        fill_module(bi, (uint64_t)member->data.at, member->data.length_bytes,
                    member->name, cmdline);

    if (status == FILL_EMPTY)
        boot_warn("bundle: %pT is empty and is left out",
                  (const void *)&member->name);
    else if (status != FILL_OK)
        boot_refuse("bundle: %pT: %s", (const void *)&member->name,
                    fill_status_text(status));
}

static struct text member_text(const struct cpio_member *member)
{
    return text_trim((struct text){(const char *)member->data.at,
                                   member->data.length_bytes});
}

/* Members that have no role of their own, in their order. */
static void others_add(struct boot_info *bi, struct bytes bundle)
{
    struct cpio_walk walk = cpio_begin(bundle);
    struct cpio_member member;
    enum cpio_status status;

    while ((status = cpio_next_file(&walk, &member)) == CPIO_OK) {
        if (!text_equal(member.name, TEXT("kernel")) &&
            !text_equal(member.name, TEXT("initrd")) &&
            !text_equal(member.name, TEXT("cmdline")))
            member_add(bi, &member, TEXT(""));
    }
    if (status != CPIO_END)
        boot_warn("bundle: ends early at offset %#lx: %s", walk.offset,
                  cpio_status_text(status));
}

/* GRUB puts it behind the archive that it makes of newc: words. */
static void initrd_add(struct boot_info *bi, struct bytes bundle)
{
    struct cpio_member initrd = {.name = TEXT("initrd")};
    struct bytes rest = cpio_rest(bundle);
    bool is_member = cpio_find(bundle, initrd.name, &initrd);

    if (is_member && rest.length_bytes != 0)
        boot_warn("bundle: its initrd wins over the %lu bytes behind it",
                  rest.length_bytes);
    else if (rest.length_bytes != 0)
        initrd.data = rest;
    if (is_member || rest.length_bytes != 0)
        member_add(bi, &initrd, TEXT(""));
}

bool boot_modules(struct boot_info *bi)
{
    struct boot_module *first = &bi->modules[0];
    struct bytes bundle;
    struct cpio_member member, cmdline;
    struct text kernel_cmdline;

    if (bi->module_count == 0 ||
        !phys_view(first->base, first->length_bytes, &bundle) ||
        !cpio_find(bundle, TEXT("kernel"), &member))
        return false;
    if (bi->module_count > 1)
        boot_refuse("the first of %u modules is a bundle; expected a bundle "
                    "to be the only one",
                    bi->module_count);

    if (member.data.length_bytes == 0)
        boot_refuse("bundle: expected a kernel, found an empty one");

    kernel_cmdline = fill_text_at(bi, first->cmdline);
    if (cpio_find(bundle, TEXT("cmdline"), &cmdline)) {
        if (kernel_cmdline.length != 0)
            boot_warn("bundle: its cmdline wins over the loader's \"%pT\"",
                      (void *)&kernel_cmdline);
        kernel_cmdline = member_text(&cmdline);
    }

    bi->module_count = 0;
    member_add(bi, &member, kernel_cmdline);
    initrd_add(bi, bundle);
    others_add(bi, bundle);
    return true;
}
