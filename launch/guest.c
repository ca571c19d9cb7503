/* SPDX-License-Identifier: BSD-2-Clause */
#include "launch/guest.h"

#include "adit/entry.h"
#include "launch/place.h"
#include "launch/reserve.h"
#include "lib/text.h"
#include "x86/ap.h"
#include "x86/console.h"
#include "x86/paging.h"

#define say(...) console_print(CONSOLE_INFO, "adit: " __VA_ARGS__)

#define BELOW_4G 0xffffffffull

enum mode { MODE_EITHER, MODE_BARE, MODE_GUEST };

static enum mode read_options(const struct boot_info *bi, bool *ret_reset)
{
    struct text rest = {boot_text_of(bi, bi->cmdline),
                        bi->cmdline.length_bytes};
    enum mode mode = MODE_EITHER;
    struct text word;

    *ret_reset = false;
    while ((word = text_word(&rest)).length != 0) {
        if (text_equal(word, TEXT("mode=bare")))
            mode = MODE_BARE;
        else if (text_equal(word, TEXT("mode=guest")))
            mode = MODE_GUEST;
        else if (text_equal(word, TEXT("stop=reset")))
            *ret_reset = true;
        else if (text_equal(word, TEXT("stop=halt")))
            *ret_reset = false;
    }
    return mode;
}

/* Taken from the map, so that nothing of the guest's is put there. */
static const char *find_memory(struct boot_info *bi, struct hv_config *config)
{
    uint64_t block_bytes = hv_block_bytes(bi);

    if (!place_find_low(bi, NULL, 0, AP_LOW_BYTES, &config->low.base))
        return "no free RAM below 640 KiB for other CPUs to come up through";
    config->low.length_bytes = AP_LOW_BYTES;
    if (!place_find(bi, NULL, 0, block_bytes, PAGE_BYTES, 0, BELOW_4G,
                    PLACE_HIGH, &config->block.base))
        return "no free RAM below 4 GiB for what Adit keeps";
    config->block.length_bytes = block_bytes;
    if (!reserve_range(bi, config->low.base, AP_LOW_BYTES) ||
        !reserve_range(bi, config->block.base, block_bytes) ||
        !reserve_range(bi, bi->image_base, bi->image_length_bytes))
        return "the memory map has no room for what Adit keeps";
    return NULL;
}

bool launch_guest_prepare(struct boot_info *bi, struct hv_config *ret_config)
{
    struct hv_config config = {.bi = bi};
    enum mode mode = read_options(bi, &config.is_reset_on_stop);
    const char *why;

    if (mode == MODE_BARE)
        return false;
    if (hv_probe(&why) && (why = find_memory(bi, &config)) == NULL) {
        *ret_config = config;
        return true;
    }
    if (mode == MODE_GUEST)
        adit_refuse("mode=guest: no guest can be run: %s", why);
    say("guest     none, Linux owns the machine: %s\n", why);
    return false;
}

void launch_guest_forbid(const struct boot_info *bi)
{
    bool is_reset;

    if (read_options(bi, &is_reset) == MODE_GUEST)
        adit_refuse("mode=guest: a kernel with the Adit note runs on the bare "
                    "machine only; expected a bzImage, or no mode=guest");
}

void launch_guest_start(struct hv_config *config,
                        const struct launch_linux *linux_loaded)
{
    config->entry = (struct hv_entry){
        .rip = linux_loaded->entry,
        .cr3 = linux_loaded->tables,
        .argument = linux_loaded->params,
    };
    hv_start(config);
}
