/* SPDX-License-Identifier: BSD-2-Clause */
/* The analyzers' negative control: each of them must find something here. */
#include <stdlib.h>
#include <string.h>

int *planted_symbol;

int planted_leak(int length)
{
    char *text = malloc(10);
    int array[4];

    if (length > 3)
        return array[length];
    if (text == 0)
        *text = 1;
    return text[length] / (length - length);
}

int planted_overrun(void)
{
    int array[4] = {0};
    int *none = 0;

    if (planted_symbol == 0)
        return *none + array[4];
    return 0;
}
