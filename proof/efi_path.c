/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/efi_path.h"
#include "proof.h"
#include "spec/efi.h"

/* Frama-C's contract wants a byte to be there even if none is moved; here an
 * address at the end is as good.  Only downwards is moved. */
void *memmove(void *to, const void *from, size_t length)
{
    for (size_t i = 0; i < length; i++)
        ((char *)to)[i] = ((const char *)from)[i];
    return to;
}

static void file(struct bytes path, size_t room_bytes)
{
    char room[4];
    struct text text;

    if (efi_path_file(path, room + sizeof(room) - room_bytes, room_bytes,
                      &text))
        sink = text.length;
}

static void data(struct bytes view)
{
    struct bytes found;

    if (efi_load_option_data(view, &found))
        sink = found.length_bytes;
}

/* How long the path says that it is. */
static void data_of(struct bytes view, uint8_t low, uint8_t high)
{
    uint8_t *at = (uint8_t *)view.at + EFI_LOAD_OPTION_PATH_BYTES;

    begin();
    at[0] = low;
    at[1] = high;
    data(view);
}

/* Each length that fits by itself. */
static void data_fits(struct bytes view)
{
    uint8_t path_bytes = (uint8_t)any(0, view.length_bytes - 1);

    //@ split path_bytes;
    data_of(view, path_bytes, 0);
}

void main_efi_path(void)
{
    size_t length = any(0, BOUND);

    begin();
    //@ split length;
    if (length <= 12) {
        file(weak_bytes(length), 0);
        file(weak_bytes(length), 3);
    }
    if (length < EFI_LOAD_OPTION_DESCRIPTION) {
        data(last_bytes(length));
        return;
    }
    data_fits(last_bytes(length));
    data_of(last_bytes(length), (uint8_t)any(length, UINT8_MAX), 0);
    data_of(last_bytes(length), ANY8(), (uint8_t)any(1, UINT8_MAX));
}
