/* SPDX-License-Identifier: BSD-2-Clause */
/* format/sbat.h: every line is taken once, and all of them are the text. */
#include "format/sbat.h"

#include "tests/fuzz/fuzz.h"

static unsigned commas(struct text line)
{
    unsigned count = 0;

    for (size_t n = 0; n < line.length; n++)
        count += line.at[n] == ',';
    return count;
}

void fuzz_one(struct bytes in)
{
    struct text whole = {(const char *)in.at, in.length_bytes};
    struct text rest = sbat_until_padding(whole);
    const char *at = rest.at;
    struct sbat_line line;
    enum sbat_status status;
    uint64_t number;

    FUZZ_REQUIRE(rest.at == whole.at && rest.length <= whole.length);
    FUZZ_REQUIRE(rest.length == whole.length || in.at[rest.length] == 0);
    for (;;) {
        size_t before = rest.length;

        FUZZ_POISON(line);
        status = sbat_next(&rest, &line);
        fuzz_saw(status);
        fuzz_saw_text(rest, in);
        if (status == SBAT_END)
            break;
        FUZZ_REQUIRE(rest.length < before);
        FUZZ_REQUIRE(line.line.at == at);
        FUZZ_REQUIRE(before - rest.length - line.line.length <= 1);
        FUZZ_REQUIRE(line.line.length == before ||
                     line.line.at[line.line.length] == '\n');
        FUZZ_REQUIRE(rest.length == 0 || rest.at[-1] == '\n');
        for (size_t n = 0; n < line.line.length; n++)
            FUZZ_REQUIRE(line.line.at[n] != '\n' && line.line.at[n] != 0);
        at = line.line.at + (before - rest.length);
        fuzz_saw_text(line.component, in);
        fuzz_saw_text(line.generation, in);
        fuzz_saw_text(line.vendor, in);
        FUZZ_REQUIRE(text_find(line.component, TEXT(",")) ==
                     line.component.length);
        FUZZ_REQUIRE(text_find(line.generation, TEXT(",")) ==
                     line.generation.length);
        if (status == SBAT_OK)
            FUZZ_REQUIRE(text_number(line.generation, &number) &&
                         number == line.number && number != 0 &&
                         line.component.length != 0);
        if (status != SBAT_BAD_LINE)
            FUZZ_REQUIRE(commas(line.line) >= 4);
        FUZZ_REQUIRE((status == SBAT_BAD_GENERATION) <= (line.number == 0));
    }
    FUZZ_REQUIRE(FUZZ_UNWRITTEN(line) && rest.length == 0);
}
