/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Protocols that are told as the case wants them: a display, the image itself,
 * a loader's initrd.
 */
#include "tests/chaos/shim.h"

#define SCREEN_WIDTH  64
#define SCREEN_HEIGHT 32

/* gop=good, or what is wrong with it: base0, size0, blt, nomode, noinfo, wide,
 * odd, short, masks. */
void *chaos_graphics(void)
{
    static uint32_t pixels[SCREEN_WIDTH * SCREEN_HEIGHT];
    static struct efi_graphics_info graphics_info;
    static struct efi_graphics_mode graphics_mode;
    static struct efi_graphics_output graphics;

    graphics_info = (struct efi_graphics_info){
        .width = SCREEN_WIDTH, .height = SCREEN_HEIGHT,
        .pixel_format = EFI_PIXEL_BGRX, .pixels_per_line = SCREEN_WIDTH,
    };
    graphics_mode = (struct efi_graphics_mode){
        .max_mode = 1, .info = &graphics_info,
        .info_bytes = sizeof(graphics_info),
        .framebuffer = (uint64_t)pixels, .framebuffer_bytes = sizeof(pixels),
    };
    graphics.mode = chaos_is("gop", "nomode") ? NULL : &graphics_mode;
    if (chaos_is("gop", "noinfo"))
        graphics_mode.info = NULL;
    else if (chaos_is("gop", "base0"))
        graphics_mode.framebuffer = 0;
    else if (chaos_is("gop", "size0"))
        graphics_mode.framebuffer_bytes = 0;
    else if (chaos_is("gop", "short"))
        graphics_mode.framebuffer_bytes = sizeof(pixels) - 1;
    else if (chaos_is("gop", "blt"))
        graphics_info.pixel_format = EFI_PIXEL_BLT_ONLY;
    else if (chaos_is("gop", "masks"))
        graphics_info.pixel_format = EFI_PIXEL_BITMASK;
    else if (chaos_is("gop", "wide"))
        graphics_info.width = 0xffffffff;
    else if (chaos_is("gop", "odd"))
        graphics_info.pixels_per_line = SCREEN_WIDTH - 1;
    return &graphics;
}

/* device=none, path=none|long, options=TEXT (`~' is a space), options-file=
 * NAME: these bytes, options-bytes=N: so many, whatever there are. */
void *chaos_loaded_image(void)
{
    static struct efi_loaded_image loaded_image;
    static struct {
        struct efi_device_path node;
        uint16_t name[32];
        struct efi_device_path end;
    } __attribute__((packed)) path = {
        {EFI_DEVICE_PATH_MEDIA, EFI_DEVICE_PATH_MEDIA_FILE, {68, 0}},
        u"\\adit.efi",
        {EFI_DEVICE_PATH_END, EFI_DEVICE_PATH_END_ENTIRE, {4, 0}},
    };
    static uint16_t options[512];
    const char *text = chaos_word("options");
    const char *file = chaos_word("options-file");
    uint64_t bytes = 0;

    loaded_image = *chaos.loaded;
    loaded_image.device = chaos_is("device", "none") ? NULL : chaos.device;
    loaded_image.file_path = chaos_is("path", "none") ? NULL : &path.node;
    path.node.length_bytes[1] = chaos_is("path", "long") ? 0xff : 0;
    path.node.length_bytes[0] = chaos_is("path", "zero") ? 0 : 68;
    loaded_image.load_options = NULL;
    if (file != NULL) {
        loaded_image.load_options = chaos_file(file, &bytes);
    } else if (text != NULL) {
        text_widen(text, options, sizeof(options) / sizeof(options[0]));
        for (bytes = 0; options[bytes / 2] != 0; bytes += 2) {
            if (options[bytes / 2] == '~')
                options[bytes / 2] = ' ';
        }
        bytes += 2;
        loaded_image.load_options = options;
    }
    loaded_image.load_options_bytes =
        (uint32_t)chaos_number("options-bytes", bytes);
    return &loaded_image;
}

/* initrd=NAME; initrd-size=BYTES is what it says to have, initrd-gives=BYTES
 * what comes then. */
static efi_status EFIAPI load_file(struct efi_load_file2 *this,
                                   const struct efi_device_path *path,
                                   uint8_t boot_policy, uint64_t *bytes,
                                   void *buffer)
{
    uint64_t length, room = *bytes;
    const uint8_t *from;
    efi_status status;

    (void)this;
    (void)path;
    (void)boot_policy;
    if (CHAOS_FAILS(CHAOS_LoadFile, &status))
        return status;
    from = chaos_file(chaos_word("initrd"), &length);
    if (buffer == NULL || from == NULL) {
        *bytes = chaos_number("initrd-size", length);
        return *bytes != 0 ? EFI_BUFFER_TOO_SMALL : EFI_SUCCESS;
    }
    for (uint64_t n = 0; n < length && n < room; n++)
        ((uint8_t *)buffer)[n] = from[n];
    *bytes = chaos_number("initrd-gives", length < room ? length : room);
    return EFI_SUCCESS;
}

void *chaos_initrd(void)
{
    static struct efi_load_file2 load_file2 = {load_file};

    return &load_file2;
}
