/* SPDX-License-Identifier: BSD-2-Clause */
/* Beside what is committed. */
#include "tests/mutants/mutants.h"

#define TOLD_MAX 10u

static bool next_line(struct text *rest, struct text *ret_line)
{
    size_t length = text_find(*rest, TEXT("\n"));

    if (rest->length == 0)
        return false;
    *ret_line = (struct text){rest->at, length};
    *rest = text_skip(*rest, length + 1);
    return true;
}

size_t golden_compare(const char *name, struct text expected,
                      struct text found, FILE *complaints)
{
    size_t differences = 0;
    bool has_expected, has_found;

    for (size_t line = 1;; line++) {
        struct text a = TEXT("no such line"), b = TEXT("no such line");

        has_expected = next_line(&expected, &a);
        has_found = next_line(&found, &b);
        if (!has_expected && !has_found)
            return differences;
        if (has_expected == has_found && text_equal(a, b))
            continue;
        if (differences++ < TOLD_MAX)
            fprintf(complaints, "# %s:%zu: expected %.*s\n# %s:%zu: found    "
                                "%.*s\n",
                    name, line, (int)a.length, a.at, name, line,
                    (int)b.length, b.at);
    }
}
