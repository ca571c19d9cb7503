/* SPDX-License-Identifier: BSD-2-Clause */
/* Words on COM1, between Adit's own. */
#include "tests/chaos/shim.h"

#define COM1      0x3f8
#define COM1_LSR  (COM1 + 5)
#define LSR_EMPTY 0x20

static void put(char c)
{
    uint8_t state;

    do {
        __asm__ volatile("inb %w1, %b0" : "=a"(state) : "d"(COM1_LSR));
    } while (!(state & LSR_EMPTY));
    __asm__ volatile("outb %b0, %w1" : : "a"(c), "d"(COM1));
}

void say(const char *text)
{
    for (; *text != '\0'; text++)
        put(*text);
}

void say_number(const char *label, uint64_t value)
{
    char text[24];
    unsigned at = sizeof(text) - 1;

    text[at] = '\0';
    do {
        text[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    say(label);
    say(text + at);
}

void say_hex(const char *label, uint64_t value)
{
    char text[19] = "0x";
    unsigned at = 2, shift = 60;

    while (shift > 0 && value >> shift == 0)
        shift -= 4;
    for (;; shift -= 4) {
        text[at++] = "0123456789abcdef"[value >> shift & 15];
        if (shift == 0)
            break;
    }
    text[at] = '\0';
    say(label);
    say(text);
}

const char *chaos_service_name(enum chaos_service service)
{
#define CHAOS_NAME(name, status) #name,
    static const char *const names[] = {CHAOS_SERVICES(CHAOS_NAME)};
#undef CHAOS_NAME

    return names[service];
}

bool text_same(const char *a, const char *b)
{
    while (*a != '\0' && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

void text_narrow(const uint16_t *from, char *to, size_t room)
{
    size_t n;

    for (n = 0; n + 1 < room && from[n] != 0; n++)
        to[n] = from[n] >= 0x20 && from[n] < 0x7f ? (char)from[n] : '?';
    to[n] = '\0';
}

void text_widen(const char *from, uint16_t *to, size_t room)
{
    size_t n;

    for (n = 0; n + 1 < room && from[n] != '\0'; n++)
        to[n] = (uint8_t)from[n];
    to[n] = 0;
}
