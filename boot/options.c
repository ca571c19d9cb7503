/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/options.h"

#include "boot/door.h"
#include "boot/fill.h"
#include "boot/measure.h"
#include "lib/text.h"
#include "x86/console.h"
#include "x86/serial.h"

static const struct {
    struct text name;
    uint16_t port;
} serial_names[] = {
    {TEXT("com1"), 0x3f8},  {TEXT("com2"), 0x2f8},  {TEXT("com3"), 0x3e8},
    {TEXT("com4"), 0x2e8},  {TEXT("ttyS0"), 0x3f8}, {TEXT("ttyS1"), 0x2f8},
    {TEXT("ttyS2"), 0x3e8}, {TEXT("ttyS3"), 0x2e8},
};

static struct text text_cut(struct text whole, size_t length)
{
    return (struct text){whole.at, length};
}

static bool serial_port_named(struct text name, uint16_t *ret_port)
{
    uint64_t number;

    for (size_t i = 0; i < sizeof(serial_names) / sizeof(*serial_names); i++) {
        if (text_equal(name, serial_names[i].name)) {
            *ret_port = serial_names[i].port;
            return true;
        }
    }
    if (!text_starts_with(name, TEXT("0x")) || !text_number(name, &number) ||
        number > 0xfff8)
        return false;
    *ret_port = (uint16_t)number;
    return true;
}

static bool serial_choose(struct text word)
{
    size_t colon = text_find(word, TEXT(":"));
    uint64_t baud = SERIAL_BAUD_MAX;
    uint16_t port;

    if (!serial_port_named(text_cut(word, colon), &port))
        return false;
    if (colon != word.length && !text_number(text_skip(word, colon + 1), &baud))
        return false;
    return baud <= SERIAL_BAUD_MAX && serial_open(port, (uint32_t)baud);
}

void boot_serial_default(void)
{
    const struct door *door = boot_door();

    if (!serial_open(SERIAL_COM1, SERIAL_BAUD_MAX) && door != NULL &&
        door->is_virtual)
        serial_open(SERIAL_DEBUG, SERIAL_BAUD_MAX);
}

/*
 * Only the consoles that the list names stay; a bad word costs only itself,
 * and brings the default back to say so.  Answers whether the screen is among
 * them.
 */
static bool console_choose(struct text list)
{
    bool screen = false, serial = false;

    serial_close();
    while (list.length != 0) {
        size_t end = text_find(list, TEXT(","));
        struct text word = text_cut(list, end);

        list = text_skip(list, end + 1);
        if (text_equal(word, TEXT("vga")) || text_equal(word, TEXT("screen")))
            screen = true;
        else if (text_equal(word, TEXT("none")))
            continue;
        else if (serial_choose(word))
            serial = true;
        else {
            if (!serial)
                boot_serial_default();
            boot_warn("option console=: no such console, or nothing answers "
                      "there: \"%pT\"; expected com1 to com4, ttyS0 to "
                      "ttyS3 or 0xPORT, with :BAUD behind it if wanted, vga, "
                      "or none", (void *)&word);
        }
    }
    return screen;
}

static void loglevel_set(struct text value)
{
    uint64_t level;

    if (text_number(value, &level) && level <= CONSOLE_DEBUG)
        console_set_level((enum console_level)level);
    else
        boot_warn("option loglevel=%pT: expected 0, 1, 2 or 3",
                  (void *)&value);
}

/* Who mistypes this one would start without what was asked for. */
static void tpm_choose(struct text value)
{
    if (!boot_measure_option(value))
        boot_refuse("option tpm=%pT: expected tpm=require", (void *)&value);
}

/* Those that launch/ obeys, for a Linux: launch/guest.h. */
static bool is_of_launch(struct text word)
{
    static const struct text words[] = {
        TEXT("mode=guest"), TEXT("mode=bare"), TEXT("stop=reset"),
        TEXT("stop=halt"),
    };

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (text_equal(word, words[i]))
            return true;
    return false;
}

bool boot_options(const struct boot_info *bi)
{
    bool screen = true;
    struct text rest = fill_text_at(bi, bi->cmdline);
    struct text word;
    bool unknown = false;

    while ((word = text_word(&rest)).length != 0) {
        if (text_starts_with(word, TEXT("console=")))
            screen = console_choose(text_skip(word, 8));
        else if (text_starts_with(word, TEXT("loglevel=")))
            loglevel_set(text_skip(word, 9));
        else if (text_equal(word, TEXT("quiet")))
            console_set_level(CONSOLE_WARN);
        else if (text_starts_with(word, TEXT("tpm=")))
            tpm_choose(text_skip(word, 4));
        else if (!is_of_launch(word)) {
            boot_warn("unknown option \"%pT\"", (void *)&word);
            unknown = true;
        }
    }
    if (unknown && bi->kernel_options.length_bytes == 0)
        boot_warn("Adit has console=, loglevel=, quiet, tpm=, mode= and "
                  "stop=; options for the kernel are expected behind \" -- \"");
    return screen;
}
