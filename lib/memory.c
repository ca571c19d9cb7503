/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The C library's memory functions for the target; the host has its own.
 * String instructions move eight bytes per step: what they move is kernels and
 * initrds, and no vector register may be touched.  The direction flag is clear
 * on entry, as the ABI has it, and on return.
 */
#include "lib/text.h"

static void copy_up(uint8_t *to, const uint8_t *from, size_t length)
{
    size_t words = length / 8;
    size_t tail = length % 8;

    __asm__ volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words)
                     : : "memory");
    __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(tail)
                     : : "memory");
}

/*
 * From the last byte to the first, for a target above and overlapping.  Not
 * by string instructions: an interrupt handler of the firmware would run with
 * the direction flag set.
 */
static void copy_down(uint8_t *to, const uint8_t *from, size_t length)
{
    uint64_t word;

    for (; length % 8 != 0; length--)
        to[length - 1] = from[length - 1];
    for (; length != 0; length -= 8) {
        __builtin_memcpy(&word, from + length - 8, 8);
        __builtin_memcpy(to + length - 8, &word, 8);
        /* Keeps the compiler from turning this loop into memmove(). */
        __asm__ volatile("" : : : "memory");
    }
}

void *memcpy(void *restrict to, const void *restrict from, size_t length)
{
    copy_up(to, from, length);
    return to;
}

void *memmove(void *to, const void *from, size_t length)
{
    /* Also true, by wrap, when `to` lies below `from`. */
    if ((uintptr_t)to - (uintptr_t)from >= length)
        copy_up(to, from, length);
    else
        copy_down(to, from, length);
    return to;
}

void *memset(void *to, int byte, size_t length)
{
    uint8_t *at = to;
    size_t words = length / 8;
    size_t tail = length % 8;
    uint64_t pattern = 0x0101010101010101ull * (uint8_t)byte;

    __asm__ volatile("rep stosq" : "+D"(at), "+c"(words)
                     : "a"(pattern) : "memory");
    __asm__ volatile("rep stosb" : "+D"(at), "+c"(tail)
                     : "a"(pattern) : "memory");
    return to;
}

int memcmp(const void *a, const void *b, size_t length)
{
    const uint8_t *left = a;
    const uint8_t *right = b;

    for (size_t i = 0; i < length; i++)
        if (left[i] != right[i])
            return left[i] < right[i] ? -1 : 1;
    return 0;
}

size_t strlen(const char *text)
{
    size_t length = 0;

    while (text[length] != '\0') {
        length++;
        /* Keeps the compiler from turning this loop into strlen(). */
        __asm__ volatile("");
    }
    return length;
}
